/**
 * Recognises what a file holds and splits it into elements, exactly. Accepts {"Records":[…]}, an array, one bare
 * record and NDJSON. Does not judge the elements: that is decode.ts.
 */
import { findKey, scanArray, skipSpace, skipValue } from "./json-scan.ts";

export type FileQuarantineReason = "not_json" | "bad_json" | "unknown_shape";

/** One element of a container: its exact bytes, and its value or why it has none. */
export type Element =
  | { readonly bytes: Buffer; readonly value: unknown; readonly error?: undefined }
  | { readonly bytes: Buffer; readonly error: string };

export type Container =
  /** Elements in order, cut and parsed lazily: at most one is held at a time. */
  | { readonly kind: "records"; readonly elements: Iterable<Element> }
  | { readonly kind: "skipped"; readonly reason: "digest" | "not_cloudtrail" }
  | { readonly kind: "quarantined"; readonly reason: FileQuarantineReason; readonly detail: string };

const LINE_FEED = 10;
const OPEN_BRACKET = 91;
const RECORDS_HEAD = Buffer.from('{"Records":[{"eventVersion"');
const RECORDS_TAIL = Buffer.from("]}");
const MARKER = Buffer.from('},{"eventVersion"');
/** How often all of a file may be searched again for the ends of broken records. */
const SEARCHES_MAX = 4;

/** Reads the container of a file's text in UTF-8 (without a byte order mark). */
export function readContainer(text: Buffer): Container {
  const start = skipSpace(text, 0);
  const end = endOf(text);
  if (text.subarray(0, RECORDS_HEAD.length).equals(RECORDS_HEAD)) {
    const tail = text.subarray(end - RECORDS_TAIL.length, end);
    if (tail.equals(RECORDS_TAIL))
      return { kind: "records", elements: splitByMarker(text, end - RECORDS_TAIL.length) };
  }
  const first = String.fromCharCode(text[start] ?? 0);
  if (first === "[") return readArray(text, start);
  if (first !== "{") return quarantined("not_json", "the text begins with neither { nor [");
  return readLines(text, start) ?? readObject(text, start);
}

/**
 * Cuts {"Records":[…]} at the places where CloudTrail's own files begin a record. A piece that is no whole record is no
 * JSON: such a mark stands inside a record, or the record is broken. Its braces then say where it ends; where even
 * those are broken the next mark is where the siblings go on.
 */
function* splitByMarker(text: Buffer, end: number): Generator<Element> {
  let budget = SEARCHES_MAX * end;
  let start = RECORDS_HEAD.indexOf("[") + 1;
  while (start < end) {
    const mark = text.indexOf(MARKER, start);
    let cut = mark === -1 || mark >= end ? end : mark + 1;
    let element = parseElement(text.subarray(start, cut));
    if (element.error !== undefined && budget > 0) {
      const balanced = skipValue(text, start, end);
      budget -= (balanced === -1 ? end : balanced) - start;
      if (balanced > cut) {
        cut = balanced;
        element = parseElement(text.subarray(start, cut));
      }
    }
    yield element;
    start = skipSpace(text, cut) + 1;
  }
}

function parseElement(bytes: Buffer): Element {
  try {
    return { bytes, value: JSON.parse(bytes.toString()) as unknown };
  } catch (error) {
    return { bytes, error: error instanceof Error ? error.message : "no JSON" };
  }
}

/** The position behind the last byte that is no white space. */
function endOf(text: Buffer): number {
  let end = text.length;
  while (end > 0 && (text[end - 1] as number) <= 32) end--;
  return end;
}

function readArray(text: Buffer, start: number): Container {
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
function readLines(text: Buffer, start: number): Container | undefined {
  const firstBreak = text.indexOf(LINE_FEED, start);
  if (firstBreak === -1 || skipSpace(text, firstBreak) >= text.length) return undefined;
  const firstEnd = skipValue(text, start);
  if (firstEnd === -1 || firstEnd > firstBreak || skipSpace(text, firstEnd) <= firstBreak) return undefined;
  return { kind: "records", elements: lines(text, start) };
}

function* lines(text: Buffer, start: number): Generator<Element> {
  let from = start;
  while (from < text.length) {
    const found = text.indexOf(LINE_FEED, from);
    const end = found === -1 ? text.length : found;
    const line = text.subarray(skipSpace(text, from), end);
    if (line.length > 0) yield parseElement(line.subarray(0, endOf(line)));
    from = end + 1;
  }
}

function readObject(text: Buffer, start: number): Container {
  const end = skipValue(text, start);
  if (end === -1 || skipSpace(text, end) < text.length) {
    return quarantined("bad_json", "the object is cut or followed by other text");
  }
  const records = findKey(text, start, "Records");
  if (records) {
    if (text[records[0]] !== OPEN_BRACKET) return quarantined("unknown_shape", "Records is no array");
    const { elements, end: arrayEnd } = scanArray(text, records[0]);
    if (arrayEnd === -1)
      return quarantined("bad_json", `the array is broken after record ${elements.length}`);
    return { kind: "records", elements: slices(text, elements) };
  }
  return readSingle(text.subarray(start, end));
}

/** One object that is no {"Records":…}: a bare record, a digest, something of another product, or unknown. */
function readSingle(text: Buffer): Container {
  const element = parseElement(text);
  if (element.error !== undefined) return quarantined("bad_json", element.error);
  const value = element.value as Record<string, unknown>;
  if (Object.hasOwn(value, "digestS3Object") || Object.hasOwn(value, "logFiles"))
    return { kind: "skipped", reason: "digest" };
  if (Object.hasOwn(value, "eventName") || Object.hasOwn(value, "eventSource"))
    return { kind: "records", elements: [element] };
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

function* slices(text: Buffer, elements: readonly [number, number][]): Generator<Element> {
  for (const [from, to] of elements) yield parseElement(text.subarray(from, to));
}

function quarantined(reason: FileQuarantineReason, detail: string): Container {
  return { kind: "quarantined", reason, detail };
}
