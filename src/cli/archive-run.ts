/** The archive from the command line's point of view: of a kept database, and of a folder or a bucket. */
import { resolve } from "node:path";
import { openArchive, openArchiveSink } from "../app.ts";
import type { Config } from "../config.ts";
import type { ArchivedDay } from "../core/archive/archived-day.ts";
import { parseHeadPlace, placeName } from "../core/audit/head-place.ts";
import type { HeadPlace } from "../core/audit/head-place.ts";
import { AuditplaneError } from "../errors.ts";
import type { ArchivedNow } from "../jobs/archive/archive-day.ts";
import { archiveDays, leaveDays } from "../jobs/archive/leave-day.ts";
import { leaveEvidence } from "../jobs/archive/leave-evidence.ts";
import type { LeftEvidence } from "../jobs/archive/leave-evidence.ts";
import { parseDay, restoreDay } from "../jobs/archive/restore-day.ts";
import { renderArchivedDays } from "../reports/archive/render.ts";
import { listArchivedDays, listDaysOver, readArchivedDay } from "../store/archived-days.ts";
import { answer } from "./answer.ts";
import type { Answered } from "./answer.ts";
import { withKeptDatabase } from "./kept-database.ts";

export interface ArchiveOptions extends Answered {
  readonly dataDir?: string;
  readonly archive?: string;
  readonly olderThan?: number;
  readonly keep?: boolean;
}

export interface RestoreOptions extends ArchiveOptions {
  readonly days: number;
  readonly reason: string;
  readonly author: string;
}

interface Archived extends LeftEvidence {
  readonly archived: readonly ArchivedNow[];
  /** Days that are old enough, and stay until they are judged. */
  readonly waiting: readonly string[];
}

const NO_EVIDENCE: LeftEvidence = { alerts: 0, findings: 0, pages: 0 };
const NOTHING_FOUND = 0;
const FOUND = 3;

export async function performArchiveRun(
  options: ArchiveOptions,
  config: Config,
  signal: AbortSignal,
): Promise<void> {
  const place = placeOf(options, config);
  const days = options.olderThan ?? config.retention.get("events");
  if (days === undefined && options.keep)
    throw new AuditplaneError(
      "usage",
      "could not archive: events are kept for ever (AUDITPLANE_RETENTION); say --older-than DAYS",
    );
  const sink = openArchiveSink(place, { pathStyle: config.s3PathStyle });
  try {
    const done = await withKeptDatabase(options.dataDir, config, async ({ pool }) => {
      const deps = { pool, sink, place: placeName(place), signal };
      const archive = options.keep ? archiveDays : leaveDays;
      const archived = days === undefined ? [] : await archive(days, deps);
      if (!archived)
        throw new AuditplaneError("usage", "could not archive: a worker is at it; wait for it, or ask again");
      const waiting = days === undefined || options.keep ? [] : await listDaysOver(pool, days);
      return {
        archived,
        waiting,
        ...(options.keep ? NO_EVIDENCE : await leaveEvidence(config.retention, deps)),
      };
    });
    const { archived, waiting, ...evidence } = done;
    const shown = archived.map(({ day, events, bytes }) => ({ day, events, bytes }));
    await answer(options, saidOf(done, options), {
      days: shown,
      waiting,
      ...evidence,
      dropped: !options.keep,
    });
  } finally {
    sink.close();
  }
}

function saidOf({ archived, waiting, ...evidence }: Archived, { keep }: ArchiveOptions): string {
  const verb = keep ? "archived" : "archived and dropped";
  const days = archived.map(({ day, events, bytes }) => `${verb} ${day}: ${events} events, ${bytes} bytes\n`);
  const others = Object.entries(evidence).filter(([, count]) => count > 0);
  const stay = waiting.map((day) => `${day} stays: hours of it are not judged yet, which a worker does\n`);
  return (
    [...days, ...stay, ...others.map(([name, count]) => `${verb} ${count} ${name}\n`)].join("") ||
    "Nothing to do.\n"
  );
}

export async function performArchiveList(options: ArchiveOptions, config: Config): Promise<void> {
  const days = await withKeptDatabase(options.dataDir, config, ({ pool }) => listArchivedDays(pool));
  await answer(options, renderArchivedDays(days), { days });
}

/** Returns the exit code. */
export async function performArchiveVerify(
  text: string,
  options: ArchiveOptions,
  config: Config,
): Promise<number> {
  const day = parseDay(text);
  const place = placeOf(options, config);
  const archive = openArchive(place, { pathStyle: config.s3PathStyle });
  const problems: string[] = [];
  try {
    const found = await archive.day(day);
    for (const name of await missingFiles(found, place, { options, config }))
      problems.push(`${name} is not in the manifest of ${day} as this database archived it`);
    for (const file of found.files)
      await archive.file(file).catch((error: unknown) => {
        if (!(error instanceof AuditplaneError)) throw error;
        problems.push(error.message);
      });
    const { events, manifest } = found;
    const text =
      problems.length === 0 ? `${day} is as it was archived: ${events} events\n` : `${problems.join("\n")}\n`;
    await answer(options, text, { day, events, files: found.files.length, manifest, problems });
    return problems.length === 0 ? NOTHING_FOUND : FOUND;
  } finally {
    archive.close();
  }
}

/** Files that the database has the hashes of, and the manifest has not: where there is a database, and it archived the day there. */
async function missingFiles(
  found: ArchivedDay,
  place: HeadPlace,
  { options, config }: { readonly options: ArchiveOptions; readonly config: Config },
): Promise<string[]> {
  if (options.dataDir === undefined && config.databaseUrl === undefined) return [];
  const known = await withKeptDatabase(options.dataDir, config, ({ pool }) =>
    readArchivedDay(pool, found.day),
  );
  if (known?.place !== placeName(place)) return [];
  const stands = new Set(found.files.map(({ name, sha256 }) => `${sha256} ${name}`));
  return known.files.filter(({ name, sha256 }) => !stands.has(`${sha256} ${name}`)).map(({ name }) => name);
}

export async function performRestore(text: string, options: RestoreOptions, config: Config): Promise<void> {
  const day = parseDay(text);
  const place = placeOf(options, config);
  const archive = openArchive(place, { pathStyle: config.s3PathStyle });
  const { days, author, reason } = options;
  try {
    const restored = await withKeptDatabase(options.dataDir, config, ({ pool }) =>
      restoreDay({ day, days, author, reason }, { pool, archive, place: placeName(place) }),
    );
    const { events, inserted, until } = restored;
    const said = `${day} is in the database until ${until.toISOString()}: ${events} events, ${inserted} of which were not there\n`;
    await answer(options, said, { ...restored, until: until.toISOString() });
  } finally {
    archive.close();
  }
}

/** Throws `usage` where nothing says where the archive is. */
function placeOf({ archive: given }: ArchiveOptions, config: Config): HeadPlace {
  const place = given === undefined ? config.archive : parseHeadPlace(given);
  if (place) return place.kind === "folder" ? { kind: "folder", path: resolve(place.path) } : place;
  throw new AuditplaneError(
    "usage",
    given === undefined
      ? "could not find the archive: set AUDITPLANE_ARCHIVE, or give --archive"
      : `could not take ${given.slice(0, 100)} as an archive: it is no bucket; write a folder, or s3://bucket/prefix`,
  );
}
