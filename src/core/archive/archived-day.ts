/** What the archive has of a day: files of events, what belongs to them, and a manifest that says which they are. */
import { z } from "zod";

const file = z.strictObject({
  /** Below the archive's place. */
  name: z.string().regex(/^[\w=./-]+$/),
  /** `events`: Parquet, a row each; `related`: lines of JSON, what else is stored of them. */
  kind: z.enum(["events", "related"]),
  rows: z.number().int().min(0),
  bytes: z.number().int().min(0),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
});
export type ArchivedFile = Readonly<z.infer<typeof file>>;

const manifest = z.strictObject({
  format: z.literal(1),
  day: z.iso.date(),
  events: z.number().int().min(0),
  archived_at: z.iso.datetime(),
  files: z.array(file),
});
export type ArchivedDay = Readonly<z.infer<typeof manifest>>;

/** undefined: it is none, or of a format that is not known. */
export function parseArchivedDay(text: string): ArchivedDay | undefined {
  let given: unknown;
  try {
    given = JSON.parse(text);
  } catch {
    return undefined;
  }
  const parsed = manifest.safeParse(given);
  return parsed.success ? parsed.data : undefined;
}

/** Of a day as `2026-08-01`. */
export function manifestName(day: string): string {
  return `days/${day}.json`;
}

/** `generation`: sorts by time; no file is ever written over. Folders are partitions to Athena, DuckDB and Spark. */
export function eventsName(day: string, generation: string, part: number): string {
  return `events/day=${day}/${generation}-${String(part).padStart(4, "0")}.parquet`;
}

export function relatedName(day: string, generation: string, part: number): string {
  return `related/day=${day}/${generation}-${String(part).padStart(4, "0")}.ndjson.gz`;
}

/** `20261127T094500123Z`. */
export function generationOf(now: number): string {
  return new Date(now).toISOString().replaceAll(/[-:.]/g, "");
}

/** Of the name of a file of events, or of what belongs to them. */
export function generationIn(name: string): string {
  return /\/(\d{8}T\d{9}Z)[.-]/.exec(name)?.[1] ?? "";
}
