/** From when it counts that nobody answered an alert. */
import { beforeEach, describe, expect, it } from "vitest";
import type { Owner } from "../../src/core/alert/owner.ts";
import type { AlertAction } from "../../src/core/alert/state.ts";
import { decide } from "../../src/jobs/alert/act.ts";
import type { DeliverDeps } from "../../src/jobs/deliver/index.ts";
import { moveAlerts } from "../../src/jobs/deliver/move.ts";
import { emptyTables, useDatabase } from "../support/database.ts";
import { ownersAt, sentFrom } from "../support/delivering.ts";
import type { Sent } from "../support/delivering.ts";
import { catalogOf, scan, useFolder } from "../support/pipeline.ts";
import { aPerson, aRead } from "../support/records.ts";

const database = useDatabase();
const folder = useFolder();

const fields = {
  as_of: "2026-10-01T00:00:00Z",
  domains: [
    { id: "sales", name: "Sales" },
    { id: "hr", name: "HR" },
  ],
  projects: [{ id: "core", name: "Core", domain: "sales" }],
  assets: [{ id: "orders", name: "Orders", project: "core", locations: ["s3://lake/orders/"] }],
};
const mesh = catalogOf(fields);
const allowing = catalogOf({
  ...fields,
  members: [{ project: "core", person: "p1@example.com", role: "viewer" }],
});

let files = 0;
beforeEach(() => emptyTables(database));

async function read(catalog = mesh, bytes = 1000): Promise<void> {
  const record = aRead({
    userIdentity: aPerson("p1@example.com"),
    key: "orders/1",
    bytes,
    eventTime: "2026-09-02T14:00:00Z",
  });
  await scan(database, [folder.write(`plan-${files++}.json.gz`, [record])], { catalog });
}

/** With so many days to answer in that weekends do not matter. */
function deliver(owner: Partial<Owner> = {}, more: Partial<DeliverDeps> = {}): Promise<Sent[]> {
  return sentFrom(database, {
    ownerOf: ownersAt((domain) => domain, { answerWithin: 30, ...owner }),
    ...more,
  });
}

/** As if so much time had gone by. */
async function later(interval: string): Promise<void> {
  await database.pool.query(
    `update alerts set told_at = told_at - $1::interval, next_at = next_at - $1::interval, minded_at = minded_at - $1::interval`,
    [interval],
  );
  await database.pool.query("update alert_states set since = since - $1::interval", [interval]);
}

async function decideAll(action: AlertAction): Promise<void> {
  const { rows } = await database.pool.query<{ id: number }>("select distinct alert_id as id from outbox");
  for (const { id } of rows)
    await decide(database.pool, { id, action, actor: "owner@example.com", reason: "I look" });
}

const told = (sent: readonly Sent[]): string[] => [
  ...new Set(sent.map(({ route, subject }) => `${route} ${/\[(\w+)/.exec(subject)?.[1]}`)),
];

/** A topic that takes nothing for now. */
const silent: DeliverDeps["sink"] = {
  deliver: () => Promise.resolve({ ok: false, permanent: false, reason: "no answer in time" }),
};

const escalation = [
  { afterMinutes: 15, topicArn: "second" },
  { afterMinutes: 45, topicArn: "chief" },
];

describe("the time in which an alert is to be answered", () => {
  it("begins anew for those who come to own what it is about", async () => {
    await read();
    await deliver();
    await later("30 days");
    const domainNow = (): string => "hr";

    await moveAlerts(database.db, domainNow);

    expect(told(await deliver({}, { domainNow }))).toEqual(["hr HIGH", "sales WITHDRAWN"]);
    await later("8 days");
    expect(told(await deliver({}, { domainNow }))).toEqual(["hr REMINDER"]);
  });

  it("and what they decide are nothing to those whose it was", async () => {
    await read();
    await deliver();
    const domainNow = (): string => "hr";
    await moveAlerts(database.db, domainNow);
    await deliver({}, { domainNow });

    await decideAll({ kind: "acknowledge" });

    expect(told(await deliver({}, { domainNow }))).toEqual(["hr ACKNOWLEDGED"]);
  });

  it("begins anew where it was withdrawn and stands again", async () => {
    await read();
    await deliver();
    await read(allowing);
    expect(told(await deliver())).toEqual(["sales WITHDRAWN"]);
    await later("30 days");
    await read();

    expect(told(await deliver())).toEqual(["sales HIGH"]);
    await later("8 days");
    expect(told(await deliver())).toEqual(["sales REMINDER"]);
    const { rows } = await database.pool.query("select action, actor_kind from audit_log order by seq");
    expect(rows).toEqual(
      ["alert.withdrawn", "alert.restored"].map((action) => ({ action, actor_kind: "system" })),
    );
  });

  it("goes on where it is put into somebody's hands and stays open", async () => {
    await read(mesh, 2e13);
    await deliver({ escalation });
    await later("14 minutes");
    await decideAll({ kind: "assign", to: "ben@example.com" });
    await deliver({ escalation });
    await later("2 minutes");

    expect(told(await deliver({ escalation }))).toEqual(["second ESCALATED"]);
  });

  it.each([
    ["comes to it", "HIGH", () => read()],
    ["is decided of it", "OPEN", () => decideAll({ kind: "assign", to: "ben@example.com" })],
  ])("is reminded of beside what %s while the reminder waits", async (_, tag, meanwhile) => {
    await read();
    await deliver();
    await later("8 days");
    expect(await deliver({}, { sink: silent })).toEqual([]);

    await meanwhile();
    await database.pool.query("update outbox set claimed_until = null");

    expect(told(await deliver())).toEqual([`sales ${tag}`, "sales REMINDER"]);
    expect(await deliver()).toEqual([]);
    const { rows } = await database.pool.query(
      "select revision, occasion, state from outbox where occasion = 'reminder' order by revision",
    );
    expect(rows).toMatchObject([{ state: "dead" }, { revision: 2, state: "sent" }]);
  });

  it("goes on up the chain where it is put into somebody's hands while a step waits", async () => {
    await read(mesh, 2e13);
    await deliver({ escalation });
    await later("16 minutes");
    await deliver({ escalation }, { sink: silent });
    await decideAll({ kind: "assign", to: "ben@example.com" });
    await database.pool.query("update outbox set claimed_until = null");

    expect(told(await deliver({ escalation }))).toContain("second ESCALATED");
  });

  it("is over for a page, too, that nobody hears: it goes up the chain, and security on call is told once", async () => {
    await read(mesh, 2e13);
    const unheard = { ownerOf: ownersAt(() => undefined, { escalation }), fallbackTopic: undefined };
    expect(await deliver({}, unheard)).toEqual([]);
    await later("16 minutes");
    expect(told(await deliver({}, { ...unheard, onCallTopic: "on call" }))).toEqual([
      "on call CRITICAL",
      "second ESCALATED",
    ]);
    await read(mesh, 9e13);
    await deliver({}, { ...unheard, onCallTopic: "on call" });
    await later("30 minutes");

    expect(told(await deliver({}, unheard))).toEqual(["chief ESCALATED"]);
    expect(told(await deliver({ escalation })).sort()).toEqual(["sales CRITICAL"]);
  });

  it("begins anew where somebody opens it again", async () => {
    await read();
    await deliver();
    await later("1 day");
    await decideAll({ kind: "resolve" });
    await deliver();
    await later("30 days");
    await decideAll({ kind: "reopen" });

    expect(told(await deliver())).toEqual(["sales OPEN"]);
    await later("8 days");
    expect(told(await deliver())).toEqual(["sales REMINDER"]);
  });
});
