/**
 * Recognises what a file holds and says where its elements are, exactly. Accepts lists ({"Records":[…]}, answers of
 * LookupEvents, payloads of CloudWatch Logs), an array, one element, NDJSON (of _bulk, too) and objects that follow on one
 * another. Does not look into the elements: what carries a record is envelope.ts, judging it is decode.ts.
 */
import { ELEMENT_BYTES_MAX, parseElement } from "./element.ts";
import type { BrokenElement, Element, ParsedElement } from "./element.ts";
import { envelopeOf } from "./envelope.ts";
import type { EnvelopeName } from "./envelope.ts";
import type { Span } from "./json-scan.ts";
import { scanArray, scanJoined, scanObject, skipSpace, skipValue } from "./json-scan.ts";
import { skipReasonOf } from "./skip-reason.ts";
import { objectOf } from "./text.ts";
import type { JsonObject } from "./text.ts";

export type FileQuarantineReason = "not_json" | "bad_json" | "unknown_shape";

/** How a file puts its elements together; a file of envelopes is called by these. */
export type ContainerName = "trail" | "array" | "ndjson" | "joined" | "single" | EnvelopeName;

export type Container =
  /** Elements in order, cut and parsed lazily: at most one value is held at a time. */
  | { readonly kind: "records"; readonly name: ContainerName; readonly elements: Iterable<Element> }
  | { readonly kind: "skipped"; readonly reason: "digest" | "not_cloudtrail" }
  | { readonly kind: "quarantined"; readonly reason: FileQuarantineReason; readonly detail: string };

const LINE_FEED = 10;
const OPEN_BRACKET = 91;
const OPEN_BRACE = 123;

/** Keys of objects that are lists, and what such an object is. */
const LISTS: ReadonlyMap<string, ContainerName> = new Map([
  ["Records", "trail"],
  ["Events", "lookup_events"],
  ["logEvents", "cloudwatch_logs"],
]);
const LIST_KEYS = [...LISTS.keys()];
/** As `messageType`: what is listed is the sender's own. */
const CONTROL_MESSAGE = '"CONTROL_MESSAGE"';

/**
 * Reads the container of a whole text in UTF-8 (without a byte order mark). Files as CloudTrail writes them need not be
 * held whole: see trail-splitter.ts.
 */
export function readContainer(text: Buffer): Container {
  const start = skipSpace(text, 0);
  if (text[start] === OPEN_BRACKET) return readArray(text, start);
  if (text[start] !== OPEN_BRACE) return quarantined("not_json", "the text begins with neither { nor [");
  return isLines(text, start)
    ? { kind: "records", name: "ndjson", elements: lines(text, start) }
    : readObjects(text, start);
}

function readArray(text: Buffer, start: number): Container {
  const { end, count } = run(scanArray(text, start));
  if (end === -1 || skipSpace(text, end) < text.length)
    return quarantined("bad_json", `the array is cut or followed by other text after element ${count}`);
  return { kind: "records", name: "array", elements: expandEach(text, scanArray(text, start)) };
}

/**
 * True for one JSON value a line. One line may be broken: the first or the second is a whole value that ends with its
 * line.
 */
function isLines(text: Buffer, start: number): boolean {
  const firstBreak = text.indexOf(LINE_FEED, start);
  if (firstBreak === -1) return false;
  const second = skipSpace(text, firstBreak);
  if (second >= text.length) return false;
  if (isWholeLine(text, start)) return true;
  return isWholeLine(text, second) && !isOneObject(text.subarray(start));
}

function isWholeLine(text: Buffer, start: number): boolean {
  const found = text.indexOf(LINE_FEED, start);
  return isOneObject(text.subarray(start, found === -1 ? text.length : found));
}

function isOneObject(text: Buffer): boolean {
  if (text[0] !== OPEN_BRACE) return false;
  const end = skipValue(text, 0);
  return end !== -1 && skipSpace(text, end) >= text.length;
}

function* lines(text: Buffer, start: number): Generator<Element> {
  let from = start;
  while (from < text.length) {
    const found = text.indexOf(LINE_FEED, from);
    const end = found === -1 ? text.length : found;
    const line = text.subarray(skipSpace(text, from), end);
    if (line.length > 0 && !isBulkAction(line)) yield* expand(line);
    from = end + 1;
  }
}

const BULK_ACTION = /^\{\s*"(?:index|create|update|delete)"\s*:\s*\{[^{}]*\}\s*\}\s*$/;
const BULK_ACTION_MAX = 1024;

/** A line of OpenSearch's _bulk that says what to do with the next one: framing, and no element. */
function isBulkAction(line: Buffer): boolean {
  return line.length <= BULK_ACTION_MAX && BULK_ACTION.test(line.toString());
}

function readObjects(text: Buffer, start: number): Container {
  const object = text.subarray(start);
  if (isOneObject(object)) return readList(object) ?? readSingle(object);
  const { end: isJoined, count } = run(scanJoined(text, start));
  if (!isJoined) return quarantined("bad_json", `object ${count + 1} is cut or followed by other text`);
  return { kind: "records", name: "joined", elements: expandEach(text, scanJoined(text, start)) };
}

/** What an object is that is recognised by its keys alone, however large; undefined for others. */
function readList(object: Buffer): Container | undefined {
  let list: { key: string; name: ContainerName; from: number } | undefined;
  for (const [key, from, to] of scanObject(object, 0)) {
    if (key === "digestS3Object" || key === "logFiles") return { kind: "skipped", reason: "digest" };
    if (key === "messageType" && object.toString("latin1", from, to) === CONTROL_MESSAGE) return undefined;
    const name = LISTS.get(key);
    if (name && list)
      return quarantined("unknown_shape", `${list.key} and ${key}: no telling which is meant`);
    if (name) list = { key, name, from };
  }
  if (!list) return undefined;
  const { key, name, from } = list;
  if (object[from] !== OPEN_BRACKET) return quarantined("unknown_shape", `${key} is no array`);
  const { end, count } = run(scanArray(object, from));
  if (end === -1) return quarantined("bad_json", `the array is broken after record ${count}`);
  return { kind: "records", name, elements: slices(object, scanArray(object, from)) };
}

/** One object that is no list: a bare record, an envelope, something of another product, or unknown. */
function readSingle(object: Buffer): Container {
  const element = parseElement(object);
  const elements: Container = { kind: "records", name: "single", elements: [element] };
  if (object.length > ELEMENT_BYTES_MAX) return elements;
  if (element.error !== undefined) return quarantined("bad_json", element.error);
  const value = element.value as JsonObject;
  const reason = skipReasonOf(value);
  if (reason !== "not_cloudtrail" || envelopeOf(value) !== undefined) return elements;
  if (isOtherProduct(value)) return { kind: "skipped", reason };
  const keys = Object.keys(value).slice(0, 5).join(", ");
  return quarantined("unknown_shape", `an object with the keys ${keys || "(none)"}`);
}

/** Macie findings and API answers, Amazon Inspector and the like: known, and not for this command. */
function isOtherProduct(value: JsonObject): boolean {
  return (
    (Object.hasOwn(value, "schemaVersion") && Object.hasOwn(value, "severity")) ||
    Array.isArray(value["findings"]) ||
    Array.isArray(value["findingIds"])
  );
}

/** The elements of a list that is itself one of many; the value itself if it is none. */
function* expand(bytes: Buffer): Generator<Element> {
  const element = parseElement(bytes);
  const list = mayBeList(element) ? readList(bytes) : undefined;
  if (list?.kind === "records") yield* list.elements;
  else if (list?.kind === "quarantined") yield { bytes, error: list.detail };
  else yield element;
}

/** A list may be too large to be parsed, or hold one element that is no JSON. */
function mayBeList(element: ParsedElement | BrokenElement): boolean {
  if (element.error !== undefined) return isOneObject(element.bytes);
  const value = objectOf(element.value);
  return value !== undefined && LIST_KEYS.some((key) => Object.hasOwn(value, key));
}

function* expandEach(text: Buffer, places: Iterable<Span>): Generator<Element> {
  for (const [from, to] of places) yield* expand(text.subarray(from, to));
}

function* slices(text: Buffer, places: Iterable<Span>): Generator<Element> {
  for (const [from, to] of places) yield parseElement(text.subarray(from, to));
}

/** Runs a scan to its end: what it returns, and how much it found. */
function run<End>(scan: Iterator<unknown, End>): { end: End; count: number } {
  let count = 0;
  let step = scan.next();
  for (; !step.done; step = scan.next()) count++;
  return { end: step.value, count };
}

function quarantined(reason: FileQuarantineReason, detail: string): Container {
  return { kind: "quarantined", reason, detail };
}
