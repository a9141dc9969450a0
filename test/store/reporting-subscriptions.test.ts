import { beforeAll, describe, expect, it } from "vitest";
import { readDashboards, sent, statementsOf } from "../support/dashboards.ts";
import { useDatabase } from "../support/database.ts";
import { useReaders } from "../support/reporting-reader.ts";

const database = useDatabase();
const { pool } = database;
const { read } = useReaders(database);

const at = (day: string): string => `2026-09-${day}T00:00:00Z`;
const INSIGHTS = { project: "insights", name: "Insights" };

interface Entry {
  readonly kind: string;
  readonly id: string;
  readonly content: object;
  readonly since?: string;
  readonly changed?: string;
  readonly from?: string;
  readonly until?: string;
}

async function addEntries(entries: readonly Entry[]): Promise<void> {
  for (const { kind, id, content, since, changed, from, until } of entries)
    await pool.query(
      `insert into control_entries
         (scope_id, kind, entry_id, content, body_hash, since, changed, valid_from, valid_until, from_how, until_how, learnt_by)
       select id, $1, $2, $3, '\\x00', $4, $5, $6, $7::timestamptz, 'said', case when $7::timestamptz is not null then 'said' end, 1
       from control_scopes`,
      [kind, id, JSON.stringify(content), since, changed, from, until],
    );
}

const subscription = (status: string, more: object = {}): object => ({
  status,
  assets: [{ asset: "orders", filters: [] }],
  principal: INSIGHTS,
  ...more,
});
const request = (status: string): object => ({
  status,
  assets: [{ asset: "orders", filters: [] }],
  principals: [INSIGHTS],
  requestedBy: "ana@example.com",
  reason: "ana@example.com asks",
});

beforeAll(async () => {
  await pool.query(
    `insert into standing_assets (asset_id, asset, name, project, domain, domain_name, locations) values
       (1, 'orders', 'Orders', 'core', 'sales', 'Sales', '{}'), (2, 'salaries', 'Salaries', 'staff', 'hr', 'People', '{}')`,
  );
  await pool.query("insert into control_scopes (key, history_from) values ('datazone/x', '2026-09-01')");
  await addEntries([
    {
      kind: "subscription_request",
      id: "req-1",
      content: request("PENDING"),
      since: at("02"),
      until: at("04"),
    },
    {
      kind: "subscription_request",
      id: "req-1",
      content: request("ACCEPTED"),
      since: at("02"),
      from: at("04"),
    },
    {
      kind: "subscription",
      id: "sub-1",
      content: subscription("APPROVED", { request: "req-1" }),
      since: at("04"),
      changed: at("04"),
      from: at("04"),
      until: at("20"),
    },
    {
      kind: "subscription",
      id: "sub-1",
      content: subscription("REVOKED", { request: "req-1" }),
      since: at("04"),
      changed: at("20"),
      from: at("20"),
    },
    {
      kind: "subscription_grant",
      id: "grant-1",
      content: {
        subscription: "sub-1",
        assets: [{ asset: "orders", status: "GRANTED", grantedAt: Date.parse(at("05")) }],
      },
    },
    {
      kind: "subscription_request",
      id: "req-2",
      content: request("PENDING"),
      since: at("08"),
      from: at("08"),
    },
    {
      kind: "subscription_request",
      id: "req-3",
      content: request("REJECTED"),
      since: at("08"),
      changed: at("09"),
    },
    {
      kind: "subscription",
      id: "sub-2",
      content: {
        status: "APPROVED",
        assets: [{ asset: "orders" }, { asset: "salaries" }],
        principal: { user: "ana@example.com" },
      },
      since: at("10"),
      changed: at("10"),
      from: at("10"),
    },
  ]);
  await pool.query(
    `insert into rollup_day (day, person_id, asset_id, action, verdict, way, accesses, denied, objects, bytes_out)
     select day::date, 1, 1, 'read', 'subscribed', way::access_way, 1, denied, 1, 1
     from (values ('2026-09-03', 'subscription', 0), ('2026-09-05', 'subscription', 1), ('2026-09-06', 'named_grant', 0),
       ('2026-09-07', 'subscription', 0), ('2026-09-12', 'subscription', 0), ('2026-09-25', 'subscription', 0)) as d (day, way, denied)`,
  );
});

const COLUMNS = `subscription, asset, subscriber_kind, subscriber_name, state, requested_at::date::text as requested, approved_at::date::text as approved,
  rejected_at::date::text as rejected, granted_at::date::text as granted, first_used::text as first_used, last_used::text as last_used,
  is_shared, ended_at::date::text as ended`;

describe("subscriptions, as dashboards see them", () => {
  it("have the time of each step that is stored, and the days of use while they stood", async () => {
    await read("set time zone 'UTC'");
    const rows = await read(`select ${COLUMNS} from reporting.subscriptions where subscription = 'sub-1'`);

    expect(rows).toEqual([
      {
        subscription: "sub-1",
        asset: "orders",
        subscriber_kind: "project",
        subscriber_name: "Insights",
        state: "revoked",
        requested: "2026-09-02",
        approved: "2026-09-04",
        rejected: null,
        granted: "2026-09-05",
        first_used: "2026-09-07",
        last_used: "2026-09-12",
        is_shared: true,
        ended: "2026-09-20",
      },
    ]);
  });

  it("are each there once, with requests that wait or were rejected, and those of a product by asset", async () => {
    await read("set time zone 'UTC'");
    const rows = await read(
      `select subscription, state, coalesce(approved_at, rejected_at)::date::text as decided from reporting.subscriptions
       order by subscription collate "C"`,
    );

    expect(rows.map(({ subscription, state, decided }) => [subscription, state, decided])).toEqual([
      ["req-2", "requested", null],
      ["req-3", "rejected", "2026-09-09"],
      ["sub-1", "revoked", "2026-09-04"],
      ["sub-2%2Forders", "approved", "2026-09-10"],
      ["sub-2%2Fsalaries", "approved", "2026-09-10"],
    ]);
  });

  it("name nobody, and are those to the reader's own data", async () => {
    expect(JSON.stringify(await read("select * from reporting.subscriptions"))).not.toContain("ana");
    expect(
      await read("select subscription, subscriber_kind, subscriber from reporting.subscriptions", ["hr"]),
    ).toEqual([{ subscription: "sub-2%2Fsalaries", subscriber_kind: "person", subscriber: null }]);
    expect(await read("select from reporting.subscriptions", [])).toEqual([]);
  });

  it("are the newest of a domain, few or all there are, to readers of that domain alone", async () => {
    const view = (until: string, count: number): string =>
      `select * from reporting.subscriptions where domain = 'sales' and changed_at <= '${until}' order by changed_at desc, subscription collate "C" limit ${count}`;
    const newest = (until: string, count: number): string =>
      `select * from reporting.newest_subscriptions('sales', '${until}', ${count}) order by changed_at desc, subscription collate "C"`;

    for (const until of [at("30"), at("12"), at("09"), at("01")])
      for (const count of [1, 2, 50])
        for (const domains of [undefined, ["sales"]])
          expect(await read(newest(until, count), domains), `${count} until ${until}`).toEqual(
            await read(view(until, count), domains),
          );
    expect(await read(newest(at("30"), 50))).toHaveLength(4);
    expect(await read(newest(at("30"), 1), ["hr"])).toEqual([]);
    expect(await read(newest(at("30"), 50), ["hr"])).toEqual([]);
    expect(await read(newest(at("30"), 50), [])).toEqual([]);
  });

  it("are in their owner's dashboard, the newest first, with how long each step took", async () => {
    const statement = readDashboards()
      .flatMap(statementsOf)
      .find(({ name }) => name === "auditplane-domain: Subscriptions");
    const range = { from: Date.parse(at("01")), to: Date.parse(at("30")) };
    const rows = await read(sent(statement as never, range, { domain: "sales" }), ["sales"]);

    const DAY = 86_400;
    expect(rows.map((row) => row["subscription"])).toEqual(["sub-1", "sub-2%2Forders", "req-3", "req-2"]);
    expect(rows[0]).toMatchObject({ to_decide: 2 * DAY, to_grant: DAY, to_use: 2 * DAY, to_end: 16 * DAY });
    expect(rows[3]).toMatchObject({ state: "requested", to_decide: null, ended_at: null });
  });
});
