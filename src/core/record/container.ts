/**
 * Recognises what a file holds and splits it into elements, exactly. Accepts {"Records":[…]}, an array, one bare
 * record and NDJSON. Does not judge the elements: that is decode.ts.
 */
import { findKey, scanArray, skipSpace, skipValue } from "./json-scan.ts";

export type FileQuarantineReason = "not_json" | "bad_json" | "unknown_shape";

/** One element of a container: its exact text, and its value or why it has none. */
export type Element =
  | { readonly text: string; readonly value: unknown; readonly error?: undefined }
  | { readonly text: string; readonly error: string };

export type Container =
  /** Elements in order, cut and parsed lazily: at most one is held at a time. */
  | { readonly kind: "records"; readonly elements: Iterable<Element> }
  | { readonly kind: "skipped"; readonly reason: "digest" | "not_cloudtrail" }
  | { readonly kind: "quarantined"; readonly reason: FileQuarantineReason; readonly detail: string };

const RECORDS_HEAD = '{"Records":[{"eventVersion"';
const MARKER = '},{"eventVersion"';

/** Reads the container of a file's text. */
export function readContainer(text: string): Container {
  if (text.startsWith(RECORDS_HEAD)) {
    const end = text.trimEnd().length;
    if (text.endsWith("]}", end)) return { kind: "records", elements: splitByMarker(text, end - 2) };
  }
  const start = skipSpace(text, text.charCodeAt(0) === 0xfe_ff ? 1 : 0);
  const first = text[start];
  if (first === "[") return readArray(text, start);
  if (first !== "{") return quarantined("not_json", "the text begins with neither { nor [");
  return readLines(text, start) ?? readObject(text, start);
}

/**
 * Cuts {"Records":[…]} at the places where CloudTrail's own files begin a record. A piece that is no whole record is no
 * JSON: such a mark stands inside a record, or the record is broken. Its braces then say where it ends; where even
 * those are broken the next mark is where the siblings go on.
 */
function* splitByMarker(text: string, end: number): Generator<Element> {
  let start = RECORDS_HEAD.indexOf("[") + 1;
  while (start < end) {
    const mark = text.indexOf(MARKER, start);
    let cut = mark === -1 || mark >= end ? end : mark + 1;
    let element = parseElement(text.slice(start, cut));
    if (element.error !== undefined) {
      const balanced = skipValue(text, start);
      if (balanced > cut && balanced <= end) {
        cut = balanced;
        element = parseElement(text.slice(start, cut));
      }
    }
    yield element;
    start = skipSpace(text, cut) + 1;
  }
}

function parseElement(text: string): Element {
  try {
    return { text, value: JSON.parse(text) as unknown };
  } catch (error) {
    return { text, error: error instanceof Error ? error.message : "no JSON" };
  }
}

function readArray(text: string, start: number): Container {
  const { elements, end } = scanArray(text, start);
  if (end === -1 || skipSpace(text, end) < text.length) {
    return quarantined(
      "bad_json",
      `the array is cut or followed by other text after element ${elements.length}`,
    );
  }
  return { kind: "records", elements: slices(text, elements) };
}

/** One JSON value a line; undefined if the first line is no whole value or the only one. */
function readLines(text: string, start: number): Container | undefined {
  const firstBreak = text.indexOf("\n", start);
  if (firstBreak === -1 || skipSpace(text, firstBreak) >= text.length) return undefined;
  const firstEnd = skipValue(text, start);
  if (firstEnd === -1 || firstEnd > firstBreak || skipSpace(text, firstEnd) <= firstBreak) return undefined;
  return { kind: "records", elements: lines(text, start) };
}

function* lines(text: string, start: number): Generator<Element> {
  let from = start;
  while (from < text.length) {
    const found = text.indexOf("\n", from);
    const end = found === -1 ? text.length : found;
    const line = text.slice(from, end).trim();
    if (line !== "") yield parseElement(line);
    from = end + 1;
  }
}

function readObject(text: string, start: number): Container {
  const end = skipValue(text, start);
  if (end === -1 || skipSpace(text, end) < text.length) {
    return quarantined("bad_json", "the object is cut or followed by other text");
  }
  const records = findKey(text, start, "Records");
  if (records) {
    if (text[records[0]] !== "[") return quarantined("unknown_shape", "Records is no array");
    const { elements, end: arrayEnd } = scanArray(text, records[0]);
    if (arrayEnd === -1)
      return quarantined("bad_json", `the array is broken after record ${elements.length}`);
    return { kind: "records", elements: slices(text, elements) };
  }
  return readSingle(text.slice(start, end));
}

/** One object that is no {"Records":…}: a bare record, a digest, something of another product, or unknown. */
function readSingle(text: string): Container {
  let value: Record<string, unknown>;
  try {
    value = JSON.parse(text) as Record<string, unknown>;
  } catch (error) {
    return quarantined("bad_json", error instanceof Error ? error.message : "no JSON");
  }
  if (Object.hasOwn(value, "digestS3Object") || Object.hasOwn(value, "logFiles"))
    return { kind: "skipped", reason: "digest" };
  if (Object.hasOwn(value, "eventName") || Object.hasOwn(value, "eventSource"))
    return { kind: "records", elements: [{ text, value }] };
  if (isOtherProduct(value)) return { kind: "skipped", reason: "not_cloudtrail" };
  return quarantined(
    "unknown_shape",
    `an object with the keys ${Object.keys(value).slice(0, 5).join(", ") || "(none)"}`,
  );
}

/** Macie findings and API answers, Amazon Inspector and the like: known, and not for this command. */
function isOtherProduct(value: Record<string, unknown>): boolean {
  return (
    (Object.hasOwn(value, "schemaVersion") && Object.hasOwn(value, "severity")) ||
    Array.isArray(value["findings"]) ||
    Array.isArray(value["findingIds"])
  );
}

function* slices(text: string, elements: readonly [number, number][]): Generator<Element> {
  for (const [from, to] of elements) yield parseElement(text.slice(from, to));
}

function quarantined(reason: FileQuarantineReason, detail: string): Container {
  return { kind: "quarantined", reason, detail };
}
