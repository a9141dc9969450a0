/**
 * Hours are judged when their files come, and judged again when late files or a new catalog touch them. Here random
 * files come in random steps under changing catalogs, and what the database holds in the end is compared with what a
 * first run over all of them gives. The one forgets everything between hours, the other nothing. More of it: ROUNDS=1000 SEED=5000 npx vitest run test/jobs/kept-and-fresh.test.ts
 */
import { describe, expect, it } from "vitest";
import { createRandom } from "../../src/simulate/random.ts";
import type { Random } from "../../src/simulate/random.ts";
import { emptyTables, useDatabase } from "../support/database.ts";
import { builtinRules, catalogOf, scan, useFolder } from "../support/pipeline.ts";
import type { ScanResult } from "../support/pipeline.ts";
import type { TrailRecord } from "../support/records.ts";
import { correlatedRules } from "./correlated-rules.ts";
import { FIRST_MESH } from "./first-mesh.ts";
import type { PlainMesh } from "./first-mesh.ts";
import { changed } from "./random-mesh.ts";
import { randomTrail } from "./random-trail.ts";

const ROUNDS = Number(process.env["ROUNDS"] ?? 4);
const SEED = Number(process.env["SEED"] ?? 1);
const MS_PER_ROUND = 15_000;
const SHOWN_DIFFERENCES = 6;

const database = useDatabase();
const folder = useFolder();
const own = correlatedRules();
const rules = [...(await builtinRules()), ...own.rules];
const { correlations } = own;

interface Course {
  readonly files: readonly (readonly TrailRecord[])[];
  /** Which files came together, and the catalog of that run. */
  readonly steps: readonly { readonly files: readonly number[]; readonly mesh: PlainMesh }[];
  /** The catalog at last. */
  readonly last: PlainMesh;
}

function aCourse(seed: number): Course {
  const random = createRandom(seed);
  const files: TrailRecord[][] = Array.from({ length: random.int(1, 4) }, () => []);
  for (const record of randomTrail(random)) random.pick(files).push(record);
  const left = shuffled([...files.keys()], random);
  let mesh = changed(FIRST_MESH, random, random.int(0, 5));
  const steps = [];
  while (left.length > 0) {
    steps.push({ files: left.splice(0, random.int(1, 2)), mesh });
    if (random.chance(0.6)) mesh = changed(mesh, random, random.int(1, 2));
  }
  return { files, steps, last: random.chance(0.8) ? changed(mesh, random, random.int(1, 3)) : mesh };
}

function shuffled<T>(items: readonly T[], random: Random): T[] {
  const drawn = items.map((item) => ({ item, rank: random.unit() }));
  return drawn.sort((a, b) => a.rank - b.rank).map(({ item }) => item);
}

interface RunGiven {
  readonly reversed?: boolean;
  readonly cacheMax?: number;
}

const runOver = (paths: readonly string[], mesh: PlainMesh, given: RunGiven = {}): Promise<ScanResult> =>
  scan(database, paths, { catalog: catalogOf({ ...mesh }), rules, correlations, ...given });

/** Runs a course step by step, then everything at once in an empty database. */
async function keptAndFresh(seed: number): Promise<{ kept: unknown; fresh: unknown }> {
  const { files, steps, last } = aCourse(seed);
  const paths = files.map((records, number) => folder.write(`${seed}-${number}.json.gz`, records));
  await emptyTables(database);
  for (const step of steps) {
    const came = step.files.map((number) => paths[number] as string);
    await runOver(came, step.mesh, { cacheMax: 0 });
  }
  const kept = await found(await runOver(paths, last, { cacheMax: 0 }));
  await emptyTables(database);
  const fresh = await found(await runOver(paths, last, { reversed: seed % 2 === 1 }));
  return { kept, fresh };
}

/** What was found and is stored, without what tells in how many steps it was found. */
async function found({ summary, findings }: ScanResult): Promise<unknown> {
  const { entitlements, bytes_out, people, people_by_kind, identity_grades, assets, findings_by_rule } =
    summary;
  return {
    summary: { entitlements, bytes_out, people, people_by_kind, identity_grades, assets, findings_by_rule },
    findings: findings.map(({ version: _, live: __, ...finding }) => finding),
    hoursOfPeople: await stored(HOURS_OF_PEOPLE),
    hoursOfAssets: await stored(HOURS_OF_ASSETS),
    days: await stored(DAYS),
    open: await stored(OPEN_FINDINGS),
  };
}

const HOURS_OF_PEOPLE = `
  select hour::text, person.key as person, accesses, denied, bytes_out::text, objects, objects_read, person_kind
  from rollup_hour_person rollup join people person on person.id = rollup.person_id`;
const HOURS_OF_ASSETS = `
  select hour::text, asset.value as asset, verdict::text, accesses, denied, bytes_out::text, objects
  from rollup_hour_asset rollup join dictionary asset on asset.id = rollup.asset_id`;
// every column but the ids, which depend on the order of the files
const DAYS = `
  select person.key as person, asset.value as asset,
    to_jsonb(rollup) - '{person_id,asset_id,principal_id}'::text[] as rollup
  from rollup_day rollup join people person on person.id = rollup.person_id
    left join dictionary asset on asset.id = rollup.asset_id`;
const OPEN_FINDINGS = `
  select finding.uid, person.key as person, asset.value as asset, event_count, bytes_out::text, objects, domain,
    detail->'first'->'entitlement' as entitlement
  from findings finding join people person on person.id = finding.person_id
    left join dictionary asset on asset.id = finding.asset_id
  where status = 'open'`;

/** The rows of a query as text, in an order that does not depend on the database. */
async function stored(query: string): Promise<string[]> {
  const { rows } = await database.pool.query<Record<string, unknown>>(query);
  return rows.map((row) => JSON.stringify(row)).sort();
}

/** Where two values differ, each as a line of text. */
function differences(kept: unknown, fresh: unknown, path = ""): string[] {
  const [a, b] = [JSON.stringify(kept), JSON.stringify(fresh)];
  if (a === b) return [];
  if (!isObject(kept) || !isObject(fresh)) return [`${path}: kept ${a}, fresh ${b}`];
  const keys = new Set([...Object.keys(kept), ...Object.keys(fresh)]);
  return [...keys].flatMap((key) => differences(kept[key], fresh[key], `${path}.${key}`));
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

/** What to read of a seed that differs or throws; undefined for one that does neither. */
async function complaint(seed: number): Promise<string | undefined> {
  const lines = await keptAndFresh(seed).then(
    ({ kept, fresh }) => differences(kept, fresh),
    (error: unknown) => [error instanceof Error ? (error.stack ?? error.message) : String(error)],
  );
  if (lines.length === 0) return undefined;
  const alone = `SEED=${seed} ROUNDS=1 npx vitest run test/jobs/kept-and-fresh.test.ts`;
  return [`seed ${seed}; alone: ${alone}`, ...lines.slice(0, SHOWN_DIFFERENCES)].join("\n  ");
}

describe("a kept database", () => {
  it(
    "holds what a first run over the same files gives, whatever came when and whatever the catalog said before",
    async () => {
      const complaints: string[] = [];
      for (let seed = SEED; seed < SEED + ROUNDS; seed++) {
        const text = await complaint(seed);
        if (text !== undefined) complaints.push(text);
      }

      expect(complaints.join("\n")).toBe("");
    },
    ROUNDS * MS_PER_ROUND,
  );

  it("is compared under correlations that are all understood", () => {
    expect(own.problems).toEqual([]);
    expect(correlations).toHaveLength(6);
  });

  it("is compared over the same course whenever a seed is the same", () => {
    expect(aCourse(SEED)).toEqual(aCourse(SEED));
  });
});
