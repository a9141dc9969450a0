/** Shows bytes that anybody may have written: laid out where they are JSON, cut, and steering nobody's terminal. */
import { isUtf8 } from "node:buffer";
import { formatCount } from "../../core/finding/explain.ts";
import { shownText } from "../../core/record/text.ts";

const CHARACTERS_MAX = 16_384;
const LINES_MAX = 400;
const INDENT_MAX = 32;

/**
 * The record as lines of text, indented by two so that none can pass for a line of ours. Of JSON no token is touched:
 * numbers, escapes and names that come twice stay as they came. Control characters and marks that turn the direction of
 * writing are shown as `\u202e`, bytes that are no UTF-8 as `\xff`.
 */
export function renderRaw({ bytes, isJson }: { readonly bytes: Buffer; readonly isJson: boolean }): string {
  const text = textOf(bytes);
  const begin = text.slice(0, CHARACTERS_MAX);
  const lines = visible(isJson ? layOut(begin) : begin).split("\n");
  const isCut = text.length > CHARACTERS_MAX || lines.length > LINES_MAX;
  const shown = lines.slice(0, LINES_MAX).map((line) => `  ${line}`.trimEnd());
  if (isCut) shown.push("", `… cut: this is the beginning of ${formatCount(bytes.length)} bytes`);
  return `${shown.join("\n")}\n`;
}

/** At least so much of the text that one can see whether it has to be cut. */
function textOf(bytes: Buffer): string {
  // a character has at most four bytes, so that none that is shown is broken
  if (isUtf8(bytes)) return bytes.subarray(0, CHARACTERS_MAX * 4).toString();
  const latin = bytes.subarray(0, CHARACTERS_MAX + 1).toString("latin1");
  return latin.replace(/[\x80-\xff]/g, (byte) => `\\x${byte.charCodeAt(0).toString(16)}`);
}

function visible(text: string): string {
  return text.replace(/[^\n -~]/g, (unit) =>
    shownText(unit) === unit ? unit : `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** Breaks the lines of JSON text, which may be cut, and indents them. */
function layOut(json: string): string {
  const tokens = json.match(/"(?:[^"\\]|\\.)*"?|[{}[\],:]|[^\s{}[\],:"]+/g) ?? [];
  let depth = 0;
  const lineBreak = (): string => `\n${"  ".repeat(Math.min(depth, INDENT_MAX))}`;
  return tokens
    .map((token, at) => {
      const before = tokens[at - 1] ?? "";
      const isFirst = before === "{" || before === "[";
      if (token === "}" || token === "]") {
        depth--;
        return isFirst ? token : lineBreak() + token;
      }
      const text = (isFirst || before === ",") && at > 0 ? lineBreak() + token : token;
      if (token === "{" || token === "[") depth++;
      return token === ":" ? ": " : text;
    })
    .join("");
}
