import { beforeEach, describe, expect, it } from "vitest";
import type { EscalationStep } from "../../src/core/settings/domain.ts";
import { deliverAlerts } from "../../src/jobs/deliver/index.ts";
import { setEntry } from "../../src/jobs/settings/index.ts";
import { DELIVERING, ownersAt } from "../support/delivering.ts";
import { emptyTables, useDatabase } from "../support/database.ts";
import { recordInto } from "../support/record-into.ts";
import { builtinRules, scan, useFolder } from "../support/pipeline.ts";
import { aPerson, aRead } from "../support/records.ts";
import { mesh } from "../support/two-domains.ts";

const database = useDatabase();
const folder = useFolder();
/** Without the rules on access, which have more to say about the same reads. */
const rules = (await builtinRules()).filter(({ category }) => category !== "access");

interface Sent {
  readonly route: string;
  readonly subject: string;
  readonly text: string;
  readonly attributes: Readonly<Record<string, string>>;
}
const sent: Sent[] = [];

beforeEach(async () => {
  await emptyTables(database);
  sent.splice(0);
});

/** Scans, sends, and takes what was sent since, but for what is said of our own sight. */
async function told(
  paths: readonly string[],
  more: Parameters<typeof scan>[2] = {},
  escalation: readonly EscalationStep[] = [],
): Promise<Sent[]> {
  await scan(database, paths, { catalog: mesh, rules, ...more });
  await deliverAlerts({
    ...DELIVERING,
    db: database.db,
    pool: database.pool,
    sink: recordInto(sent),
    ownerOf: ownersAt((domain) => domain, { escalation }),
    fallbackTopic: "security",
  });
  return sent.splice(0).filter(({ subject }) => !subject.includes("rule/"));
}

let files = 0;

/** Each of some people reads two terabytes and as many gigabytes as their number, in one hour; the ceiling is one terabyte. */
function stormOf(from: number, until: number, { hour = 10, key = "orders/1" } = {}): string {
  const records = Array.from({ length: until - from }, (_, at) =>
    aRead({
      userIdentity: aPerson(`p${String(from + at).padStart(2, "0")}@example.com`),
      eventTime: `2026-09-02T${hour}:${String(from + at).padStart(2, "0")}:00Z`,
      bytes: 2e12 + (from + at) * 1e9,
      key,
    }),
  );
  return folder.write(`storm-${files++}.json.gz`, records);
}

const isSummary = ({ subject }: Sent): boolean => subject.includes("storm of volume");
const alone = (messages: readonly Sent[]): string[] =>
  messages.filter((one) => !isSummary(one)).map(({ subject }) => subject.split(": ")[1] as string);
const people = (from: number, until: number): string[] =>
  Array.from({ length: until - from }, (_, at) => `p${from + at}@example.com`);

describe("a storm of pages on volume", () => {
  it("of 25 in one hour is told as the ten with most bytes, and one page that counts fifteen and names ten", async () => {
    const messages = await told([stormOf(0, 25)]);

    expect(alone(messages).sort()).toEqual(people(15, 25));
    const [summary, ...others] = messages.filter(isSummary);
    expect(others).toEqual([]);
    expect(summary).toMatchObject({
      route: "sales",
      subject: "[CRITICAL] sales: storm of volume, 15 more alerts, 2026-09-02 10:00",
      attributes: { tier: "page", severity: "critical", state: "open", rule_id: "storm" },
    });
    expect(summary?.text).toContain("15 alerts,\n15 findings, 15 people, 30.1 TB.");
    expect(summary?.text.match(/^ {2}- p\d\d@example\.com/gm)).toEqual(
      Array.from({ length: 10 }, (_, at) => `  - p${String(14 - at).padStart(2, "0")}@example.com`),
    );
    expect(summary?.text).toContain("and 5 more.");
    expect(summary?.text).toContain("each is a finding of its own");
  });

  it("goes up the chain as every page of it does, until somebody takes it into their hands", async () => {
    const escalation = [{ afterMinutes: 15, topicArn: "second" }];
    await told([stormOf(0, 12)], {}, escalation);
    await database.pool.query("update alerts set told_at = told_at - interval '16 minutes', next_at = now()");

    const messages = await told([], {}, escalation);

    expect(messages.every(({ route, subject }) => route === "second" && subject.includes("ESCALATED"))).toBe(
      true,
    );
    expect(messages.filter(isSummary)).toHaveLength(1);
    expect(alone(messages)).toHaveLength(10);
  });

  it("is ten alone and a summary that is revised, however many runs it comes in, and in which order", async () => {
    const runs = [stormOf(0, 8), stormOf(8, 16), stormOf(16, 25)];
    const inOrder = [];
    for (const path of runs) inOrder.push(await told([path]));
    await emptyTables(database);
    const reversed = [];
    for (const path of runs.toReversed()) reversed.push(await told([path]));

    for (const messages of [inOrder, reversed]) {
      expect(alone(messages.flat())).toHaveLength(10);
      expect(new Set(alone(messages.flat())).size).toBe(10);
      expect(messages.map((one) => one.filter(isSummary).length)).toEqual([0, 1, 1]);
      expect(messages[2]?.find(isSummary)?.subject).toContain("15 more alerts");
    }
    expect(await told(runs)).toEqual([]);
  });

  it("goes to every domain that it is about, to each with its own count", async () => {
    const messages = await told([stormOf(0, 20), stormOf(20, 32, { key: "wages/1" })]);

    expect(alone(messages)).toHaveLength(10);
    expect(
      messages
        .filter(isSummary)
        .map(({ route, subject }) => `${route} ${/\d+ more alerts?/.exec(subject)?.[0]}`)
        .sort(),
    ).toEqual(["hr 2 more alerts", "sales 20 more alerts"]);
  });

  it("takes nothing from what pages in another hour", async () => {
    const messages = await told([stormOf(0, 25), stormOf(30, 33, { hour: 11 })]);

    expect(alone(messages)).toHaveLength(13);
    expect(alone(messages)).toEqual(expect.arrayContaining(people(30, 33)));
  });

  it("hides nobody who comes when somebody else of it turns out to be expected", async () => {
    await told([stormOf(0, 13)]);
    await setEntry(database.pool, "exception", {
      id: "announced",
      who: "p00@example.com",
      asset: null,
      factor: null,
      bytes: 5e12,
      from: Date.parse("2026-09-02T00:00:00Z"),
      until: Date.parse("2026-09-03T00:00:00Z"),
      reason: "announced",
      author: "owner@example.com",
    });
    expect(await told([stormOf(0, 1)])).toEqual([]);

    const [summary] = await told([stormOf(40, 41)]);

    expect(summary?.subject).toContain("3 more alerts");
    expect(summary?.text).toContain("- p40@example.com");
    expect(summary?.text).not.toContain("- p00@example.com");
  });

  it("is of those whose first page is of its hour, however long they go on: in one run as in several", async () => {
    const hours = [
      stormOf(0, 9),
      stormOf(9, 18),
      stormOf(0, 18, { hour: 11 }),
      stormOf(15, 18, { hour: 12 }),
    ];

    const together = await told(hours);
    await emptyTables(database);
    const apart = [];
    for (const path of hours) apart.push(await told([path]));

    const counts = [together, apart.flat()].map((messages) => new Set(alone(messages)).size);
    expect(counts).toEqual([10, 10]);
    const summaries = [together, ...apart].map((messages) => messages.filter(isSummary));
    expect(summaries.map(({ length }) => length)).toEqual([1, 0, 1, 1, 1]);
    for (const [summary] of [summaries[0], summaries[4]] as Sent[][]) {
      expect(summary?.subject).toContain("8 more alerts, 2026-09-02 10:00");
    }
  });

  it("is told again where somebody of it reads more, in its hour or in another", async () => {
    await told([stormOf(0, 13)]);

    const [more, ...others] = await told([stormOf(0, 1, { key: "orders/2" })]);
    expect(more?.text).toContain("- p00@example.com read 4.00 TB");
    const [later] = await told([stormOf(0, 1, { hour: 14 })]);
    expect(later?.subject).toContain("3 more alerts");
    expect(later?.text).toContain("2026-09-02T14:00:00Z");
    expect(others).toEqual([]);
  });

  it("hides nobody who was in it from the pages of the next day", async () => {
    await told([stormOf(0, 25)]);
    const next = aRead({
      userIdentity: aPerson("p00@example.com"),
      eventTime: "2026-09-03T09:00:00Z",
      bytes: 2e12,
    });

    expect(alone(await told([folder.write("next.json.gz", [next])]))).toEqual(["p00@example.com"]);
  });

  it("is taken back from those who were told of its summary when nothing of that stands", async () => {
    const path = stormOf(0, 25);
    await told([path]);

    const messages = await told([path], { rules: rules.filter(({ category }) => category !== "volume") });

    expect(messages.filter(({ subject }) => subject.includes("summary"))).toMatchObject([
      {
        route: "sales",
        subject: "[WITHDRAWN] sales: summary of unusual volume of 2026-09-02 10:00 UTC",
        attributes: { state: "withdrawn" },
      },
    ]);
    expect(messages).toHaveLength(11);
  });
});
