import { beforeEach, describe, expect, it } from "vitest";
import type { Catalog } from "../../src/core/catalog/catalog.ts";
import type { PrintedFinding } from "../../src/core/finding/print.ts";
import { readKnownHistory } from "../../src/store/volume.ts";
import { emptyTables, useDatabase } from "../support/database.ts";
import { builtinRules, catalogOf, scan, useFolder } from "../support/pipeline.ts";
import { DAYS, JOINING, THIEF, ordinaryDay, reading, theft } from "../support/reading-days.ts";
import type { TrailRecord } from "../support/records.ts";

const database = useDatabase();
const folder = useFolder();
/** A file for each day. */
const paths = Array.from({ length: DAYS }, (_, day) => folder.write(`day-${day}.json.gz`, ordinaryDay(day)));
const stolen = folder.write("theft.json.gz", theft(DAYS - 1));

const rules = await builtinRules();
const unusual = (findings: readonly PrintedFinding[]): PrintedFinding[] =>
  findings.filter(({ category }) => category === "volume");
const shown = (findings: readonly PrintedFinding[]): unknown =>
  unusual(findings).map(({ version: _, live: __, ...finding }) => finding);

/** Days from the first on, the last one not. */
const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, at) => from + at);

const thresholds = async (): Promise<unknown> =>
  (await database.pool.query("select day::text, thresholds from volume_days order by day")).rows;

beforeEach(() => emptyTables(database));

describe("unusual volume", () => {
  it("is found in the hour in which it happened, with what it was compared with", async () => {
    const { findings } = await scan(database, [...paths, stolen], { rules });

    const [hour] = unusual(findings).filter(
      ({ rule_title, shadow }) => rule_title === "Unusual volume in an hour" && !shadow,
    );
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
    expect(hour?.explanation).toMatch(
      /read 48\.0 GB of 120 objects .* usual in an hour are \d\d\.\d MB and \d objects/,
    );
    expect(
      new Set(
        unusual(findings)
          .filter(({ tier }) => tier === "page")
          .map(({ person }) => person),
      ),
    ).toEqual(new Set([THIEF]));
  });

  it("is in shadow while less than two weeks are known: stored, and nobody is told", async () => {
    const early = folder.write("early-theft.json.gz", theft(11));
    const { findings } = await scan(database, [...paths.slice(0, 12), early], { rules });

    const own = unusual(findings).filter(({ person }) => person === THIEF);
    expect(own.length).toBeGreaterThan(0);
    expect(new Set(own.map(({ tier, shadow }) => `${tier} ${shadow}`))).toEqual(new Set(["info true"]));
    const { rows } = await database.pool.query("select count(*)::int as count from alerts");
    expect(rows).toEqual([{ count: 0 }]);
  });

  it("is the same whatever the order of the days, in one run or several, and in a second one", async () => {
    const whole = await scan(database, [...paths, stolen], { rules });
    const again = await scan(database, [...paths, stolen], { rules });
    await emptyTables(database);
    await scan(database, paths.slice(10), { rules });
    await scan(database, [stolen], { rules });
    await scan(database, paths.slice(0, 10), { rules });
    const parts = await scan(database, [...paths, stolen], { rules });

    expect(shown(whole.findings)).not.toEqual([]);
    expect(shown(again.findings)).toEqual(shown(whole.findings));
    expect(shown(parts.findings)).toEqual(shown(whole.findings));
  });

  it("is known as long in several runs as in one, whatever days without reads there are", async () => {
    const denied = Array.from({ length: 6 }, (_, day) =>
      folder.write(`denied-${day}.json.gz`, [
        { ...reading(THIEF, { day: day - 6, hour: 9, object: 1, bytes: 0 }), errorCode: "AccessDenied" },
      ]),
    );
    const early = folder.write("early.json.gz", theft(10));
    const ten = paths.slice(0, 11);
    const whole = await scan(database, [...denied, ...ten, early], { rules });
    await emptyTables(database);
    await scan(database, [...denied, ...ten], { rules });
    const parts = await scan(database, [early], { rules });

    const told = (findings: readonly PrintedFinding[]): unknown =>
      unusual(findings).filter(({ person, shadow }) => person === THIEF && !shadow);
    expect(told(parts.findings)).toEqual(told(whole.findings));
    const known = "select max(known_days) as days from volume_days";
    expect((await database.pool.query(known)).rows).toEqual([{ days: 10 }]);
  });

  it.each([
    ["a gap of more than two weeks", [...range(0, 6), 21], { knownDays: 0, sinceFirst: 21 }],
    ["one stray event long before", [0, ...range(15, 22)], { knownDays: 6, sinceFirst: 21 }],
    ["reads on every day", range(0, 22), { knownDays: 21, sinceFirst: 21 }],
  ])("is said to be known as long as the detector knows it, with %s", async (_, days, known) => {
    await scan(
      database,
      days.map((day) => paths[day] as string),
      { rules },
    );

    expect(await readKnownHistory(database.pool)).toEqual({ day: Date.UTC(2026, 7, 24), ...known });
  });

  it("is judged anew where the catalog says that others are somebody's peers", async () => {
    const catalog = (groupOf: (number: number) => string): Catalog =>
      catalogOf({
        as_of: "2026-10-01T00:00:00Z",
        people: Array.from({ length: 14 }, (_, number) => ({
          id: `person-${number}@example.com`,
          kind: "human",
          peer_group: groupOf(number),
        })),
      });
    const together = catalog(() => "all");
    const apart = catalog((number) => (number < 4 ? "few" : "many"));
    await scan(database, [...paths, stolen], { rules, catalog: together });
    const kept = await scan(database, [...paths, stolen], { rules, catalog: apart });
    await emptyTables(database);
    const fresh = await scan(database, [...paths, stolen], { rules, catalog: apart });

    expect(shown(kept.findings)).toEqual(shown(fresh.findings));
    expect(
      unusual(fresh.findings)
        .map(({ explanation }) => explanation)
        .join(),
    ).not.toContain("peers all");
  });

  it("of absurd sizes stops no scan", async () => {
    const absurd = Array.from({ length: 4000 }, (_, object) =>
      reading(THIEF, { day: DAYS - 1, hour: 15, object, bytes: 2 ** 53 - 1 }),
    );
    const path = folder.write("absurd.json.gz", absurd);
    const { findings } = await scan(database, [...paths, path], { rules });
    expect(unusual(findings).some(({ person, tier }) => person === THIEF && tier === "page")).toBe(true);
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
      Array.from({ length: 8 }, (_, at) => reading(THIEF, { day, hour: 14, object: 1000 + at, bytes: 30e6 }));
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

  it("of one person's day is one alert, whichever rules see it and of whatever assets", async () => {
    const assets = ["a", "b", "c"].flatMap((bucket) =>
      theft(DAYS - 1).map((record, at) => ({
        ...record,
        eventID: `${bucket}${String(at).padStart(7, "0")}-0000-4000-8000-000000000000`,
        requestParameters: { bucketName: bucket, key: `part-${at}` },
        resources: [{ type: "AWS::S3::Object", ARN: `arn:aws:s3:::${bucket}/part-${at}` }],
      })),
    );
    await scan(database, [...paths, folder.write("assets.json.gz", assets)], { rules });

    const { rows } = await database.pool.query<{ rules: number; assets: number; causes: number }>(
      `select count(distinct rule_id)::int as rules, count(distinct coalesce(asset_id, 0))::int as assets,
         count(distinct cause)::int as causes
       from findings f join people p on p.id = f.person_id
       where p.key = $1 and category = 'volume' and tier = 'page' and window_start >= '2026-08-24'`,
      [THIEF],
    );
    expect(rows).toEqual([{ rules: 2, assets: 4, causes: 1 }]);
  });

  it("is told once, however much that is ordinary is read later that day", async () => {
    const later = [15, 16, 17, 18].map((hour) =>
      folder.write(
        `later-${hour}.json.gz`,
        [1, 2, 3].map((object) => reading(THIEF, { day: DAYS - 1, hour, object: 3000 + object, bytes: 7e6 })),
      ),
    );
    await scan(database, [...paths, stolen], { rules });
    const revisions = async (): Promise<number[]> => {
      const { rows } = await database.pool.query<{ revision: number }>(
        "select revision from alerts where content -> 'digest' ->> 'period' = 'hour' and content ->> 'day' = '2026-08-24'",
      );
      return rows.map(({ revision }) => revision);
    };
    expect(await revisions()).toEqual([1]);

    for (const path of later) await scan(database, [path], { rules });
    expect(await revisions()).toEqual([1]);
    await scan(database, [folder.write("again.json.gz", theft(DAYS - 1, 20))], { rules });
    expect(await revisions()).toEqual([2]);
  });

  it("is as sensitive as what was read in its hour, whatever else was read that day", async () => {
    const catalog = catalogOf({
      as_of: "2026-10-01T00:00:00Z",
      domains: [{ id: "sales", name: "Sales", owners: ["owner@example.com"] }],
      projects: [{ id: "shop", name: "Shop", domain: "sales", role_arns: [] }],
      assets: [
        {
          id: "orders",
          name: "orders",
          project: "shop",
          locations: ["s3://lake/orders/"],
          classification: "internal",
        },
        {
          id: "wages",
          name: "wages",
          project: "shop",
          locations: ["s3://lake/wages/"],
          classification: "restricted",
        },
      ],
    });
    const wage = (hour: number): TrailRecord => {
      const record = reading(THIEF, { day: DAYS - 1, hour, object: 7, bytes: 1000 });
      return { ...record, requestParameters: { bucketName: "lake", key: "wages/7" }, resources: [] };
    };
    const later = folder.write("later.json.gz", [wage(16)]);
    const together = folder.write("together.json.gz", [wage(14)]);
    const titles = async (more: readonly string[]): Promise<Set<string>> => {
      await emptyTables(database);
      const { findings } = await scan(database, [...paths, stolen, ...more], { rules, catalog });
      return new Set(
        unusual(findings)
          .filter(({ tier, window_start }) => tier === "page" && window_start === "2026-08-24T14:00:00Z")
          .map(({ rule_title }) => rule_title),
      );
    };

    expect(await titles([later])).toEqual(new Set(["Unusual volume in an hour"]));
    expect(await titles([together])).toEqual(new Set(["Unusual volume in an hour, of classified data"]));
  });

  it("of an asset that moves is as sensitive as that was when it was read, whichever entry the catalog names first", async () => {
    const moved = "2026-08-24T12:00:00Z";
    const entry = { id: "orders", name: "orders", locations: ["s3://lake/orders/"] };
    const entries = [
      { ...entry, project: "shop", classification: "internal", until: moved },
      { ...entry, project: "ads", classification: "restricted", from: moved },
    ];
    const paged = async (assets: readonly object[]): Promise<Set<string>> => {
      await emptyTables(database);
      const catalog = catalogOf({
        as_of: "2026-10-01T00:00:00Z",
        domains: ["sales", "marketing"].map((id) => ({ id, name: id, owners: ["owner@example.com"] })),
        projects: [
          { id: "shop", name: "Shop", domain: "sales", role_arns: [] },
          { id: "ads", name: "Ads", domain: "marketing", role_arns: [] },
        ],
        assets,
      });
      const hours = [10, 14].map((hour) => folder.write(`moving-${hour}.json.gz`, theft(DAYS - 1, hour)));
      const { findings } = await scan(database, [...paths, ...hours], { rules, catalog });
      const own = unusual(findings).filter(({ tier, window_start }) => {
        return tier === "page" && window_start.startsWith("2026-08-24");
      });
      return new Set(
        own.map(({ asset, window_start, explanation }) => {
          return `${window_start.slice(11, 13)} ${asset} ${/\((\w+), projects/.exec(explanation)?.[1]}`;
        }),
      );
    };

    const found = await paged(entries);
    expect([...found]).toEqual(
      expect.arrayContaining(["10 null internal", "14 null restricted", "00 null restricted"]),
    );
    expect(await paged(entries.toReversed())).toEqual(found);
  });

  it("is told of given files as far as they are part of it", async () => {
    await scan(database, [...paths, stolen], { rules });
    const { findings } = await scan(database, [paths[0] as string], { rules });

    expect(unusual(findings)).toEqual([]);
  });
});
