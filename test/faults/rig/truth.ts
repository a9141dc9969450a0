/** What is delivered in a run, and its exact totals: an organization's day by the simulation, and thefts of today. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { drawActivity } from "../../../src/simulate/activity/activity.ts";
import { writeActivity } from "../../../src/simulate/activity/write-activity.ts";
import { aFile, aPerson, aRead } from "../../support/records.ts";
import type { TrailRecord } from "../../support/records.ts";

export interface Delivery {
  /** Below the location of the trail: `AWSLogs/…`. */
  readonly key: string;
  readonly bytes: Buffer;
}

export interface Truth {
  readonly files: readonly Delivery[];
  /** `eventID eventTime account Region` of every event. */
  readonly events: ReadonlySet<string>;
  /** Bytes that each person took out in each hour: `person hour`. */
  readonly bytes: ReadonlyMap<string, number>;
  /** Persons of whom there is to be one alert each. */
  readonly thieves: readonly string[];
}

const HOUR = 3_600_000;
const THEFTS = 6;
const TERABYTE = 1.2e12;

/** The same seed gives the same records, but for the day: yesterday, and the last two hours. */
export async function makeTruth(seed: number): Promise<Truth> {
  const directory = mkdtempSync(join(tmpdir(), "auditplane-truth-"));
  try {
    const from = new Date(Date.now() - 24 * HOUR).toISOString().slice(0, 10);
    const options = { people: 8, days: 1, from, seed, attacksPerKind: 0 };
    const disorder = { duplicates: 0.02, shuffle: 0.1, late: 0.02 };
    const written = await writeActivity(directory, { ...options, ...disorder });
    const files = written.paths.map((path) => ({
      key: relative(written.logs, path),
      bytes: readFileSync(path),
    }));
    const thefts = Array.from({ length: THEFTS }, (_, at) => aTheft(seed, at));
    const all = [...files, ...thefts.map(({ file }) => file)];
    const bytes = bytesOf(options);
    for (const { person, hour, taken } of thefts) bytes.set(`${person} ${hour}`, taken);
    const events = new Set(all.flatMap(keysIn));
    return { files: all, events, bytes, thieves: thefts.map(({ person }) => person) };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

interface Theft {
  readonly file: Delivery;
  readonly person: string;
  readonly hour: string;
  readonly taken: number;
}

/** A file of a person who takes far too much, among ordinary reads. */
function aTheft(seed: number, at: number): Theft {
  const time = new Date(Date.now() - (20 + at * 15) * 60_000);
  const eventTime = time.toISOString().replace(/\.\d+/, "");
  const person = `thief-${seed}-${at}@example.com`;
  const userIdentity = aPerson(person);
  const reads = Array.from({ length: 20 }, (_, read) =>
    aRead({ userIdentity, eventTime, key: `stolen/${at}/${read}`, bytes: read === 0 ? TERABYTE : 1000 }),
  );
  const day = eventTime.slice(0, 10);
  const stamp = `${day.replaceAll("-", "")}T0000Z_${String(seed).padStart(8, "0")}${String(at).padStart(8, "0")}`;
  const key = `AWSLogs/111122223333/CloudTrail/eu-west-1/${day.replaceAll("-", "/")}/111122223333_CloudTrail_eu-west-1_${stamp}.json.gz`;
  const hour = new Date(Math.floor(time.getTime() / HOUR) * HOUR).toISOString();
  return { file: { key, bytes: gzipSync(aFile(reads)) }, person, hour, taken: TERABYTE + 19_000 };
}

function keysIn({ bytes }: Delivery): string[] {
  const { Records: records } = JSON.parse(gunzipSync(bytes).toString()) as { Records: TrailRecord[] };
  return records.map(({ eventID, eventTime, recipientAccountId, awsRegion }) =>
    [eventID, eventTime, recipientAccountId, awsRegion].join(" "),
  );
}

function bytesOf(options: Parameters<typeof drawActivity>[0]): Map<string, number> {
  const { people, days, day } = drawActivity(options);
  const sums = new Map<string, number>();
  for (const { person, hour, bytes } of days.flatMap((at) => day(at))) {
    const key = `${people[person]?.id} ${new Date(hour).toISOString()}`;
    sums.set(key, (sums.get(key) ?? 0) + bytes);
  }
  return sums;
}
