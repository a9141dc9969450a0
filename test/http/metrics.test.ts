import { beforeAll, describe, expect, it } from "vitest";
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
}, 60_000);

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
    expect(valueOf(text, 'auditplane_ingest_events_total{account="111122223333",region="eu-west-1"}')).toBe(
      4,
    );
    expect(valueOf(text, "auditplane_ingest_last_event_timestamp_seconds")).toBe(
      Date.parse("2026-09-09T09:00:00Z") / 1000,
    );
    expect(valueOf(text, "auditplane_derive_hours_behind")).toBe(0);
    expect(valueOf(text, "auditplane_ingest_stalled")).toBe(0);
    expect(valueOf(text, 'auditplane_trail_objects{state="waiting"}')).toBe(0);
    expect(valueOf(text, "auditplane_entitlement_sync_age_seconds")).toBeGreaterThan(0);
    expect(text).toMatch(/^auditplane_rule_matches_total\{rule_id="[0-9a-f-]+"\} [1-9]/m);
    expect(text).toMatch(/^auditplane_build_info\{version="[\d.]+",commit="\w+"\} 1$/m);
    expect(text).toMatch(/^auditplane_alerts_open\{severity="(high|medium|critical)"\} [1-9]/m);
  });

  it("has how long alerts waited for somebody to acknowledge them, each once", async () => {
    const { items } = await mesh.get<{ items: { id: number }[] }>("/v1/alerts", mesh.analyst);
    const id = items[0]?.id;
    await database.pool.query(
      "insert into outbox (alert_id, revision, route, state) values ($1, 1, 'x', 'sent')",
      [id],
    );
    const body = { do: "acknowledge", reason: "mine" };
    const decided = await mesh.served.ask(`/v1/alerts/${id}/decisions`, {
      method: "POST",
      as: mesh.analyst,
      body,
    });
    expect(decided.status, decided.text).toBe(200);
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

  it("says for how long what waits has waited, and how many gaps there are", async () => {
    expect(valueOf(await scrape(), "auditplane_ingest_waiting_seconds")).toBe(0);
    await database.pool.query(
      `insert into trail_objects (path, announced_by, due_at) values ('s3://b/0', 'message', now() - interval '40 minutes');
       insert into dirty_hours (hour) values (now() - interval '3 hours')`,
    );
    const text = await scrape(serve(database));
    expect(valueOf(text, "auditplane_ingest_waiting_seconds")).toBeGreaterThanOrEqual(2_400);
    expect(valueOf(text, "auditplane_derive_waiting_seconds")).toBeGreaterThanOrEqual(7_200);
    expect(valueOf(text, "auditplane_alert_notifications_waiting_seconds")).toBeGreaterThanOrEqual(0);
    expect(valueOf(text, "auditplane_database_bytes")).toBeGreaterThan(1e6);
    expect(valueOf(text, "auditplane_event_days")).toBeGreaterThan(1);
    expect(valueOf(text, 'auditplane_pipeline_findings{level="high"}')).toBe(0);
    await database.pool.query("delete from trail_objects; delete from dirty_hours");
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
      "insert into trail_objects (path, announced_by, due_at) values ('s3://b/1', 'message', now() - interval '20 minutes')",
    );
    const text = await scrape();
    expect(text).toMatch(/^auditplane_ingest_errors_total\{source="folder",reason="\w+"\} 1$/m);
    expect(valueOf(text, "auditplane_ingest_stalled")).toBe(1);
    expect(valueOf(text, 'auditplane_trail_objects{state="waiting"}')).toBe(1);
  });
});
