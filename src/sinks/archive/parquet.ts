/** Events as a file of Parquet, with statistics for each group of rows: https://parquet.apache.org/docs/file-format */
import { gzipSync } from "node:zlib";
import { ByteWriter, parquetWrite } from "hyparquet-writer";
import type { ColumnSource } from "hyparquet-writer";
import { EVENT_COLUMNS } from "../../core/archive/event-columns.ts";
import type { EventColumn, EventValues } from "../../core/archive/event-columns.ts";

/** Readers skip a group whose statistics say that nothing in it is asked for: an hour or less of a day with a few million. */
const GROUP_ROWS = 125_000;
/** The fastest: what is compressed are lists of names, and numbers of a few bits. */
const GZIP_LEVEL = 1;

type SchemaElement = NonNullable<Parameters<typeof parquetWrite>[0]["schema"]>[number];

/** The same events give the same bytes. In the order in which they are given, which should be that of their times. */
export async function encodeEvents(values: EventValues): Promise<Buffer> {
  const writer = new ByteWriter();
  await parquetWrite({
    writer,
    columnData: EVENT_COLUMNS.map((column: EventColumn) => sourceOf(column, values)),
    schema: SCHEMA,
    rowGroupSize: GROUP_ROWS,
    codec: "GZIP",
    compressors: { GZIP: (bytes) => gzipSync(bytes, { level: GZIP_LEVEL }) },
    createdBy: "auditplane",
  });
  return Buffer.from(writer.getBuffer());
}

function sourceOf(
  { name, type, random = false, isSought = true, ...column }: EventColumn,
  values: EventValues,
): ColumnSource {
  // nothing but its length is asked of it, and one group after the other
  const data = values[name as keyof EventValues] as unknown as ColumnSource["data"];
  if (random) return { name, data, encoding: "PLAIN", codec: "UNCOMPRESSED", statistics: false };
  // differences of what is wider than 32 bits are taken with bigints, at ten times the price of a list of values
  const isDelta = type === "INT32" || column.small === true;
  return { name, data, statistics: isSought, ...(isDelta && { encoding: "DELTA_BINARY_PACKED" }) };
}

const SCHEMA: SchemaElement[] = [
  { name: "root", num_children: EVENT_COLUMNS.length },
  ...EVENT_COLUMNS.map((column: EventColumn): SchemaElement => {
    const { name } = column;
    const repetition_type = column.required ? "REQUIRED" : "OPTIONAL";
    switch (column.type) {
      case "STRING":
        return { name, type: "BYTE_ARRAY", converted_type: "UTF8", repetition_type };
      case "TIMESTAMP":
        return {
          name,
          type: "INT64",
          converted_type: "TIMESTAMP_MICROS",
          logical_type: { type: "TIMESTAMP", isAdjustedToUTC: true, unit: "MICROS" },
          repetition_type,
        };
      case "UUID":
        return {
          name,
          type: "FIXED_LEN_BYTE_ARRAY",
          type_length: 16,
          logical_type: { type: "UUID" },
          repetition_type,
        };
      case "INT64":
      case "INT32":
        return { name, type: column.type, repetition_type };
    }
  }),
];
