/**
 * Finds where JSON values begin and end without parsing them, so that one bad record can be set aside and its
 * siblings kept. Positions are those of a JavaScript string; nothing here recurses or throws.
 */

const QUOTE = 34;
const BACKSLASH = 92;
const OPEN_BRACE = 123;
const CLOSE_BRACE = 125;
const OPEN_BRACKET = 91;
const CLOSE_BRACKET = 93;
const COMMA = 44;

/** The first position at or after `from` that is no JSON white space. */
export function skipSpace(text: string, from: number): number {
  let at = from;
  for (;;) {
    const code = text.charCodeAt(at);
    if (code !== 32 && code !== 10 && code !== 13 && code !== 9) return at;
    at++;
  }
}

/** The position behind the string whose opening quote is at `from`; -1 if it never ends. */
export function skipString(text: string, from: number): number {
  let at = from;
  for (;;) {
    at = text.indexOf('"', at + 1);
    if (at === -1) return -1;
    let slashes = 0;
    while (text.charCodeAt(at - 1 - slashes) === BACKSLASH) slashes++;
    if (slashes % 2 === 0) return at + 1;
  }
}

/** The position behind the value that begins at `from`; -1 if it never ends. Only brackets and strings are looked at. */
export function skipValue(text: string, from: number): number {
  const first = text.charCodeAt(from);
  if (first === QUOTE) return skipString(text, from);
  if (first !== OPEN_BRACE && first !== OPEN_BRACKET) return skipScalar(text, from);
  let depth = 0;
  for (let at = from; at < text.length; at++) {
    const code = text.charCodeAt(at);
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

function skipScalar(text: string, from: number): number {
  let at = from;
  while (at < text.length) {
    const code = text.charCodeAt(at);
    if (code === COMMA || code === CLOSE_BRACE || code === CLOSE_BRACKET || code <= 32) break;
    at++;
  }
  return at === from ? -1 : at;
}

/** Start and end of each element of the array whose bracket is at `from`, and where the array ends; -1 if it does not. */
export function scanArray(text: string, from: number): { elements: [number, number][]; end: number } {
  const elements: [number, number][] = [];
  let at = skipSpace(text, from + 1);
  if (text.charCodeAt(at) === CLOSE_BRACKET) return { elements, end: at + 1 };
  for (;;) {
    const end = skipValue(text, at);
    if (end === -1) return { elements, end: -1 };
    elements.push([at, end]);
    const next = skipSpace(text, end);
    const code = text.charCodeAt(next);
    if (code === CLOSE_BRACKET) return { elements, end: next + 1 };
    if (code !== COMMA) return { elements, end: -1 };
    at = skipSpace(text, next + 1);
  }
}

/** Start and end of the value of a key of the object whose brace is at `from`; undefined if it has no such key. */
export function findKey(text: string, from: number, key: string): [number, number] | undefined {
  const quoted = JSON.stringify(key);
  let at = skipSpace(text, from + 1);
  while (text.charCodeAt(at) === QUOTE) {
    const nameEnd = skipString(text, at);
    if (nameEnd === -1) return undefined;
    const colon = skipSpace(text, nameEnd);
    const start = skipSpace(text, colon + 1);
    if (text.startsWith(quoted, at) && nameEnd - at === quoted.length) return [start, skipValue(text, start)];
    const end = skipValue(text, start);
    if (end === -1) return undefined;
    const next = skipSpace(text, end);
    if (text.charCodeAt(next) !== COMMA) return undefined;
    at = skipSpace(text, next + 1);
  }
  return undefined;
}
