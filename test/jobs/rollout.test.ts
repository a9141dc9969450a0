import { beforeEach, describe, expect, it } from "vitest";
import { indexRollout } from "../../src/core/settings/rollout.ts";
import type { Rollout } from "../../src/core/settings/rollout.ts";
import { deliverAlerts } from "../../src/jobs/deliver/index.ts";
import type { DeliverOutcome } from "../../src/jobs/deliver/index.ts";
import { DELIVERING, ownersAt } from "../support/delivering.ts";
import { emptyTables, useDatabase } from "../support/database.ts";
import { recordInto } from "../support/record-into.ts";
import { builtinRules, scan, useFolder } from "../support/pipeline.ts";
import { aPerson, aRead } from "../support/records.ts";
import { mesh } from "../support/two-domains.ts";

const database = useDatabase();
const folder = useFolder();
let sent: { readonly route: string; readonly subject: string; readonly text: string }[] = [];
let files = 0;

beforeEach(() => emptyTables(database));

type Stages = readonly Pick<Rollout, "id" | "stage" | "rules">[];
const all = (stage: Rollout["stage"], rules: Rollout["rules"] = {}): Stages =>
  ["sales", "hr"].map((id) => ({ id, stage, rules }));

async function deliver(rollout: Stages, onCallTopic?: string): Promise<DeliverOutcome> {
  sent = [];
  return await deliverAlerts({
    ...DELIVERING,
    db: database.db,
    pool: database.pool,
    sink: recordInto(sent),
    ownerOf: ownersAt((domain) => domain),
    onCallTopic,
    fallbackTopic: "security",
    stageOf: indexRollout(rollout),
  });
}

async function read(person: string, key: string): Promise<void> {
  const record = aRead({ userIdentity: aPerson(person), key, eventTime: "2026-09-02T14:00:00Z" });
  await scan(database, [folder.write(`rollout-${files++}.json.gz`, [record])], { catalog: mesh });
}

const routes = (): string[] => sent.map(({ route }) => route);

describe("the alerts of a domain", () => {
  it("are kept and told to nobody at first, and not all at once when the owner is told from then on", async () => {
    await read("ben@example.com", "orders/1");
    expect(await deliver([])).toMatchObject({ sent: 0, observed: 1, unrouted: 0 });
    expect(await deliver([])).toMatchObject({ sent: 0, observed: 0 });

    expect(await deliver(all("live"))).toMatchObject({ sent: 0, observed: 0 });
    await read("cleo@example.com", "orders/1");
    await deliver(all("live"));
    expect(routes()).toEqual(["sales"]);
    expect(sent[0]?.text).toContain("You get this because domain sales owns the data.");
  });

  it("are told to security in the owner's place, which is said, and to the owner alone once that is live", async () => {
    await read("ben@example.com", "orders/1");
    await deliver(all("security"));
    expect(routes()).toEqual(["security"]);
    expect(sent[0]?.text).toContain(
      "You get this in the place of domain sales, which owns the data and is not told",
    );

    await read("cleo@example.com", "orders/1");
    await deliver(all("live"));
    expect(routes()).toEqual(["sales"]);
  });

  it("go as far as their rule where that is named, whatever the domain's stage", async () => {
    await read("ben@example.com", "orders/1");
    const { rows } = await database.pool.query<{ rule: string }>(
      "select distinct rule_id as rule from findings",
    );
    const rules = Object.fromEntries(rows.map(({ rule }) => [rule, "live" as const]));

    await deliver(all("observe", rules));

    expect(routes()).toEqual(["sales"]);
  });

  it("are told domain by domain: what two own is told to the one that is live", async () => {
    const person = "ben@example.com";
    await read(person, "orders/1");
    await read(person, "wages/1");

    await deliver([
      { id: "sales", stage: "live", rules: {} },
      { id: "hr", stage: "observe", rules: {} },
    ]);

    expect(new Set(routes())).toEqual(new Set(["sales"]));
  });

  it("that page are told to security on call beside the owner, once, and not while they are only observed", async () => {
    const record = aRead({
      userIdentity: aPerson("ben@example.com"),
      key: "orders/1",
      bytes: 2e12,
      eventTime: "2026-09-02T14:00:00Z",
    });
    const rules = (await builtinRules()).filter(({ category }) => category === "volume");
    await scan(database, [folder.write("theft.json.gz", [record])], { catalog: mesh, rules });

    await deliver(all("live"), "on-call");

    expect(routes().sort()).toEqual(["on-call", "sales"]);
    const told = sent.find(({ route }) => route === "on-call");
    expect(told?.text).toContain("You get this beside the owner");
    expect(await deliver(all("live"), "on-call")).toMatchObject({ sent: 0 });
  });

  it("that page are not told to security on call while their domain is only observed", async () => {
    const record = aRead({
      userIdentity: aPerson("ben@example.com"),
      key: "orders/1",
      bytes: 2e12,
      eventTime: "2026-09-02T14:00:00Z",
    });
    const rules = (await builtinRules()).filter(({ category }) => category === "volume");
    await scan(database, [folder.write("observed.json.gz", [record])], { catalog: mesh, rules });

    expect(await deliver([], "on-call")).toMatchObject({ sent: 0, observed: 1 });
  });

  it("that nobody owns are told to security from the beginning", async () => {
    const record = aRead({
      eventName: "StopLogging",
      eventSource: "cloudtrail.amazonaws.com",
      eventCategory: "Management",
      managementEvent: true,
      eventTime: "2026-09-02T14:00:00Z",
    });
    await scan(database, [folder.write("stop.json.gz", [record])], { catalog: mesh });

    await deliver([]);

    expect(routes()).toEqual(["security"]);
  });
});
