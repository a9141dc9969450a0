import { beforeEach, describe, expect, it } from "vitest";
import type { Rollout } from "../../src/core/settings/rollout.ts";
import { setEntry } from "../../src/jobs/settings/index.ts";
import { lastMorning } from "../../src/core/alert/calendar.ts";
import type { Owner } from "../../src/core/alert/owner.ts";
import { indexOwnership } from "../../src/core/alert/ownership.ts";
import type { DomainNow } from "../../src/core/alert/ownership.ts";
import { indexCatalog } from "../../src/core/catalog/index-catalog.ts";
import { isoTime } from "../../src/core/record/time.ts";
import { decide } from "../../src/jobs/alert/act.ts";
import type { DeliverDeps } from "../../src/jobs/deliver/index.ts";
import { moveAlerts } from "../../src/jobs/deliver/move.ts";
import { planQuietWeeks } from "../../src/jobs/deliver/quiet.ts";
import { countMessages } from "../../src/store/pipeline-figures.ts";
import { emptyTables, useDatabase } from "../support/database.ts";
import { ownersAt, sentFrom } from "../support/delivering.ts";
import type { Sent } from "../support/delivering.ts";
import { catalogOf, scan, useFolder } from "../support/pipeline.ts";
import { recordInto } from "../support/record-into.ts";
import { aPerson, aRead } from "../support/records.ts";

const database = useDatabase();
const folder = useFolder();

const meshWhere = (projectOf: (asset: string) => string) => ({
  as_of: "2026-10-01T00:00:00Z",
  domains: [
    { id: "sales", name: "Sales" },
    { id: "hr", name: "HR" },
  ],
  projects: [
    { id: "core", name: "Core", domain: "sales" },
    { id: "people", name: "People", domain: "hr" },
  ],
  people: [{ id: "p1@example.com", kind: "human", identities: ["arn:aws:iam::123456789012:user/p1"] }],
  assets: ["a0", "a1", "a2", "a3", "a4", "a5"].map((id) => ({
    id,
    name: id,
    project: projectOf(id),
    locations: [`s3://lake/${id}/`],
  })),
});
const mesh = catalogOf(meshWhere(() => "core"));

let files = 0;
beforeEach(() => emptyTables(database));

async function read(assets: readonly string[], bytes = 1000): Promise<void> {
  const records = assets.map((asset) =>
    aRead({
      userIdentity: aPerson("p1@example.com"),
      key: `${asset}/1`,
      bytes,
      eventTime: "2026-09-02T14:00:00Z",
    }),
  );
  await scan(database, [folder.write(`told-${files++}.json.gz`, records)], { catalog: mesh });
}

function deliver(owner: Partial<Owner> = {}, more: Partial<DeliverDeps> = {}): Promise<Sent[]> {
  return sentFrom(database, { ownerOf: ownersAt((domain) => domain, owner), isRead: () => true, ...more });
}

const told = (sent: readonly Sent[]): string[] => sent.map(({ route, subject }) => `${route} ${subject}`);
const access = (asset: string): string =>
  `sales [HIGH] ${asset}: p1@example.com: Access without a subscription`;

/** As if so much time had gone by since alerts were told. */
async function later(interval: string): Promise<void> {
  await database.pool.query(
    `update alerts set told_at = told_at - $1::interval, next_at = next_at - $1::interval, minded_at = minded_at - $1::interval`,
    [interval],
  );
  await database.pool.query(
    "update outbox set sent_at = sent_at - $1::interval, created_at = created_at - $1::interval",
    [interval],
  );
  await database.pool.query("update notices set due_at = due_at - $1::interval", [interval]);
}

/** At whatever time of the day it begins, eight in the morning of the next one is past by then. */
const TO_NEXT_MORNING = "32 hours";

async function idOf(asset: string): Promise<number> {
  const { rows } = await database.pool.query<{ id: number }>(
    `select a.id from alerts a join findings f on a.content -> 'findings' ? f.uid join dictionary d on d.id = f.asset_id
     where d.value = $1 limit 1`,
    [asset],
  );
  return rows[0]?.id ?? 0;
}

describe("the people of a route", () => {
  it("have three messages a day, and what is more together the next morning", async () => {
    await read(["a0", "a1", "a2", "a3", "a4"]);

    const first = await deliver();
    expect(first).toHaveLength(3);
    expect(await deliver()).toEqual([]);
    await later(TO_NEXT_MORNING);
    const [digest, ...others] = await deliver();

    expect(others).toEqual([]);
    expect(digest?.subject).toBe("[DIGEST] sales: 2 messages together");
    const lines = [...(digest?.text ?? "").matchAll(/^ {2}(\[HIGH\] a\d: .*) \(#\d+\)$/gm)].map(
      ([, line]) => `sales ${line}`,
    );
    expect([...told(first), ...lines].sort()).toEqual(["a0", "a1", "a2", "a3", "a4"].map(access));
    expect(digest?.text).toContain("auditplane alerts show NUMBER");
    expect(digest?.attributes).toMatchObject({ domain: "sales", severity: "high", rule_id: "digest" });
    expect(await deliver()).toEqual([]);
    const { rows } = await database.pool.query(
      "select count(*)::int4 as n from outbox where state <> 'sent'",
    );
    expect(rows).toEqual([{ n: 0 }]);
  });

  it("have as many as their domain says, and the rest at once where nobody comes back tomorrow", async () => {
    await read(["a0", "a1", "a2"]);

    expect(told(await deliver({ messagesADay: 1 }, { isOnce: true }))).toEqual([
      expect.stringContaining("[HIGH]"),
      "sales [DIGEST] sales: 2 messages together",
    ]);
    await read(["a3", "a4"]);
    expect(told(await deliver({ messagesADay: 1 }, { isOnce: true }))).toEqual([
      "sales [DIGEST] sales: 2 messages together",
    ]);
  });

  it("have every page at once, which takes no place of another message", async () => {
    await read(["a0"], 2e13);
    await read(["a1", "a2"]);

    const sent = await deliver({ messagesADay: 2 });

    expect(sent.filter(({ attributes }) => attributes["tier"] === "page").length).toBeGreaterThan(0);
    expect(sent.filter(({ attributes }) => attributes["tier"] !== "page")).toHaveLength(2);
    await read(["a3"], 2e13);
    const more = await deliver({ messagesADay: 2 });
    expect(more.every(({ attributes }) => attributes["tier"] === "page")).toBe(true);
    expect(more.length).toBeGreaterThan(0);
  });

  it("have no more of restricted data that pages nobody, of which security on call is told as of the rest", async () => {
    const restricted = catalogOf({
      ...meshWhere(() => "core"),
      assets: ["a0", "a1"].map((id) => ({
        id,
        name: id,
        project: "core",
        locations: [`s3://lake/${id}/`],
        classification: "restricted",
      })),
    });
    const records = ["a0", "a1"].map((asset) =>
      aRead({
        userIdentity: aPerson("p1@example.com"),
        key: `${asset}/1`,
        eventTime: "2026-09-02T14:00:00Z",
      }),
    );
    await scan(database, [folder.write(`told-${files++}.json.gz`, records)], { catalog: restricted });

    const sent = await deliver({ messagesADay: 1 }, { onCallTopic: "on-call" });

    expect(sent.map(({ route }) => route).sort()).toEqual(["on-call", "sales"]);
  });

  it("are told of the newest revision of what was held back, and of nothing that is over by then", async () => {
    await read(["a0", "a1", "a2"]);
    await deliver({ messagesADay: 0 });
    await decide(database.pool, {
      id: await idOf("a1"),
      action: { kind: "resolve" },
      actor: "owner@example.com",
      reason: "it is all right",
    });
    await deliver({ messagesADay: 0 });
    await later(TO_NEXT_MORNING);

    const [digest] = await deliver({ messagesADay: 0 });

    expect(digest?.text).toMatch(/a0[\s\S]*a2/);
    expect(digest?.text).not.toContain("a1:");
  });

  it("are told by one of two senders at once, never by both, and at most three times", async () => {
    await read(["a0", "a1", "a2", "a3", "a4", "a5"]);

    const sent = (await Promise.all([deliver(), deliver()])).flat();

    expect(new Set(told(sent)).size).toBe(sent.length);
    expect(sent.length).toBeLessThanOrEqual(3);
    await later(TO_NEXT_MORNING);
    const digests = (await Promise.all([deliver(), deliver()])).flat();
    expect(told(digests)).toEqual([`sales [DIGEST] sales: ${6 - sent.length} messages together`]);
  });
});

describe("what a route refuses of what was held back", () => {
  it("takes the fallback, message by message, and is a gap in our own sight", async () => {
    await read(["a0", "a1"]);
    await deliver({ messagesADay: 0 });
    await later(TO_NEXT_MORNING);
    const sent: Sent[] = [];
    const record = recordInto(sent);
    const sink: DeliverDeps["sink"] = {
      deliver: (message, to) =>
        to.route === "sales"
          ? Promise.resolve({ ok: false, permanent: true, reason: "no such topic" })
          : record.deliver(message, to),
    };

    await deliver({ messagesADay: 0 }, { sink });
    await deliver({}, { sink });

    expect(told(sent).sort()).toEqual(
      [access("a0"), access("a1")].map((one) => one.replace("sales", "security")),
    );
    expect(sent[0]?.text).toContain(
      "You get this in the place of sales, which takes no alerts: no such topic",
    );
    const { rows } = await database.pool.query("select kind from pipeline_facts");
    expect(rows).toEqual([{ kind: "route_refused" }]);
  });
});

describe("an owner whom alerts are about", () => {
  const line = [
    { domain: "sales", route: "sales", people: new Set(["p1@example.com"]), deputy: undefined },
    { domain: "group", route: "group", people: new Set<string>(), deputy: undefined },
  ];

  it("is told of none of them, be they live or of the past: the unit above is", async () => {
    await read(["a0"]);
    const past = aRead({
      userIdentity: aPerson("p1@example.com"),
      key: "a1/1",
      eventTime: "2026-08-02T14:00:00Z",
    });
    await scan(database, [folder.write(`told-${files++}.json.gz`, [past])], { catalog: mesh });

    const sent = await deliver({ line });

    expect(sent.map(({ route, subject }) => `${route} ${subject.slice(0, 9)}`).sort()).toEqual([
      "group [HIGH] a0",
      "group [HISTORY]",
    ]);
    expect(sent[0]?.text).toContain(
      "it is about one of them, and nobody is told of an alert about themselves",
    );
  });
});

describe("an alert that nobody answers", () => {
  const escalation = [
    { afterMinutes: 15, topicArn: "second" },
    { afterMinutes: 45, topicArn: "chief" },
  ];
  const pages = (sent: readonly Sent[]): string[] => [...new Set(sent.map(({ route }) => route))];

  it("goes up the chain where it pages, each step once, until somebody takes it into their hands", async () => {
    await read(["a0"], 2e13);
    expect(pages(await deliver({ escalation }))).toEqual(["sales"]);
    await later("14 minutes");
    expect(await deliver({ escalation })).toEqual([]);
    await later("2 minutes");
    const second = await deliver({ escalation });
    expect(pages(second)).toEqual(["second"]);
    expect(second[0]?.subject).toMatch(/^\[ESCALATED\] /);
    expect(second[0]?.text).toMatch(/^Nobody took this page into their hands[\s\S]*It was told first at /);
    expect(await deliver({ escalation })).toEqual([]);

    for (const { alert_id: id } of (
      await database.pool.query<{ alert_id: number }>("select distinct alert_id from outbox")
    ).rows)
      await decide(database.pool, {
        id,
        action: { kind: "acknowledge" },
        actor: "owner@example.com",
        reason: "I look",
      });
    await deliver({ escalation });
    await later(TO_NEXT_MORNING);
    expect(await deliver({ escalation })).toEqual([]);
  });

  it("goes up all steps that time has passed while no worker ran", async () => {
    await read(["a0"], 2e13);
    await deliver({ escalation });
    await later("3 hours");

    expect(pages(await deliver({ escalation })).sort()).toEqual(["chief", "second"]);
  });

  /** A page is due to go up the chain, and no topic takes that for now. */
  async function stepThatWaits(): Promise<void> {
    await read(["a0"], 2e13);
    await deliver({ escalation });
    await later("16 minutes");
    const refusing: DeliverDeps["sink"] = {
      deliver: () => Promise.resolve({ ok: false, permanent: false, reason: "throttled" }),
    };
    await deliver({ escalation }, { sink: refusing });
  }

  it("is escalated though a finding comes to it in that moment", async () => {
    await stepThatWaits();
    await read(["a0"], 9e13);
    await database.pool.query("update outbox set claimed_until = null");

    expect(pages(await deliver({ escalation }))).toContain("second");
  });

  it("is missed by nobody where it is taken back before a step of its chain leaves", async () => {
    await stepThatWaits();
    await scan(database, [], { catalog: mesh, rules: [] });
    await database.pool.query("update outbox set claimed_until = null");
    const sent = await deliver({ escalation });

    expect(pages(sent)).not.toContain("second");
    expect((await countMessages(database.pool)).map(({ state }) => state)).not.toContain("dead");
  });

  it("is told to its owner again after two working days, and again when the days to answer are over", async () => {
    await read(["a0"]);
    const owner = { answerWithin: 10 };
    const [first] = await deliver(owner);
    expect(first?.text).toMatch(/^Please answer by \w{3} \d{4}-\d\d-\d\d 08:00 \(UTC\)\.$/m);
    await later("8 days"); // two working days at least, and fewer than ten
    expect(told(await deliver(owner))).toEqual([access("a0").replace("HIGH", "REMINDER")]);
    await later("8 days");
    expect(told(await deliver(owner))).toEqual([access("a0").replace("HIGH", "OVERDUE")]);
    await later("30 days");
    expect(await deliver(owner)).toEqual([]);
  });
});

describe("a week in which nothing is to be told", () => {
  const today = { ...meshWhere(() => "core"), as_of: isoTime(Date.now()) };
  const allowed = catalogOf({
    ...today,
    exemptions: [{ account: "111122223333", reason: "all of us" }],
  });
  const index = indexCatalog(allowed);
  /** The last Monday morning that is over. */
  const monday = lastMorning("UTC", "monday", Date.now());
  const plan = (now: number, more: Partial<Parameters<typeof planQuietWeeks>[0]> = {}): Promise<void> =>
    planQuietWeeks(
      {
        ...database,
        catalog: index,
        ownerOf: ownersAt((domain) => domain),
        ...more,
      },
      now,
    );
  /** What waits; nobody comes back on a Monday. */
  const quiet = async (): Promise<Sent[]> =>
    await deliver({}, { catalog: index, stageOf: () => "observe", isOnce: true });
  /** Of a domain, as if it had been said so many days before that Monday. */
  async function stage(id: string, entry: Partial<Rollout>, days: number): Promise<void> {
    const said = { id, stage: "live", rules: {}, reason: "it is ready", author: "lead@example.com" } as const;
    await setEntry(database.pool, "rollout", { ...said, ...entry });
    await database.pool.query(
      "update settings set recorded_at = to_timestamp($1) where version = (select max(version) from settings)",
      [monday / 1000 - days * 86_400],
    );
  }
  beforeEach(() => stage("sales", {}, 30));
  async function readAt(time: number, catalog = allowed): Promise<void> {
    const record = aRead({
      userIdentity: aPerson("p1@example.com"),
      key: "a0/1",
      bytes: 5_000_000,
      eventTime: isoTime(time),
    });
    await scan(database, [folder.write(`quiet-${files++}.json.gz`, [record])], { catalog });
  }

  it("is told as quiet, once, to owners of live domains, with what was looked at", async () => {
    await readAt(monday - 86_400_000);
    await readAt(monday - 3_600_000);

    await plan(monday + 3_600_000);
    await plan(monday + 7_200_000);
    const [message, ...others] = await quiet();

    expect(others).toEqual([]);
    expect(message?.route).toBe("sales");
    expect(message?.subject).toBe(
      `[ALL QUIET] Sales: no alert in the week until ${isoTime(monday).slice(0, 10)}`,
    );
    expect(message?.text).toMatch(/^Looked at {5}1 access by 1 person, 5\.00 MB$/m);
    expect(message?.text).toMatch(/^Alerts open {3}none$/m);
    expect(await quiet()).toEqual([]);
  });

  it("is told as one in which nothing was seen where nothing came in, and not at all in the middle of the next one", async () => {
    await plan(monday + 3 * 86_400_000);
    expect(await quiet()).toEqual([]);

    await plan(monday);
    const [message] = await quiet();
    expect(message?.subject).toContain("[NOTHING SEEN] Sales");
    expect(message?.text).toContain("this says nothing of what happened");
  });

  it("is told as not heard where what was for its owners went to the fallback", async () => {
    await readAt(monday - 86_400_000, catalogOf(today));
    await deliver({}, { unheard: new Map([["sales", "nobody has subscribed"]]) });
    await database.pool.query("update outbox set created_at = to_timestamp($1)", [monday / 1000 - 3600]);
    await plan(monday);

    const [message] = await quiet();

    expect(message?.subject).toContain("[NOT HEARD] Sales: no alert arrived in the week until");
    expect(message?.text).toContain("The week was not quiet: 1 message for the owners of Sales");
  });

  it("is told together with those that are told on the same topic, and with what is live by single rules", async () => {
    await stage("hr", { stage: "observe", rules: { r1: "live" } }, 20);
    const ownerOf = ownersAt(() => undefined, { line: ownersAt(() => "sales")("sales").line });
    await readAt(monday - 3_600_000);

    await plan(monday, { ownerOf });
    const [message, ...others] = await quiet();

    expect(others).toEqual([]);
    expect(message?.route).toBe("sales");
    expect(message?.subject).toContain("[ALL QUIET] Sales and 1 more: no alert in the week");
    expect(message?.text).toContain("Nothing was to be told to the owners of Sales, HR from ");
    expect(message?.text).not.toContain("Told alerts");
  });

  it("is told from when they are told of alerts at all, and not to those who are no more", async () => {
    await stage("sales", { stage: "observe" }, 9);
    await stage("sales", { stage: "observe", rules: { r1: "live" } }, 2);
    await stage("sales", {}, 1);
    await stage("hr", {}, 20);
    await stage("hr", { stage: "security" }, 10);

    await plan(monday);
    const [message, ...others] = await quiet();

    expect(others).toEqual([]);
    const since = isoTime(monday - 2 * 86_400_000);
    expect(message?.text).toContain(`owners of Sales from ${since} to ${isoTime(monday)}`);
  });

  it("is none where something was told", async () => {
    await readAt(monday - 86_400_000, catalogOf(today));
    await deliver();
    await database.pool.query("update outbox set sent_at = to_timestamp($1)", [monday / 1000 - 3600]);

    await plan(monday);

    expect(await quiet()).toEqual([]);
  });
});

describe("an asset that comes to belong to somebody else", () => {
  const moved = indexOwnership(
    indexCatalog(catalogOf(meshWhere((asset) => (asset === "a0" ? "people" : "core")))),
  );
  const deliverTo = async (domainNow: DomainNow): Promise<Sent[]> => {
    await moveAlerts(database.db, domainNow);
    return await deliver({}, { domainNow });
  };

  it("takes its open alerts along, and both sides are told, once", async () => {
    await read(["a0", "a1"]);
    await deliverTo((_, then) => then);

    const sent = await deliverTo(moved);

    expect(told(sent).sort()).toEqual([
      "hr [HIGH] a0: p1@example.com: Access without a subscription",
      "sales [WITHDRAWN] a0: p1@example.com: Access without a subscription",
    ]);
    const [owner] = sent.filter(({ route }) => route === "hr");
    expect(owner?.text).toContain(
      "You get this because domain hr owns the data now; when it was read, sales did.",
    );
    expect(sent.find(({ route }) => route === "sales")?.text).toContain("has other owners, who are told");
    expect(await deliverTo(moved)).toEqual([]);
  });

  it("leaves alone what is closed, and what is read of it afterwards goes to the new owner", async () => {
    await read(["a0"]);
    await deliverTo((_, then) => then);
    await decide(database.pool, {
      id: await idOf("a0"),
      action: { kind: "resolve" },
      actor: "owner@example.com",
      reason: "it is all right",
    });
    await deliver();

    expect(await deliverTo(moved)).toEqual([]);
  });
});
