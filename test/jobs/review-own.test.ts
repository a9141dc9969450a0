import { hash } from "node:crypto";
import { canonicalJson } from "../../src/core/record/decode.ts";
import { afterEach, describe, expect, it } from "vitest";
import { indexCatalog } from "../../src/core/catalog/index-catalog.ts";
import { DAY_MS } from "../../src/core/record/time.ts";
import { periodOf } from "../../src/core/review/period.ts";
import type { Period } from "../../src/core/review/period.ts";
import { openOwn } from "../../src/jobs/review/own.ts";
import { openSight } from "../../src/jobs/review/sight.ts";
import { appendAudit } from "../../src/store/audit-log.ts";
import { noteRuleDays } from "../../src/store/rule-days.ts";
import { writeSettings } from "../../src/store/settings.ts";
import { inTransaction } from "../../src/store/transaction.ts";
import { announceObjects } from "../../src/store/trail-objects.ts";
import { emptyTables, useDatabase } from "../support/database.ts";
import { catalogOf } from "../support/pipeline.ts";

const database = useDatabase();
const { pool } = database;
afterEach(() => emptyTables(database));

const now = Date.now();
const MONTH = periodOf(new Date(now).toISOString().slice(0, 7), "UTC") as Period;
const index = indexCatalog(
  catalogOf({
    as_of: new Date(now).toISOString(),
    domains: [{ id: "sales", name: "Sales", owners: ["olga@example.com"] }],
  }),
);
const place = { account: "111122223333", region: "eu-west-1", hours: 0, hoursSeen: 0, missing: [] };
const own = () =>
  openOwn(
    pool,
    index,
    now,
  )({ domain: "sales", period: MONTH, assets: ["orders"], places: [place], at: MONTH.until - 1 });

describe("what a review says of auditplane itself", () => {
  it("is nothing where nothing is recorded", async () => {
    expect(await own()).toMatchObject({
      digests: [],
      hoursBehind: 0,
      rules: { recorded: 0, limited: [] },
      trust: { logins: [], tokens: [], exceptions: [], reveals: [], changes: [] },
      emergencies: { uses: [] },
    });
  });

  it("has the log files of the places in question that were delivered in the month, by what digests say of them", async () => {
    const day = new Date(MONTH.days.first).toISOString().slice(0, 10).replaceAll("-", "/");
    const before = new Date(MONTH.days.first - DAY_MS).toISOString().slice(0, 10).replaceAll("-", "/");
    const path = (number: number, on: string, account = place.account): string =>
      `s3://trail/org/AWSLogs/o-abcdefghij/${account}/CloudTrail/eu-west-1/${on}/${account}_CloudTrail_eu-west-1_${number}.json.gz`;
    const paths = [1, 2, 3, 4].map((number) => path(number, day));
    const others = [path(5, before), path(6, day, "444455556666")];
    await announceObjects(
      pool,
      [...paths, ...others].map((one) => ({ path: one, etag: undefined, size: 1 })),
      "listing",
    );
    for (const [at, state] of ["valid", "missing", "gap"].entries())
      await pool.query("update trail_objects set integrity = $2 where path = $1", [paths[at], state]);

    expect((await own()).digests).toEqual([
      { account: place.account, region: "eu-west-1", valid: 1, broken: 1, unproven: 1, unchecked: 1 },
    ]);
    const mesh = indexCatalog(
      catalogOf({
        as_of: new Date(now).toISOString(),
        domains: [{ id: "sales", name: "Sales" }],
        projects: [{ id: "core", name: "Core", domain: "sales" }],
        assets: [place.account, "444455556666"].map((account) => ({
          id: `orders-${account}`,
          name: "Orders",
          project: "core",
          table_arn: `arn:aws:glue:eu-west-1:${account}:table/sales/orders`,
          locations: [],
        })),
      }),
    );
    const { sightOf } = await (await openSight(pool, mesh, MONTH.days.last)).during(MONTH, []);
    expect(sightOf(`orders-${place.account}`).lostFiles).toBe(1);
    expect(sightOf("orders-444455556666").lostFiles).toBe(0);
  });

  it("does not call a day seen of which a busy place sent one hour, nor what lies nobody knows where", async () => {
    await pool.query(
      `with name as (
         insert into dictionary (kind, hash, value) select 2, gen_random_uuid(), value
         from unnest($1::text[]) value returning id, value)
       insert into place_hours (hour, account_id, region_id, source, events)
       select h, a.id, r.id, 'folder', 1
       from generate_series(date_trunc('day', $2::timestamptz, 'UTC') - interval '110 days', $2::timestamptz, interval '1 hour') h
       join name a on a.value = $1[1] join name r on r.value = $1[2]
       where date_trunc('day', h, 'UTC') <> date_trunc('day', $2::timestamptz, 'UTC') - interval '40 days'
         or extract(hour from h at time zone 'UTC') = 0`,
      [[place.account, place.region], new Date(now).toISOString()],
    );
    const asset = { name: "Orders", project: "core", locations: [] };
    const mesh = indexCatalog(
      catalogOf({
        as_of: new Date(now).toISOString(),
        domains: [{ id: "sales", name: "Sales" }],
        projects: [{ id: "core", name: "Core", domain: "sales" }],
        assets: [
          { ...asset, id: "here", table_arn: `arn:aws:glue:eu-west-1:${place.account}:table/sales/orders` },
          { ...asset, id: "anywhere", locations: ["s3://lake/orders/"] },
        ],
      }),
    );
    const { sightOf } = await (await openSight(pool, mesh, MONTH.days.last)).during(MONTH, []);

    expect(sightOf("here")).toMatchObject({ silentDays: 1 });
    expect(sightOf("here")).not.toHaveProperty("isPlaceUnknown");
    expect(sightOf("anywhere")).toMatchObject({ silentDays: 90, isPlaceUnknown: true });
    expect(sightOf("gone")).toMatchObject({ silentDays: 90, isPlaceUnknown: true });
  });

  it("has the rules and the policy of each day, once, and what was not told by the stage of the domain", async () => {
    const rules = [{ id: "r1", title: "One", shadow: false, version: "b" }];
    await noteRuleDays(pool, now, [...rules, { id: "r2", title: "Two", shadow: true, version: "c" }]);
    for (const version of ["b", "a"])
      await noteRuleDays(pool, now, [{ ...rules[0], version } as (typeof rules)[0]]);
    const set = { personId: null, authorId: null, reason: "begun", origin: "command" } as const;
    await inTransaction(pool, (client) =>
      writeSettings(client, [
        { ...set, kind: "rollout", key: "sales", value: { stage: "security", rules: {} } },
        { ...set, kind: "mesh_policy", key: "floor", value: { version: 1, requests_wait_hours: 72 } },
      ]),
    );
    const shown = hash("sha256", canonicalJson({ version: 1, requests_wait_hours: 72, units: [] }), "hex");

    const { rules: watch, policies } = await own();
    expect(policies).toMatchObject([{ sha256: shown, until: null }]);
    expect(watch).toMatchObject({
      recorded: 1,
      rules: 2,
      limited: [
        { rule: "r1", off: 0, kept: 1 },
        { rule: "r2", shadow: 1, kept: 0 },
      ],
      versions: [
        { rule: "r1", version: "a", days: 1 },
        { rule: "r1", version: "b", days: 1 },
        { rule: "r2", version: "c", days: 1 },
      ],
    });
  });

  it("has logins, reveals and what was configured, as the audit log of the month says, erased ones without a name", async () => {
    const actor = { kind: "person", name: "ada@example.com" } as const;
    await inTransaction(pool, (client) =>
      appendAudit(client, [
        {
          actor,
          action: "session.begun",
          subject: { kind: "person", id: actor.name },
          detail: { roles: ["admin"] },
        },
        { actor, action: "budget.changed", subject: { kind: "budget", id: "fleet" }, reason: "quieter" },
        { actor, action: "rollout.changed", subject: { kind: "rollout", id: "hr" }, reason: "begins" },
        { actor, action: "people.revealed", subject: { kind: "alert", id: "7" }, reason: "case" },
      ]),
    );
    const { trust } = await own();

    expect(trust.logins).toMatchObject([{ person: "ada@example.com", roles: ["admin"], times: 1 }]);
    expect(trust.changes).toMatchObject([
      { action: "budget.changed", subject: "fleet", actor: "ada@example.com", reason: "quieter" },
    ]);
    expect(trust.reveals).toEqual([]); // of no alert of the domain
  });
});
