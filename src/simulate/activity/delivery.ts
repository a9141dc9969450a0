/**
 * How records come: an hour's in one file of each account, five minutes after it; and where that is asked for, twice,
 * late, or in disorder, as CloudTrail promises neither order nor one copy.
 */
import { createRandom, shuffled } from "../random.ts";
import type { Random } from "../random.ts";
import type { TrailRecord } from "../records/record.ts";
import { trailKey } from "../trail-files.ts";
import type { TrailFile } from "../trail-files.ts";
import { REGION } from "./mesh.ts";
import { HOUR } from "./options.ts";

export interface Disorder {
  /** Share of records that are delivered a second time, in a later file; default 0. */
  readonly duplicates?: number;
  /** Share of files whose records are in disorder, and that come up to two hours after their turn; default 0. */
  readonly shuffle?: number;
  /** Share of records that are delivered up to a day late; default 0. */
  readonly late?: number;
}

export interface HourOfRecords {
  /** Start of the hour, ms since 1970. */
  readonly hour: number;
  /** In the order of time. */
  readonly records: readonly TrailRecord[];
}

export interface DeliveredFile extends TrailFile {
  readonly account: string;
  readonly deliveredAt: number;
  readonly records: readonly TrailRecord[];
}

const MINUTE = 60_000;
const DELAY = 5 * MINUTE;
/** About 40 MB; CloudTrail's own limit is 50 MB before compression. */
const RECORDS_MAX = 20_000;

/** The files in the order of their turns; hours come in the order of time. What waits are late and second copies. */
export function* deliver(
  hours: Iterable<HourOfRecords>,
  { duplicates = 0, shuffle = 0, late = 0, seed }: Disorder & { readonly seed: string },
): Generator<DeliveredFile> {
  const waiting = new Map<number, TrailRecord[]>();
  const put = (hour: number, record: TrailRecord): void => {
    const same = waiting.get(hour);
    if (same) same.push(record);
    else waiting.set(hour, [record]);
  };
  const filesOf = (hour: number): DeliveredFile[] => {
    const records = waiting.get(hour) ?? [];
    waiting.delete(hour);
    return filesOfHour(hour, records, { shuffle, random: createRandom(`${seed}/files/${hour}`) });
  };
  for (const { hour, records } of hours) {
    const random = createRandom(`${seed}/delivery/${hour}`);
    for (const record of records) {
      const turn = random.chance(late) ? hour + random.int(1, 23) * HOUR : hour;
      put(turn, record);
      if (random.chance(duplicates)) put(turn + random.int(1, 6) * HOUR, record);
    }
    for (const due of dueBy(hour, waiting)) yield* filesOf(due);
  }
  for (const due of dueBy(Infinity, waiting)) yield* filesOf(due);
}

function dueBy(hour: number, waiting: ReadonlyMap<number, unknown>): number[] {
  return [...waiting.keys()].filter((turn) => turn <= hour).sort((a, b) => a - b);
}

function filesOfHour(
  hour: number,
  records: readonly TrailRecord[],
  { shuffle, random }: { shuffle: number; random: Random },
): DeliveredFile[] {
  const accounts = new Map<string, TrailRecord[]>();
  for (const record of records) {
    const own = accounts.get(record.recipientAccountId);
    if (own) own.push(record);
    else accounts.set(record.recipientAccountId, [record]);
  }
  const files: DeliveredFile[] = [];
  for (const [account, own] of [...accounts].sort(([a], [b]) => (a < b ? -1 : 1))) {
    for (let first = 0; first < own.length; first += RECORDS_MAX) {
      const part = own.slice(first, first + RECORDS_MAX);
      const isShuffled = random.chance(shuffle);
      const deliveredAt = hour + HOUR + DELAY + (isShuffled ? random.int(1, 24) * DELAY : 0);
      files.push({
        account,
        deliveredAt,
        key: trailKey({ account, region: REGION, deliveredAt }, random),
        records: isShuffled ? shuffled(part, random) : part,
      });
    }
  }
  return files;
}
