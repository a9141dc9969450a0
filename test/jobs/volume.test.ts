import { beforeEach, describe, expect, it } from "vitest";
import type { PrintedFinding } from "../../src/core/finding/print.ts";
import { createRandom } from "../../src/simulate/random.ts";
import { emptyTables, useDatabase } from "../support/database.ts";
import { builtinRules, scan, useFolder } from "../support/pipeline.ts";
import { aPerson, aRead } from "../support/records.ts";
import type { TrailRecord } from "../support/records.ts";

const database = useDatabase();
const folder = useFolder();
const DAYS = 22;
const PEOPLE = Array.from({ length: 14 }, (_, number) => `person-${number}@example.com`);
const THIEF = "person-3@example.com";
/** They come on the day of that number. */
const NEWCOMERS = Array.from({ length: 9 }, (_, number) => `newcomer-${number}@example.com`);
const JOINING = 19;

/** A file for each day: everybody reads about 20 MB of three objects in each of five hours. */
const paths = Array.from({ length: DAYS }, (_, day) => folder.write(`day-${day}.json.gz`, ordinaryDay(day)));
const theft = folder.write(
  "theft.json.gz",
  Array.from({ length: 120 }, (_, at) =>
    read(THIEF, { day: DAYS - 1, hour: 14, object: 1000 + at, bytes: 400e6 }),
  ),
);

function ordinaryDay(day: number): TrailRecord[] {
  const random = createRandom(`volume/${day}`);
  return [...PEOPLE, ...(day < JOINING ? [] : NEWCOMERS)].flatMap((person) =>
    [8, 9, 11, 13, 16].flatMap((hour) =>
      Array.from({ length: random.int(2, 4) }, (_, object) =>
        read(person, { day, hour, object, bytes: Math.round(random.logNormal(7e6, 0.4)) }),
      ),
    ),
  );
}

function read(
  person: string,
  { day, hour, object, bytes }: { day: number; hour: number; object: number; bytes: number },
): TrailRecord {
  const time = Date.UTC(2026, 7, 3 + day, hour, object % 60, day % 60);
  return aRead({
    userIdentity: aPerson(person),
    eventTime: new Date(time).toISOString().replace(".000Z", "Z"),
    key: `orders/part-${object}.parquet`,
    bytes,
  });
}

const rules = await builtinRules();
const unusual = (findings: readonly PrintedFinding[]): PrintedFinding[] =>
  findings.filter(({ category }) => category === "volume");
const shown = (findings: readonly PrintedFinding[]): unknown =>
  unusual(findings).map(({ version: _, live: __, ...finding }) => finding);

const thresholds = async (): Promise<unknown> =>
  (await database.pool.query("select day::text, thresholds from volume_days order by day")).rows;

beforeEach(() => emptyTables(database));

describe("unusual volume", () => {
  it("is found in the hour in which it happened, with what it was compared with", async () => {
    const { findings } = await scan(database, [...paths, theft], { rules });

    const [hour] = unusual(findings).filter(({ rule_title }) => rule_title === "Unusual volume in an hour");
    expect(hour).toMatchObject({
      person: THIEF,
      tier: "page",
      asset: null,
      window_start: "2026-08-24T14:00:00Z",
      event_count: 120,
      bytes_out: 48e9,
      objects: 120,
      entitlement: null,
    });
    expect(hour?.explanation).toMatch(/read 48\.0 GB of 120 objects .* usual are \d\d\.\d MB and \d objects/);
    expect(
      new Set(
        unusual(findings)
          .filter(({ tier }) => tier === "page")
          .map(({ person }) => person),
      ),
    ).toEqual(new Set([THIEF]));
  });

  it("is the same whatever the order of the days, in one run or several, and in a second one", async () => {
    const whole = await scan(database, [...paths, theft], { rules });
    const again = await scan(database, [...paths, theft], { rules });
    await emptyTables(database);
    await scan(database, paths.slice(10), { rules });
    await scan(database, [theft], { rules });
    await scan(database, paths.slice(0, 10), { rules });
    const parts = await scan(database, [...paths, theft], { rules });

    expect(shown(whole.findings)).not.toEqual([]);
    expect(shown(again.findings)).toEqual(shown(whole.findings));
    expect(shown(parts.findings)).toEqual(shown(whole.findings));
  });

  it("is measured by those who were there, whoever comes later", async () => {
    await scan(database, paths, { rules });
    const whole = await thresholds();
    await emptyTables(database);
    await scan(database, paths.slice(0, JOINING), { rules });
    await scan(database, paths.slice(JOINING), { rules });

    expect(await thresholds()).toEqual(whole);
  });

  it("that turns out to be usual, since older logs say so, is withdrawn", async () => {
    const much = (day: number): TrailRecord[] =>
      Array.from({ length: 8 }, (_, at) => read(THIEF, { day, hour: 14, object: 1000 + at, bytes: 30e6 }));
    const once = folder.write("once.json.gz", much(DAYS - 1));
    const often = folder.write("often.json.gz", Array.from({ length: 18 }, (_, day) => much(day)).flat());
    const ofLastDay = async (given: readonly string[]): Promise<number> => {
      const { findings } = await scan(database, given, { rules });
      return unusual(findings).filter(
        ({ person, window_start }) => person === THIEF && window_start >= "2026-08-24",
      ).length;
    };

    expect(await ofLastDay([...paths, once])).toBeGreaterThan(0);
    expect(await ofLastDay([...paths, once, often])).toBe(0);
    const { rows } = await database.pool.query(
      "select count(*)::int as count from findings where status = 'withdrawn' and category = 'volume'",
    );
    expect(rows).not.toEqual([{ count: 0 }]);
  });

  it("is told of given files as far as they are part of it", async () => {
    await scan(database, [...paths, theft], { rules });
    const { findings } = await scan(database, [paths[0] as string], { rules });

    expect(unusual(findings)).toEqual([]);
  });
});
