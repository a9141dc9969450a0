/** What an owner sees of alerts that are not theirs alone: of several domains, and of rules that are security's. */
import { beforeEach, describe, expect, it } from "vitest";
import { emptyTables, useDatabase } from "../support/database.ts";
import { builtinRules, scan, useFolder } from "../support/pipeline.ts";
import { aPerson, aRead } from "../support/records.ts";
import { serve } from "../support/served.ts";
import type { Served } from "../support/served.ts";
import { catalogOf } from "../support/pipeline.ts";

const database = useDatabase();
const folder = useFolder();
let [files, olga, analyst] = [0, "", ""];
let served: Served;

const mesh = catalogOf({
  as_of: "2026-10-01T00:00:00Z",
  domains: [
    { id: "sales", name: "Sales", owners: ["olga@example.com"] },
    { id: "wages-domain", name: "HR", owners: ["hans@example.com"] },
  ],
  projects: [
    { id: "core", name: "Core", domain: "sales" },
    { id: "people", name: "People", domain: "wages-domain" },
  ],
  assets: [
    { id: "orders", name: "Orders", project: "core", locations: ["s3://lake/orders/"] },
    { id: "wages", name: "Wages", project: "people", locations: ["s3://lake/wages/"] },
  ],
});

const reads = ["orders/1", "wages/1"].map((key) =>
  aRead({
    key,
    bytes: 2e13,
    userIdentity: aPerson("p1@example.com"),
    eventTime: "2026-09-02T14:00:00Z",
  }),
);

async function scanned(isConfidential: (category: string) => boolean): Promise<void> {
  const rules = (await builtinRules()).map((rule) => ({
    ...rule,
    confidential: isConfidential(rule.category),
  }));
  await scan(database, [folder.write(`f${files++}.json.gz`, reads)], { catalog: mesh, rules });
  served = serve(database);
  olga = await served.tokenOf("olga@example.com", ["owner"]);
  analyst = await served.tokenOf("sam@example.com", ["analyst"]);
}

beforeEach(() => emptyTables(database));

interface Listed {
  readonly items: readonly {
    readonly id: number;
    readonly uid: string;
    readonly rule_id: string;
    readonly findings: readonly string[];
    readonly domains: readonly string[];
  }[];
}

async function listed(path: string, as: string): Promise<Listed["items"]> {
  const { status, text, body } = await served.ask(path, { as });
  expect(status, text).toBe(200);
  return (body as Listed).items;
}

/** Every page and answer on which alerts stand. */
async function textsOf(as: string): Promise<string> {
  const ids = (await listed("/v1/alerts?state=all", as)).map(({ id }) => id);
  const paths = [
    "/v1/alerts?state=all",
    "/alerts?state=all",
    "/assets/orders",
    "/v1/assets/orders",
    ...ids.flatMap((id) => [`/alerts/${id}`, `/v1/alerts/${id}`]),
  ];
  const texts = await Promise.all(paths.map((path) => served.ask(path, { as })));
  return texts.map(({ text }) => text).join("\n");
}

describe("an alert on data of several domains", () => {
  it("names to an owner their own alone, and tells of no other's topics", async () => {
    await scanned(() => false);
    const shared = (await listed("/v1/alerts?state=all", analyst)).find(({ domains }) => domains.length > 1);
    expect(shared?.domains).toEqual(["sales", "wages-domain"]);
    await database.pool.query(
      `insert into outbox (alert_id, revision, route, domains, last_error) values
         ($1, 1, 'arn:aws:sns:eu-west-1:111122223333:for-sales', '{sales}', null),
         ($1, 1, 'arn:aws:sns:eu-west-1:111122223333:for-wages', '{wages-domain}', 'wages are closed')`,
      [shared?.id],
    );

    const seen = await textsOf(olga);
    expect(seen).toContain("for-sales");
    expect(seen).not.toMatch(/wages/i);
    expect(await textsOf(analyst)).toMatch(/for-wages/);
  });
});

describe("the findings of an alert", () => {
  it("are for an owner those alone that they can look at", async () => {
    await scanned(() => false);
    // findings of one cause may be of several domains
    await database.pool.query(
      `update alerts set content = jsonb_set(content, '{findings}', (select jsonb_agg(uid) from findings))
       where content -> 'domains' ? 'sales'`,
    );
    const lists = await listed("/v1/alerts?state=all", olga);
    const shown = await Promise.all(lists.map(({ id }) => served.ask(`/v1/alerts/${id}`, { as: olga })));
    const alerts = [...lists, ...shown.map(({ body }) => body as Listed["items"][number])];
    const uids = alerts.flatMap(({ findings }) => findings);
    expect(uids.length).toBeGreaterThan(0);
    for (const uid of new Set(uids))
      expect([uid, (await served.ask(`/v1/findings/${uid}`, { as: olga })).status]).toEqual([uid, 200]);
  });
});

describe("what confidential rules find", () => {
  it("is no owner's to see, as an alert, as a finding or in a count", async () => {
    await scanned((category) => category === "access");
    const ofAccess = (await listed("/v1/findings?status=all&limit=200", analyst)).filter(
      ({ rule_id: id }) => id === ACCESS,
    );
    const hidden = (await listed("/v1/alerts?state=all", analyst)).filter(({ rule_id: id }) => id === ACCESS);
    expect([ofAccess.length > 0, hidden.length > 0]).toEqual([true, true]);

    const own = await listed("/v1/alerts?state=all", olga);
    expect(own.map(({ rule_id: id }) => id)).not.toContain(ACCESS);
    expect(own.length).toBeGreaterThan(0);
    const findings = await listed("/v1/findings?status=all&limit=200", olga);
    expect(findings.map(({ rule_id: id }) => id)).not.toContain(ACCESS);
    for (const { id } of hidden) {
      for (const path of [`/v1/alerts/${id}`, `/alerts/${id}`])
        expect([path, (await served.ask(path, { as: olga })).status]).toEqual([path, 404]);
    }
    const { body } = await served.ask(`/v1/rules/${ACCESS}`, { as: olga });
    expect(body).toMatchObject({ findings: 0, alerts: 0, never_fired: true });
  });
});

/** The id of the rule on access without a subscription. */
const ACCESS = "1c437369-6570-407e-a412-d2a310c7acfa";
