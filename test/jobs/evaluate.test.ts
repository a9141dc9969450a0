import { beforeAll, describe, expect, it } from "vitest";
import { indexCatalog } from "../../src/core/catalog/index-catalog.ts";
import type { LabelledFleet } from "../../src/core/evaluation/labels-file.ts";
import type { ToldAlert } from "../../src/core/evaluation/owner-messages.ts";
import { DAY_MS, HOUR_MS } from "../../src/core/record/time.ts";
import type { SigmaRule } from "../../src/core/sigma/rule.ts";
import { DEFAULT_BUDGET } from "../../src/core/settings/settings.ts";
import { judgeFleet } from "../../src/jobs/evaluate/index.ts";
import type { JudgedLabels } from "../../src/jobs/evaluate/index.ts";
import { createRandom } from "../../src/simulate/random.ts";
import { emptyTables, useDatabase } from "../support/database.ts";
import { builtinRules, catalogOf, ruleOf, scan, useFolder } from "../support/pipeline.ts";
import { aPerson, aRead } from "../support/records.ts";
import type { TrailRecord } from "../support/records.ts";

const database = useDatabase();
const folder = useFolder();
const FROM = Date.UTC(2026, 7, 3);
const DAYS = 30;
const PEOPLE = Array.from({ length: 14 }, (_, number) => `person-${number}@example.com`);
const [OTHER = "", THIEF = ""] = PEOPLE;
/** On the day before the last: a tenth of a terabyte, and beside it a terabyte. */
const THEFT = { day: DAYS - 2, hour: 14 };

function read(
  person: string,
  {
    day,
    hour,
    object,
    bytes,
    folder: of = "orders",
  }: Record<"day" | "hour" | "object" | "bytes", number> & {
    folder?: string;
  },
): TrailRecord {
  const time = FROM + day * DAY_MS + hour * HOUR_MS + (object % 60) * 60_000;
  return aRead({
    userIdentity: aPerson(person),
    eventTime: new Date(time).toISOString().replace(".000Z", "Z"),
    key: `${of}/part-${object}.parquet`,
    bytes,
  });
}

const random = createRandom("evaluate");
const records = Array.from({ length: DAYS }, (_, day) =>
  PEOPLE.flatMap((person) =>
    [8, 9, 11, 13, 16].map((hour) => {
      return read(person, {
        day,
        hour,
        object: random.int(1, 50),
        bytes: Math.round(random.logNormal(2e7, 0.4)),
      });
    }),
  ),
).flat();
const theft = Array.from({ length: 120 }, (_, object) =>
  read(THIEF, { ...THEFT, object, bytes: 8e8, folder: "salaries" }),
);
const flood = [read(OTHER, { ...THEFT, object: 1, bytes: 1.1e12 })];
const paths = [folder.write("logs.json.gz", [...records, ...theft, ...flood])];

const catalog = catalogOf({
  as_of: "2026-10-01T00:00:00Z",
  domains: [
    { id: "sales", name: "Sales" },
    { id: "people", name: "People" },
    { id: "idle", name: "Owns nothing" },
  ],
  projects: [
    { id: "orders", name: "Orders", domain: "sales" },
    { id: "staff", name: "Staff", domain: "people" },
  ],
  assets: [
    { id: "orders", name: "Orders", project: "orders", locations: ["s3://lake/orders/"] },
    { id: "salaries", name: "Salaries", project: "staff", locations: ["s3://lake/salaries/"] },
  ],
});

const labelled = (attacks: readonly string[]): LabelledFleet => ({
  fleet: {
    seed: "1",
    from: FROM,
    days: DAYS,
    people: PEOPLE.length,
    humans: 14,
    services: 0,
    tail: "normal",
  },
  attacks: attacks.map((person) => ({
    id: `of ${person}`,
    kind: "burst_1tb",
    person,
    person_kind: "human",
    from: FROM + THEFT.day * DAY_MS + THEFT.hour * HOUR_MS,
    until: FROM + THEFT.day * DAY_MS + (THEFT.hour + 1) * HOUR_MS,
  })),
});

async function judged(rules: readonly SigmaRule[], attacks: readonly string[] = []): Promise<JudgedLabels> {
  return await judgeFleet(labelled(attacks), {
    pool: database.pool,
    catalog: indexCatalog(catalog),
    rules,
    budget: DEFAULT_BUDGET,
    onDay: () => undefined,
    signal: new AbortController().signal,
  });
}

/** Of the hour of the theft. */
const inTheft = ({ alerts }: JudgedLabels, tier: ToldAlert["tier"]): readonly ToldAlert[] =>
  alerts.filter(
    (alert) => alert.tier === tier && alert.hour === FROM / HOUR_MS + THEFT.day * 24 + THEFT.hour,
  );
const ownersIn = (alerts: readonly ToldAlert[]): readonly string[] => [
  ...new Set(alerts.flatMap(({ owners }) => owners)),
];

const VOLUME = "{ product: auditplane, category: volume }";
const scored = (more: string): SigmaRule =>
  ruleOf("{ s: { exceeds: [page, review], bytes_out|gte: 90000000000 }, condition: s }", more, VOLUME);
const rules = await builtinRules();

beforeAll(async () => {
  await emptyTables(database);
  await scan(database, paths, { catalog, rules });
});

describe("judging a labelled fleet", () => {
  it("tells pages of scores and of ceilings in their hour, and whose the data are", async () => {
    const fleet = await judged(rules, [THIEF]);
    const [label] = fleet.labels;

    const pages = inTheft(fleet, "page");
    const ofThief = pages.filter(({ person }) => person === label?.person);
    expect(ofThief).not.toEqual([]);
    expect(ownersIn(ofThief)).toEqual(["people", "sales"]);
    expect(ownersIn(pages.filter(({ person }) => person !== label?.person))).toEqual(["sales"]);
    expect(fleet.owners).toEqual(["people", "sales"]);
    expect(fleet.days).toHaveLength(DAYS);
  });

  it("counts ceilings of the scan, which need no score", async () => {
    const { alerts } = await judged(rules.filter(({ title }) => title.startsWith("Hard ceiling")));

    const hour = FROM / HOUR_MS + THEFT.day * 24 + THEFT.hour;
    expect(alerts).toEqual([{ person: expect.any(Number), hour, tier: "page", owners: ["sales"] }]);
  });

  it("says which attacks are by people whom the logs do not know", async () => {
    const { unseen, labels } = await judged(rules, ["nobody@example.com", THIEF]);

    expect(unseen).toEqual(["of nobody@example.com"]);
    expect(labels.map(({ person }) => person >= 0)).toEqual([false, true]);
  });

  it.each([
    ["page", "auditplane: { tier: page }", "page"],
    ["review", "auditplane: { tier: review }", "review"],
  ] as const)("takes the tier of the rule, not of the score: %s", async (_, more, tier) => {
    const fleet = await judged([scored(more)]);

    expect(inTheft(fleet, tier)).not.toEqual([]);
    expect(fleet.alerts.every((alert) => alert.tier === tier)).toBe(true);
  });

  it.each([
    ["for information", [scored("auditplane: { tier: info }")]],
    ["in shadow", [scored("auditplane: { tier: page, shadow: true }")]],
    ["on something else", [ruleOf("{ s: { action: read }, condition: s }")]],
    ["none", []],
  ])("tells nothing where the rules are %s", async (_, given) => {
    expect((await judged(given)).alerts).toEqual([]);
  });

  it("leaves nothing behind: a second time gives the same", async () => {
    const stateOf = async (): Promise<unknown> =>
      (await database.pool.query("select day::text, matched from volume_days order by day")).rows;
    const before = await stateOf();

    const first = await judged(rules, [THIEF]);
    const second = await judged(rules, [THIEF]);

    expect(second).toEqual(first);
    expect(await stateOf()).toEqual(before);
  });
});
