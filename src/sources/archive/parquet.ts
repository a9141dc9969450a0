/** Events of a file of Parquet that `encodeEvents` has written. */
import { gunzipSync } from "node:zlib";
import { parquetReadObjects } from "hyparquet";
import type { EventColumnName } from "../../core/archive/event-columns.ts";

/** int64s and times (microseconds) are bigints, UUIDs 32 hex digits. */
export type ArchivedEvent = Readonly<Record<EventColumnName, unknown>>;

export interface EventFile {
  /** Some of its events, in the order of the file. */
  rows(from: number, until: number): Promise<ArchivedEvent[]>;
}

export function openEventFile(bytes: Buffer): EventFile {
  const whole = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
  const file = {
    byteLength: whole.byteLength,
    slice: (from: number, until?: number): ArrayBuffer => whole.slice(from, until),
  };
  return {
    async rows(rowStart, rowEnd) {
      const rows = await parquetReadObjects({
        file,
        rowStart,
        rowEnd,
        compressors: { GZIP: (input) => gunzipSync(input) },
        parsers: {
          timestampFromMicroseconds: (micros) => micros,
          uuidFromBytes: (uuid: Uint8Array | undefined) => uuid && Buffer.from(uuid).toString("hex"),
        },
      });
      return rows as ArchivedEvent[];
    },
  };
}
