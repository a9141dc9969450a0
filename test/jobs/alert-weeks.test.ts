import { beforeEach, describe, expect, it } from "vitest";
import { raiseAlerts } from "../../src/jobs/alert/index.ts";
import { deliverAlerts } from "../../src/jobs/deliver/index.ts";
import { DELIVERING, ownersAt } from "../support/delivering.ts";
import { emptyTables, useDatabase } from "../support/database.ts";
import { recordInto } from "../support/record-into.ts";
import { ruleOf, scan, useFolder } from "../support/pipeline.ts";
import { aPerson, aRead } from "../support/records.ts";
import { mesh } from "../support/two-domains.ts";

const database = useDatabase();
const folder = useFolder();
/** One finding for each person and day with a gigabyte or more in an hour: what the statistics find takes weeks of logs. */
const review = ruleOf(
  "{ much: { channel: ceiling, bytes_out|gte: 1000000000 }, condition: much }",
  "auditplane: { tier: review, window: day, next_steps: [Ask them.] }",
  "{ product: auditplane, category: volume }",
);

interface Sent {
  readonly route: string;
  readonly subject: string;
  readonly text: string;
}
const sent: Sent[] = [];

beforeEach(async () => {
  await emptyTables(database);
  sent.splice(0);
});

async function deliver(): Promise<Sent[]> {
  await deliverAlerts({
    ...DELIVERING,
    db: database.db,
    pool: database.pool,
    sink: recordInto(sent),
    ownerOf: ownersAt((domain) => domain),
    fallbackTopic: "security",
  });
  return sent.splice(0);
}

let files = 0;

/** Scans what somebody read at a time, which is "now", and takes what was sent. */
async function read(
  person: string,
  time: string,
  { key = "orders/1", bytes = 2e9, rules = [review] } = {},
): Promise<Sent[]> {
  const record = aRead({ userIdentity: aPerson(person), eventTime: time, key, bytes });
  await scan(database, [folder.write(`week-${files++}.json.gz`, [record])], { catalog: mesh, rules });
  return deliver();
}

/** Whatever comes: small reads move "now" on. */
const until = (time: string): Promise<Sent[]> => read("clock@example.com", time, { bytes: 1 });

const subjects = (messages: readonly Sent[]): string[] =>
  messages.map(({ route, subject }) => `${route} ${subject}`).sort();

describe("volume that is to be reviewed", () => {
  it("is one message for each domain and week, and none before the week is over", async () => {
    const before = [
      ...(await read("ana@example.com", "2026-09-01T10:00:00Z")),
      ...(await read("ben@example.com", "2026-09-02T10:00:00Z", { bytes: 5e9 })),
      ...(await read("ana@example.com", "2026-09-03T10:00:00Z")),
      ...(await read("eve@example.com", "2026-09-04T10:00:00Z", { key: "wages/1" })),
      ...(await until("2026-09-06T23:59:00Z")),
      ...(await until("2026-09-07T05:59:00Z")),
    ];
    const after = await until("2026-09-07T06:00:00Z");

    expect(before).toEqual([]);
    expect(subjects(after)).toEqual([
      "hr [REVIEW] hr: 1 finding worth a look, week from 2026-08-31",
      "sales [REVIEW] sales: 3 findings worth a look, week from 2026-08-31",
    ]);
    const sales = after.find(({ route }) => route === "sales");
    expect(sales?.text).toContain("3 findings, 2 people, 9.00 GB");
    expect(sales?.text.match(/^ {2}- \w+/gm)).toEqual(["  - ben", "  - ana", "  - ana"]);
    expect(sales?.text).toContain("  2. Ask them.\n");
    expect(await until("2026-09-08T06:00:00Z")).toEqual([]);
  });

  it("is told by whichever run comes after the week, though nothing new was found", async () => {
    await read("ana@example.com", "2026-09-02T10:00:00Z");
    const monday = Date.parse("2026-09-07T00:00:00Z");

    expect(await raiseAlerts(database.db, monday + 6 * 3_600_000 - 1)).toBe(0);
    expect(await raiseAlerts(database.db, monday + 6 * 3_600_000)).toBe(1);
    expect(await raiseAlerts(database.db, monday + 7 * 3_600_000)).toBe(0);
    expect(subjects(await deliver())).toEqual([
      "sales [REVIEW] sales: 1 finding worth a look, week from 2026-08-31",
    ]);
  });

  it("that comes late revises the message of its week once", async () => {
    await read("ana@example.com", "2026-09-02T10:00:00Z");
    const first = await until("2026-09-07T06:00:00Z");
    const late = await read("ben@example.com", "2026-09-06T22:00:00Z");

    expect(first).toHaveLength(1);
    expect(subjects(late)).toEqual(["sales [REVIEW] sales: 2 findings worth a look, week from 2026-08-31"]);
    expect(late[0]?.text).toContain("revision 2");
    expect(await until("2026-09-07T08:00:00Z")).toEqual([]);
  });

  it("is part of its week though it was amended when it was history already", async () => {
    await read("ana@example.com", "2026-09-01T10:00:00Z");
    await until("2026-09-04T10:00:00Z");
    await read("ana@example.com", "2026-09-01T12:00:00Z", { bytes: 3e9 });

    const messages = await until("2026-09-07T06:00:00Z");
    expect(subjects(messages)).toEqual([
      "sales [REVIEW] sales: 1 finding worth a look, week from 2026-08-31",
    ]);
    expect(messages[0]?.text).toContain("5.00 GB");
  });

  it("that was history when it was found is summed up as history", async () => {
    await until("2026-09-04T10:00:00Z");
    const history = await read("ana@example.com", "2026-09-01T10:00:00Z");

    expect(subjects(history)).toEqual(["sales [HISTORY] sales: 1 finding in past logs"]);
    expect(await until("2026-09-07T06:00:00Z")).toEqual([]);
  });

  it("is told in no message of a rule that is too noisy, however much there is", async () => {
    const messages = [];
    for (let at = 10; at < 22; at++) {
      messages.push(...(await read(`p${at}@example.com`, `2026-09-02T${at}:00:00Z`)));
    }
    messages.push(...(await until("2026-09-07T06:00:00Z")));

    expect(subjects(messages)).toEqual([
      "sales [REVIEW] sales: 12 findings worth a look, week from 2026-08-31",
    ]);
  });

  it("is taken back when nothing of the week stands any more", async () => {
    await read("ana@example.com", "2026-09-02T10:00:00Z");
    await until("2026-09-07T06:00:00Z");

    const other = ruleOf(
      "{ none: { channel: none }, condition: none }",
      "",
      "{ product: auditplane, category: volume }",
    );
    const messages = await read("clock@example.com", "2026-09-07T07:00:00Z", { bytes: 1, rules: [other] });

    expect(subjects(messages)).toEqual(["sales [WITHDRAWN] sales: review list of the week from 2026-08-31"]);
  });
});
