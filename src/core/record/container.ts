/**
 * Recognises what a file holds and splits it into elements, exactly. Accepts {"Records":[…]}, an array, one bare
 * record and NDJSON. Does not judge the elements: that is decode.ts.
 */
import { parseElement } from "./element.ts";
import type { Element } from "./element.ts";
import { findKey, scanArray, skipSpace, skipValue } from "./json-scan.ts";
import { objectOf } from "./text.ts";

export type FileQuarantineReason = "not_json" | "bad_json" | "unknown_shape";

export type Container =
  /** Elements in order, cut and parsed lazily: at most one value is held at a time. */
  | { readonly kind: "records"; readonly elements: Iterable<Element> }
  | { readonly kind: "skipped"; readonly reason: "digest" | "not_cloudtrail" }
  | { readonly kind: "quarantined"; readonly reason: FileQuarantineReason; readonly detail: string };

const LINE_FEED = 10;
const OPEN_BRACKET = 91;
const OPEN_BRACE = 123;

/**
 * Reads the container of a whole text in UTF-8 (without a byte order mark). Files as CloudTrail writes them need not be
 * held whole: see trail-splitter.ts.
 */
export function readContainer(text: Buffer): Container {
  const start = skipSpace(text, 0);
  const first = String.fromCharCode(text[start] ?? 0);
  if (first === "[") return readArray(text, start);
  if (first !== "{") return quarantined("not_json", "the text begins with neither { nor [");
  return readLines(text, start) ?? readObject(text, start);
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

/**
 * One JSON value a line; undefined if this is no such text. One line may be broken: the first or the second is a whole
 * value that ends with its line. A line that is a trail file gives its records.
 */
function readLines(text: Buffer, start: number): Container | undefined {
  const firstBreak = text.indexOf(LINE_FEED, start);
  if (firstBreak === -1) return undefined;
  const second = skipSpace(text, firstBreak);
  if (second >= text.length) return undefined;
  if (!isWholeLine(text, start) && !isWholeLine(text, second)) return undefined;
  return { kind: "records", elements: lines(text, start) };
}

function isWholeLine(text: Buffer, start: number): boolean {
  if (text[start] !== OPEN_BRACE) return false;
  const found = text.indexOf(LINE_FEED, start);
  const end = found === -1 ? text.length : found;
  const valueEnd = skipValue(text, start, end);
  return valueEnd !== -1 && skipSpace(text, valueEnd) >= end;
}

function* lines(text: Buffer, start: number): Generator<Element> {
  let from = start;
  while (from < text.length) {
    const found = text.indexOf(LINE_FEED, from);
    const end = found === -1 ? text.length : found;
    const line = text.subarray(skipSpace(text, from), end);
    if (line.length > 0) yield* elementsOf(parseElement(line));
    from = end + 1;
  }
}

function* elementsOf(element: Element): Generator<Element> {
  const isFile = element.error === undefined && Array.isArray(objectOf(element.value)?.["Records"]);
  const file = isFile ? readObject(element.bytes, 0) : undefined;
  if (file?.kind === "records") yield* file.elements;
  else yield element;
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
