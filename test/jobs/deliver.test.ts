import { beforeEach, describe, expect, it } from "vitest";
import { deliverAlerts } from "../../src/jobs/deliver/index.ts";
import { waitAfter } from "../../src/jobs/deliver/send.ts";
import type { DeliverDeps } from "../../src/jobs/deliver/index.ts";
import type { Delivery } from "../../src/sinks/sink.ts";
import { createSnsSink } from "../../src/sinks/sns/index.ts";
import { DELIVERING, ownersAt } from "../support/delivering.ts";
import { emptyTables, useDatabase } from "../support/database.ts";
import { catalogOf, scan, useFolder } from "../support/pipeline.ts";
import { aPerson, aRead, aRecord } from "../support/records.ts";
import type { TrailRecord } from "../support/records.ts";
import { useSns } from "../support/sns.ts";

const database = useDatabase();
const folder = useFolder();
const sns = useSns();

const mesh = catalogOf({
  as_of: "2026-10-01T00:00:00Z",
  domains: [
    { id: "sales", name: "Sales" },
    { id: "hr", name: "HR" },
  ],
  projects: [
    { id: "core", name: "Core", domain: "sales" },
    { id: "people", name: "People", domain: "hr" },
    { id: "marketing", name: "Marketing", domain: "sales" },
  ],
  members: Array.from({ length: 60 }, (_, at) => ({
    project: "marketing",
    person: `p${at}@example.com`,
    role: "viewer",
  })),
  assets: [
    {
      id: "orders",
      name: "Orders",
      project: "core",
      locations: ["s3://lake/orders/"],
      classification: "Internal",
    },
    { id: "wages", name: "Wages", project: "people", locations: ["s3://lake/wages/"] },
  ],
});

let topics: { sales: string; fallback: string };
let run = 0;

beforeEach(async () => {
  run++;
  topics = { sales: sns.topic(`sales-${run}`), fallback: sns.topic(`fallback-${run}`) };
  await emptyTables(database);
});

function depsWith(more: Partial<DeliverDeps> = {}): DeliverDeps {
  const topicOf = (domain: string): string | undefined => (domain === "sales" ? topics.sales : undefined);
  return {
    ...DELIVERING,
    db: database.db,
    pool: database.pool,
    sink: createSnsSink(),
    ownerOf: ownersAt(topicOf),
    fallbackTopic: topics.fallback,
    ...more,
  };
}

const read = (person: string, fields: TrailRecord = {}): TrailRecord =>
  aRead({ userIdentity: aPerson(person), ...fields });

describe("alerts", () => {
  it("tell the owner's topic, readably, with attributes to filter by", async () => {
    const path = folder.write(`owner-${run}.json.gz`, [read("p1@example.com")]);
    await scan(database, [path], { catalog: mesh });

    const outcome = await deliverAlerts(depsWith());

    expect(outcome).toEqual({ sent: 1, failed: [], unrouted: 0, observed: 0 });
    const [message] = sns.received(`sales-${run}`);
    expect(message?.subject).toMatch(
      /^\[HIGH\] orders: p1@example\.com: Access without a subscription \(#\d+\)$/,
    );
    expect(message?.attributes).toMatchObject({
      severity: "high",
      tier: "review",
      domain: "sales",
      account: "111122223333",
      state: "open",
    });
    expect(message?.text).toContain("p1@example.com reached orders of project core 1 times");
    expect(message?.text).toContain("You get this because domain sales owns the data.");
    expect(message?.text).toMatch(/What to do\n {2}1\. /);
    expect(sns.received(`fallback-${run}`)).toEqual([]);
  });

  it("are one for sixty people of one project, and name sixty", async () => {
    const path = folder.write(
      `sixty-${run}.json.gz`,
      Array.from({ length: 60 }, (_, at) => read(`p${at}@example.com`)),
    );
    const { findings } = await scan(database, [path], { catalog: mesh });

    await deliverAlerts(depsWith());

    expect(findings).toHaveLength(60);
    expect(sns.received(`sales-${run}`)).toHaveLength(1);
    expect(sns.received(`sales-${run}`)[0]?.text).toMatch(/60 people: p0@example.com, .* and 50 more/);
  });

  it("go to the fallback topic where nobody owns it, or the owner has no topic", async () => {
    const path = folder.write(`none-${run}.json.gz`, [
      aRecord({
        eventSource: "cloudtrail.amazonaws.com",
        eventName: "StopLogging",
        userIdentity: aPerson("gus@example.com"),
      }),
      read("p1@example.com", { key: "wages/1" }),
    ]);
    await scan(database, [path], { catalog: mesh });

    expect(await deliverAlerts(depsWith())).toMatchObject({ sent: 2, unrouted: 0 });
    const domains = sns.received(`fallback-${run}`).map(({ attributes }) => attributes["domain"] ?? "");
    expect(domains.toSorted()).toEqual(["hr", "none"]);
  });

  it("of a person's volume go to every domain whose data was read", async () => {
    const path = folder.write(`volume-${run}.json.gz`, [
      read("p1@example.com", { bytes: 9e11 }),
      read("p1@example.com", { bytes: 9e11, key: "wages/1" }),
      read("p1@example.com", { bytes: 9e11, key: "orders/2" }),
    ]);
    await scan(database, [path], { catalog: mesh });

    await deliverAlerts(depsWith());

    const ceiling = sns.received(`sales-${run}`).filter(({ attributes }) => attributes["tier"] === "page");
    expect(ceiling).toHaveLength(1);
    expect(ceiling[0]?.subject).toContain("Hard ceiling");
  });

  it("are sent once, and again only as a new revision", async () => {
    const first = folder.write(`rev-a-${run}.json.gz`, [read("p1@example.com")]);
    const more = folder.write(`rev-b-${run}.json.gz`, [read("p2@example.com")]);

    await scan(database, [first], { catalog: mesh });
    await deliverAlerts(depsWith());
    await scan(database, [first], { catalog: mesh });
    const again = await deliverAlerts(depsWith());
    await scan(database, [first, more], { catalog: mesh });
    await deliverAlerts(depsWith());

    expect(again.sent).toBe(0);
    expect(sns.received(`sales-${run}`).map(({ text }) => /revision (\d+)/.exec(text)?.[1])).toEqual([
      "1",
      "2",
    ]);
  });

  it("sum history up in one message per domain and page nobody", async () => {
    const name = `h${run}_CloudTrail_eu-west-1_20260930T1000Z_a.json.gz`;
    const path = folder.write(name, [
      read("p1@example.com"),
      read("x@example.com"),
      read("p1@example.com", { eventTime: "2026-09-03T10:00:00Z" }),
    ]);
    await scan(database, [path], { catalog: mesh });

    await deliverAlerts(depsWith());

    expect(sns.received(`sales-${run}`)).toHaveLength(1);
    expect(sns.received(`sales-${run}`)[0]).toMatchObject({
      subject: expect.stringMatching(/^\[HISTORY\] sales: 3 findings in past logs \(#\d+\)$/),
      attributes: { tier: "info" },
    });
  });

  it("wait where a topic fails for now, and are given up where it refuses for good", async () => {
    const path = folder.write(`fail-${run}.json.gz`, [read("p1@example.com")]);
    await scan(database, [path], { catalog: mesh });
    const answering = (delivery: Delivery): Partial<DeliverDeps> => ({
      sink: { deliver: () => Promise.resolve(delivery) },
    });
    const state = async (): Promise<unknown> =>
      (await database.pool.query("select state, attempts, last_error from outbox")).rows;

    await deliverAlerts(depsWith(answering({ ok: false, permanent: false, reason: "throttled" })));
    const waiting = await state();
    await database.pool.query("update outbox set claimed_until = now() - interval '1 second'");
    const refused = await deliverAlerts(
      depsWith({
        ownerOf: ownersAt(() => undefined),
        fallbackTopic: undefined,
        ...answering({ ok: false, permanent: true, reason: "no such topic" }),
      }),
    );

    expect(waiting).toEqual([{ state: "pending", attempts: 1, last_error: "throttled" }]);
    expect(refused.failed).toEqual([{ route: topics.sales, reason: "no such topic" }]);
    expect(await state()).toEqual([{ state: "dead", attempts: 2, last_error: "no such topic" }]);
  });

  it("wait for a topic that is down for an hour, are tried again ever more seldom, and are each told once when it is back", async () => {
    const keys = Array.from({ length: 12 }, (_, at) => read("p1@example.com", { key: `orders/${at}` }));
    const others = ["orders/1", "wages/1"].map((key) => read("p2@example.com", { key, bytes: 2e12 }));
    await scan(database, [folder.write(`hour-${run}.json.gz`, [...keys, ...others])], { catalog: mesh });
    const tried = new Map<string, number>();
    const down = depsWith({
      sink: {
        deliver: (_message, { route, idempotencyKey }) => {
          tried.set(`${route} ${idempotencyKey}`, (tried.get(`${route} ${idempotencyKey}`) ?? 0) + 1);
          return Promise.resolve({ ok: false, permanent: false, reason: "ServiceUnavailable" });
        },
      },
    });
    for (let seconds = 0; seconds < 3600; seconds += 30) {
      await deliverAlerts(down);
      const gone = "interval '30 seconds'";
      await database.pool.query(
        `update outbox set claimed_until = claimed_until - ${gone}, created_at = created_at - ${gone}`,
      );
    }
    const told: string[] = [];
    const up = depsWith({
      sink: {
        deliver: (_message, { route, idempotencyKey }) => {
          told.push(`${route} ${idempotencyKey}`);
          return Promise.resolve({ ok: true, messageId: "m" });
        },
      },
    });
    await database.pool.query("update outbox set claimed_until = null");
    await deliverAlerts(up);
    await deliverAlerts(up);

    expect(told.length).toBeGreaterThan(2);
    expect([...told].sort()).toEqual([...tried.keys()].sort());
    for (const [, times] of tried) expect(times).toBeGreaterThanOrEqual(8);
    for (const [, times] of tried) expect(times).toBeLessThanOrEqual(20);
  });

  it("that a topic refuses for good take the fallback, which is told why, and the topic is a gap in our own sight", async () => {
    const path = folder.write(`refused-${run}.json.gz`, [read("p1@example.com")]);
    await scan(database, [path], { catalog: mesh });
    const said: { readonly route: string; readonly text: string }[] = [];
    const deps = depsWith({
      sink: {
        deliver: (message, { route }) => {
          said.push({ route, text: message.text });
          const refused = { ok: false, permanent: true, reason: "NotFound: Topic does not exist" } as const;
          return Promise.resolve(route === topics.sales ? refused : { ok: true, messageId: "m" });
        },
      },
    });

    expect(await deliverAlerts(deps)).toMatchObject({ sent: 1, failed: [{ route: topics.sales }] });

    expect(said.map(({ route }) => route)).toEqual([topics.sales, topics.fallback]);
    expect(said[1]?.text).toContain(
      `You get this in the place of ${topics.sales}, which takes no alerts: NotFound: Topic does not exist`,
    );
    expect(await deliverAlerts(deps)).toMatchObject({ sent: 0, failed: [] });
    const { rows } = await database.pool.query(
      "select fact ->> 'subject' as subject from pipeline_facts where fact ->> 'kind' = 'route_refused'",
    );
    expect(rows).toEqual([{ subject: `route/${topics.sales}` }]);
  });

  it("that a webhook refuses say its host alone in what is told of it", async () => {
    const path = folder.write(`secret-${run}.json.gz`, [read("p1@example.com")]);
    await scan(database, [path], { catalog: mesh });
    const said: string[] = [];
    const deps = depsWith({
      ownerOf: ownersAt(() => "https://hooks.example.com/services/T0/Secret"),
      sink: {
        deliver: ({ subject, text }, { route }) => {
          if (route.startsWith("https:"))
            return Promise.resolve({ ok: false, permanent: true, reason: "hooks.example.com answered 410" });
          said.push(subject, text);
          return Promise.resolve({ ok: true, messageId: "m" });
        },
      },
    });
    await deliverAlerts(deps);
    await scan(database, [], { catalog: mesh });
    await deliverAlerts(deps);

    const about = said.join("\n");
    expect(about).toContain("route/hxxps://hooks.example.com/…#");
    expect(about).not.toContain("Secret");
  });

  it("that a route refuses while a newer revision takes their place are told in that alone", async () => {
    await scan(database, [folder.write(`old-${run}.json.gz`, [read("p1@example.com")])], { catalog: mesh });
    const more = folder.write(`new-${run}.json.gz`, [read("p2@example.com")]);
    const told: string[] = [];
    const deps = depsWith({
      sink: {
        deliver: async ({ attributes }, { route, idempotencyKey }) => {
          if (
            attributes["rule_id"] === undefined ||
            told.push(`${route} ${idempotencyKey.split("-")[1]}`) > 1
          )
            return { ok: true, messageId: "m" };
          await scan(database, [more], { catalog: mesh });
          return { ok: false, permanent: true, reason: "no such topic" };
        },
      },
    });

    await deliverAlerts(deps);
    await deliverAlerts(deps);

    expect(told).toEqual([`${topics.sales} 1`, `${topics.sales} 2`]);
  });

  it("are not sent to a route before it wants them again, whichever they are", async () => {
    const others = ["orders/1", "wages/1"].map((key) => read("p1@example.com", { key }));
    await scan(database, [folder.write(`asked-${run}.json.gz`, others)], { catalog: mesh });
    const tried: string[] = [];
    const deps = depsWith({
      ownerOf: ownersAt(() => "https://hooks.example.com/x"),
      sink: {
        deliver: (_, { route }) => {
          tried.push(route);
          return Promise.resolve({ ok: false, permanent: false, reason: "429", waitSeconds: 600 });
        },
      },
    });

    await deliverAlerts(deps);
    await deliverAlerts(deps);

    expect(tried).toEqual(["https://hooks.example.com/x"]);
    const { rows } = await database.pool.query(
      "select count(*)::int4 as count from outbox where claimed_until > now() + interval '9 minutes'",
    );
    expect(rows).toEqual([{ count: 2 }]);
  });

  it("wait twice as long after each failure, and a quarter of an hour at most", () => {
    expect([1, 2, 3, 8, 9, 100].map(waitAfter)).toEqual([5, 10, 20, 640, 900, 900]);
  });

  it("are given up when a topic has failed for a day, and then take the fallback", async () => {
    const path = folder.write(`day-${run}.json.gz`, [read("p1@example.com")]);
    await scan(database, [path], { catalog: mesh });
    const deps = depsWith({
      sink: {
        deliver: (_, { route }) =>
          Promise.resolve(
            route === topics.sales
              ? { ok: false, permanent: false, reason: "throttled" }
              : { ok: true, messageId: "m" },
          ),
      },
    });
    await deliverAlerts(deps);
    await database.pool.query(
      "update outbox set claimed_until = null, created_at = now() - interval '25 hours'",
    );
    expect(await deliverAlerts(deps)).toMatchObject({ sent: 0 }); // it was tried a moment ago
    await database.pool.query(
      "update outbox set claimed_until = null, tried_at = now() - interval '25 hours'",
    );

    expect(await deliverAlerts(deps)).toMatchObject({ sent: 1 });

    const { rows } = await database.pool.query("select route, state from outbox order by state");
    expect(rows).toEqual([
      { route: topics.sales, state: "dead" },
      { route: topics.fallback, state: "sent" },
    ]);
  });

  it("to a webhook are taken one by one, so that a slow one is not sent twice", async () => {
    const paths = ["orders/1", "wages/1"].map((key, at) =>
      folder.write(`slow-${run}-${at}.json.gz`, [read("p1@example.com", { key })]),
    );
    await scan(database, paths, { catalog: mesh });
    const taken: number[] = [];
    const hook = "https://hooks.example.com/alerts";
    const deps = depsWith({
      ownerOf: ownersAt(() => hook),
      sink: {
        async deliver() {
          const { rows } = await database.pool.query<{ n: number }>(
            "select count(*)::int4 as n from outbox where claimed_until > now() and state = 'pending'",
          );
          taken.push(rows[0]?.n ?? 0);
          return { ok: true, messageId: "m" };
        },
      },
    });

    await deliverAlerts(deps);

    expect(taken).toEqual([1, 1]);
  });

  it("are taken by one sender each when two send at once", async () => {
    const path = folder.write(`two-${run}.json.gz`, [
      read("p1@example.com"),
      read("p1@example.com", { key: "wages/1" }),
      read("p1@example.com", { bytes: 2e12 }),
    ]);
    await scan(database, [path], { catalog: mesh });

    const outcomes = await Promise.all([deliverAlerts(depsWith()), deliverAlerts(depsWith())]);

    expect(outcomes.reduce((sum, { sent }) => sum + sent, 0)).toBe(
      sns.received(`sales-${run}`).length + sns.received(`fallback-${run}`).length,
    );
    expect(
      (await database.pool.query("select 1 from outbox where attempts <> 1 or state <> 'sent'")).rowCount,
    ).toBe(0);
  });

  it("say how many have no topic at all", async () => {
    const path = folder.write(`unrouted-${run}.json.gz`, [read("p1@example.com")]);
    await scan(database, [path], { catalog: mesh });

    expect(
      await deliverAlerts(depsWith({ ownerOf: ownersAt(() => undefined), fallbackTopic: undefined })),
    ).toMatchObject({ sent: 0, unrouted: 1 });
  });
});
