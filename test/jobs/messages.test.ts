import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { indexCatalog } from "../../src/core/catalog/index-catalog.ts";
import { indexRoutes, routeId } from "../../src/core/settings/route.ts";
import type { RouteForm } from "../../src/core/settings/route.ts";
import { decide } from "../../src/jobs/alert/act.ts";
import { deliverAlerts } from "../../src/jobs/deliver/index.ts";
import type { DeliverDeps } from "../../src/jobs/deliver/index.ts";
import { importSettings, setEntry } from "../../src/jobs/settings/index.ts";
import { createEventBridgeSink } from "../../src/sinks/eventbridge/index.ts";
import { createSnsSink } from "../../src/sinks/sns/index.ts";
import { createWebhookSink } from "../../src/sinks/webhook/index.ts";
import { listAudit } from "../../src/store/audit-log.ts";
import { readRoutes } from "../../src/store/settings.ts";
import { publishedEvent } from "../support/alert-event.ts";
import { emptyTables, useDatabase } from "../support/database.ts";
import { DELIVERING, ownersAt } from "../support/delivering.ts";
import { useEventBus } from "../support/fake-event-bus.ts";
import { catalogOf, scan, useFolder } from "../support/pipeline.ts";
import { recordInto } from "../support/record-into.ts";
import { aPerson, aRead } from "../support/records.ts";
import { useSns } from "../support/sns.ts";
import { WEBHOOK_CA, useWebhookServer } from "../support/webhook-server.ts";

const database = useDatabase();
const folder = useFolder();
const sns = useSns();
const bus = useEventBus();
const hook = useWebhookServer();

const mesh = catalogOf({
  as_of: "2026-10-01T00:00:00Z",
  domains: [{ id: "sales", name: "Sales", time_zone: "Europe/Madrid" }],
  projects: [
    { id: "core", name: "Core", domain: "sales" },
    { id: "marketing", name: "Marketing", domain: "sales" },
  ],
  people: ["ana", "ben"].map((name) => ({
    id: `${name}@example.com`,
    kind: "human",
    name: name === "ana" ? "Ana Ruiz" : "Ben Okoro",
    title: "Analyst",
  })),
  members: ["ana", "ben"].map((name) => ({
    project: "marketing",
    person: `${name}@example.com`,
    role: "viewer",
  })),
  assets: [
    {
      id: "orders",
      name: "Orders",
      project: "core",
      locations: ["s3://lake/orders/"],
      classification: "confidential",
    },
    { id: "returns", name: "Returns", project: "core", locations: ["s3://lake/returns/"] },
    { id: "refunds", name: "Refunds", project: "core", locations: ["s3://lake/refunds/"] },
  ],
  subscriptions: [
    {
      id: "sub-orders",
      asset: "orders",
      subscriber: { project: "marketing" },
      status: "approved",
      approved_by: "owner@example.com",
      from: "2026-08-01T00:00:00Z",
      until: "2026-08-31T00:00:00Z",
    },
  ],
});

interface Sent {
  readonly route: string;
  readonly subject: string;
  readonly text: string;
}
let sent: Sent[] = [];
let files = 0;

beforeEach(async () => {
  await emptyTables(database);
  sent = [];
});

async function read(name: string, key: string, eventTime: string): Promise<void> {
  const record = aRead({ userIdentity: aPerson(`${name}@example.com`), key, eventTime });
  await scan(database, [folder.write(`messages-${files++}.json.gz`, [record])], { catalog: mesh });
}

async function deliver(): Promise<string> {
  sent = [];
  await deliverAlerts({
    ...DELIVERING,
    db: database.db,
    pool: database.pool,
    sink: recordInto(sent),
    ownerOf: ownersAt((domain) => domain),
    fallbackTopic: "security",
    catalog: indexCatalog(mesh),
    links: { console: "https://audit.example.com/" },
  });
  return sent.at(-1)?.text ?? "";
}

describe("the message on an access", () => {
  it("names the person by name, title and project, and says when it was where the owner lives", async () => {
    await read("ana", "orders/1", "2026-09-02T14:00:00Z");

    const text = await deliver();
    expect(text).toMatch(/^Who +ana@example\.com \(Ana Ruiz, Analyst\)$/m);
    expect(text).toMatch(/^Of project +marketing$/m);
    expect(text).toMatch(/^When +2026-09-02 14:00:00 UTC \(16:00:00 Europe\/Madrid\)$/m);
    expect(text).toContain("Data classified as confidential, owned by domain sales.");
    expect(text).toMatch(/^ {2}Console +https:\/\/audit\.example\.com\/alerts\/\d+$/m);
  });

  it("says which subscription was nearest, who approved it, until when, and what would have been right", async () => {
    await read("ana", "orders/1", "2026-09-02T14:00:00Z");

    const text = await deliver();
    expect(text).toContain(
      "Nearest: sub-orders (approved); approved by owner@example.com, from 2026-08-01T00:00:00Z until 2026-08-31T00:00:00Z.",
    );
    expect(text).toContain(
      "It would have been right before 2026-08-31T00:00:00Z, or had the subscription been renewed.",
    );
    expect(text).toContain("The catalog was last read at 2026-10-01T00:00:00Z.");
  });

  it("says where nobody ever asked for one", async () => {
    await read("ana", "returns/1", "2026-09-02T14:00:00Z");

    const text = await deliver();
    expect(text).toContain(
      "Looked for: a subscription of project marketing to returns that held at 2026-09-02T14:00:00Z.",
    );
    expect(text).toContain("Nearest: none; the reader never had one, nor asked for one.");
    expect(text).toContain("with a subscription that an owner of project core approved before");
  });

  it("says whether it is new that they read it, and first since when", async () => {
    await read("ana", "orders/1", "2026-08-20T14:00:00Z"); // while the subscription held
    await read("ana", "orders/1", "2026-09-01T14:00:00Z");
    expect(await deliver()).toContain(
      "Of the 90 days before, this caller reached it on 1 day, first on 2026-08-20.",
    );
    await read("ana", "returns/1", "2026-09-02T14:00:00Z");

    expect(await deliver()).toContain(
      "No access of this caller to it is known from the 90 days before: it is new.",
    );
  });

  it("says how often the rule fired for them, and what else of it is open", async () => {
    await read("ana", "returns/1", "2026-09-01T14:00:00Z");
    expect(await deliver()).toContain("No other alert of this rule is open here.");
    const other = Number(/Alert (\d+),/.exec(sent[0]?.text ?? "")?.[1]);
    await read("ana", "refunds/1", "2026-09-02T14:00:00Z");

    const text = await deliver();
    expect(text).toContain("The rule fired for this caller 1 time in the 30 days before.");
    expect(text).toContain(`Open of this rule: alert ${other}.`);

    await decide(database.pool, {
      id: other,
      action: { kind: "resolve" },
      actor: "owner@example.com",
      reason: "it was right",
    });
    await read("ben", "refunds/2", "2026-09-02T15:00:00Z");
    await deliver();
    expect(sent.find(({ subject }) => subject.includes("refunds"))?.text).toContain(
      "No other alert of this rule is open here.",
    );
  });

  it("counts what the rule found of the same reader before, not what it is about itself", async () => {
    await read("ana", "returns/1", "2026-09-01T14:00:00Z");
    expect(await deliver()).toContain("The rule did not fire for this caller in the 30 days before.");
    await read("ben", "returns/2", "2026-09-03T14:00:00Z");

    // of one project they are one reader: the alert has two findings, of two people
    const text = await deliver();
    expect(text).toContain("2 people: ana@example.com, ben@example.com");
    expect(text).toContain("The rule did not fire for these callers in the 30 days before.");
  });

  it("names an exception that is about the reader and does not cover it", async () => {
    await read("ana", "returns/1", "2026-09-02T14:00:00Z");
    await setEntry(database.pool, "exception", {
      id: "migration",
      who: "ana@example.com",
      asset: null,
      factor: null,
      bytes: 1e12,
      from: Date.parse("2026-09-01T00:00:00Z"),
      until: Date.parse("2026-09-05T00:00:00Z"),
      reason: "the orders move",
      author: "owner@example.com",
    });

    expect(await deliver()).toContain(
      "Exception migration (until 2026-09-05T00:00:00Z) is about this caller",
    );
  });
});

describe("a route", () => {
  const chat = z.object({
    content: z.object({ title: z.string(), description: z.string(), nextSteps: z.array(z.string()) }),
    metadata: z.object({ threadId: z.string() }),
  });

  async function tell(route: string, form: RouteForm, sink: DeliverDeps["sink"]): Promise<void> {
    await read("ana", "orders/1", "2026-09-02T14:00:00Z");
    await importSettings(database.pool, { routes: [{ id: routeId(route), ...form }] });
    const outcome = await deliverAlerts({
      ...DELIVERING,
      db: database.db,
      pool: database.pool,
      sink,
      ownerOf: ownersAt(() => route),
      fallbackTopic: undefined,
      formOf: indexRoutes(await readRoutes(database.pool)),
      catalog: indexCatalog(mesh),
    });
    expect(outcome).toMatchObject({ sent: 1, failed: [] });
  }

  async function toldAs(form: RouteForm): Promise<{ readonly subject: string; readonly text: string }> {
    const name = `forms-${files++}`;
    await tell(sns.topic(name), form, createSnsSink());
    const [received] = sns.received(name);
    return received ?? { subject: "", text: "" };
  }

  it("gets the event for programs where that is set", async () => {
    const { subject, text } = await toldAs({ format: "json", detail: "full" });

    expect(publishedEvent(text)).toMatchObject({ title: subject, state: "open", domain: "sales" });
    expect(publishedEvent(text).text).toContain("ana@example.com");
  });

  it("gets what Amazon Q shows in a thread for each alert, with steps of its own", async () => {
    const { subject, text } = await toldAs({ format: "amazon-q", detail: "full" });

    const { content, metadata } = chat.parse(JSON.parse(text));
    expect(content.title).toBe(subject);
    expect(content.description).toContain("ana@example.com");
    expect(content.nextSteps.length).toBeGreaterThan(1);
    expect(content.nextSteps[0]).not.toMatch(/^\s*1\./);
    expect(metadata.threadId).toMatch(/^auditplane-\d+$/);
  });

  it("hears nothing of people where its detail is minimal", async () => {
    for (const format of ["text", "json", "amazon-q"] as const) {
      await emptyTables(database);
      const { subject, text } = await toldAs({ format, detail: "minimal" });

      expect(text).toContain("orders");
      expect(`${subject}\n${text}`).not.toMatch(/ana@|Ana Ruiz|192\.0\.2|arn:|123456789012/);
    }
  });

  it("that is a bus or a webhook gets the event as ever, and nothing of people where its detail is minimal", async () => {
    const minimal = { format: "json", detail: "minimal" } as const;
    await tell("arn:aws:events:eu-west-1:111122223333:event-bus/alerts", minimal, createEventBridgeSink());
    await emptyTables(database);
    const secretFile = join(folder.path, "key");
    writeFileSync(secretFile, `whsec_${Buffer.alloc(32, 7).toString("base64")}\n`);
    const hosts = [`localhost:${hook.port()}`];
    const sink = createWebhookSink({ secretFile, hosts, privateHosts: hosts, ca: WEBHOOK_CA });
    await tell(`https://${hosts[0]}/x`, minimal, sink);

    for (const body of [bus.asked[0]?.input.Entries?.[0]?.Detail ?? "", hook.first().body]) {
      expect(publishedEvent(body)).toMatchObject({ domain: "sales", account: null, severity: "high" });
      expect(body).toContain("orders");
      expect(body).not.toMatch(/ana@|Ana Ruiz|192\.0\.2|arn:|\d{12}/);
    }
  });

  it("is set with an entry in the audit log, of a webhook without the path of its URL", async () => {
    const route = "https://hooks.example.com/services/T0/secret";
    const routes = [{ id: routeId(route), format: "json", detail: "minimal" }] as const;
    await importSettings(database.pool, { routes });
    await importSettings(database.pool, { routes });
    await importSettings(database.pool, {});

    const told = await listAudit(database.pool, { limit: 10 });
    expect(told.map(({ action }) => action).sort()).toEqual(["route.ended", "route.set"]);
    expect(JSON.stringify([told, await database.pool.query("select * from settings")])).not.toContain(
      "secret",
    );
    expect(told[0]?.subject).toMatch(/^https:\/\/hooks\.example\.com\/…#[0-9a-f]{12}$/);
  });
});
