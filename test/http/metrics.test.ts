import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { openJobQueue } from "../../src/queue/job-queue.ts";
import { addObserved } from "../../src/store/observed.ts";
import { readPlaceHours } from "../../src/store/place-hours.ts";
import { readMessagesState } from "../../src/store/runs.ts";
import { ROOT } from "../support/cli.ts";
import { useDatabase } from "../support/database.ts";
import { scan, useFolder } from "../support/pipeline.ts";
import { metricsOf, prometheusRules } from "../support/prometheus-rules.ts";
import { serveMesh } from "../support/served-mesh.ts";
import type { ServedMesh } from "../support/served-mesh.ts";
import { serve } from "../support/served.ts";

const database = useDatabase();
const folder = useFolder();

let mesh: ServedMesh;
let token = "";
beforeAll(async () => {
  mesh = await serveMesh(database, folder);
  token = await mesh.served.tokenOf("grafana@example.com", ["viewer"], ["pipeline:read"]);
});

const scrape = async (served = mesh.served): Promise<string> => {
  const { status, text } = await served.ask("/metrics", { as: token });
  expect(status, text).toBe(200);
  return text;
};
const valueOf = (text: string, line: string): number => {
  const found = text.split("\n").find((one) => one.startsWith(`${line} `));
  expect(found, `${line} in\n${text}`).toBeDefined();
  return Number(found?.slice(line.length + 1));
};

describe("/metrics", () => {
  it("is for tokens with the scope pipeline:read, and where nobody logs in", async () => {
    const other = await mesh.served.tokenOf("grafana@example.com", ["viewer"], ["alerts:read"]);
    expect((await mesh.served.ask("/metrics")).status).toBe(401);
    expect((await mesh.served.ask("/metrics", { as: other })).status).toBe(403);
    expect((await mesh.served.ask("/metrics", { as: mesh.olga })).status).toBe(403);
    const { status, headers } = await mesh.served.ask("/metrics", { as: token });
    expect([status, headers.get("content-type")]).toEqual([200, expect.stringMatching(/^text\/plain/)]);
    expect((await serve(database, {}).ask("/metrics")).status).toBe(200);
  });

  it("has figures of the pipeline as the database has them", async () => {
    const text = await scrape();
    const place = 'account="111122223333",region="eu-west-1"';
    expect(valueOf(text, `auditplane_ingest_events_total{source="folder",${place}}`)).toBe(4);
    expect(valueOf(text, "auditplane_ingest_last_event_timestamp_seconds")).toBe(
      Date.parse("2026-09-09T09:00:00Z") / 1000,
    );
    expect(valueOf(text, "auditplane_derive_hours_behind")).toBe(0);
    expect(valueOf(text, "auditplane_ingest_stalled")).toBe(0);
    expect(valueOf(text, 'auditplane_trail_objects{state="waiting"}')).toBe(0);
    expect(valueOf(text, "auditplane_entitlement_sync_age_seconds")).toBeGreaterThan(0);
    expect(text).toMatch(/^auditplane_rule_matches_total\{rule_id="[0-9a-f-]+"\} [1-9]/m);
    expect(text).toMatch(/^auditplane_build_info\{version="[\d.]+",commit="unknown"\} 1$/m); // it runs unbuilt
    expect(text).toMatch(/^auditplane_alerts_open\{severity="(high|medium|critical)"\} [1-9]/m);
  });

  it("has what came by several sources apart, which views and coverage have together", async () => {
    await database.pool.query(
      `insert into place_hours (hour, account_id, region_id, source, events, lag_mean_ms, lag_max_ms)
       select hour, account_id, region_id, 's3-trail', events * 3, 60000, 90000 from place_hours
       order by hour limit 1`,
    );
    await database.pool.query("update place_hours set lag_mean_ms = 180000 where source = 'folder'");
    const { rows } = await database.pool.query<{ source: string; sum: string }>(
      "select source, sum(events)::text as sum from place_hours group by 1 order by 1",
    );
    const text = await scrape(serve(database));
    const place = 'account="111122223333",region="eu-west-1"';

    expect(rows.map(({ source }) => source)).toEqual(["folder", "s3-trail"]);
    for (const { source, sum } of rows)
      expect(valueOf(text, `auditplane_ingest_events_total{source="${source}",${place}}`)).toBe(Number(sum));
    const seen = await database.pool.query(
      "select events, lag_mean_seconds, lag_max_seconds from reporting.coverage_hours order by hour limit 1",
    );
    expect(seen.rows).toEqual([{ events: expect.any(Number), lag_mean_seconds: 90, lag_max_seconds: 90 }]);
    const hours = await readPlaceHours(database.pool, { from: 0, to: Date.now() });
    expect(hours[0]).toMatchObject({ lagMean: 90_000, lagMax: 90_000 });
    expect(new Set(hours.map(({ hour }) => hour)).size).toBe(hours.length);
    await database.pool.query("delete from place_hours where source = 's3-trail'");
  });

  it("has no account and no Region that is none, whatever a record calls so", async () => {
    const { rows } = await database.pool.query<{ id: number }>(
      `insert into dictionary (kind, hash, value) select kind, gen_random_uuid(), value
       from (values (1, 'arn:aws:iam::111122223333:user/ana'), (2, 'ana@example.com'), (2, 'us-gov-east-1')) v (kind, value) returning id`,
    );
    const [account, person, gov] = rows.map(({ id }) => id);
    await database.pool.query(
      `insert into place_hours (hour, account_id, region_id, source, events)
       values ('2026-01-01', $1, $2, 'folder', 3), ('2026-01-01', $1, $3, 'folder', 5)`,
      [account, person, gov],
    );
    const text = await scrape(serve(database));
    await database.pool.query("delete from place_hours where account_id = $1", [account]);

    const events = "auditplane_ingest_events_total";
    expect(valueOf(text, `${events}{source="folder",account="other",region="other"}`)).toBe(3);
    expect(valueOf(text, `${events}{source="folder",account="other",region="us-gov-east-1"}`)).toBe(5);
    expect(text).not.toMatch(/arn:aws|ana@/);
  });

  it("has how long alerts waited for somebody to acknowledge them, put them off or close them, each once", async () => {
    const { items } = await mesh.get<{ items: { id: number }[] }>("/v1/alerts", mesh.analyst);
    const id = items[0]?.id;
    await database.pool.query(
      "insert into outbox (alert_id, revision, route, state) values ($1, 1, 'x', 'sent')",
      [id],
    );
    for (const body of [
      { do: "snooze", reason: "tomorrow", until: new Date(Date.now() + 86_400_000).toISOString() },
      { do: "acknowledge", reason: "mine" },
    ]) {
      const decided = await mesh.served.ask(`/v1/alerts/${id}/decisions`, {
        method: "POST",
        as: mesh.analyst,
        body,
      });
      expect(decided.status, decided.text).toBe(200);
    }
    const { rows: shown } = await database.pool.query("select alert from reporting.acknowledgements");
    expect(shown, "as on dashboards").toEqual([{ alert: id }]);
    const served = serve(database);
    for (let scrapes = 0; scrapes < 2; scrapes++) {
      const text = await scrape(served);
      expect(valueOf(text, "auditplane_alert_ack_seconds_count")).toBe(1);
      expect(valueOf(text, 'auditplane_alert_ack_seconds_bucket{le="60"}')).toBe(1);
      expect(valueOf(text, 'auditplane_alert_notifications_total{channel="none",outcome="sent"}')).toBe(1);
    }
  });

  it("times requests by the pattern of their route and by status, not by what was asked for", async () => {
    const served = serve(database);
    await served.ask("/v1/assets/orders", { as: mesh.analyst });
    await served.ask("/v1/assets/salaries", { as: mesh.analyst });
    await served.ask("/v1/assets/orders");
    await served.ask("/nothing/ana@example.com");
    const text = await scrape(served);
    const count = "auditplane_http_request_duration_seconds_count";
    expect(valueOf(text, `${count}{method="GET",route="/v1/assets/:asset",status="200"}`)).toBe(2);
    expect(valueOf(text, `${count}{method="GET",route="/v1/assets/:asset",status="401"}`)).toBe(1);
    expect(valueOf(text, `${count}{method="GET",route="none",status="404"}`)).toBe(1);
  });

  it("has every figure that the rules of Prometheus ask for", async () => {
    const text = await scrape();
    const asked = new Set(prometheusRules().flatMap(metricsOf));
    const families = [...asked].map((name) => name.replace(/_(?:bucket|count|sum)$/, ""));
    expect(families.filter((name) => !text.includes(`\n# TYPE ${name} `))).toEqual([]);
  });

  it("has every figure that the page on operations names, and that page has every figure", async () => {
    const page = readFileSync(join(ROOT, "docs/operations.md"), "utf8");
    const table = /^\| figure \|(?:.*\n)+?\n/m.exec(page)?.[0] ?? "";
    const shown = [...(await scrape()).matchAll(/^# TYPE (\w+) /gm)].map(([, name = ""]) => name);

    expect(table.match(/\bauditplane_\w+/g)?.sort()).toEqual(shown.sort());
  });

  it("has for each figure the labels that the page on operations names, those that others build on among them", async () => {
    const page = readFileSync(join(ROOT, "docs/operations.md"), "utf8");
    const table = /^\| figure \|(?:.*\n)+?\n/m.exec(page)?.[0] ?? "";
    const named = new Map(
      [...table.matchAll(/`(auditplane_\w+)(?:\{([\w,]+)\})?`/g)].map(([, name = "", labels = ""]) => [
        name,
        labels,
      ]),
    );
    expect(Object.fromEntries(named)).toMatchObject({
      auditplane_ingest_events_total: "source,account,region",
      auditplane_ingest_lag_seconds: "source",
      auditplane_ingest_last_event_timestamp_seconds: "",
      auditplane_ingest_errors_total: "source,reason",
      auditplane_rule_matches_total: "rule_id",
      auditplane_rule_eval_duration_seconds: "rule_id",
      auditplane_alerts_open: "severity",
      auditplane_alert_notifications_total: "channel,outcome",
      auditplane_alert_ack_seconds: "",
      auditplane_queue_jobs: "queue,state",
      auditplane_entitlement_sync_age_seconds: "",
      auditplane_review_items: "state",
      auditplane_build_info: "version,commit",
    });
    let samples = 0;
    for (const [, sample = "", labels = ""] of (await scrape()).matchAll(
      /^(auditplane_\w+?)(?:\{(.*)\})? \S+$/gm,
    )) {
      const name = named.has(sample) ? sample : sample.replace(/_(?:bucket|sum|count)$/, "");
      const keys = [...labels.matchAll(/(\w+)="/g)].map(([, key = ""]) => key).filter((key) => key !== "le");
      expect([name, keys.sort().join()]).toEqual([name, (named.get(name) ?? "").split(",").sort().join()]);
      samples++;
    }
    expect(samples).toBeGreaterThan(50);
  });

  it("has how late events came by source, and how long rules take, as workers have observed it together", async () => {
    const before = await scrape();
    expect(valueOf(before, 'auditplane_ingest_lag_seconds_count{source="folder"}')).toBe(4);
    expect(valueOf(before, 'auditplane_ingest_lag_seconds_bucket{le="86400",source="folder"}')).toBe(0);
    expect(valueOf(before, 'auditplane_ingest_lag_seconds_bucket{le="+Inf",source="folder"}')).toBe(4);
    const rule = { figure: "rule_eval", label: "0a1b2c3d-0000-4000-8000-000000000001" } as const;
    await addObserved(database.pool, [{ ...rule, counts: [0, 3, 0, 1, 0, 0, 0], sum: 0.002 }]);
    await addObserved(database.pool, [{ ...rule, counts: [0, 1, 0, 0, 0, 0, 2], sum: 0.5 }]);
    const text = await scrape();
    const of = (part: string, le?: string) =>
      valueOf(
        text,
        `auditplane_rule_eval_duration_seconds_${part}{${le === undefined ? "" : `le="${le}",`}rule_id="${rule.label}"}`,
      );
    expect([of("bucket", "0.000001"), of("bucket", "0.00001"), of("bucket", "0.001")]).toEqual([0, 4, 5]);
    expect([of("bucket", "+Inf"), of("count"), of("sum")]).toEqual([7, 7, 0.502]);
  });

  it("has jobs by kind and state, where workers have a queue", async () => {
    expect(await scrape(serve(database))).not.toMatch(/^auditplane_queue_jobs\{/m);
    const queue = await openJobQueue({
      databaseUrl: database.url,
      redisUrl: undefined,
      onError: () => undefined,
      onAhead: () => undefined,
    });
    await queue.hint("derive-hours");
    const text = await scrape(serve(database));
    await queue.close();
    expect(valueOf(text, 'auditplane_queue_jobs{queue="derive-hours",state="waiting"}')).toBe(1);
    expect(valueOf(text, 'auditplane_queue_jobs{queue="deliver-alerts",state="waiting"}')).toBe(0);
    expect(valueOf(text, 'auditplane_queue_jobs{queue="derive-hours",state="failed"}')).toBe(0);
  });

  it("has items of open reviews by what was decided of them last", async () => {
    expect(valueOf(await scrape(), 'auditplane_review_items{state="undecided"}')).toBe(0);
    await database.pool.query(
      `insert into reviews (id, domain, month, kind, asked_hash, hash, due_at)
       values ('r1', 'sales', '2026-09', 'monthly', 'h', 'h', now() + interval '9 days');
       insert into reviews (id, domain, month, kind, asked_hash, hash, due_at, state, closed_at)
       values ('r0', 'sales', '2026-08', 'monthly', 'h', 'h', now(), 'closed', now());
       insert into review_items (review_id, item_id, rank, risk, risk_reasons, project, content)
       select r, 'i' || n, n, 'low', '{}', 'core', '{}' from unnest('{r0,r1}'::text[]) r, generate_series(1, 3) n`,
    );
    for (const [item, decision] of [
      ["i1", "keep"],
      ["i1", "revoke"],
      ["i2", "keep"],
    ])
      await database.pool.query(
        `insert into review_decisions (review_id, item_id, decision, decider_id, way, issuer, subject, audit_seq)
         select 'r1', $1, $2, id, 'command', 'i', 's', 1 from people limit 1`,
        [item, decision],
      );
    const text = await scrape(serve(database));
    const states = ["undecided", "keep", "revoke", "defer"].map((state) =>
      valueOf(text, `auditplane_review_items{state="${state}"}`),
    );
    expect(states).toEqual([1, 1, 1, 0]);
  });

  it("says for how long what waits has waited, and how many gaps there are", async () => {
    expect(valueOf(await scrape(), "auditplane_ingest_waiting_seconds")).toBe(0);
    await database.pool.query(
      `insert into trail_objects (path, announced_by, announced_at, due_at, reason)
         values ('s3://b/0', 'message', now() - interval '40 minutes', now() + interval '14 minutes', 'unavailable');
       insert into notices (kind, route, key, domains, due_at)
         values ('review', 'x', 'due', '{}', now() - interval '1 hour'), ('digest', 'x', 'tomorrow', '{}', now() + interval '9 hours');
       insert into dirty_hours (hour) values (now() - interval '3 hours')`,
    );
    const text = await scrape(serve(database));
    expect(valueOf(text, "auditplane_ingest_waiting_seconds")).toBeGreaterThanOrEqual(2_400);
    expect(valueOf(text, "auditplane_derive_waiting_seconds")).toBeGreaterThanOrEqual(7_200);
    expect(valueOf(text, "auditplane_alert_notifications_waiting_seconds")).toBeGreaterThanOrEqual(3_600);
    expect(valueOf(text, "auditplane_database_bytes")).toBeGreaterThan(1e6);
    const { rows } = await database.pool.query<{ days: number }>(
      "select count(distinct (event_time at time zone 'UTC')::date)::int4 as days from events",
    );
    expect(valueOf(text, "auditplane_event_days")).toBe(rows[0]?.days);
    expect(valueOf(text, 'auditplane_pipeline_findings{level="high"}')).toBe(0);
    await database.pool.query("delete from trail_objects; delete from dirty_hours; delete from notices");
  });

  it("counts as given up what a route refused, of access reviews, too, and not what was taken away from it", async () => {
    const dead = 'auditplane_alert_notifications_total{channel="none",outcome="dead"}';
    const restored = /^update outbox .+;$/m.exec(readFileSync(join(ROOT, "docs/operations.md"), "utf8"))?.[0];
    await database.pool.query(
      `insert into outbox (alert_id, revision, route) select id, 7, 'x' from alerts limit 1; ${restored};
       insert into notices (kind, route, key, domains, due_at, state, last_error) values
         ('review', 'x', 'refused', '{}', now(), 'dead', 'no such topic'),
         ('review', 'x', 'nothing', '{}', now(), 'dead', 'there was nothing left to tell'),
         ('digest', 'x', 'its messages are counted', '{}', now(), 'dead', 'no such topic')`,
    );

    expect(valueOf(await scrape(serve(database)), dead)).toBe(1);
    expect(await readMessagesState(database.pool)).toMatchObject({ dead: 0, noticesDead: 2 });
    const { rows } = await database.pool.query<{ count: number }>(
      "select count(*)::int4 as count from outbox where state = 'dead'",
    );
    expect(rows).toEqual([{ count: 1 }]);
    await database.pool.query("delete from notices; delete from outbox where revision = 7");
  });

  it("names no person, address or ARN", async () => {
    const text = await scrape();
    expect(text).not.toMatch(
      /example\.com|arn:|\b\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}\b|s3:\/\/|orders|salaries/,
    );
    for (const line of text.split("\n"))
      if (line !== "" && !line.startsWith("#")) expect(line).toMatch(/^auditplane_/);
  });

  it("counts what is set aside, and says that ingest has stalled", async () => {
    const bad = folder.write("bad.json.gz", "not gzip at all");
    await scan(database, [bad]);
    await database.pool.query(
      "insert into trail_objects (path, announced_by, announced_at, due_at) values ('s3://b/1', 'message', now() - interval '20 minutes', now() + interval '5 minutes')",
    );
    const text = await scrape();
    expect(text).toMatch(/^auditplane_ingest_errors_total\{source="folder",reason="\w+"\} 1$/m);
    expect(valueOf(text, "auditplane_ingest_stalled")).toBe(1);
    expect(valueOf(text, 'auditplane_trail_objects{state="waiting"}')).toBe(1);
  });
});
