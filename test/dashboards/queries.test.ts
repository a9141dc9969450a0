import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { FieldDef } from "pg";
import { beforeAll, describe, expect, it } from "vitest";
import { ALERT_RULES } from "../../dashboards/src/alert-rules.ts";
import { ALL_DOMAINS } from "../../dashboards/src/query.ts";
import { withViews } from "../../tools/dashboards-doc.ts";
import { ROOT } from "../support/cli.ts";
import { auditplaneHere } from "../support/cli-here.ts";
import { readDashboards, sent, statementsOf } from "../support/dashboards.ts";
import { useDatabase } from "../support/database.ts";
import type { Chosen } from "../support/grafana.ts";
import { useFolder } from "../support/pipeline.ts";
import { aPerson, aRead } from "../support/records.ts";
import { useReaders } from "../support/reporting-reader.ts";
import { MESH } from "../support/served-mesh.ts";

const database = useDatabase();
const { pool } = database;
const folder = useFolder();
const reader = useReaders(database);
const statements = readDashboards().flatMap(statementsOf);

const WEEK = { from: Date.parse("2026-09-05T00:00:00Z"), to: Date.parse("2026-09-12T00:00:00Z") };
const YEARS = { from: Date.parse("2022-09-12T00:00:00Z"), to: Date.parse("2027-09-12T00:00:00Z") };
const TEXT_OIDS = [25, 1043, 19];
const NUMBER_OIDS = [20, 21, 23, 700, 701, 1700];

type Variables = Readonly<Record<string, Chosen>>;
const ORDINARY: Variables = {
  domain: ["", "hr", "sales"],
  asset: "orders",
  person: "P-AAAA-AAAA",
  least_mb: "0",
  target: "95",
  minutes: "5",
};
/** Of a variable of one value the dashboards have another name for the same: one domain is text there. */
const forDashboard = (name: string, given: Variables): Variables =>
  name.startsWith("auditplane-domain:") && typeof given["domain"] !== "string"
    ? {
        ...given,
        domain: Array.isArray(given["domain"]) ? ((given["domain"] as string[]).at(-1) ?? "") : "sales",
      }
    : given;

async function runAll(
  range: typeof WEEK,
  given: Variables,
  domains?: readonly string[],
): Promise<Map<string, number>> {
  const counts = new Map<string, number>();
  for (const statement of statements) {
    const { name, format } = statement;
    const text = sent(statement, range, forDashboard(name, given));
    const { rows, fields } = await reader.ask(text, domains).catch((error: unknown) => {
      throw new Error(`${name}: ${String(error)}\n${text}`);
    });
    if (format === "time_series") expectSeries(name, { rows, fields });
    counts.set(name, rows.length);
  }
  return counts;
}

/** What Grafana asks of a series: a time, in order, and numbers; a text is the name of one. */
function expectSeries(
  name: string,
  { rows, fields }: { readonly rows: Record<string, unknown>[]; readonly fields: FieldDef[] },
): void {
  const times = rows.map(({ time }) => Number(time));
  expect(
    fields.map((field) => field.name),
    name,
  ).toContain("time");
  expect(times, name).toEqual(times.toSorted((a, b) => a - b));
  expect(
    rows.filter(({ time }) => time === null),
    name,
  ).toEqual([]);
  const values = fields.filter((field) => field.name !== "time" && !TEXT_OIDS.includes(field.dataTypeID));
  expect(values.length, name).toBeGreaterThan(0);
  for (const { name: column, dataTypeID } of values)
    expect(NUMBER_OIDS, `${name}: ${column}`).toContain(dataTypeID);
}

describe("on an empty database every statement of every dashboard", () => {
  it("answers, with nothing or a number", async () => {
    const counts = await runAll(WEEK, {
      domain: [],
      asset: "",
      person: "",
      least_mb: "",
      target: "",
      minutes: "",
    });

    expect(counts.size).toBeGreaterThan(90);
    expect(Math.max(...counts.values())).toBeLessThanOrEqual(20);
  });

  it("answers for a range of five years", async () => {
    await runAll(YEARS, ORDINARY);
  });

  it("alarms where nothing was ever read since the installation, and where a scope was only tried", async () => {
    const numberOf = async (uid: string): Promise<number> => {
      const sql = ALERT_RULES.find((rule) => rule.uid === uid)?.sql ?? "";
      return Number(Object.values((await reader.ask(sql)).rows[0] as object)[0]);
    };
    await pool.query("update kysely_migration set timestamp = (now() - interval '1 day')::text");
    await pool.query(
      `with tried as (insert into control_scopes (key) values ('datazone tried') returning id)
       insert into control_reads (scope_id, began_at, ended_at, outcome) select id, now() - interval '2 days', now(), 'failed' from tried`,
    );

    expect(await numberOf("auditplane-nothing-read")).toBeGreaterThan(86_000);
    expect(await numberOf("auditplane-entitlements-old")).toBeGreaterThan(172_000);

    await pool.query("delete from control_reads");
    await pool.query("delete from control_scopes");
    expect(await numberOf("auditplane-entitlements-old")).toBe(0);
  });

  it("alarms for as long as a place is silent that was busy for a week before, and where no object can be had", async () => {
    const numberOf = async (uid: string): Promise<number> => {
      const sql = ALERT_RULES.find((rule) => rule.uid === uid)?.sql ?? "";
      return Number(Object.values((await reader.ask(sql)).rows[0] as object)[0]);
    };
    const before = await numberOf("auditplane-place-silent");
    await pool.query(
      `with places as (
         insert into dictionary (kind, hash, value) select kind, gen_random_uuid(), value
         from (values (1, '444455556666'), (2, 'eu-north-1'), (2, 'eu-south-1'), (2, 'eu-west-3')) v (kind, value) returning id, value
       )
       insert into place_hours (hour, account_id, region_id, source, events)
       select date_trunc('hour', now()) - make_interval(hours => h), a.id, r.id, 's3-trail', 1
       from places a, places r, generate_series(0, 900) h where a.value = '444455556666' and (
         r.value = 'eu-north-1' and h between 480 and 620 -- silent for 20 days
         or r.value = 'eu-south-1' and h <> 30 -- goes on
         or r.value = 'eu-west-3' and h in (100, 200, 300)) -- never busy`,
    );
    expect((await numberOf("auditplane-place-silent")) - before).toBe(1);
    await pool.query(
      "delete from place_hours where account_id = (select id from dictionary where value = '444455556666')",
    );

    expect(await numberOf("auditplane-ingest-behind")).toBeLessThan(3_600);
    await pool.query(
      `insert into trail_objects (path, announced_by, due_at, state, finished_at) values
         ('s3://b/refused', 'message', now() + interval '10 minutes', 'pending', null), ('s3://b/read', 'message', now(), 'done', now() - interval '2 hours')`,
    );
    expect(await numberOf("auditplane-ingest-behind")).toBeGreaterThanOrEqual(7_200);
    await pool.query("delete from trail_objects where path like 's3://b/re%'");
  });

  it("alarms where what is read is not derived, and where a message waits", async () => {
    const numberOf = async (uid: string): Promise<number> => {
      const sql = ALERT_RULES.find((rule) => rule.uid === uid)?.sql ?? "";
      return Number(Object.values((await reader.ask(sql)).rows[0] as object)[0]);
    };
    await pool.query(
      "insert into dirty_hours (hour) select now() - make_interval(hours => h) from generate_series(0, 3) h",
    );
    // the newest hour that was derived is long ago
    expect(await numberOf("auditplane-derive-behind")).toBe(4);
    await pool.query(
      `insert into place_hours (hour, account_id, region_id, source, events)
       select date_trunc('hour', now()), min(id), min(id), 'live', 1 from dictionary`,
    );
    expect(await numberOf("auditplane-derive-behind")).toBe(0);
    await pool.query(
      "insert into dirty_hours (hour) select now() - make_interval(hours => h) from generate_series(4, 300) h",
    );
    expect(await numberOf("auditplane-derive-behind")).toBe(301);
    await pool.query("delete from dirty_hours; delete from place_hours where source = 'live'");

    expect(await numberOf("auditplane-messages-waiting")).toBe(0);
    await pool.query(
      `with waiting as (insert into alerts (key, revision, content) values ('waiting', 77, '{}') returning id)
       insert into outbox (alert_id, revision, route, created_at) select id, 77, 'arn:x', now() - interval '2 hours' from waiting`,
    );
    expect(await numberOf("auditplane-messages-waiting")).toBeGreaterThanOrEqual(7_200);
    await pool.query("delete from outbox where revision = 77; delete from alerts where key = 'waiting'");
  });

  it("alarms where a route was given up, though its messages are older than a day, and counts places that have no Region", async () => {
    const { sql = "" } = ALERT_RULES.find(({ uid }) => uid === "auditplane-messages-dead") ?? {};
    const routes = async (): Promise<unknown> => (await reader.ask(sql)).rows[0];
    expect(await routes()).toEqual({ routes: "0" });
    await pool.query(
      `insert into pipeline_facts (kind, subject, day, at, fact) values
         ('route_refused', 'route/t', (now() at time zone 'UTC')::date - 1, now() - interval '25 hours', '{"count": 1, "account": null}'),
         ('route_refused', 'route/old', (now() at time zone 'UTC')::date - 2, now() - interval '50 hours', '{"count": 1, "account": null}'),
         ('trail_stopped', 'trail/t', '2026-09-06', '2026-09-06 12:00Z', '{"count": 1, "account": "111122223333"}')`,
    );

    expect(await routes()).toEqual({ routes: "1" });
    const gaps = statements.find(({ name }) => name === "auditplane-pipeline: Gaps");
    const { rows } = await reader.ask(sent(gaps as (typeof statements)[number], WEEK, ORDINARY));
    expect(rows).toMatchObject([{ kind: "trail_stopped", gaps: "1", places: "1" }]);
    await pool.query("delete from pipeline_facts");
  });

  it("is documented with its view", async () => {
    const page = readFileSync(join(ROOT, "docs/dashboards.md"), "utf8");

    expect(page).toBe(await withViews(page, pool));
  });
});

describe("on a filled database every statement of every dashboard", () => {
  let person = "";
  const rowsOf = async (
    name: string,
    range = WEEK,
    given: Variables = {},
  ): Promise<Record<string, unknown>[]> => {
    const statement = statements.find((one) => one.name === name) as (typeof statements)[number];
    return (await reader.ask(sent(statement, range, forDashboard(name, { ...ORDINARY, ...given })))).rows;
  };

  beforeAll(async () => {
    const reads = ["ana", "ben", "olga", "hans"].flatMap((name, at) =>
      ["orders", "salaries", "nobody-s"].map((key) =>
        aRead({
          key: `${key}/1`,
          userIdentity: aPerson(`${name}@example.com`),
          eventTime: `2026-09-0${at + 6}T03:00:00Z`,
          bytes: 1000 * (at + 1),
        }),
      ),
    );
    const refused = aRead({
      key: "orders/1",
      userIdentity: aPerson("cleo@example.com"),
      eventTime: "2026-09-08T03:00:00Z",
      errorCode: "AccessDenied",
    });
    const { code } = await auditplaneHere(
      ["scan", folder.write("a.json.gz", [...reads, refused]), "--catalog", folder.write("mesh.yaml", MESH)],
      { DATABASE_URL: database.url },
    );
    expect(code).toBe(0);
    const { rows } = await pool.query<{ pseudonym: string }>(
      "select pseudonym from people where key = 'ana@example.com'",
    );
    person = rows[0]?.pseudonym ?? "";
  });

  it("answers, those on what there is with rows", async () => {
    const counts = await runAll(WEEK, { ...ORDINARY, person });

    for (const name of [
      "auditplane-overview: Alerts by tier",
      "auditplane-overview: Bytes out against the expected band",
      "auditplane-overview: $domain",
      "auditplane-bulk-downloads: Who reads most",
      "auditplane-bulk-downloads: The ten who read most, hour by hour",
      "auditplane-outside: By project".replace("project", "publishing project"),
      "auditplane-outside: By person",
      "auditplane-domain: Who reads my data",
      "auditplane-person: What they read",
      "auditplane-person: What they read that no asset covers",
      "auditplane-person: What was found",
      "auditplane-asset: Who reads it",
      "auditplane-asset: What was found",
      "auditplane-sight: Judged share against the target",
      "auditplane-sight: What no asset covers",
      "auditplane-rules: Hits",
      "auditplane-rules: Never fired",
      "auditplane-pipeline: Coverage map",
    ])
      expect(counts.get(name), name).toBeGreaterThan(0);
  });

  it("answers with those of all domains, those that have ended and what is nobody's included", async () => {
    const all = { ...ORDINARY, person, domain: { all: ALL_DOMAINS } };
    const listed = await runAll(WEEK, { ...ORDINARY, person });
    const counts = await runAll(WEEK, all);
    expect([...counts].filter(([name, count]) => count !== listed.get(name))).toEqual([]);

    const range = { from: WEEK.from, to: Date.now() + 60_000 };
    const before = Number((await rowsOf("auditplane-overview: Open alerts", range, all))[0]?.["alerts"]);
    const { rows } = await pool.query<{ id: number; content: { domains: string[] } }>(
      `insert into alerts (key, revision, content, domain, changed_at) select 'ended', 1, content || '{"domains": ["ended"]}', 'ended', now()
       from alerts where content_kind = 'cause' and not content_in_digest order by id limit 1 returning id, content`,
    );
    expect(await rowsOf("auditplane-overview: Open alerts", range, all)).toEqual([
      { alerts: String(before + 1) },
    ]);
    const newest = await rowsOf("auditplane-overview: Newest open alerts", range, all);
    expect(newest.map(({ domain }) => domain)).toContain("ended");
    await pool.query("delete from alerts where id = $1", [rows[0]?.id]);
  });

  it("says 0 where there is none of something, and nothing where nobody read at all", async () => {
    const day = { from: Date.parse("2026-08-01T00:00:00Z"), to: Date.parse("2026-08-01T23:00:00Z") };
    const ask = async (names: readonly string[]): Promise<unknown[]> => {
      const said: unknown[] = [];
      for (const name of names) {
        const statement = statements.find((one) => one.name === name) as (typeof statements)[number];
        said.push(...Object.values((await reader.ask(sent(statement, day, ORDINARY))).rows[0] as object));
      }
      return said;
    };
    const shares = ["Judged accesses", "Governed accesses", "Judged bytes", "Governed bytes"].map(
      (title) => `auditplane-sight: ${title}`,
    );
    shares.push("auditplane-overview: Accesses outside rights");
    expect(await ask(shares)).toEqual(shares.map(() => null));
    await pool.query(
      `insert into rollup_day_domain (day, domain, classification, action, verdict, way, accesses, denied, bytes_out, objects)
       values ('2026-08-01', 'sales', '', 'read', 'unknown', 'unknown', 5, 0, 10, 1)`,
    );

    expect(await ask(shares)).toEqual([0, 1, 0, 1, 0]);
    await pool.query("delete from rollup_day_domain where day = '2026-08-01'");
  });

  it("counts as access without a right what rules find, and nothing that AWS refused", async () => {
    const { rows: found } = await pool.query<{ domain: string; accesses: number; people: number }>(
      `select domain, sum(event_count)::float8 as accesses, count(distinct person_id)::int4 as people from findings f join rules r on r.id = f.rule_id
       where r.content ->> 'title' = 'Access without a subscription' and status = 'open' group by domain order by domain`,
    );
    const sales = found.find(({ domain }) => domain === "sales");
    const total = found.reduce((sum, { accesses }) => sum + accesses, 0);

    const byDomain = await rowsOf("auditplane-outside: By domain");
    expect(byDomain.filter(({ accesses }) => Number(accesses) > 0)).toHaveLength(found.length);
    for (const name of ["By verdict", "By the way in which the data was got", "By asset", "By domain"]) {
      const rows = await rowsOf(`auditplane-outside: ${name}`);
      expect(
        rows.reduce((sum, { accesses }) => sum + Number(accesses ?? 0), 0),
        name,
      ).toBe(total);
    }
    expect(await rowsOf("auditplane-domain: Without a right")).toEqual([{ accesses: sales?.accesses }]);
    const { rows } = await pool.query("select pseudonym from people where key = 'cleo@example.com'");
    const people = await rowsOf("auditplane-outside: By person");
    expect(people.map((one) => one["person"])).not.toContain(rows[0]?.pseudonym);
    const share = Number((await rowsOf("auditplane-overview: Accesses outside rights"))[0]?.["share"]);
    expect(share).toBe(total / 8);
  });

  it("shows alerts by when they were made", async () => {
    const counts = await runAll({ from: WEEK.from, to: Date.now() + 60_000 }, ORDINARY);

    for (const name of ["auditplane-overview: Newest open alerts", "auditplane-sight: Alerts"])
      expect(counts.get(name), name).toBeGreaterThan(0);
  });

  it("counts an alert of several domains for each of them, and tells a reader of one of that alone", async () => {
    const { rows: alerts } = await pool.query<{ id: number; content: object }>(
      `update alerts a set content = a.content || '{"domains": ["hr", "sales"]}', domain = 'hr' where id =
         (select min(id) from alerts where content_kind = 'cause' and not content_in_digest and domain = 'sales')
       returning id, content`,
    );
    await pool.query("update alerts set about_people = '{}' where id = $1", [alerts[0]?.id]);
    const range = { from: WEEK.from, to: Date.now() + 60_000 };
    const asked = (name: string): string =>
      sent(statements.find((one) => one.name === name) as (typeof statements)[number], range, {
        ...ORDINARY,
        domain: name.startsWith("auditplane-domain:") ? "sales" : ["sales"],
      });
    const { rows: told } = await pool.query<{ count: string }>(
      "select count(*) from alerts where content_kind = 'cause' and not content_in_digest and content -> 'domains' ? 'sales'",
    );

    expect(alerts).toHaveLength(1);
    for (const domains of [undefined, ["sales"]]) {
      for (const panel of ["domain: Open alerts", "overview: Open alerts", "overview: In nobody's hands"])
        expect((await reader.ask(asked(`auditplane-${panel}`), domains)).rows, panel).toEqual([
          { alerts: String(told[0]?.count) },
        ]);
      const { rows } = await reader.ask(asked("auditplane-overview: Newest open alerts"), domains);
      for (const row of rows) expect(row["domains"]).toContain("sales");
      expect(rows).toHaveLength(Number(told[0]?.count));
    }
    const seen = `select domain, domains from reporting.alerts where alert = ${alerts[0]?.id}`;
    expect((await reader.ask(seen, ["sales"])).rows).toEqual([{ domain: "sales", domains: ["sales"] }]);
    expect((await reader.ask(seen)).rows).toEqual([{ domain: "hr", domains: ["hr", "sales"] }]);
    await pool.query(
      `insert into findings select (jsonb_populate_record(f, '{"uid": "worse", "domain": "hr", "level": "critical"}')).*
         from findings f where f.uid = (select content -> 'findings' ->> 0 from alerts where id = ${alerts[0]?.id});
       update alerts set content = jsonb_set(content, '{findings}', content -> 'findings' || '["worse"]') where id = ${alerts[0]?.id};
       update alerts set about_people = '{}' where id = ${alerts[0]?.id}`,
    );
    const level = `select level from reporting.alerts where alert = ${alerts[0]?.id}`;
    expect((await reader.ask(level)).rows).toEqual([{ level: "critical" }]);
    expect((await reader.ask(level, ["sales"])).rows, "by what was found of theirs").toEqual([
      { level: "high" },
    ]);
    await pool.query("delete from findings where uid = 'worse'");
  });

  it("shows the newest events of an asset, and no other's", async () => {
    const statement = statements.find(({ name }) => name === "auditplane-asset: Newest events");
    const range = { from: WEEK.from, to: Date.parse("2026-09-07T00:00:00Z") };
    const { rows } = await reader.ask(sent(statement as never, range, { ...ORDINARY, asset: "orders" }));

    expect(rows.map(({ event_name, resource }) => [event_name, resource])).toEqual([
      ["GetObject", "s3://lake/orders/"],
    ]);
  });

  it("counts a cause once, on the first day on which it was found", async () => {
    const { rows: causes } = await pool.query<{ cause: string }>(
      "select cause from findings where status = 'open' and tier <> 'info' order by uid limit 1",
    );
    const range = { from: Date.parse("2026-03-01T00:00:00Z"), to: Date.parse("2026-03-08T00:00:00Z") };
    await pool.query("create table kept as select * from findings where cause = $1", [causes[0]?.cause]);
    await pool.query(
      `insert into findings select (jsonb_populate_record(null::findings, to_jsonb(f)
         || jsonb_build_object('uid', f.uid || d, 'window_start', timestamptz '2026-03-02' + d * interval '1 day'))).*
       from (select * from kept limit 1) f cross join generate_series(0, 2) d`,
    );

    const rows = await rowsOf("auditplane-overview: Alerts by tier", range);
    expect(rows.map(({ time, alerts }) => [time, alerts])).toEqual([[new Date("2026-03-02T00:00:00Z"), "1"]]);
    await pool.query(
      "delete from findings where window_start between '2026-03-01' and '2026-03-08'; drop table kept",
    );
  });

  it("counts days without reads as 0 in the expected band, and none before anything was known", async () => {
    // on Mondays: nothing on the first after the start, 100 on the next, then nothing at all
    await pool.query(
      `insert into rollup_day_domain (day, domain, classification, action, verdict, way, accesses, denied, bytes_out, objects)
       select d::date, 'sales', '', 'read', 'owner', 'owner', 1, 0, 100, 1
       from unnest(array['2026-02-01', '2026-02-09', '2026-02-22', '2026-02-24']) d`,
    );
    const range = { from: Date.parse("2026-02-16T00:00:00Z"), to: Date.parse("2026-02-28T00:00:00Z") };

    const rows = await rowsOf("auditplane-overview: Bytes out against the expected band", range, {
      domain: ["sales"],
    });
    const of = (day: string): unknown =>
      rows.find(({ time }) => (time as Date).toISOString().startsWith(day));
    expect(of("2026-02-16")).toMatchObject({
      "bytes out": 0,
      "expected, from": 0,
      "expected, to": 110.00000000000001,
    });
    expect(of("2026-02-22")).toMatchObject({
      "bytes out": 100,
      "expected, from": 0,
      "expected, to": 110.00000000000001,
    });
    expect(
      rows.map(({ time }) => (time as Date).toISOString().slice(8, 10)),
      "up to what is known",
    ).toEqual(["16", "17", "18", "19", "20", "21", "22", "23", "24"]);
    await pool.query("delete from rollup_day_domain where day between '2026-02-01' and '2026-02-28'");
  });

  it("takes an alert that is closed at once for answered, and one that is acknowledged again for answered once", async () => {
    const { rows: told } = await pool.query<{ alert_id: number }>(
      `insert into outbox (alert_id, revision, route, created_at, domains)
       select id, 90, 'r', '2026-04-01', '{sales}' from alerts where content_kind = 'cause' order by id limit 2 returning alert_id`,
    );
    await pool.query("update outbox set created_at = '2026-04-01' where alert_id = any ($1)", [
      told.map(({ alert_id }) => alert_id),
    ]);
    const decide = async (at: string, action: string, of: number): Promise<void> => {
      await pool.query(
        `insert into audit_log (seq, at, actor_kind, action, subject_kind, subject, detail, commitment, prev_hash, hash)
         select coalesce(max(seq), 0) + 1, $1, 'person', $2, 'alert', $3, '{}', sha256('c'), sha256('p'), sha256('h') from audit_log`,
        [at, action, String(told[of]?.alert_id)],
      );
    };
    await decide("2026-04-01T00:10:00Z", "alert.false_positive", 0);
    await decide("2026-04-01T00:20:00Z", "alert.acknowledged", 1);
    await decide("2026-04-03T00:00:00Z", "alert.acknowledged", 1);
    const range = { from: Date.parse("2026-04-01T00:00:00Z"), to: Date.parse("2026-04-08T00:00:00Z") };

    expect(await rowsOf("auditplane-overview: Time to acknowledge", range)).toEqual([{ median: 900 }]);
    const [load] = await rowsOf("auditplane-owners: How soon they answer", range);
    expect(load).toMatchObject({ answered: "2", half: 900 });
    await pool.query("delete from outbox where revision = 90");
  });

  it("shows what is nobody's where a cell without a domain leads, and not the events of an asset that lies within another", async () => {
    const name = "auditplane-domain: Who reads my data";
    const statement = statements.find((one) => one.name === name) as (typeof statements)[number];
    const { rows } = await reader.ask(sent(statement, WEEK, { ...ORDINARY, domain: "" }));
    expect(rows.length).toBeGreaterThan(0);
    expect(rows.map(({ assets }) => assets)).toEqual(rows.map(() => "0"));
    expect((await reader.ask(sent(statement, WEEK, { ...ORDINARY, domain: "" }), ["sales"])).rows).toEqual(
      [],
    );

    const range = { from: WEEK.from, to: Date.parse("2026-09-07T00:00:00Z") };
    await pool.query("update standing_assets set locations = '{s3://lake/}' where asset = 'returns'");
    const within = await rowsOf("auditplane-asset: Newest events", range, { asset: "returns" });
    expect(within.map(({ resource }) => resource)).toEqual(["s3://lake/nobody-s/"]);
    await pool.query("update standing_assets set locations = '{s3://lake/returns/}' where asset = 'returns'");
  });

  it("shows what was found in a day that the range begins within, and the hour of its first events", async () => {
    const { rows } = await pool.query<{ day: string }>(
      `select to_char(window_start, 'YYYY-MM-DD') as day from findings f where window_end - window_start = interval '1 day'
         and domain = 'sales' and status = 'open' and tier = 'review' order by uid limit 1`,
    );
    const range = {
      from: Date.parse(`${rows[0]?.day}T10:00:00Z`),
      to: Date.parse(`${rows[0]?.day}T11:00:00Z`),
    };
    expect((await rowsOf("auditplane-overview: Alerts by domain", range)).length).toBeGreaterThan(0);
    const { rows: hours } = await pool.query<{ hour: Date }>("select min(hour) as hour from place_hours");
    const from = (hours[0]?.hour.getTime() ?? 0) + 600_000;
    const map = await rowsOf("auditplane-pipeline: Coverage map", { from, to: from + 600_000 });
    expect(map).toHaveLength(1);
  });

  it("puts hours of whom nothing is usual first, and hours that the range begins in the middle of in it", async () => {
    const { rows: days } = await pool.query<{ id: number }>("select id from people where pseudonym = $1", [
      person,
    ]);
    await pool.query(
      `insert into volume_days select (jsonb_populate_record(null::volume_days, to_jsonb(v) || '{"day": "2026-05-05"}')).* from volume_days v limit 1`,
    );
    await pool.query(
      `insert into volume_baselines (day, measure, people, groups, usual, spread, hours, own, record, group_levels)
       values ('2026-05-05', 'bytes', array[$1::int4], '{0}', '{0}', '{0}', '{1}', '{1}', '{0}', '{}')`,
      [days[0]?.id],
    );
    await pool.query(
      "insert into rollup_hour_person (hour, bytes_out, person_id, accesses, denied, objects) values ('2026-05-05 03:00Z', 5e9, $1, 1, 0, 1)",
      [days[0]?.id],
    );
    const range = { from: Date.parse("2026-05-05T03:30:00Z"), to: Date.parse("2026-05-05T03:50:00Z") };

    const rows = await rowsOf("auditplane-bulk-downloads: Hours far above what is usual", range);
    expect(rows).toMatchObject([{ person, bytes_out: "5000000000", times: null }]);
    const { sql = "" } =
      statements.find(({ name }) => name === "auditplane-bulk-downloads: Hours far above what is usual") ??
      {};
    expect(sql).toContain("times desc nulls first");
    await pool.query("delete from rollup_hour_person where hour < '2026-06-01'");
    await pool.query("delete from volume_baselines where day < '2026-06-01'");
    await pool.query("delete from volume_days where day < '2026-06-01'");
  });

  it("averages how late events come over those of which that is known, and counts a scope that was never read", async () => {
    const range = { from: Date.parse("2027-01-01T00:00:00Z"), to: Date.parse("2027-01-02T00:00:00Z") };
    await pool.query(
      `insert into place_hours (hour, account_id, region_id, events, lag_mean_ms, lag_max_ms, source)
       select '2027-01-01', account_id, region_id, 10, lag, lag, source
       from (select account_id, region_id from place_hours limit 1) p cross join (values ('a', 60000), ('b', null)) s (source, lag)`,
    );
    await pool.query(
      `insert into place_hours (hour, account_id, region_id, events, source)
       select '2027-01-01', account_id, account_id, 90, 'c' from place_hours where hour = '2027-01-01' limit 1`,
    );
    await pool.query(
      `with tried as (insert into control_scopes (key, as_of) values ('tried', null), ('read', now() - interval '1 minute') returning id, key)
       insert into control_reads (scope_id, began_at, ended_at, outcome)
       select id, now() - interval '2 days', now(), 'failed' from tried where key = 'tried'`,
    );

    expect(await rowsOf("auditplane-overview: Events behind", range)).toEqual([{ lag: 60 }]);
    expect(await rowsOf("auditplane-pipeline: How late events come", range)).toMatchObject([{ mean: 60 }]);
    const [age] = await rowsOf("auditplane-pipeline: Age of entitlements", range);
    expect(age?.["age"]).toBeGreaterThan(172_000);
    await pool.query("delete from place_hours where hour >= '2027-01-01'");
    await pool.query("delete from control_reads; delete from control_scopes");
  });

  it("names places that went silent before the range, and counts messages that were given up in it", async () => {
    await pool.query(
      `insert into place_hours (hour, account_id, region_id, events, source)
       select '2026-08-20', account_id, account_id, 7, 'silent' from place_hours limit 1`,
    );
    const rows = await rowsOf("auditplane-pipeline: Places that went silent");
    expect(rows[0]).toMatchObject({ last_hour: new Date("2026-08-20T00:00:00Z"), events: 0 });
    expect(rows.length).toBeGreaterThan(1);
    await pool.query("delete from place_hours where source = 'silent'");

    const { rows: told } = await pool.query(
      `insert into outbox (alert_id, revision, route, state, created_at, last_error)
       select id, 91, 'r' || d, 'dead', d::date, 'refused' from (select min(id) as id from alerts) a
       cross join unnest(array['2026-07-01', '2026-09-06']) d returning alert_id`,
    );
    expect(told).toHaveLength(2);
    expect(await rowsOf("auditplane-pipeline: Messages given up")).toEqual([{ messages: "1" }]);
    await pool.query("delete from outbox where revision = 91");
  });

  it("names a rule of which nothing stands among those that never fired", async () => {
    const { rows } = await pool.query<{ rule_id: string }>(
      "select rule_id from findings order by uid limit 1",
    );
    const fired = async (): Promise<boolean> =>
      !(await rowsOf("auditplane-rules: Never fired", WEEK)).some(
        ({ rule_id }) => rule_id === rows[0]?.rule_id,
      );
    expect(await fired()).toBe(true);
    const { rows: before } = await pool.query<{ uid: string; status: string }>(
      "select uid, status from findings where rule_id = $1",
      [rows[0]?.rule_id],
    );
    await pool.query("update findings set status = 'withdrawn' where rule_id = $1", [rows[0]?.rule_id]);
    expect(await fired()).toBe(false);
    const days = (day: string): Promise<unknown> =>
      pool.query("insert into rule_days (day, rule_id, title, is_shadow) values ($1, $2, 't', false)", [
        day,
        rows[0]?.rule_id,
      ]);
    await days("2026-09-01");
    expect(await fired(), "it was taken away before").toBe(true);
    await days("2026-09-06");
    expect(await fired()).toBe(false);
    await pool.query("delete from rule_days");
    for (const { uid, status } of before)
      await pool.query("update findings set status = $2 where uid = $1", [uid, status]);
  });

  it("takes whatever is in the address as a value: nothing more is seen, nothing fails, nothing changes", async () => {
    const before = await pool.query("select count(*) from findings");
    for (const hostile of [
      "x') or 1=1--",
      "'; drop table findings; --",
      "\\'); select 1 --",
      "${datasource}",
      "x'||(select key from people limit 1)||'",
      "\u202E\u0007'\"",
    ]) {
      const variables = Object.fromEntries(
        Object.keys(ORDINARY).map((name) => [name, name === "domain" ? [hostile] : hostile]),
      );
      const counts = await runAll(WEEK, variables);
      for (const [name, count] of counts)
        if (
          /By (domain|person|asset)|Who reads (it|my data)|What (they read|was found)|Newest/.test(name) &&
          !name.includes("volume")
        )
          expect(count, `${name} with ${hostile}`).toBe(0);
    }

    expect((await pool.query("select count(*) from findings")).rows).toEqual(before.rows);
  });

  it("fails on a macro in a value, which Grafana expands within the quotes, and shows nothing", async () => {
    for (const macro of ["$__timeFrom()", "x$__timeFilter(1) or true --", "''$__timeTo()$__timeTo()"]) {
      const given = { ...ORDINARY, asset: macro, domain: [macro] };
      const statement = statements.find(({ name }) => name === "auditplane-asset: Who reads it");

      await expect(reader.ask(sent(statement as never, WEEK, given)), macro).rejects.toThrow(
        /syntax error|trailing junk/,
      );
    }
  });

  it("runs nothing of a value whose macro takes along what follows it", async () => {
    const value = ")); select 1 as ran --$__time(q,";
    for (const statement of statements) {
      const given = Object.fromEntries(Object.keys(ORDINARY).map((name) => [name, value]));
      const isList = statement.sql.includes("($domain)");
      const text = sent(statement, WEEK, isList ? { ...given, domain: [value] } : given);
      const answers: unknown = text.includes("ran") ? await reader.ask(text).catch(String) : "";
      // Grafana sends what may be several statements, each of which would have an answer
      expect(Array.isArray(answers), statement.name).toBe(false);
    }
  });

  it("answers readers of one domain with that alone", async () => {
    const counts = await runAll(WEEK, { ...ORDINARY, person }, ["sales"]);

    expect(counts.get("auditplane-domain: Who reads my data")).toBeGreaterThan(0);
    expect(counts.get("auditplane-overview: $domain")).toBe(1);
    expect(counts.get("auditplane-bulk-downloads: Who reads most")).toBe(0);
  });

  it("gives each alert of the pipeline one row with one number", async () => {
    for (const { sql, title } of ALERT_RULES) {
      const { rows } = await reader.ask(sql);

      expect(rows, title).toHaveLength(1);
      expect(Object.values(rows[0] as object).map(Number), title).toEqual([expect.any(Number)]);
    }
  });

  it("answers where days were dropped, for five years, too", async () => {
    const { rows } = await pool.query<{ name: string }>(
      "select inhrelid::regclass::text as name from pg_inherits where inhparent = 'events'::regclass and inhrelid::regclass::text <> 'events_past'",
    );
    expect(rows.length).toBeGreaterThan(0);
    for (const { name } of rows) await pool.query(`drop table ${name}`);

    for (const range of [WEEK, YEARS]) {
      const counts = await runAll(range, { ...ORDINARY, person });
      expect(counts.get("auditplane-person: What they read")).toBeGreaterThan(0);
      expect(counts.get("auditplane-asset: Newest events")).toBe(0);
    }
  });
});
