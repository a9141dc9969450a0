import { afterEach, describe, expect, it } from "vitest";
import { readPolicy } from "../../src/app.ts";
import type { AnyEntry } from "../../src/core/control-plane/entry.ts";
import { compileRules } from "../../src/core/sigma/rule-set.ts";
import { findingRules, knownRules } from "../../src/jobs/derive/rules.ts";
import { judgeGovernance } from "../../src/jobs/governance/judge.ts";
import { policyUncompared, verifyPolicy } from "../../src/jobs/mesh-policy/verify.ts";
import { syncScope } from "../../src/jobs/sync/index.ts";
import { addScopes } from "../../src/store/control-plane.ts";
import { DATAZONE, GLUE, IDENTITY, LAKE, acme } from "../support/acme-entries.ts";
import { emptyTables, useDatabase } from "../support/database.ts";
import { enforcePolicy } from "../support/policy-in-force.ts";
import { anEntry, scriptedScopes } from "../support/scripted-scope.ts";

const database = useDatabase();
const { pool } = database;
afterEach(() => emptyTables(database));

const RULE = {
  name: "mesh-policy publish forms",
  action: "CREATE_LISTING_CHANGE_SET",
  unit: "du0root",
  includesChildren: true,
  forms: ["CostCentre"],
  terms: [],
  appliesToProducts: true,
};

/** Reads all scopes once, with these entries beside the mesh. */
async function sync(...extra: readonly AnyEntry[]): Promise<void> {
  const keys = [DATAZONE, IDENTITY, LAKE, GLUE];
  await addScopes(pool, keys);
  for (const key of keys) {
    const own = acme().filter(({ scope }) => scope === key);
    const entries = own.map(({ kind, id, content }) => ({ kind, id, content }) as AnyEntry);
    const all = [...entries, ...(key === DATAZONE ? extra : [])];
    const open = scriptedScopes({ [key]: { lists: { all } } });
    const { signal } = new AbortController();
    const deps = { pool, scopes: [key], open, signal };
    expect(await syncScope(deps, { evenIfNotDue: true, accepts: true })).toMatchObject({ outcome: "taken" });
  }
}

const REQUIRE = "version: 1\nrequire: { publish: { forms: [CostCentre] } }\n";

const setPolicy = (text = REQUIRE): Promise<void> => enforcePolicy(pool, text);

async function weakenedFindings(): Promise<string[]> {
  const { rules, correlations } = await readPolicy({
    catalog: undefined,
    rules: [],
    pipelines: [],
    builtinRules: true,
  });
  const isKnownRule = knownRules({ rules, correlations, hasBrokenRules: false });
  const compiled = compileRules(rules, "governance");
  await judgeGovernance({
    pool,
    rules: compiled,
    findingRules: findingRules(rules),
    isKnownRule,
    now: Date.now(),
  });
  const { rows } = await pool.query<{ line: string }>(
    `select concat_ws(' · ', r.content ->> 'title', p.key, f.domain, f.status) as line
     from findings f join people p on p.id = f.person_id
     join rules r on r.id = f.rule_id and r.version = f.rule_version
     where r.content ->> 'title' like '%mesh policy is missing%' order by 1`,
  );
  return rows.map(({ line }) => line);
}

describe("policy verify", () => {
  it("cannot say anything before a policy is set and the control plane was read", async () => {
    await expect(verifyPolicy(pool)).rejects.toMatchObject({ code: "policy_invalid" });
    await setPolicy();
    await expect(verifyPolicy(pool)).rejects.toMatchObject({ code: "input_missing" });
  });

  it("finds a rule that somebody weakened by hand after one sync, and its finding goes once it is mended", async () => {
    await setPolicy();
    await sync(anEntry("enforcement_rule", "r1", RULE));
    expect(await verifyPolicy(pool)).toEqual([]);
    expect(await weakenedFindings()).toEqual([]);

    await sync(anEntry("enforcement_rule", "r1", { ...RULE, projects: ["3fk2m8q1zt9xwl"] }));
    expect(await verifyPolicy(pool)).toMatchObject([
      { kind: "policy_rule_weakened", domain: "du0root", names: "CostCentre" },
    ]);
    const title = "Metadata rule of the mesh policy is missing or weakened";
    const about = `${title} · mesh-policy publish forms of du0root · du0root`;
    expect(await weakenedFindings()).toEqual([`${about} · open`]);

    await sync(anEntry("enforcement_rule", "r1", RULE));
    expect(await verifyPolicy(pool)).toEqual([]);
    expect(await weakenedFindings()).toEqual([`${about} · withdrawn`]);
  });

  it("tells after one sync of a rule that was moved to an older revision of its form, and of a form that asks for less", async () => {
    const text =
      "version: 1\nforms: [{ name: CostCentre, fields: [{ name: cost_centre, type: string, required: true }] }]\nrequire: { publish: { forms: [CostCentre] } }\n";
    await setPolicy(text);
    const domain = "dzd-5k2m9x1q7w3r8t";
    const field = { name: "cost_centre", type: "string", required: true };
    const form = { domain, revision: "2", fields: [field], isDisabled: false };
    const rule = { ...RULE, formRevisions: { CostCentre: "2" } };
    await sync(anEntry("enforcement_rule", "r1", rule), anEntry("form_type", "CostCentre", form));
    expect(await verifyPolicy(pool)).toEqual([]);

    await sync(
      anEntry("enforcement_rule", "r1", { ...rule, formRevisions: { CostCentre: "1" } }),
      anEntry("form_type", "CostCentre", { ...form, fields: [{ ...field, required: false }] }),
    );
    expect(await verifyPolicy(pool)).toMatchObject([
      { kind: "policy_form_changed", subject: `form CostCentre of ${domain}`, domain: "du0root" },
      { kind: "policy_rule_weakened", domain: "du0root", names: "CostCentre" },
    ]);

    await sync(anEntry("enforcement_rule", "r1", rule), anEntry("form_type", "CostCentre", form));
    expect(await verifyPolicy(pool)).toEqual([]);
  });

  it("names buckets whose encryption is prescribed and nobody read", async () => {
    await setPolicy("version: 1\nencryption: kms\n");
    await sync();
    const notes = async () =>
      (await policyUncompared(pool)).filter((one) => one.includes("s3://acme-sales-lake"));
    expect(await notes()).toEqual([expect.stringContaining("how they are encrypted is not compared")]);

    await sync(anEntry("bucket", "s3://acme-sales-lake", { region: "eu-west-1", encryption: "kms" }));
    expect(await notes()).toEqual([]);
    await setPolicy();
    await sync();
    expect(await notes()).toEqual([]);
  });

  it("tells after one sync that a form was disabled which the policy requires and does not define", async () => {
    await setPolicy();
    const form = { domain: "dzd-5k2m9x1q7w3r8t", revision: "1", fields: [], isDisabled: false };
    const rule = anEntry("enforcement_rule", "r1", { ...RULE, formRevisions: { CostCentre: "1" } });
    await sync(rule, anEntry("form_type", "CostCentre", form));
    expect(await verifyPolicy(pool)).toEqual([]);

    await sync(rule, anEntry("form_type", "CostCentre", { ...form, isDisabled: true }));
    expect(await verifyPolicy(pool)).toMatchObject([
      {
        kind: "policy_rule_weakened",
        reason: expect.stringMatching(
          /rule mesh-policy publish forms does, of CostCentre, which is disabled$/,
        ) as string,
      },
    ]);
  });

  it("tells of a blueprint in another Region also where it has many", async () => {
    const many = [
      "ap-northeast-1",
      "ap-northeast-2",
      "ap-south-1",
      "ap-southeast-1",
      "ap-southeast-2",
      "ca-central-1",
      "eu-central-1",
      "eu-north-1",
    ];
    await setPolicy(
      `version: 1\nplatform: { blueprints: [{ name: DefaultDataLake, regions: [${[...many, "eu-west-1"].join(", ")}] }] }\n`,
    );
    const id = "dzd-5k2m9x1q7w3r8t";
    const lake = { domain: id, name: "DefaultDataLake", regions: [...many, "us-east-1"] };
    await sync(anEntry("datazone_domain", id, {}), anEntry("blueprint", "bp1", lake));

    expect(await verifyPolicy(pool)).toMatchObject([
      {
        subject: `blueprint DefaultDataLake of ${id}`,
        reason: expect.stringContaining("us-east-1, and the policy") as string,
      },
    ]);
  });

  it("tells after one sync that the key of the domain or a blueprint is another, and no more once it is mended", async () => {
    await setPolicy(
      "version: 1\nplatform: { kms_key: kms, blueprints: [{ name: DefaultDataLake, regions: [eu-west-1] }] }\n",
    );
    const id = "dzd-5k2m9x1q7w3r8t";
    const kmsKey = "arn:aws:kms:eu-west-1:111122223333:key/0a1b2c3d-1111-2222-3333-444455556666";
    const lake = { domain: id, name: "DefaultDataLake", regions: ["eu-west-1"] };
    await sync(anEntry("datazone_domain", id, { kmsKey }), anEntry("blueprint", "bp1", lake));
    expect(await verifyPolicy(pool)).toEqual([]);

    const wider = { ...lake, regions: ["eu-west-1", "us-east-1"] };
    await sync(anEntry("datazone_domain", id, {}), anEntry("blueprint", "bp1", wider));
    expect(await verifyPolicy(pool)).toMatchObject([
      { kind: "platform_not_prescribed", subject: `blueprint DefaultDataLake of ${id}`, domain: "du0root" },
      { kind: "platform_not_prescribed", subject: `key of ${id}`, domain: "du0root" },
    ]);

    await sync(anEntry("datazone_domain", id, { kmsKey }), anEntry("blueprint", "bp1", lake));
    expect(await verifyPolicy(pool)).toEqual([]);
  });

  it("tells after one sync that a blueprint has environments keep their data elsewhere, and no more once it is mended", async () => {
    await setPolicy('version: 1\nlocations: ["s3://acme-*/"]\n');
    const id = "dzd-5k2m9x1q7w3r8t";
    const lakeIn = (S3Location: string) =>
      anEntry("blueprint", "bp1", {
        domain: id,
        name: "DefaultDataLake",
        regions: ["eu-west-1"],
        regionalParameters: { "eu-west-1": { S3Location } },
      });
    await sync(anEntry("datazone_domain", id, {}), lakeIn("s3://acme-environments"));
    expect(await verifyPolicy(pool)).toEqual([]);

    await sync(anEntry("datazone_domain", id, {}), lakeIn("s3://elsewhere"));
    expect(await verifyPolicy(pool)).toMatchObject([
      {
        kind: "platform_not_prescribed",
        subject: `blueprint DefaultDataLake of ${id}`,
        names: "s3://elsewhere/",
      },
    ]);

    await sync(anEntry("datazone_domain", id, {}), lakeIn("s3://acme-environments"));
    expect(await verifyPolicy(pool)).toEqual([]);
  });
});
