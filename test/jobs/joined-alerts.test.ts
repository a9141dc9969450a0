import { beforeEach, describe, expect, it } from "vitest";
import { listAlerts } from "../../src/store/alert-list.ts";
import { emptyTables, useDatabase } from "../support/database.ts";
import { sentFrom } from "../support/delivering.ts";
import type { Sent } from "../support/delivering.ts";
import { catalogOf, scan, useFolder } from "../support/pipeline.ts";
import { aPerson, aRead, aRecord } from "../support/records.ts";

const database = useDatabase();
const folder = useFolder();
const mesh = catalogOf({
  as_of: "2026-10-01T00:00:00Z",
  domains: [{ id: "sales", name: "Sales" }],
  projects: [{ id: "core", name: "Core", domain: "sales" }],
  people: ["ana", "ben"].map((name) => ({ id: `${name}@example.com`, kind: "human" })),
  members: [{ project: "core", person: "ben@example.com", role: "viewer" }],
  assets: ["orders", "returns"].map((id) => ({
    id,
    name: id,
    project: "core",
    locations: [`s3://lake/${id}/`],
  })),
});
let files = 0;

beforeEach(() => emptyTables(database));

async function read(
  person: string,
  key: string,
  more: { bytes?: number; eventTime?: string } = {},
): Promise<void> {
  const record = aRead({
    userIdentity: aPerson(`${person}@example.com`),
    key,
    eventTime: "2026-09-02T10:00:00Z",
    ...more,
  });
  await scan(database, [folder.write(`joined-${files++}.json.gz`, [record])], { catalog: mesh });
}

async function deliver(): Promise<Sent[]> {
  return (await sentFrom(database)).filter(({ route }) => route === "sales");
}

/** By person and rule, as the list says it, and dashboards. */
const severities = async (): Promise<Record<string, string>> => {
  const rows = await listAlerts(database.pool, {
    state: "all",
    domain: undefined,
    rule: undefined,
    person: undefined,
    since: undefined,
    limit: 100,
  });
  const shown = await database.pool.query<{ alert: number; kind: string; level: string | null }>(
    "select alert, kind, level from reporting.alerts",
  );
  for (const { alert, kind, level } of shown.rows) {
    const listed = rows.find(({ id }) => id === alert)?.top?.level ?? null;
    expect(level, `${kind}, as in the list`).toBe(kind === "cause" ? listed : null);
  }
  return Object.fromEntries(rows.map(({ top }) => [`${top?.person} ${top?.ruleTitle}`, top?.level ?? ""]));
};

describe("an alert on access that nothing allows", () => {
  it("is one level more severe, and told again, when unusual volume of the same data joins it, and says so once", async () => {
    await read("ana", "orders/1");
    const [first] = await deliver();
    expect(first?.subject).toContain("[HIGH] orders: ana@example.com");

    await read("ana", "orders/2", { bytes: 2e12, eventTime: "2026-09-02T15:00:00Z" });
    const sent = await deliver();

    const raised = sent.find(({ subject }) => subject.includes("Access without a subscription"));
    expect(raised?.subject).toContain("[CRITICAL] orders: ana@example.com");
    expect(raised?.attributes).toMatchObject({ severity: "critical" });
    expect(raised?.text).toContain(
      "More severe than by itself: there is an alert on the same person, day and data for unusual volume, too.",
    );
    expect(await severities()).toMatchObject({ "ana@example.com Access without a subscription": "critical" });
    expect(await deliver()).toEqual([]);
    const { rows } = await database.pool.query(
      "select action, actor_kind, personal ->> 'reason' as reason from audit_log",
    );
    const reason = "findings of another kind are about the same person, day and data: volume";
    expect(rows).toEqual([{ action: "alert.raised", actor_kind: "system", reason }]);
  });

  it("is raised whichever of the two comes first", async () => {
    await read("ana", "orders/1", { bytes: 2e12 });

    const sent = await deliver();

    expect(sent.find(({ subject }) => subject.includes("Access without"))?.subject).toContain("[CRITICAL]");
  });

  it.each([
    ["somebody else", ["ben", "orders/2", { bytes: 2e12 }]],
    ["the same kind", ["ana", "orders/2", { eventTime: "2026-09-02T15:00:00Z" }]],
  ] as const)("stays as it is for what is of %s", async (_, [person, key, more]) => {
    await read("ana", "orders/1");
    await read(person, key, more);

    expect(await severities()).toMatchObject({ "ana@example.com Access without a subscription": "high" });
  });

  it.each([
    ["the same day", "2026-09-02T23:59:59Z", "critical"],
    ["another day", "2026-09-03T00:00:00Z", "high"],
  ])(
    "is, where somebody stopped the logs on %s, as severe as that makes it",
    async (_, eventTime, severity) => {
      await read("ana", "orders/1");
      const stop = { eventSource: "cloudtrail.amazonaws.com", eventName: "StopLogging", readOnly: false };
      const record = aRecord({ ...stop, userIdentity: aPerson("ana@example.com"), eventTime });
      await scan(database, [folder.write(`joined-${files++}.json.gz`, [record])], { catalog: mesh });

      expect(await severities()).toMatchObject({ "ana@example.com Access without a subscription": severity });
    },
  );

  it("has no level on dashboards where nothing of it stands", async () => {
    await read("ana", "orders/1");
    expect(Object.values(await severities())).toEqual(["high"]);
    await database.pool.query("update findings set status = 'withdrawn'");
    expect((await database.pool.query("select level from reporting.alerts")).rows).toEqual([{ level: null }]);
  });

  it("stays as it is where the volume is of other data", async () => {
    await read("ana", "orders/1");
    await read("ben", "returns/1");
    await read("ben", "orders/1", { bytes: 2e12, eventTime: "2026-09-02T15:00:00Z" });

    expect(await severities()).toMatchObject({ "ana@example.com Access without a subscription": "high" });
  });
});
