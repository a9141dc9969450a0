/** How lines for spreadsheets are written: no cell is a formula, also where they are split at semicolons. */
import type { Options } from "csv-stringify/sync";

/** What a spreadsheet that splits at semicolons would take for the beginning of a formula, also behind quotes. */
const SPLIT_FORMULA = /;(?=[\s"]*[=+\-@\uFF1D\uFF0B\uFF0D\uFF20])/g;

/** Of `stringify`. Whatever else is set with it must keep its `cast` of strings. */
export const CSV_FORM = {
  escape_formulas: true,
  cast: { string: (value: string): string => value.replace(SPLIT_FORMULA, ";'") },
} satisfies Options;
