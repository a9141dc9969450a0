/** An organization's activity on disk: CloudTrail files, the catalog that judges them, and the labels. */
import { join } from "node:path";
import { renderCatalog } from "../catalog-file.ts";
import type { CatalogFile } from "../catalog-file.ts";
import { createRandom } from "../random.ts";
import { writeOut, writeTrailFiles } from "../trail-files.ts";
import { createTally } from "../truth.ts";
import type { Happening, Tally, Truth } from "../truth.ts";
import { drawActivity } from "./activity.ts";
import type { Activity } from "./activity.ts";
import type { Attack } from "./attacks.ts";
import { deliver } from "./delivery.ts";
import type { Disorder, HourOfRecords } from "./delivery.ts";
import { createDigests } from "./digests.ts";
import type { Digests } from "./digests.ts";
import { tellRow } from "./hour-records.ts";
import { labelsOf } from "./labels.ts";
import type { Labels } from "./labels.ts";
import type { Asset, Project } from "./mesh.ts";
import { DAY, HOUR } from "./options.ts";
import type { ActivityOptions } from "./options.ts";
import { stintOn } from "./people.ts";
import type { Person, Stint } from "./people.ts";
import { platformNight } from "./platform.ts";
import { createSessions } from "./sessions.ts";
import type { Actor } from "./sessions.ts";
import type { HourActivity } from "./split.ts";

export interface WriteOptions extends ActivityOptions, Disorder {
  /** Digest files beside the trail files; default false. */
  readonly digests?: boolean;
  /** What the catalog says in the place of what ordinary work needs; the records stay as they are. */
  readonly amend?: (catalog: CatalogFile) => CatalogFile;
  /** Called after each hour of the activity; what it throws ends the writing. */
  readonly onHour?: (done: number, total: number) => void;
}

export interface WrittenActivity extends Truth {
  /** The trail files in the order of their turns, below `logs`. */
  readonly paths: readonly string[];
  /** The folder above `AWSLogs/`. */
  readonly logs: string;
  /** The catalog file (YAML). */
  readonly catalog: string;
  readonly labels: Labels;
  readonly bytesRaw: number;
  readonly bytesGzip: number;
  /** Records in the files, second copies included. */
  readonly delivered: number;
  readonly digests: number;
}

const COMMENT = `The data mesh of a simulated organization: who owns what, and who may read what, from when until when.
All that ordinary work does is allowed; so are the attacks, which only volume gives away. labels.json tells them.
People and accounts are placeholders.`;

/**
 * Writes `logs/AWSLogs/…`, `catalog.yaml` and `labels.json` below a directory, day by day, so that memory stays that of
 * an hour of records. For each person, hour and asset the records' bytes and distinct objects are those of the
 * activity. The same options give the same bytes with one version of Node.js, but for what the digests' key signs, which
 * is new each time. Throws `output_failed`.
 */
export async function writeActivity(
  directory: string,
  { digests: wanted = false, onHour, amend = (catalog) => catalog, ...options }: WriteOptions,
): Promise<WrittenActivity> {
  const activity = drawActivity(options);
  const labels = labelsOf(activity, options);
  const [logs, catalog] = [join(directory, "logs"), join(directory, "catalog.yaml")];
  await writeOut(catalog, renderCatalog(amend(activity.catalog), COMMENT));
  await writeOut(join(directory, "labels.json"), `${JSON.stringify(labels, null, 1)}\n`);
  const tally = createTally();
  const digests = wanted ? createDigests() : undefined;
  const counted = { records: 0 };
  const hours = hoursOfRecords(activity, tally, onHour);
  const files = count(deliver(hours, { ...options, seed: activity.setting.seed }), counted);
  const written = await writeTrailFiles(logs, digests?.note(files) ?? files, digests?.hash);
  const chained = digests ? await writeDigests(directory, digests) : 0;
  return {
    ...tally.truth(),
    ...written,
    logs,
    catalog,
    labels,
    delivered: counted.records,
    digests: chained,
  };
}

/** The digests, and beside the logs what S3 and CloudTrail would answer about them: signatures and the public key. */
async function writeDigests(directory: string, digests: Digests): Promise<number> {
  const closed = await digests.close();
  for (const { key, content } of closed.digests) await writeOut(join(directory, "logs", key), content);
  const objects = closed.digests.map(({ metadata }) => metadata);
  await writeOut(join(directory, "digest-objects.json"), `${JSON.stringify(objects, null, 1)}\n`);
  await writeOut(join(directory, "digest-public-keys.json"), `${JSON.stringify(closed.keys, null, 1)}\n`);
  return closed.digests.length;
}

function* count<T extends { readonly records: readonly unknown[] }>(
  files: Iterable<T>,
  counted: { records: number },
): Generator<T> {
  for (const file of files) {
    counted.records += file.records.length;
    yield file;
  }
}

function* hoursOfRecords(
  activity: Activity,
  tally: Tally,
  onHour: WriteOptions["onHour"],
): Generator<HourOfRecords> {
  const tell = createTeller(activity);
  for (const [day, midnight] of activity.days.entries()) {
    const rows = groupByHour(activity.day(midnight), midnight);
    const platform = platformNight(activity.setting, activity, day);
    for (let hour = midnight; hour < midnight + DAY; hour += HOUR) {
      const happenings = [
        ...(rows.get(hour) ?? []).flatMap((row) => [...tell(row, day)]),
        ...platform.filter(({ at }) => at >= hour && at < hour + HOUR),
      ].sort((a, b) => a.at - b.at);
      for (const happening of happenings) tally.add(happening);
      yield { hour, records: happenings.flatMap(({ records }) => records) };
      onHour?.(day * 24 + (hour - midnight) / HOUR + 1, activity.days.length * 24);
    }
  }
}

function groupByHour(rows: readonly HourActivity[], midnight: number): Map<number, HourActivity[]> {
  const hours = new Map(
    Array.from({ length: 24 }, (_, hour) => [midnight + hour * HOUR, [] as HourActivity[]]),
  );
  for (const row of rows) hours.get(row.hour)?.push(row);
  return hours;
}

/** Tells rows of one day after the other, each in the order of hours. */
function createTeller({
  setting,
  people,
  projects,
  assets,
  attacks,
}: Activity): (row: HourActivity, day: number) => Iterable<Happening> {
  const sessions = createSessions(setting.seed);
  const byId = new Map(assets.map((asset) => [asset.id, asset]));
  const attackOf = new Map(attacks.map((attack): [number, Attack] => [attack.person, attack]));
  return (row, day) => {
    const person = people[row.person] as Person;
    const stint = stintOn(person, day) as Stint;
    const project = projects[stint.project] as Project;
    const actor: Actor = { person, stint, project, attack: attackOf.get(row.person) };
    const random = createRandom(`${setting.seed}/records/${row.person}/${row.hour}/${row.asset}`);
    return tellRow(row, { actor, asset: byId.get(row.asset) as Asset }, { sessions, random });
  };
}
