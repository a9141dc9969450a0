/**
 * Finds where JSON values begin and end without parsing them, so that one bad record can be set aside and its
 * siblings kept. Works on UTF-8 bytes: what JSON is made of is ASCII. Nothing here recurses or throws.
 */

const QUOTE = 34;
const BACKSLASH = 92;
const OPEN_BRACE = 123;
const CLOSE_BRACE = 125;
const OPEN_BRACKET = 91;
const CLOSE_BRACKET = 93;
const COMMA = 44;

/**
 * The first position at or after `from` that is no JSON white space. A byte order mark is some, too: files that were put
 * together have them in their middle.
 */
export function skipSpace(text: Uint8Array, from: number): number {
  let at = from;
  for (;;) {
    const code = text[at];
    if (code === 32 || code === 10 || code === 13 || code === 9) at++;
    else if (code === 0xef && text[at + 1] === 0xbb && text[at + 2] === 0xbf) at += 3;
    else return at;
  }
}

/** The position behind the string whose opening quote is at `from`; -1 if it never ends. */
function skipString(text: Uint8Array, from: number): number {
  for (let at = from + 1; at < text.length; at++) {
    const code = text[at];
    if (code === QUOTE) return at + 1;
    if (code === BACKSLASH) at++;
  }
  return -1;
}

/**
 * The position behind the value that begins at `from`; -1 if it does not end before `limit`. Only brackets and strings
 * are looked at.
 */
export function skipValue(text: Uint8Array, from: number, limit = text.length): number {
  const first = text[from];
  if (first === QUOTE) return skipString(text, from);
  if (first !== OPEN_BRACE && first !== OPEN_BRACKET) return skipScalar(text, from);
  let depth = 0;
  for (let at = from; at < limit; at++) {
    const code = text[at];
    if (code === QUOTE) {
      at = skipString(text, at) - 1;
      if (at < 0) return -1;
    } else if (code === OPEN_BRACE || code === OPEN_BRACKET) depth++;
    else if (code === CLOSE_BRACE || code === CLOSE_BRACKET) {
      depth--;
      if (depth === 0) return at + 1;
    }
  }
  return -1;
}

function skipScalar(text: Uint8Array, from: number): number {
  let at = from;
  while (at < text.length) {
    const code = text[at] as number;
    if (code === COMMA || code === CLOSE_BRACE || code === CLOSE_BRACKET || code <= 32) break;
    at++;
  }
  return at === from ? -1 : at;
}

/** Start and end of a value. */
export type Span = readonly [number, number];

/** Where each element of the array stands whose bracket is at `from`. Returns where the array ends; -1 if it is broken. */
export function* scanArray(text: Uint8Array, from: number): Generator<Span, number> {
  let at = skipSpace(text, from + 1);
  if (text[at] === CLOSE_BRACKET) return at + 1;
  for (;;) {
    const end = skipValue(text, at);
    if (end === -1) return -1;
    yield [at, end];
    const next = skipSpace(text, end);
    const code = text[next];
    if (code === CLOSE_BRACKET) return next + 1;
    if (code !== COMMA) return -1;
    at = skipSpace(text, next + 1);
  }
}

/** Where each object of a text stands that follow on one another from `from` on. Returns false if one is broken. */
export function* scanJoined(text: Uint8Array, from: number): Generator<Span, boolean> {
  let at = from;
  while (at < text.length) {
    const end = text[at] === OPEN_BRACE ? skipValue(text, at) : -1;
    if (end === -1) return false;
    yield [at, end];
    at = skipSpace(text, end);
  }
  return true;
}

/** The entries of the object whose brace is at `from`, in order, as far as it is whole: name, start and end of the value. */
export function* scanObject(text: Buffer, from: number): Generator<readonly [string, number, number]> {
  let at = skipSpace(text, from + 1);
  while (text[at] === QUOTE) {
    const nameEnd = skipString(text, at);
    if (nameEnd === -1) return;
    const colon = skipSpace(text, nameEnd);
    const start = skipSpace(text, colon + 1);
    const end = skipValue(text, start);
    if (end === -1) return;
    yield [nameIn(text.toString("utf8", at, nameEnd)), start, end];
    const next = skipSpace(text, end);
    if (text[next] !== COMMA) return;
    at = skipSpace(text, next + 1);
  }
}

/** A key without its quotes; as it stands where its escapes are wrong. */
function nameIn(quoted: string): string {
  if (!quoted.includes("\\")) return quoted.slice(1, -1);
  try {
    return JSON.parse(quoted) as string;
  } catch {
    return quoted;
  }
}
