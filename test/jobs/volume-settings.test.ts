import { beforeEach, describe, expect, it } from "vitest";
import type { PrintedFinding } from "../../src/core/finding/print.ts";
import type { Exception } from "../../src/core/settings/settings.ts";
import { endEntry, importSettings, setEntry } from "../../src/jobs/settings/index.ts";
import { explainVolume } from "../../src/jobs/volume/explain.ts";
import { readFinding } from "../../src/reports/explain/query.ts";
import { renderExplained, sparklineOf } from "../../src/reports/explain/render.ts";
import { sparklineSvg } from "../../src/reports/explain/sparkline.ts";
import { readSettings } from "../../src/store/settings.ts";
import { emptyTables, useDatabase } from "../support/database.ts";
import { builtinRules, derive, scan, useFolder } from "../support/pipeline.ts";
import { DAYS, LAST_DAY, THIEF, ordinaryDay, reading, theft, timeOf } from "../support/reading-days.ts";

const database = useDatabase();
const folder = useFolder();
const paths = Array.from({ length: DAYS }, (_, day) => folder.write(`day-${day}.json.gz`, ordinaryDay(day)));
const stolen = folder.write("theft.json.gz", theft(DAYS - 1));
const rules = await builtinRules();

const announced: Exception = {
  id: "migration",
  who: THIEF,
  asset: null,
  factor: null,
  bytes: 1e12,
  from: Date.parse(timeOf(DAYS - 1)),
  until: Date.parse(timeOf(DAYS)),
  reason: "the orders move to another bucket",
  author: "owner@example.com",
};

/** Findings of volume on the last day about the one who reads much. */
const about = (findings: readonly PrintedFinding[]): PrintedFinding[] =>
  findings.filter(
    ({ category, person, window_start }) =>
      category === "volume" && person === THIEF && window_start >= LAST_DAY,
  );
const statuses = (findings: readonly PrintedFinding[]): string[] => [
  ...new Set(about(findings).map(({ status }) => status)),
];
const count = async (table: string): Promise<number> => {
  const { rows } = await database.pool.query<{ count: number }>(
    `select count(*)::int as count from ${table}`,
  );
  return rows[0]?.count ?? 0;
};

beforeEach(() => emptyTables(database));

describe("an exception", () => {
  it("makes what was announced expected: it is stored, and nobody is told", async () => {
    await importSettings(database.pool, { exceptions: [announced] });
    const { findings } = await scan(database, [...paths, stolen], { rules });

    expect(statuses(findings)).toEqual(["expected"]);
    const { rows } = await database.pool.query(
      "select content from alerts where content ->> 'kind' = 'cause'",
    );
    expect(JSON.stringify(rows)).not.toContain(about(findings)[0]?.uid);
  });

  it.each([
    ["a byte above its ceiling", { bytes: 48e9 - 1 }],
    ["more than its factor", { factor: 100 }],
    ["another person's", { who: "person-4@example.com" }],
    ["of another asset", { asset: "s3://another-bucket/" }],
    ["over before the hour ends", { until: Date.parse(timeOf(DAYS - 1, 14, 30)) }],
    ["of the day before", { from: Date.parse(timeOf(DAYS - 2)), until: Date.parse(timeOf(DAYS - 1)) }],
  ])("does not cover it when it is %s", async (_, change) => {
    await importSettings(database.pool, { exceptions: [{ ...announced, ...change }] });
    const { findings } = await scan(database, [...paths, stolen], { rules });

    expect(statuses(findings)).toContain("open");
  });

  it.each([
    ["of the asset that is read", { asset: "s3://lake/" }],
    ["with a factor that is large enough", { factor: 100_000 }],
    ["above what is read that day", { bytes: 49e9 }],
    ["of a name in other letters", { who: THIEF.toUpperCase() }],
  ])("covers it when it is %s", async (_, change) => {
    await importSettings(database.pool, { exceptions: [{ ...announced, ...change }] });
    const { findings } = await scan(database, [...paths, stolen], { rules });

    expect(statuses(findings)).toEqual(["expected"]);
  });

  it.each([
    ["of whatever is read", null],
    ["of the asset that is read", "s3://lake/"],
  ])(
    "of exactly one hour, %s, takes what it covers out of the day, and leaves the rest to be judged",
    async (_, asset) => {
      const from = Date.parse(timeOf(DAYS - 1, 14));
      const exact = { ...announced, asset, from, until: from + 3_600_000 };
      const more = folder.write("more-at-18.json.gz", theft(DAYS - 1, 18));
      const open = (findings: readonly PrintedFinding[]): PrintedFinding[] =>
        about(findings).filter(({ status }) => status === "open");
      await importSettings(database.pool, { exceptions: [exact] });

      const covered = await scan(database, [...paths, stolen], { rules });
      expect(about(covered.findings).length).toBeGreaterThan(0);
      expect(open(covered.findings)).toEqual([]);

      const { findings } = await scan(database, [...paths, stolen, more], { rules });
      const day = open(findings).find(({ rule_title: title }) => title.startsWith("Unusual volume in a day"));
      expect(day?.bytes_out).toBeGreaterThan(48e9);
      expect(day?.bytes_out).toBeLessThan(49e9);
      const found = await readFinding(database.pool, day?.uid ?? "");
      const volume = found && (await explainVolume(database.pool, found));
      for (const { score, steps } of volume?.scores ?? []) expect(steps.at(-1)?.value).toBeCloseTo(score, 6);
      expect(volume?.scores[0]?.steps[0]?.note).toBe("what an exception expects is taken out, of 14:00");
    },
  );

  it("binds a ceiling by its factor, too, where it is known what is usual", async () => {
    const terabytes = folder.write(
      "terabytes.json.gz",
      Array.from({ length: 20 }, (_, object) => {
        return reading(THIEF, { day: DAYS - 1, hour: 14, object: 1000 + object, bytes: 1e11 });
      }),
    );
    const ceiling = async (given: readonly string[], factor: number): Promise<string | undefined> => {
      await emptyTables(database);
      await importSettings(database.pool, { exceptions: [{ ...announced, bytes: 5e12, factor }] });
      const { findings } = await scan(database, given, { rules });
      await scan(database, [terabytes], { rules });
      const { rows } = await database.pool.query("select distinct version from findings");
      expect(rows).toEqual([{ version: 1 }]);
      return about(findings).find(({ rule_title: title }) => title.startsWith("Hard ceiling"))?.status;
    };

    expect(await ceiling([...paths, terabytes], 1000)).toBe("open");
    expect(await ceiling([...paths, terabytes], 1e6)).toBe("expected");
    expect(await ceiling([terabytes], 1000)).toBe("expected");
  });

  it("does not cover a day of hours that are each below its ceiling", async () => {
    const hours = [10, 12, 15, 17, 18, 19].map((hour) =>
      folder.write(`theft-at-${hour}.json.gz`, theft(DAYS - 1, hour)),
    );
    await importSettings(database.pool, { exceptions: [{ ...announced, bytes: 50e9 }] });
    const { findings } = await scan(database, [...paths, stolen, ...hours], { rules });

    const pages = about(findings).filter(({ tier }) => tier === "page");
    expect(new Set(pages.map(({ rule_title, status }) => `${rule_title}: ${status}`))).toEqual(
      new Set([
        "Unusual volume in an hour: expected",
        "Unusual volume in a day, or of an asset that is new: open",
      ]),
    );
  });

  it.each([
    ["its factor is of bytes and objects, of every hour", { factor: 5 }],
    ["what is read of other assets is more than usual in objects, too", { asset: "s3://other/" }],
  ])("does not cover many small objects: %s", async (_, change) => {
    const many = Array.from({ length: 3000 }, (_, object) =>
      reading(THIEF, { day: DAYS - 1, hour: 18, object: 5000 + object, bytes: 1000 }),
    );
    const announcedRead = {
      ...reading(THIEF, { day: DAYS - 1, hour: 18, object: 1, bytes: 6e6 }),
      requestParameters: { bucketName: "other", key: "1" },
      resources: [],
    };
    const path = folder.write("many.json.gz", [...many, announcedRead]);
    await importSettings(database.pool, { exceptions: [{ ...announced, ...change }] });
    const { findings } = await scan(database, [...paths, path], { rules });

    const hour = about(findings).find(({ rule_title, asset }) => {
      return rule_title === "Unusual volume in an hour" && asset === null;
    });
    expect(hour).toMatchObject({ status: "open", tier: "page" });
  });

  it("of an asset does not cover much of another, whatever else is read beside it", async () => {
    const elsewhere = (bucket: string, object: number, bytes: number) => ({
      ...reading(THIEF, { day: DAYS - 1, hour: 18, object, bytes }),
      requestParameters: { bucketName: bucket, key: `part-${object}` },
      resources: [],
    });
    const path = folder.write("decoys.json.gz", [
      ...Array.from({ length: 100 }, (_, at) => elsewhere("other", 100 + at, 1e8)),
      ...Array.from({ length: 5000 }, (_, at) => elsewhere("secret", 10_000 + at, 0)),
      ...Array.from({ length: 9 }, (_, at) => elsewhere(`decoy-${at}`, 1, 1000)),
    ]);
    await importSettings(database.pool, { exceptions: [{ ...announced, asset: "s3://other/" }] });
    const { findings } = await scan(database, [...paths, path], { rules });

    const hour = about(findings).find(({ rule_title, asset }) => {
      return rule_title === "Unusual volume in an hour" && asset === null;
    });
    expect(hour).toMatchObject({ status: "open", tier: "page" });
  });

  it("with a factor covers hours together that are each within it", async () => {
    const hours = [17, 18, 19].flatMap((hour) =>
      Array.from({ length: 20 }, (_, at) =>
        reading(THIEF, { day: DAYS - 1, hour, object: 100 * hour + at, bytes: 40e6 }),
      ),
    );
    const path = folder.write("three-hours.json.gz", hours);
    await importSettings(database.pool, { exceptions: [{ ...announced, factor: 50 }] });
    const { findings } = await scan(database, [...paths, path], { rules });

    const own = about(findings).filter(({ window_start }) => window_start !== "2026-08-24T00:00:00Z");
    expect(own.length).toBeGreaterThanOrEqual(3);
    expect(new Set(own.map(({ status }) => status))).toEqual(new Set(["expected"]));
  });

  it("that does not cover a finding leaves it as it is in every run", async () => {
    await importSettings(database.pool, { exceptions: [{ ...announced, factor: 2 }] });
    const versions = async (): Promise<number[]> => {
      const { rows } = await database.pool.query<{ version: number }>(
        "select version from findings f join people p on p.id = f.person_id where p.key = $1 and category = 'volume' and window_start >= '2026-08-24'",
        [THIEF],
      );
      return rows.map(({ version }) => version);
    };
    await scan(database, [...paths, stolen], { rules });
    const more = folder.write("another.json.gz", [
      reading("person-9@example.com", { day: DAYS - 1, hour: 21, object: 9, bytes: 1e6 }),
    ]);
    await scan(database, [more], { rules });

    expect(new Set(await versions())).toEqual(new Set([1]));
  });

  it("that comes after the finding, or ends, changes it with the next run, as if it had always been so", async () => {
    const first = await scan(database, [...paths, stolen], { rules });
    await setEntry(database.pool, "exception", announced);
    const second = await scan(database, [stolen], { rules });
    await endEntry(database.pool, "exception", {
      id: "migration",
      author: "owner@example.com",
      reason: "done",
    });
    const third = await scan(database, [stolen], { rules });

    expect(statuses(first.findings)).toEqual(["open"]);
    expect(statuses(second.findings)).toEqual(["expected"]);
    expect(statuses(third.findings)).toEqual(["open"]);
    expect(await endEntry(database.pool, "exception", { id: "x", author: "a", reason: "none" })).toBe(false);
  });

  it("teaches nothing: the same on the day after it is over is found", async () => {
    const again = folder.write("again.json.gz", [...ordinaryDay(DAYS), ...theft(DAYS)]);
    await importSettings(database.pool, { exceptions: [announced] });
    const { findings } = await scan(database, [...paths, stolen, again], { rules });

    const next = about(findings).filter(({ window_start }) => window_start >= "2026-08-25");
    expect(next.find(({ status, tier }) => status === "open" && tier === "page")?.explanation).toMatch(
      /the most in 42 days was [\d.]+ MB/,
    );
  });
});

describe("what is confirmed as an incident", () => {
  it.each([
    ["the whole day", {}],
    ["the hour", { from: Date.parse(timeOf(DAYS - 1, 14)), until: Date.parse(timeOf(DAYS - 1, 15)) }],
    ["a name in other letters", { who: THIEF.toUpperCase() }],
  ])("stays open, and teaches nothing: %s", async (_name, change) => {
    const again = folder.write("once-more.json.gz", [...ordinaryDay(DAYS), ...theft(DAYS)]);
    const { asset: _, factor: __, bytes: ___, ...confirmed } = announced;
    await importSettings(database.pool, { confirmed: [{ ...confirmed, ...change }] });
    const { findings } = await scan(database, [...paths, stolen, again], { rules });

    expect(statuses(findings)).toEqual(["open"]);
    const next = about(findings).find(({ window_start }) => window_start >= "2026-08-25");
    expect(next?.explanation).toMatch(/the most in 42 days was [\d.]+ MB/);
  });
});

describe("settings", () => {
  it("say the same after the same file was read again, and every change is kept", async () => {
    const file = { budget: { page: 2, review: 30 }, exceptions: [announced] };
    expect(await importSettings(database.pool, file)).toBe(2);
    expect(await importSettings(database.pool, file)).toBe(0);
    expect(await importSettings(database.pool, { exceptions: [{ ...announced, bytes: 5 }] })).toBe(2);

    expect(await readSettings(database.pool)).toMatchObject({
      budget: { page: 1, review: 20 },
      exceptions: [{ id: "migration", who: THIEF, author: "owner@example.com", bytes: 5 }],
    });
    expect(await count("settings")).toBe(4);
  });

  it("that a command made outlive a file without them, those of an earlier file do not", async () => {
    await setEntry(database.pool, "exception", { ...announced, id: "by-command" });
    await importSettings(database.pool, { exceptions: [announced] });
    await importSettings(database.pool, {});

    const { exceptions } = await readSettings(database.pool);
    expect(exceptions.map(({ id }) => id)).toEqual(["by-command"]);
  });

  it("of a budget of nothing leave the hard ceilings alone", async () => {
    await importSettings(database.pool, { budget: { page: 0, review: 0 } });
    const { findings } = await scan(database, [...paths, stolen], { rules });

    expect(about(findings)).toEqual([]);
  });
});

describe("a day that is frozen", () => {
  const late = folder.write("late.json.gz", theft(DAYS - 1, 15));
  const now = Date.parse(timeOf(DAYS + 5));
  const baselines = async (): Promise<unknown> =>
    (await database.pool.query("select * from volume_baselines order by day, measure")).rows;
  const days = async (): Promise<unknown> =>
    (await database.pool.query("select day, traces, thresholds, tails from volume_days order by day")).rows;

  it("judges what comes late by the baseline that stood, and changes none", async () => {
    await scan(database, paths, { rules });
    const before = { baselines: await baselines(), days: await days() };
    await derive(database, [late], { rules, now, freezes: true });

    const { findings } = await scan(database, [late], { rules });
    expect(about(findings).map(({ window_start }) => window_start)).toContain("2026-08-24T15:00:00Z");
    expect({ baselines: await baselines(), days: await days() }).toEqual(before);
  });

  it("has every day looked at again that an exception, which comes later, is about", async () => {
    const before = folder.write("the-day-before.json.gz", theft(DAYS - 2));
    await scan(database, [...paths, before, stolen], { rules });
    const from = Date.parse(timeOf(DAYS - 2));
    await setEntry(database.pool, "exception", { ...announced, from });
    await derive(database, [], { rules, now, freezes: true });

    const { rows } = await database.pool.query(
      `select distinct status, window_start::date::text as day from findings f join people p on p.id = f.person_id
       where p.key = $1 and category = 'volume' and window_start >= '2026-08-23' and status <> 'withdrawn' order by 2, 1`,
      [THIEF],
    );
    expect(rows).toEqual([
      { status: "expected", day: "2026-08-23" },
      { status: "expected", day: "2026-08-24" },
    ]);
  });

  it("leaves later days alone when it gets its first reads, and judges them all the same", async () => {
    const sunday = folder.write("sunday.json.gz", theft(DAYS - 3));
    const without = paths.filter((_, day) => day !== DAYS - 3);
    await scan(database, without, { rules });
    const before = { baselines: await baselines(), days: await days() };
    await derive(database, [sunday], { rules, now, freezes: true });

    expect(await baselines()).toEqual(before.baselines);
    const { findings } = await scan(database, [sunday], { rules });
    expect(
      findings.some(
        ({ person, category, tier }) => person === THIEF && category === "volume" && tier === "page",
      ),
    ).toBe(true);
  });

  it("finds of the same records what judging it anew finds", async () => {
    await scan(database, [...paths, stolen], { rules });
    const whole = await scan(database, [stolen], { rules });
    await emptyTables(database);
    await scan(database, [...paths, stolen], { rules });
    await database.pool.query("insert into volume_stale select max(day) from volume_days");
    await derive(database, [], { rules, now, freezes: true });
    const frozen = await scan(database, [stolen], { rules });

    expect(about(frozen.findings).length).toBeGreaterThan(0);
    expect(about(frozen.findings)).toEqual(about(whole.findings));
  });
});

describe("the computation that explain prints", () => {
  it("ends with the score that was judged, also where people came later and days are left out", async () => {
    await importSettings(database.pool, { exceptions: [announced] });
    const again = folder.write("and-again.json.gz", [...ordinaryDay(DAYS), ...theft(DAYS)]);
    await scan(database, [...paths, stolen, again], { rules });
    const { rows } = await database.pool.query<{ uid: string }>(
      "select uid from findings where category = 'volume' and window_start >= '2026-08-20'",
    );

    let explained = 0;
    for (const { uid } of rows) {
      const found = await readFinding(database.pool, uid);
      if (!found?.scored) continue;
      const volume = await explainVolume(database.pool, found);
      for (const { score, steps } of volume?.scores ?? []) {
        expect(steps.at(-1)?.value).toBeCloseTo(score, 6);
        explained++;
      }
    }
    expect(explained).toBeGreaterThan(3);
  });

  it("of a ceiling on the first day of all says that nothing is usual yet, and draws what was read", async () => {
    const first = folder.write("first-terabyte.json.gz", [
      reading(THIEF, { day: 0, hour: 14, object: 1, bytes: 1.1e12 }),
    ]);
    const { findings } = await scan(database, [first], { rules });
    const found = await readFinding(database.pool, findings[0]?.uid ?? "");
    const volume = found && (await explainVolume(database.pool, found));
    if (!found || !volume) throw new Error("nothing was explained");

    const report = { finding: found.finding, volume, note: undefined };
    expect(volume).toMatchObject({ scores: [], usualBytes: null, knownDays: 0 });
    expect(sparklineSvg(sparklineOf(report, volume))).toMatch(/1\.10 TB.*nothing is usual yet/);
    expect(renderExplained(report, "table")).toContain("Nothing is usual yet: 0 of the 5 days");
  });

  it("of a ceiling has its limit, what was read and what is usual, in the sentence, too", async () => {
    const terabytes = folder.write(
      "two-terabytes.json.gz",
      Array.from({ length: 20 }, (_, object) => {
        return reading(THIEF, { day: DAYS - 1, hour: 14, object: 1000 + object, bytes: 1e11 });
      }),
    );
    const ceilingOf = async (given: readonly string[]) => {
      const { findings } = await scan(database, given, { rules });
      const own = about(findings).find(({ rule_title: title }) => title.startsWith("Hard ceiling"));
      const found = await readFinding(database.pool, own?.uid ?? "");
      return { text: own?.explanation, volume: found?.scored && (await explainVolume(database.pool, found)) };
    };
    const alone = await ceilingOf([terabytes]);
    const { text, volume } = await ceilingOf([...paths, terabytes]);

    expect(alone.text).toContain("what is usual is not known yet");
    expect(text).toMatch(
      /usual are \d\d\.\d MB and \d objects, \d\d\.\d MB of their peers \(.*\), the most in 42 days was \d+(\.\d)? MB; of all hours in 28 days it is the highest/,
    );
    const [score] = volume ? volume.scores : [];
    expect(score?.steps.slice(0, 3)).toMatchObject([
      { name: "observed", value: 2e12 },
      { name: "limit", value: 1e12 },
      { name: "times the limit", value: 2, formula: "2000000000000 / 1000000000000" },
    ]);
    expect(score?.steps.map(({ name }) => name)).toEqual(
      expect.arrayContaining(["bytes: usual", "rareness"]),
    );
    expect(score?.steps.at(-1)?.value).toBeCloseTo(score?.score as number, 6);
    expect(volume ? volume.peaks.at(-1)?.bytes : 0).toBeCloseTo(2e12, -8);
  });

  it("knows the sum of a day and its largest hour, and of what is usual for others only where there are any", async () => {
    const others = folder.write("others.json.gz", theft(DAYS - 1, 4));
    await scan(database, [...paths, stolen, others], { rules });
    const { rows } = await database.pool.query<{ uid: string }>(
      "select uid from findings where category = 'volume' and window_start = '2026-08-24T14:00:00Z'",
    );
    const found = await readFinding(database.pool, rows[0]?.uid ?? "");
    const volume = found && (await explainVolume(database.pool, found));

    expect(volume?.peaks.at(-1)?.bytes).toBeCloseTo(48e9, -5);
    expect(volume?.dayBytes).toBeGreaterThan(96e9);
    expect(volume?.dayBytes).toBeLessThan(97e9);
    expect(volume?.peersBytes).toBeGreaterThan(1e6);
  });

  it("says that somebody who is alone has no peers", async () => {
    const alone = Array.from({ length: DAYS }, (_, day) =>
      folder.write(
        `alone-${day}.json.gz`,
        ordinaryDay(day).filter(({ userIdentity }) => JSON.stringify(userIdentity).includes(THIEF)),
      ),
    );
    await scan(database, [...alone, stolen], { rules });
    const { rows } = await database.pool.query<{ uid: string }>(
      "select uid from findings where category = 'volume' and window_start >= '2026-08-24'",
    );
    const found = await readFinding(database.pool, rows[0]?.uid ?? "");
    const volume = found && (await explainVolume(database.pool, found));

    expect(volume?.peersBytes).toBeNull();
    const notes = volume?.scores.flatMap(({ steps }) => steps.map(({ note }) => note)) ?? [];
    expect(notes.some((note) => note.startsWith("no peers"))).toBe(true);
  });
});
