/** What the owners of data do not hear of rules that are security's alone. */
import { beforeEach, describe, expect, it } from "vitest";
import type { SigmaRule } from "../../src/core/sigma/rule.ts";
import { emptyTables, useDatabase } from "../support/database.ts";
import { sentFrom } from "../support/delivering.ts";
import type { Sent } from "../support/delivering.ts";
import { builtinRules, ruleOf, scan, useFolder } from "../support/pipeline.ts";
import { aPerson, aRead } from "../support/records.ts";
import type { TrailRecord } from "../support/records.ts";
import { mesh } from "../support/two-domains.ts";

const database = useDatabase();
const folder = useFolder();
let files = 0;
beforeEach(() => emptyTables(database));

function deliver(): Promise<Sent[]> {
  return sentFrom(database);
}

async function rulesWith(isConfidential: (rule: SigmaRule) => boolean): Promise<SigmaRule[]> {
  return (await builtinRules()).map((rule) => ({ ...rule, confidential: isConfidential(rule) }));
}

const read = (fields: TrailRecord = {}): TrailRecord =>
  aRead({
    userIdentity: aPerson("p1@example.com"),
    key: "orders/1",
    eventTime: "2026-09-02T14:00:00Z",
    ...fields,
  });

async function scanned(
  name: string,
  records: readonly TrailRecord[],
  rules: readonly SigmaRule[],
): Promise<void> {
  await scan(database, [folder.write(name, records)], { catalog: mesh, rules });
}

const told = (sent: readonly Sent[]): string[] =>
  sent.map(({ route, subject }) => `${route} ${subject}`).sort();

describe("the owner of data", () => {
  it("is told nothing of the past that a confidential rule saw", async () => {
    const rules = await rulesWith(({ category }) => category === "access");
    const name = `c${files++}_CloudTrail_eu-west-1_20260930T1000Z_a.json.gz`;

    await scanned(name, [read({ bytes: 2e13 })], rules);
    const sent = await deliver();

    expect(
      sent
        .filter(({ route }) => route === "sales")
        .map(({ text }) => text)
        .join(),
    ).not.toContain("without a subscription");
    expect(told(sent)).toEqual([
      "sales [HISTORY] sales: 1 finding in past logs",
      "security [HISTORY] sales: 1 finding in past logs",
    ]);
    const alone = sent.find(({ route }) => route === "security")?.text;
    expect(alone).toContain("Access without a subscription: 1 finding");
    expect(alone).toContain("You get this alone: the rule is confidential, and the owner is not told.");
  });

  it("is not told that an alert of a confidential rule is about the same", async () => {
    const rules = await rulesWith(({ category }) => category === "volume");

    await scanned(`c${files++}.json.gz`, [read({ bytes: 2e13 })], rules);
    const sent = await deliver();

    const own = sent
      .filter(({ route }) => route === "sales")
      .map(({ text }) => text)
      .join();
    expect(own).toContain("without a subscription");
    expect(own).not.toContain("unusual volume");
  });

  it("is told of a week without what a confidential rule found in it, which security is told", async () => {
    const open = ruleOf(
      "{ much: { channel: ceiling, bytes_out|gte: 1000000000 }, condition: much }",
      "auditplane: { tier: review, window: day, next_steps: [Ask them.] }",
      "{ product: auditplane, category: volume }",
    );
    const hidden = { ...open, id: "3d1f5dd4-8a43-4a0a-8c39-6d1c66b6e2c3", confidential: true };
    const rules = [open, hidden];

    await scanned(`c${files++}.json.gz`, [read({ bytes: 2e9 })], rules);
    await scanned(`c${files++}.json.gz`, [read({ eventTime: "2026-09-07T06:00:00Z" })], rules);

    expect(told(await deliver())).toEqual(
      ["sales", "security"].map(
        (route) => `${route} [REVIEW] sales: 1 finding worth a look, week from 2026-08-31`,
      ),
    );
  });
});
