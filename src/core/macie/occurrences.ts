/** Where in an object Macie saw sensitive data: a few places of possibly very many. */
import { objectOf } from "../record/text.ts";
import type { JsonObject } from "../record/text.ts";
import { objectsOf, textOf, wholeOf } from "./fields.ts";
import type { Doubts } from "./fields.ts";

export interface Cell {
  /** One-based. */
  readonly column: number | undefined;
  /** Undefined where the file has no names, or where the name is itself sensitive. */
  readonly columnName: string | undefined;
  readonly row: number | undefined;
}

export interface Occurrences {
  /** Of CSV, TSV and Excel. */
  readonly cells: readonly Cell[];
  /** JSONPaths, of Parquet, Avro, JSON and JSON Lines. */
  readonly jsonPaths: readonly string[];
  /** Of text: first and last line, one-based. */
  readonly lineRanges: readonly { readonly start: number; readonly end: number }[];
  /** Of PDF. */
  readonly pages: readonly number[];
}

/** Macie gives 15 for all of a finding: https://docs.aws.amazon.com/macie/latest/user/findings-locate-sd.html */
const PLACES_MAX = 50;
const NAME_MAX = 512;

/** Reads the places of one detection; at most 50 of each kind. */
export function readOccurrences(value: unknown, place: string, doubts: Doubts): Occurrences {
  const occurrences = objectOf(value);
  const listOf = (key: string): readonly JsonObject[] =>
    objectsOf(occurrences?.[key], { place: `${place}.${key}`, max: PLACES_MAX, doubts });
  return {
    cells: listOf("cells").map((cell) => ({
      column: wholeOf(cell["column"]),
      columnName: textOf(cell["columnName"], NAME_MAX),
      row: wholeOf(cell["row"]),
    })),
    jsonPaths: distinct(listOf("records").flatMap((record) => textOf(record["jsonPath"], NAME_MAX) ?? [])),
    lineRanges: listOf("lineRanges").flatMap((range) => {
      const [start, end] = [wholeOf(range["start"]), wholeOf(range["end"])];
      return start === undefined || end === undefined ? [] : { start, end };
    }),
    pages: distinct(listOf("pages").flatMap((page) => wholeOf(page["pageNumber"]) ?? [])),
  };
}

function distinct<T>(values: readonly T[]): readonly T[] {
  return [...new Set(values)];
}
