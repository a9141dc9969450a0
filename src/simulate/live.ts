/**
 * A small organization whose month ends tomorrow: what is past by now was delivered, the rest is delivered when its time comes. Some of
 * its subscriptions have ended, and one was never asked for, while work went on as before.
 */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { createRandom } from "./random.ts";
import type { CatalogFile } from "./catalog-file.ts";
import { writeActivity } from "./activity/write-activity.ts";
import { DAY } from "./activity/options.ts";
import { writeOut } from "./trail-files.ts";

export interface LiveOptions {
  /** In ms. */
  readonly now: number;
  readonly people: number;
  readonly onHour?: (done: number, total: number) => void;
}

/** A file that is to be delivered at a time, in ms; `key` is its path below the folder of logs. */
export interface DueFile {
  readonly key: string;
  readonly at: number;
}

export interface Live {
  /** The catalog file (YAML), good to the end of the simulation. */
  readonly catalog: string;
  /** Where files wait until they are due. */
  readonly staged: string;
  /** In the order in which they are due. */
  readonly files: readonly DueFile[];
}

/** Days before today: the detector learns four weeks, and the last days are eventful. */
const PAST_DAYS = 31;
const MANIFEST = "live.json";

/** Writes it below a directory. The same day gives the same bytes. Throws `output_failed`. */
export async function writeLive(directory: string, { now, people, onHour }: LiveOptions): Promise<Live> {
  const today = Math.floor(now / DAY) * DAY;
  const from = today - PAST_DAYS * DAY;
  const staged = join(directory, "staged");
  const written = await writeActivity(staged, {
    people,
    days: PAST_DAYS + 2,
    from: dayOf(from),
    attacksPerKind: 1,
    amend: (catalog) => amended(catalog, today),
    ...(onHour && { onHour }),
    duplicates: 0.01,
    shuffle: 0,
    late: 0,
  });
  const files = written.paths
    .map((path) => ({ key: path.slice(written.logs.length + 1), at: deliveredAt(path) }))
    .sort((a, b) => a.at - b.at || (a.key < b.key ? -1 : 1));
  const live = { catalog: written.catalog, staged: written.logs, files };
  await writeOut(join(directory, MANIFEST), JSON.stringify(live));
  return live;
}

/** One that was written below a directory before; undefined: there is none. */
export async function readLive(directory: string): Promise<Live | undefined> {
  const text = await readFile(join(directory, MANIFEST), "utf8").catch(() => undefined);
  return text === undefined ? undefined : (JSON.parse(text) as Live);
}

/** Three subscriptions ended two to six days ago, and one is gone as if nobody had ever asked. */
function amended(catalog: CatalogFile, today: number): CatalogFile {
  const random = createRandom("live/slips");
  const ids = catalog.subscriptions.map(({ id }) => id);
  const ended = new Map([2, 4, 6].map((days) => [random.pick(ids), today - days * DAY]));
  const never = ids.find((id) => !ended.has(id));
  return {
    ...catalog,
    subscriptions: catalog.subscriptions
      .filter(({ id }) => id !== never)
      .map((one) => {
        const end = ended.get(one.id);
        return end === undefined ? one : { ...one, status: "revoked", until: isoOf(end) };
      }),
  };
}

function deliveredAt(path: string): number {
  const [, year, month, day, hour, minute] =
    /_(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)Z_/.exec(path)?.map((part) => part) ?? [];
  return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:00Z`);
}

function isoOf(time: number): string {
  return new Date(time).toISOString().replace(".000Z", "Z");
}

function dayOf(time: number): string {
  return isoOf(time).slice(0, 10);
}
