/** Events of OCSF as a file: a line of JSON each, or Parquet, whose nested attributes are JSON. */
import { open } from "node:fs/promises";
import type { FileHandle } from "node:fs/promises";
import { gzipSync } from "node:zlib";
import { ByteWriter, parquetWrite } from "hyparquet-writer";
import type { ColumnSource } from "hyparquet-writer";
import type { OcsfEvent } from "../../core/export/ocsf.ts";
import { AuditplaneError, reasonOf } from "../../errors.ts";

export const OCSF_FORMATS = ["ndjson", "parquet"] as const;
export type OcsfFormat = (typeof OCSF_FORMATS)[number];

export interface EncodeGiven {
  readonly format: OcsfFormat;
  /** Told of each part before it is handed on. */
  readonly onPart: (events: readonly OcsfEvent[]) => Promise<void>;
}

/** In the order in which they come. Parquet is one piece. */
export async function* encodeOcsf(
  parts: AsyncIterable<readonly OcsfEvent[]>,
  { format, onPart }: EncodeGiven,
): AsyncGenerator<string | Buffer> {
  const all: OcsfEvent[] = [];
  for await (const events of parts) {
    await onPart(events);
    if (format === "parquet") all.push(...events);
    else yield events.map((event) => `${JSON.stringify(event)}\n`).join("");
  }
  if (format === "parquet") yield await encode(all);
}

/** Replaces what is there. Throws `output_failed`. */
export async function writePieces(pieces: AsyncIterable<string | Buffer>, path: string): Promise<void> {
  let file: FileHandle | undefined;
  try {
    file = await open(path, "w", 0o600);
    for await (const piece of pieces) await file.appendFile(piece); // all of it: a write alone may end early, as where the disk is full
  } catch (cause) {
    if (cause instanceof AuditplaneError || !(cause instanceof Error && "syscall" in cause)) throw cause;
    throw new AuditplaneError(
      "output_failed",
      `could not write ${path}: ${reasonOf(cause)}; check the folder and its permissions`,
      { cause },
    );
  } finally {
    await file?.close();
  }
}

const TIMES = ["time", "start_time", "end_time"] as const;
const NUMBERS = [
  "class_uid",
  "category_uid",
  "activity_id",
  "type_uid",
  "severity_id",
  "status_id",
  "count",
] as const;
const TEXTS = [
  "class_name",
  "category_name",
  "activity_name",
  "severity",
  "status",
  "status_code",
  "status_detail",
  "message",
] as const;
const NESTED = [
  "metadata",
  "cloud",
  "api",
  "actor",
  "src_endpoint",
  "http_request",
  "resources",
  "finding_info",
  "evidences",
  "data_security",
  "databucket",
  "file",
  "unmapped",
] as const;

async function encode(events: readonly OcsfEvent[]): Promise<Buffer> {
  const of = (name: string, type: ColumnSource["type"], value: (raw: unknown) => unknown): ColumnSource => ({
    name,
    ...(type !== undefined && { type }),
    data: events.map((event) => (event[name] === undefined ? null : value(event[name]))),
  });
  const writer = new ByteWriter();
  await parquetWrite({
    writer,
    codec: "GZIP",
    compressors: { GZIP: (bytes) => gzipSync(bytes) },
    createdBy: "auditplane",
    columnData: [
      ...TIMES.map((name) => of(name, "TIMESTAMP", (ms) => new Date(ms as number))),
      ...NUMBERS.map((name) => of(name, "INT32", (value) => value)),
      of("is_alert", "BOOLEAN", (value) => value),
      ...TEXTS.map((name) => of(name, "STRING", (value) => value)),
      ...NESTED.map((name) => of(name, "STRING", (value) => JSON.stringify(value))),
    ],
  });
  return Buffer.from(writer.getBuffer());
}
