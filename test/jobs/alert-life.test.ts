import { beforeEach, describe, expect, it } from "vitest";
import { decide, decideAbout } from "../../src/jobs/alert/act.ts";
import { deliverAlerts } from "../../src/jobs/deliver/index.ts";
import { lockAlert } from "../../src/store/alert-states.ts";
import { PeopleIds } from "../../src/store/people.ts";
import { inTransaction } from "../../src/store/transaction.ts";
import { DELIVERING, ownersAt } from "../support/delivering.ts";
import { emptyTables, useDatabase } from "../support/database.ts";
import { recordInto } from "../support/record-into.ts";
import { catalogOf, scan, useFolder } from "../support/pipeline.ts";
import { aPerson, aRead } from "../support/records.ts";

const database = useDatabase();
const folder = useFolder();
const HOUR = 3_600_000;

/** All of marketing are one reader: what one of them reads is another finding of the same alert. */
const mesh = catalogOf({
  as_of: "2026-10-01T00:00:00Z",
  domains: [{ id: "sales", name: "Sales" }],
  projects: [
    { id: "core", name: "Core", domain: "sales" },
    { id: "marketing", name: "Marketing", domain: "sales" },
  ],
  people: ["p1", "p2", "p3"].map((name) => ({
    id: `${name}@example.com`,
    kind: "human",
    identities: [`arn:aws:iam::123456789012:user/${name}`],
  })),
  members: ["p1", "p2", "p3"].map((name) => ({
    project: "marketing",
    person: `${name}@example.com`,
    role: "viewer",
  })),
  assets: [{ id: "orders", name: "Orders", project: "core", locations: ["s3://lake/orders/"] }],
});

interface Sent {
  readonly route: string;
  readonly subject: string;
  readonly text: string;
  readonly attributes: Readonly<Record<string, string>>;
}
let sent: Sent[] = [];
/** The topics take nothing for now. */
let silent = false;
let files = 0;

beforeEach(async () => {
  await emptyTables(database);
  sent = [];
});

async function deliver(fallbackTopic = "security"): Promise<Sent[]> {
  sent = [];
  await deliverAlerts({
    ...DELIVERING,
    db: database.db,
    pool: database.pool,
    sink: silent
      ? { deliver: () => Promise.resolve({ ok: false, permanent: false, reason: "no answer in time" }) }
      : recordInto(sent),
    ownerOf: ownersAt((domain) => domain),
    fallbackTopic,
  });
  return sent;
}

/** They read the orders without a subscription. */
async function read(person: string, eventTime = "2026-09-02T14:00:00Z"): Promise<void> {
  const record = aRead({ userIdentity: aPerson(person), key: "orders/1", eventTime });
  await scan(database, [folder.write(`life-${files++}.json.gz`, [record])], { catalog: mesh });
}

const id = async (): Promise<number> => {
  const { rows } = await database.pool.query<{ id: number }>(
    "select id from alerts where content ->> 'kind' = 'cause'",
  );
  expect(rows).toHaveLength(1);
  return rows[0]?.id ?? 0;
};
const by = { actor: "owner@example.com", reason: "the campaign of autumn" };
const subjects = (messages: readonly Sent[]): string[] => messages.map(({ subject }) => subject);

/** Resolves the alert while `other`, which wants it too, waits for that; returns what came of it. */
async function resolveBefore<T>(other: (alertId: number) => Promise<T>): Promise<T> {
  const alertId = await id();
  const people = new PeopleIds(database.pool);
  await people.resolve([by.actor]);
  const waiting = await inTransaction(database.pool, async (client) => {
    const alert = await lockAlert(client, alertId);
    if (!alert) throw new Error("there is no alert");
    const result = other(alertId).then(
      (value) => ({ value }),
      (error: unknown) => ({ error }),
    );
    for (;;) {
      const { rows } = await client.query(
        "select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'",
      );
      if (rows.length > 0) break;
    }
    await decideAbout(client, people, { id: alertId, alert, action: { kind: "resolve" }, ...by });
    return { result };
  });
  const outcome = await waiting.result;
  if ("error" in outcome) throw outcome.error;
  return outcome.value;
}

describe("an alert", () => {
  it("that somebody acknowledged is told so to those who know it, once, and what comes to it afterwards as before", async () => {
    await read("p1@example.com");
    expect(subjects(await deliver())).toEqual([
      "[HIGH] orders: p1@example.com: Access without a subscription",
    ]);

    await decide(database.pool, { id: await id(), action: { kind: "acknowledge" }, ...by });
    const [told, ...others] = await deliver();
    expect(others).toEqual([]);
    expect(told).toMatchObject({
      route: "sales",
      subject: "[ACKNOWLEDGED] orders: p1@example.com: Access without a subscription",
      attributes: { state: "acknowledged" },
    });
    expect(told?.text).toMatch(/^Acknowledged by owner@example\.com, \d{4}.*: the campaign of autumn\.$/m);
    expect(told?.text).toMatch(
      /^The alert, as it stands:\n\nHIGH: Access without a subscription\n\n.*orders/m,
    );
    expect(await deliver()).toEqual([]);

    await read("p2@example.com");
    const [update] = await deliver();
    expect(update?.subject).toMatch(/^\[HIGH\] orders: p1@example\.com and 1 more/);
    expect(update?.text).toMatch(/^Acknowledged by owner@example\.com/m);
    expect(update?.attributes).toMatchObject({ state: "acknowledged" });
  });

  it("that was resolved is quiet until a finding comes that nobody knew, and then says why it speaks again", async () => {
    await read("p1@example.com");
    await deliver();
    await decide(database.pool, { id: await id(), action: { kind: "resolve" }, ...by });
    expect(subjects(await deliver())).toEqual([
      "[RESOLVED] orders: p1@example.com: Access without a subscription",
    ]);

    await read("p1@example.com", "2026-09-02T14:01:00Z"); // the same day's finding has one event more
    expect(await deliver()).toEqual([]);

    await read("p3@example.com");
    const [again, ...others] = await deliver();
    expect(others).toEqual([]);
    expect(again?.subject).toMatch(/^\[HIGH\] orders: p1@example\.com and 1 more/);
    expect(again?.text).toMatch(/^Open, \d{4}.*: a new finding since it was closed as resolved\.$/m);
    expect(again?.attributes).toMatchObject({ state: "open" });
    expect(await deliver()).toEqual([]);
  });

  it("that was closed says so to those who know it, whatever comes to what they know before it is told", async () => {
    for (const waits of [() => deliver(), () => Promise.resolve()]) {
      await emptyTables(database);
      await read("p1@example.com");
      await deliver();
      await decide(database.pool, { id: await id(), action: { kind: "resolve" }, ...by });
      silent = true;
      await waits();
      silent = false;
      await read("p1@example.com", "2026-09-02T14:01:00Z"); // the same day's finding has one event more
      await database.pool.query("update outbox set claimed_until = null");

      expect(subjects(await deliver())).toEqual([
        "[RESOLVED] orders: p1@example.com: Access without a subscription",
      ]);
      expect(await deliver()).toEqual([]);
    }
  });

  it("that speaks again is told once, though that it was quiet was not told yet", async () => {
    await read("p1@example.com");
    await deliver();
    await decide(database.pool, {
      id: await id(),
      action: { kind: "snooze", until: Date.now() + 24 * HOUR },
      ...by,
    });
    silent = true;
    await deliver();
    silent = false;
    await database.pool.query("update alert_states set until = now() - interval '1 second'");
    await database.pool.query("update outbox set claimed_until = null");

    expect(subjects(await deliver())).toEqual([
      "[HIGH] orders: p1@example.com: Access without a subscription",
    ]);
  });

  it("that is snoozed says nothing of what comes to it, and all of it when the snooze is over", async () => {
    await read("p1@example.com");
    await deliver();
    const until = Date.now() + HOUR;
    await decide(database.pool, { id: await id(), action: { kind: "snooze", until }, ...by });
    expect(subjects(await deliver())).toEqual([
      "[SNOOZED] orders: p1@example.com: Access without a subscription",
    ]);
    await read("p2@example.com");
    expect(await deliver()).toEqual([]);

    await database.pool.query("update alert_states set until = now()");
    const [again] = await deliver();
    expect(again?.subject).toMatch(/^\[HIGH\] orders: p1@example\.com and 1 more/);
    expect(again?.text).toMatch(/the snooze is over/);
  });

  it("that is expected until a day speaks of what happens after it alone", async () => {
    await read("p1@example.com");
    await deliver();
    const until = Date.now() + HOUR;
    await decide(database.pool, { id: await id(), action: { kind: "expect", until }, ...by });
    await deliver();
    await read("p2@example.com");
    expect(await deliver()).toEqual([]);

    // as if it had been expected until an hour before
    await database.pool.query("update alert_states set until = '2026-09-02T13:00:00Z', looked = 0");
    expect(subjects(await deliver())).toEqual([
      "[HIGH] orders: p1@example.com and 1 more: Access without a subscription",
    ]);
  });

  it("tells whoever does not know it yet what it is about, not that somebody has it in hand", async () => {
    await read("p1@example.com");
    await decide(database.pool, { id: await id(), action: { kind: "acknowledge" }, ...by });

    const [first, ...others] = await deliver();

    expect(others).toEqual([]);
    expect(first?.subject).toBe("[HIGH] orders: p1@example.com: Access without a subscription");
    expect(first?.text).toMatch(/^Acknowledged by/m);
  });

  it("that was closed before anybody was told of it is told to nobody", async () => {
    await read("p1@example.com");
    await decide(database.pool, { id: await id(), action: { kind: "mark_false_positive" }, ...by });
    expect(await deliver()).toEqual([]);
  });

  it("is decided by nobody whom it is about, by whatever name, and put into none of their hands", async () => {
    await read("p1@example.com");
    const alert = await id();
    const names = ["p1@example.com", "P1@Example.com", "arn:aws:iam::123456789012:user/p1"];
    const alike = ["p1@example.com ", "p1@exam\u200bple.com", "ｐ1@example.com"];
    for (const actor of [...names, ...alike, "arn:aws:iam::123456789012:user/p1\u00ad"])
      await expect(
        decide(database.pool, { id: alert, action: { kind: "resolve" }, actor, reason: "nothing" }),
      ).rejects.toThrow(/nobody decides about themselves/);
    await expect(
      decide(database.pool, { id: alert, action: { kind: "assign", to: "p1@example.com" }, ...by }),
    ).rejects.toThrow(/nobody decides about themselves/);
    const { rows } = await database.pool.query("select from alert_states");
    expect(rows).toEqual([]);
  });

  it("that sums up the past is decided by nobody whom any of it is about", async () => {
    const record = aRead({
      userIdentity: aPerson("p1@example.com"),
      key: "orders/1",
      eventTime: "2026-09-02T14:00:00Z",
    });
    const name = "past_CloudTrail_eu-west-1_20260930T1000Z_a.json.gz";
    await scan(database, [folder.write(name, [record])], { catalog: mesh });
    const { rows } = await database.pool.query<{ id: number; kind: string }>(
      "select id, content ->> 'kind' as kind from alerts",
    );
    expect(rows).toMatchObject([{ kind: "history" }]);
    const given = { id: rows[0]?.id ?? 0, action: { kind: "resolve" }, reason: "it was me" } as const;

    await expect(
      decide(database.pool, { ...given, actor: "arn:aws:iam::123456789012:user/p1" }),
    ).rejects.toThrow("nobody decides about themselves");
    await decide(database.pool, { ...given, actor: "owner@example.com" });
  });

  it("has every decision in the audit log, with who and why, and that it opened again by itself", async () => {
    await read("p1@example.com");
    await deliver();
    const alert = await id();
    await decide(database.pool, { id: alert, action: { kind: "assign", to: "ops@example.com" }, ...by });
    await decide(database.pool, { id: alert, action: { kind: "resolve" }, ...by });
    await read("p3@example.com");
    await deliver();

    const { rows } = await database.pool.query(
      `select action, actor_kind, subject, personal, detail ->> 'before' as before from audit_log
       where subject_kind = 'alert' order by seq`,
    );
    const named = { actor: by.actor, reason: by.reason };
    expect(rows).toEqual([
      {
        action: "alert.assigned",
        actor_kind: "person",
        subject: String(alert),
        personal: { ...named, detail: { to: "ops@example.com" } },
        before: "open",
      },
      {
        action: "alert.resolved",
        actor_kind: "person",
        subject: String(alert),
        personal: named,
        before: "open",
      },
      {
        action: "alert.reopened",
        actor_kind: "system",
        subject: String(alert),
        personal: { reason: "a new finding since it was closed as resolved" },
        before: "resolved",
      },
    ]);
  });

  it("is decided as it is by then, not as it was when somebody else decided at the same time", async () => {
    await read("p1@example.com");
    await deliver();

    await expect(
      resolveBefore((one) => decide(database.pool, { id: one, action: { kind: "acknowledge" }, ...by })),
    ).rejects.toThrow("it is closed as resolved; reopen it first");
  });

  it("that is closed in the moment in which it is to be told is told to nobody", async () => {
    await read("p1@example.com");

    expect(await resolveBefore(() => deliver())).toEqual([]);
    expect(await deliver()).toEqual([]);
  });

  it("that does not exist, or does not stand, is refused with what can be done", async () => {
    await expect(decide(database.pool, { id: 4711, action: { kind: "resolve" }, ...by })).rejects.toThrow(
      "could not find alert 4711: there is none; alerts list prints them",
    );
  });
});
