import { readFileSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { AnyHistoryEntry } from "../../src/core/control-plane/history.ts";
import { listAudit } from "../../src/store/audit-log.ts";
import { DATAZONE, aSubscription, acme } from "../support/acme-entries.ts";
import { auditplaneHere } from "../support/cli-here.ts";
import type { CliResult } from "../support/cli.ts";
import { emptyTables, useDatabase } from "../support/database.ts";
import { DOMAIN, FINANCE, SALES, aDomain } from "../support/datazone-domain.ts";
import { accessKeyOf } from "../support/fake-cloudtrail.ts";
import { startFakeDataZone } from "../support/fake-datazone.ts";
import type { FakeDataZone } from "../support/fake-datazone.ts";
import { startFakeSts } from "../support/fake-sts.ts";
import type { FakeSts } from "../support/fake-sts.ts";
import { aFinding, aResult } from "../support/macie-findings.ts";
import { useFolder } from "../support/pipeline.ts";
import { storeFindings } from "../support/stored-macie.ts";
import { syncRows } from "../support/synced-rows.ts";

const database = useDatabase();
const { pool } = database;
const folder = useFolder();
const READER = "arn:aws:iam::111122223333:role/auditplane-reader";
const APPLIER = "arn:aws:iam::111122223333:role/auditplane-policy-apply";
let datazone: FakeDataZone;
let sts: FakeSts;

beforeEach(async () => {
  datazone = await startFakeDataZone({ ...aDomain(), rules: [] });
  sts = await startFakeSts();
  vi.stubEnv("AWS_ENDPOINT_URL_DATAZONE", datazone.endpoint);
  vi.stubEnv("AWS_ENDPOINT_URL_STS", sts.endpoint);
  vi.stubEnv("AWS_ACCESS_KEY_ID", accessKeyOf("222233334444"));
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", "secret");
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await datazone.close();
  await sts.close();
  await emptyTables(database);
});

/** On the file's database, as a worker is configured. */
const run = (...argv: readonly string[]): Promise<CliResult> =>
  auditplaneHere(argv, {
    DATABASE_URL: database.url,
    AUDITPLANE_CONTROL_PLANE: DATAZONE,
    AUDITPLANE_READER_ROLE: READER,
    AWS_REGION: "eu-west-1",
  });
const by = ["--reason", "cost centres", "--author", "ana@example.com"];
const apply = (...argv: readonly string[]): Promise<CliResult> =>
  run("policy", "apply", "--role-arn", APPLIER, ...by, ...argv);

function policyFile(name = "mesh-policy.yaml", more = ""): string {
  return folder.write(
    name,
    `version: 1
domain: ${DOMAIN}
forms_project: ${FINANCE}
forms: [{ name: CostCentre, fields: [{ name: cost_centre, type: string, required: true }] }]
require: { publish: { fields: [CostCentre.cost_centre] } }
${more}`,
  );
}
async function imported(more = ""): Promise<void> {
  const { code, stdout } = await run("policy", "import", policyFile(undefined, more), ...by);
  expect([code, stdout]).toEqual([0, "The policy is set: 1 of its files changed.\n"]);
}
const changed = (): string[] =>
  datazone.requests.map(({ operation }) => operation).filter((name) => /^(Create|Update)/.test(name));

const STEPS = `+ form CostCentre in project ${FINANCE}: cost_centre: string!
+ rule "mesh-policy publish forms" of unit du0root1aa2bb3: requires CostCentre
`;

describe("auditplane policy", () => {
  it("plans the policy in force, or files, with the filters that a database makes advisable, and changes nothing", async () => {
    const columns = ["order_id", "customer_id"].map((name) => ({ name, type: "string" }));
    const rows = [...acme(), aSubscription("sub-1")].map((one) =>
      one.kind === "table" ? { ...one, content: { ...one.content, columns } } : one,
    ) as AnyHistoryEntry[];
    await imported();
    const unread = await run("policy", "plan");
    expect(unread.stdout).toMatch(/^\? filters could not be proposed: not all of the control plane was read/);

    await syncRows(pool, rows);
    await storeFindings(
      database,
      aFinding({
        id: "a",
        bucket: "acme-sales-lake",
        key: "curated/orders/part-0.parquet",
        more: {
          classificationDetails: aResult([
            { category: "PERSONAL_INFORMATION", type: "NAME", columns: ["customer_id"] },
          ]),
        },
      }),
    );
    const filter =
      "! filter of asset 4astorders9j1x for subscription sub-1: keep order_id; leave out customer_id, which Macie calls sensitive\n";
    const before = await listAudit(pool, { limit: 100 });

    expect(await run("policy", "plan")).toMatchObject({
      code: 0,
      stdout: `${filter}${STEPS}2 to do; 0 as it should be.\n`,
      stderr: "",
    });
    const { stdout } = await run("policy", "plan", policyFile("other.yaml"), "--json");
    expect(JSON.parse(stdout)).toMatchObject({
      domain: DOMAIN,
      steps: [{ kind: "create_form" }, { kind: "create_rule" }],
      filters: [{ asset: "4astorders9j1x", subscription: "sub-1", leaveOut: ["customer_id"] }],
    });
    expect(changed()).toEqual([]);
    expect(await listAudit(pool, { limit: 100 })).toEqual(before);
    expect((await pool.query("select from governance_facts")).rowCount).toBe(0);
  });

  it("applies once what was agreed to, in the role that is given, and nothing the second time", async () => {
    await imported();
    const unasked = await apply();
    expect([unasked.code, unasked.stderr]).toEqual([2, expect.stringContaining("then give --yes")]);
    expect(changed()).toEqual([]);

    expect(await apply("--yes")).toMatchObject({ code: 0, stdout: "2 of 2 done.\n" });
    expect(changed()).toEqual(["CreateFormType", "CreateRule"]);
    expect([...new Set(sts.requests.map(({ roleArn }) => roleArn))]).toEqual([APPLIER]);
    const applied = (await listAudit(pool, { limit: 100 })).filter(
      ({ action }) => action === "mesh_policy.applied",
    );
    expect(applied).toHaveLength(2);

    expect(await apply("--yes")).toMatchObject({ code: 0, stdout: "Nothing had to be done.\n" });
    expect(changed()).toHaveLength(2);

    const { stdout } = await run("policy", "export");
    const exported = folder.write("exported.yaml", stdout);
    expect(readFileSync(exported, "utf8")).toContain("forms_project");
    expect((await run("policy", "plan", exported)).stdout).toContain(
      "Nothing has to be done; 2 as it should be.",
    );
  });

  it("verifies after one sync that somebody weakened a rule by hand, and apply mends it", async () => {
    await imported();
    await apply("--yes");
    expect((await run("catalog", "sync")).code).toBe(0);
    expect(await run("policy", "verify")).toMatchObject({
      code: 0,
      stdout: "Everything that was read is as the policy says.\n",
    });

    const [rule] = datazone.domain.rules as { scope: { dataProduct: boolean } }[];
    if (rule) rule.scope = { ...rule.scope, dataProduct: false };
    await run("catalog", "sync");
    const { code, stdout } = await run("policy", "verify");
    expect([code, stdout]).toEqual([
      3,
      expect.stringMatching(
        /^policy_rule_weakened .* CostCentre .*rule mesh-policy publish forms does, not of data products\n$/,
      ),
    ]);

    expect((await run("policy", "plan")).stdout).toContain(
      "requires CostCentre (revision 1) of no data products",
    );
    expect((await apply("--yes")).stdout).toBe("1 of 1 done.\n");
    await run("catalog", "sync");
    expect((await run("policy", "verify")).code).toBe(0);
  });

  it("says of what could not be seen that nobody can say whether it is so", async () => {
    await imported();
    datazone.plan(
      { operation: "ListRules", does: "refuse_by_iam" },
      { operation: "SearchTypes", does: "refuse_by_iam" },
      { operation: "GetFormType", does: "refuse_by_iam" },
    );
    const { stdout, stderr, code } = await apply("--yes");

    expect(stderr).toContain("? form CostCentre could not be seen (access_denied, datazone:GetFormType)");
    expect(stdout).toMatch(/^Nothing had to be done of what could be seen; \d+ could not\.\n$/);
    expect([code, changed()]).toEqual([0, []]);
  });

  it("verifies nothing in silence of environments and assets of a project that cannot be seen into", async () => {
    await imported();
    await apply("--yes");
    const isSales = (asked: Readonly<Record<string, unknown>>): boolean =>
      Object.values(asked).includes(SALES);
    datazone.plan(
      { operation: "ListEnvironments", does: "refuse_by_iam", fits: isSales },
      { operation: "Search", does: "refuse_by_iam", fits: isSales },
    );
    await run("catalog", "sync");
    const { stderr } = await run("policy", "verify");

    expect(stderr).toMatch(
      new RegExp(
        `mesh policy: project/.* \\(${SALES}\\): what is done in it is unknown: ListEnvironments, Search ASSET`,
      ),
    );
    expect(stderr).toContain("allow datazone:ListEnvironments, datazone:Search");
  });

  it("verifies nothing in silence of units whose rules are refused", async () => {
    await imported();
    await apply("--yes");
    datazone.domain.rules.length = 0;
    datazone.plan({ operation: "ListRules", does: "refuse_by_iam" });
    await run("catalog", "sync");
    const { code, stdout, stderr } = await run("policy", "verify");

    expect([code, stdout]).toEqual([0, "Everything that was read is as the policy says.\n"]);
    expect(stderr).toContain(
      "mesh policy: domain unit/du0root1aa2bb3: who owns it and what its rules require is unknown",
    );
    expect(stderr).toContain("allow datazone:ListRules");
  });

  it("verifies nothing in silence of what was changed since the last read that was taken", async () => {
    await imported();
    await apply("--yes");
    await run("catalog", "sync");
    datazone.domain.rules.length = 0;
    datazone.plan({ operation: "ListRules", does: "refuse_by_iam" });
    expect((await run("catalog", "sync")).code).toBe(1);

    expect((await run("policy", "verify")).stderr).toContain(
      `mesh policy: the last read of ${DATAZONE} was not taken: refused: what was changed since is not compared`,
    );
  });

  it("applies one policy at a time", async () => {
    await imported();
    const both = await Promise.all([apply("--yes"), apply("--yes")]);
    const done = both.filter(({ code }) => code === 0);

    expect(changed()).toEqual(["CreateFormType", "CreateRule"]);
    expect(done.map(({ stdout }) => stdout)[0]).toBe("2 of 2 done.\n");
    for (const { code, stderr } of both)
      if (code !== 0) expect(stderr).toContain("somebody else is applying one, and nothing was changed");
  });

  it("says that a domain, a unit or a group is none of those that are read", async () => {
    const other = policyFile(
      "unknown.yaml",
      "units: [{ unit: Nowhere }]\nrole_change: { groups: [sales-analists] }\n",
    );
    await run("catalog", "sync");
    folder.write("unknown.yaml", readFileSync(other, "utf8").replace(DOMAIN, "dzd_nowhere"));
    const said = [
      `mesh policy: domain dzd_nowhere is none of those that are read, ${DOMAIN}: nothing is said of its rules`,
      "mesh policy: Nowhere is no domain unit that is known",
      "mesh policy: sales-analists of role_change is no group that is known",
    ];

    for (const argv of [["import", other, ...by], ["verify"]]) {
      const { stderr } = await run("policy", ...argv);
      for (const text of said) expect(stderr).toContain(text);
    }
    expect(await run("policy", "plan")).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("of 1 that are named 0 are dzd_nowhere") as string,
    });
  });
});
