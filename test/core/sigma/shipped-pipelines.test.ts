import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compileRule } from "../../../src/core/sigma/compile.ts";
import { compileGetter } from "../../../src/core/sigma/lookup.ts";
import type { Pipeline } from "../../../src/core/sigma/pipeline/pipeline.ts";
import { ROOT } from "../../support/cli.ts";
import { fixtureRecords } from "../../support/reading.ts";
import { aRecord } from "../../support/records.ts";
import { aPipeline, readRule } from "../../support/rules.ts";

type Fact = Record<string, unknown>;

const shipped = (name: string): Pipeline =>
  aPipeline(readFileSync(join(ROOT, "pipelines", `${name}.yml`), "utf8"));
const ecs = shipped("ecs_cloudtrail");
const ocsf = shipped("ocsf_cloudtrail");

const login = (fields: Fact): Fact =>
  aRecord({ eventSource: "signin.amazonaws.com", eventName: "ConsoleLogin", ...fields });
const RECORDS: readonly { readonly name: string; readonly record: Fact }[] = [
  ...fixtureRecords().map(({ name, text }) => ({ name, record: JSON.parse(text) as Fact })),
  {
    name: "login failed",
    record: login({ responseElements: { ConsoleLogin: "Failure" }, errorMessage: "no" }),
  },
  { name: "login odd", record: login({ additionalEventData: { MFAUsed: "No" }, errorCode: "x" }) },
  { name: "login null", record: login({ responseElements: { ConsoleLogin: null } }) },
  { name: "message alone", record: aRecord({ errorMessage: "no" }) },
];

const aRule = (detection: string, taxonomy: string): string => `title: R
taxonomy: ${taxonomy}
logsource: { product: aws, service: cloudtrail }
detection:
${detection.replaceAll(/^/gm, "  ")}
`;

/** The names of the records that a rule matches. */
function matched(detection: string, taxonomy: string, pipeline: Pipeline): string[] {
  const parsed = readRule(aRule(detection, taxonomy), "r.yml", pipeline);
  if (!parsed.ok) throw new Error(parsed.problems.map(({ message }) => message).join("\n"));
  const { match } = compileRule(parsed.rule);
  return RECORDS.filter(({ record }) => match(record)).map(({ name }) => name);
}

describe("rules with names of ECS", () => {
  it("find denied reads of one bucket that came from no address of ours", () => {
    const detection = `denied:
  event.dataset: aws.cloudtrail
  event.provider: s3.amazonaws.com
  event.action|startswith: Get
  event.outcome: failure
  aws.cloudtrail.error_code: AccessDenied
  aws.cloudtrail.flattened.request_parameters.bucketName|startswith: acme-sales-lake-
ours:
  source.ip|cidr: 10.0.0.0/8
condition: denied and not ours`;

    expect(matched(detection, "ecs", ecs)).toEqual([
      "s3/getobject-accessdenied-crossaccount-requester-copy-hidden.json",
      "s3/getobject-accessdenied-crossaccount-requester-copy.json",
      "s3/getobject-accessdenied-same-account.json",
    ]);
  });

  it("find the root user at the console, and roles by their name", () => {
    const root = `root: { aws.cloudtrail.user_identity.type: Root, event.outcome: success }
condition: root`;

    expect(matched(root, "ecs", ecs)).toEqual(["identity/root-console-login.json"]);
    expect(matched("role: { user.name: crm-sync }\ncondition: role", "ecs", ecs)).toContain(
      "s3/getobject-accessdenied-same-account.json",
    );
  });

  it.each([
    ["{ aws.cloudtrail.request_parameters|contains: bucketName }", "write aws.cloudtrail.flattened."],
    ["{ event.category: iam }", "no record holds it"],
    ["{ source.geo.country_iso_code: DE }", "no record holds it"],
    ["{ event.outcome: unknown }", "there are failure, success"],
    ["{ process.name: x }", "is a name of the taxonomy ecs, and no pipeline maps it"],
    ["{ eventName: x }", "is a name of the taxonomy ecs, and no pipeline maps it"],
  ])("that no record can answer are refused with the fix: %s", (selection, message) => {
    expect(() => matched(`selection: ${selection}\ncondition: selection`, "ecs", ecs)).toThrow(message);
  });

  it("are understood where they do not say their taxonomy, beside names of records", () => {
    const detection = `mixed: { event.action: ConsoleLogin, userIdentity.type: Root }\ncondition: mixed`;

    expect(matched(detection, "sigma", ecs)).toEqual(["identity/root-console-login.json"]);
  });
});

describe("rules with names of OCSF", () => {
  it("find failed calls of one service, but those of one role", () => {
    const detection = `failed:
  metadata.product.name: CloudTrail
  cloud.provider: AWS
  api.service.name: s3.amazonaws.com
  api.operation: GetObject
  status: Failure
  cloud.region|re: '^eu-'
role:
  actor.session.issuer|endswith: ':role/crm-sync'
condition: failed and not role`;

    expect(matched(detection, "ocsf", ocsf)).toEqual([
      "other/networkactivity-vpce-denied.json",
      "s3/getobject-accessdenied-crossaccount-requester-copy-hidden.json",
      "s3/getobject-accessdenied-crossaccount-requester-copy.json",
    ]);
  });

  it("find logins without a second factor, by name and by number of the status", () => {
    const detection = (status: string): string =>
      `selection: { ${status}, is_mfa: true }\ncondition: selection`;

    expect(matched(detection("status: success"), "ocsf", ocsf)).toEqual(["identity/root-console-login.json"]);
    expect(matched(detection("status_id: 1"), "ocsf", ocsf)).toEqual(["identity/root-console-login.json"]);
    expect(matched("selection: { mfa: false }\ncondition: selection", "ocsf", ocsf)).toEqual(["login odd"]);
  });

  it("find parameters, resources and what OCSF leaves unmapped by their names", () => {
    const detection = `selection:
  api.request.data.key|endswith: part-00000.snappy.parquet
  resources.uid|startswith: 'arn:aws:s3:::acme-sales-lake-'
  unmapped.tlsDetails.tlsVersion: TLSv1.3
  actor.user.name: nightly-export
condition: selection`;

    expect(matched(detection, "ocsf", ocsf)).toEqual(["identity/iamuser-s3-getobject.json"]);
  });

  it.each([
    ["{ time|gte: 1700000000000 }", "write time_dt"],
    ["{ class_uid: 6003 }", "remove the line"],
    ["{ api.request.data|contains: bucketName }", "write api.request.data."],
    ["{ status: Unknown }", "there are Failure, Success"],
    ["{ actor.process.name: x }", "is a name of the taxonomy ocsf, and no pipeline maps it"],
  ])("that no record can answer are refused with the fix: %s", (selection, message) => {
    expect(() => matched(`selection: ${selection}\ncondition: selection`, "ocsf", ocsf)).toThrow(message);
  });
});

describe("pipelines that ship", () => {
  it("leave rules of the other taxonomy alone, and rules with names of records", () => {
    const plain = aRule("selection: { eventName: GetObject, errorCode: '*' }\ncondition: selection", "sigma");
    const versions = [aPipeline(), ecs, ocsf].map((pipeline) => {
      const parsed = readRule(plain, "r.yml", pipeline);
      return parsed.ok && parsed.rule.version;
    });

    expect(new Set(versions).size).toBe(1);
    expect(() => matched("selection: { status: Failure }\ncondition: selection", "ocsf", ecs)).toThrow(
      "the taxonomy ocsf is not known here",
    );
    expect(() => matched("selection: { event.outcome: failure }\ncondition: selection", "ecs", ocsf)).toThrow(
      "the taxonomy ecs is not known here",
    );
  });

  it("would change no built-in rule, even if they were given to them", () => {
    for (const folder of readdirSync(join(ROOT, "rules"))) {
      const text = readFileSync(join(ROOT, "rules", folder, "rule.yml"), "utf8");
      const [plain, ...others] = [aPipeline(), ecs, ocsf].map((pipeline) =>
        readRule(text, "r.yml", pipeline),
      );

      for (const other of others) expect(other).toEqual(plain);
    }
  });
});

/** A record as Elastic's integration would index it: what is null is not there, names are flat. */
function asEcs(record: Fact): Fact {
  const get = (field: string): unknown => compileGetter(field)(record) ?? undefined;
  const several = (...fields: string[]): unknown => {
    const found = fields.map(get).filter((value) => value !== undefined);
    return found.length === 0 ? undefined : found;
  };
  const said = get("eventName") === "ConsoleLogin" ? get("responseElements.ConsoleLogin") : undefined;
  const hasError = get("errorCode") !== undefined || get("errorMessage") !== undefined;
  const document: Fact = {
    "event.action": get("eventName"),
    "event.provider": get("eventSource"),
    "event.outcome": typeof said === "string" ? said.toLowerCase() : hasError ? "failure" : "success",
    "event.kind": "event",
    "aws.cloudtrail.error_code": get("errorCode"),
    "aws.cloudtrail.error_message": get("errorMessage"),
    "aws.cloudtrail.user_identity.type": get("userIdentity.type"),
    "aws.cloudtrail.flattened.request_parameters.key": get("requestParameters.key"),
    "aws.cloudtrail.resources.arn": get("resources.ARN"),
    "cloud.account.id": get("userIdentity.accountId"),
    "related.user": several(
      "userIdentity.userName",
      "requestParameters.userName",
      "requestParameters.newUserName",
    ),
    "source.address": get("sourceIPAddress"),
    "user.name": several("userIdentity.userName", "userIdentity.sessionContext.sessionIssuer.userName"),
  };
  return Object.fromEntries(Object.entries(document).filter(([, value]) => value !== undefined));
}

const DOCUMENTS = RECORDS.map(({ name, record }) => ({ name, record, document: asEcs(record) }));
const FIELDS = [...new Set(DOCUMENTS.flatMap(({ document }) => Object.keys(document)))].sort();
/** What a field is in the documents, and what others are. */
const valuesOf = (field: string): string[] =>
  [...new Set(DOCUMENTS.flatMap(({ document }) => document[field] ?? []))].filter(
    (value) => typeof value === "string",
  );

/** A line whose values some document has, whole or in part. */
const line = fc.constantFrom(...FIELDS).chain((field) =>
  fc
    .record({
      modifier: fc.constantFrom(
        "",
        "|contains",
        "|startswith",
        "|cased",
        "|neq",
        "|contains|all",
        "|exists",
        "|null",
      ),
      values: fc.array(fc.tuple(fc.constantFrom(...valuesOf(field), "ana"), fc.nat(6)), {
        minLength: 2,
        maxLength: 3,
      }),
      isWanted: fc.boolean(),
    })
    .map(({ modifier, values, isWanted }) => {
      if (modifier === "|null") return `{ "${field}": null }`;
      if (modifier === "|exists") return `{ "${field}|exists": ${isWanted} }`;
      const texts = values.map(([value, cut]) =>
        modifier.includes("contains") ? value.slice(0, cut + 1) : value,
      );
      return `{ "${field}${modifier}": ${JSON.stringify(texts)} }`;
    }),
);

describe("a random rule with names of ECS", () => {
  it("says of a record what it says, as it is written, of what Elastic's integration makes of the record", () => {
    const condition = fc.constantFrom("a and b", "a and not b", "not a", "a or not b", "not (a and b)");
    let judged = 0;
    fc.assert(
      fc.property(line, line, condition, (a, b, wanted) => {
        const detection = `a: ${a}\nb: ${b}\ncondition: ${wanted}`;
        const mapped = readRule(aRule(detection, "ecs"), "r.yml", ecs);
        const plain = readRule(aRule(detection, "sigma"), "r.yml");
        if (!plain.ok) throw new Error(plain.problems[0]?.message);
        // a value that event.outcome cannot have is refused
        if (!mapped.ok) {
          expect(mapped.problems.map(({ message }) => message).join()).toMatch(
            /"event\.(outcome|kind)" may have/,
          );
          return;
        }
        judged++;
        const [ours, theirs] = [compileRule(mapped.rule), compileRule(plain.rule)];
        for (const { name, record, document } of DOCUMENTS)
          expect([name, ours.match(record)]).toEqual([name, theirs.match(document)]);
      }),
      { numRuns: 400 },
    );
    expect(judged).toBeGreaterThan(200);
  });
});
