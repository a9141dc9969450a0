/** What an owner sees of alerts that are not theirs alone: of several domains, and of rules that are security's. */
import { beforeEach, describe, expect, it } from "vitest";
import { emptyTables, useDatabase } from "../support/database.ts";
import { builtinRules, scan, useFolder } from "../support/pipeline.ts";
import { aPerson, aRead } from "../support/records.ts";
import { WITH_LOGIN, serve } from "../support/served.ts";
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
    { id: "returns", name: "Returns", project: "core", locations: ["s3://lake/returns/"] },
    { id: "wages", name: "Wages", project: "people", locations: ["s3://lake/wages/"] },
  ],
  people: [{ id: "olga@example.com", kind: "human", identities: ["olga.original@example.com"] }],
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
    readonly kind: string;
  }[];
}

async function listed(path: string, as: string): Promise<Listed["items"]> {
  const { status, text, body } = await served.ask(path, { as });
  expect(status, text).toBe(200);
  return (body as Listed).items;
}

/** What the page of alerts counts as open, and how many it should: open ones that stand, and that are told alone. */
async function openOn(as: string): Promise<readonly [shown: number, stands: number]> {
  const { text } = await served.ask("/alerts", { as });
  const stands = (await listed("/v1/alerts?state=open&limit=200", as)).filter(
    ({ kind }) => kind !== "digest",
  );
  return [Number(/<dt>Open<\/dt><dd>([\d,]+)/.exec(text)?.[1]?.replaceAll(",", "")), stands.length];
}

/** Every page and answer on which alerts stand. */
async function textsOf(as: string): Promise<string> {
  const ids = (await listed("/v1/alerts?state=all", as)).map(({ id }) => id);
  const paths = [
    "/v1/alerts?state=all",
    "/alerts?state=all",
    "/assets/orders",
    "/v1/assets/orders",
    "/rollout/sales",
    "/v1/rollout/sales/preview",
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
    for (const as of [analyst, olga]) {
      const [shown, stands] = await openOn(as);
      expect(shown).toBe(stands);
    }
    const findings = await listed("/v1/findings?status=all&limit=200", olga);
    expect(findings.map(({ rule_id: id }) => id)).not.toContain(ACCESS);
    for (const { id } of hidden) {
      for (const path of [`/v1/alerts/${id}`, `/alerts/${id}`])
        expect([path, (await served.ask(path, { as: olga })).status]).toEqual([path, 404]);
    }
    const { body } = await served.ask(`/v1/rules/${ACCESS}`, { as: olga });
    expect(body).toMatchObject({ findings: 0, alerts: 0, never_fired: true });
    const preview = (as: string) => served.ask("/v1/rollout/sales/preview", { as });
    expect((await preview(analyst)).body).toMatchObject({ elsewhere: { security: hidden.length / 2 } });
    expect((await preview(olga)).body).toMatchObject({ elsewhere: { parent: 0, security: 0 } });
  });
});

describe("what is about an owner", () => {
  const byOlga = (at: string, key: string, person = "olga@example.com") =>
    aRead({ key, userIdentity: aPerson(person), eventTime: `2026-09-${at}T10:00:00Z` });

  it("is not theirs to see, as an alert, as a finding, in a preview or in a count", async () => {
    const rules = (await builtinRules()).filter(({ id }) => id === ACCESS);
    // one of the past, one of her alone, by another name of hers, one that has others in it, and one of somebody else
    const past = "h_CloudTrail_eu-west-1_20260930T1000Z_a.json.gz";
    const live = [byOlga("20", "orders/1"), byOlga("20", "orders/2", "p2@example.com")];
    const others = [byOlga("20", "returns/1", "p2@example.com")];
    await scan(database, [folder.write(`f${files++}.json.gz`, [...live, ...others])], {
      catalog: mesh,
      rules,
    });
    await scan(database, [folder.write(past, [byOlga("03", "orders/3")])], { catalog: mesh, rules });
    served = serve(database, { ...WITH_LOGIN, AUDITPLANE_PRIVACY: "open" });
    analyst = await served.tokenOf("sam@example.com", ["analyst"]);
    const all = await listed("/v1/alerts?state=all", analyst);
    const about = async (id: number): Promise<string> =>
      JSON.stringify(
        ((await served.ask(`/v1/alerts/${id}`, { as: analyst })).body as { people: object }).people,
      );
    const people = await Promise.all(all.map(({ id }) => about(id)));
    const hidden = all.filter((_, at) => people[at]?.includes("olga@example.com"));
    expect([all.length, hidden.length, hidden.some(({ kind }) => kind === "history")]).toEqual([3, 2, true]);

    // she comes by whatever name the catalog knows
    for (const name of ["olga@example.com", "Olga.Original@example.com"]) {
      olga = await served.tokenOf(name, ["owner"]);
      const own = (await listed("/v1/alerts?state=all", olga)).map(({ id }) => id);
      expect(own).toEqual(all.filter((one) => !hidden.includes(one)).map(({ id }) => id));
      expect(await openOn(olga)).toEqual([1, 1]);
      for (const { id } of hidden) {
        const none = await served.ask("/v1/alerts/987654", { as: olga });
        expect((await served.ask(`/v1/alerts/${id}`, { as: olga })).text).toBe(none.text);
        for (const [method, path] of [
          ["GET", `/alerts/${id}`],
          ["POST", `/v1/alerts/${id}/decisions`],
        ] as const) {
          const body = { do: "acknowledge", reason: "r" };
          const asked = { method, as: olga, ...(method === "POST" && { body }) };
          expect([path, (await served.ask(path, asked)).status]).toEqual([path, 404]);
        }
      }
      const findings = await listed("/v1/findings?status=all&limit=200", olga);
      expect(findings.length).toBeGreaterThan(0);
      expect(JSON.stringify(findings)).not.toContain("olga@example.com");
      const { text } = await served.ask("/v1/rollout/sales/preview", { as: olga });
      expect(JSON.parse(text)).toMatchObject({
        messages: [expect.anything()],
        elsewhere: { parent: 0, security: 0 },
      });
      expect(text).not.toContain("olga@example.com");
      expect((await served.ask("/v1/rules/" + ACCESS, { as: olga })).body).toMatchObject({ alerts: 1 });
      expect((await served.ask("/v1/rollout", { as: olga })).body).toMatchObject({ items: [{ open: 1 }] });
    }
    // what she read is still hers to look at
    const days = await served.ask("/v1/people/olga@example.com", { as: olga });
    expect(days.body).toMatchObject({ findings: [], alerts: [], open_findings: 0 });
    expect((days.body as { days: object[] }).days.length).toBeGreaterThan(0);
  });
});

/** The id of the rule on access without a subscription. */
const ACCESS = "1c437369-6570-407e-a412-d2a310c7acfa";
