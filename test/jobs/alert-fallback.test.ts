/** Alerts on data of several domains, whose owners nobody reaches. */
import { beforeEach, describe, expect, it } from "vitest";
import { deliverAlerts } from "../../src/jobs/deliver/index.ts";
import type { DeliverDeps, DeliverOutcome } from "../../src/jobs/deliver/index.ts";
import { emptyTables, useDatabase } from "../support/database.ts";
import { DELIVERING, ownersAt } from "../support/delivering.ts";
import { builtinRules, scan, useFolder } from "../support/pipeline.ts";
import { recordInto } from "../support/record-into.ts";
import { aPerson, aRead } from "../support/records.ts";
import { mesh } from "../support/two-domains.ts";

const database = useDatabase();
const folder = useFolder();
let files = 0;
let sent: { readonly route: string; readonly text: string }[] = [];
beforeEach(async () => {
  sent = [];
  await emptyTables(database);
});

async function readBoth(): Promise<void> {
  const rules = (await builtinRules()).filter(({ category }) => category === "volume");
  const records = ["orders/1", "wages/1"].map((key) =>
    aRead({ userIdentity: aPerson("p1@example.com"), key, bytes: 9e11, eventTime: "2026-09-02T14:00:00Z" }),
  );
  await scan(database, [folder.write(`both-${files++}.json.gz`, records)], { catalog: mesh, rules });
}

async function deliver(more: Partial<DeliverDeps>): Promise<DeliverOutcome> {
  return await deliverAlerts({
    ...DELIVERING,
    db: database.db,
    pool: database.pool,
    sink: recordInto(sent),
    ownerOf: ownersAt((domain) => domain),
    fallbackTopic: "security",
    ...more,
  });
}

const domains = async (): Promise<unknown[]> => {
  const { rows } = await database.pool.query(
    "select distinct route, domains from outbox where state = 'sent' order by 1",
  );
  return rows;
};

const BOTH = [{ route: "security", domains: ["hr", "sales"] }];

describe("what is for owners of several domains that nobody hears", () => {
  it("is told to the fallback in the place of each of them", async () => {
    await readBoth();

    await deliver({
      unheard: new Map([
        ["sales", "the topic is gone"],
        ["hr", "nobody has subscribed"],
      ]),
    });

    expect(await domains()).toEqual(BOTH);
    expect(sent[0]?.text).toContain("in the place of hr");
    expect(sent[0]?.text).toContain("sales");
  });

  it("is told to the fallback beside what is its own", async () => {
    await readBoth();

    await deliver({
      ownerOf: ownersAt((domain) => (domain === "hr" ? undefined : domain)),
      unheard: new Map([["sales", "the topic is gone"]]),
    });

    expect(await domains()).toEqual(BOTH);
  });

  it("is told to the fallback in the place of each that refuses", async () => {
    await readBoth();
    const record = recordInto(sent);

    await deliver({
      sink: {
        deliver: (message, to) =>
          to.route === "security"
            ? record.deliver(message, to)
            : Promise.resolve({ ok: false, permanent: true, reason: "no such topic" }),
      },
    });

    const told = (await domains()) as { domains: string[] }[];
    expect([...new Set(told.flatMap((one) => one.domains))].sort()).toEqual(["hr", "sales"]);
  });

  it("is counted as told to nobody where one of them has no topic, and there is no fallback", async () => {
    await readBoth();
    const ownerOf = ownersAt((domain) => (domain === "hr" ? undefined : domain));

    const { sent: count, unrouted } = await deliver({ ownerOf, fallbackTopic: undefined });

    expect(unrouted).toBe(count);
    expect(unrouted).toBeGreaterThan(0);
  });
});
