/**
 * Text with wildcards: `*` any text, `?` one character, a backslash takes the meaning from the wildcard or the
 * backslash that follows it and is plain text before anything else (sigma-rules-specification 2.1, "Wildcards").
 */

const ANY = Symbol("*");
const ONE = Symbol("?");
type Token = string | typeof ANY | typeof ONE;

export interface Anchors {
  readonly start: boolean;
  readonly end: boolean;
}

/** Compiles a literal to a test of whole text, or of its start, end or middle where an anchor is missing. */
export function compilePattern(literal: string, anchors: Anchors): (text: string) => boolean {
  const tokens = tokenize(literal);
  if (!anchors.start) tokens.unshift(ANY);
  if (!anchors.end) tokens.push(ANY);
  const inner = tokens.filter((token, at) => !(token === ANY && (at === 0 || at === tokens.length - 1)));
  if (inner.length > 1 || typeof (inner[0] ?? "") !== "string") return (text) => glob(text, tokens);
  const plain = (inner[0] ?? "") as string;
  const open = { head: tokens[0] === ANY, tail: tokens.length > 0 && tokens.at(-1) === ANY };
  if (open.head && open.tail) return (text) => text.includes(plain);
  if (open.head) return (text) => text.endsWith(plain);
  if (open.tail) return (text) => text.startsWith(plain);
  return (text) => text === plain;
}

/** The text that the literal stands for, or undefined if it has wildcards. */
export function plainText(literal: string): string | undefined {
  const tokens = tokenize(literal);
  if (tokens.length === 0) return "";
  return tokens.length === 1 && typeof tokens[0] === "string" ? tokens[0] : undefined;
}

function tokenize(literal: string): Token[] {
  const tokens: Token[] = [];
  let text = "";
  const flush = (): void => {
    if (text !== "") tokens.push(text);
    text = "";
  };
  for (let at = 0; at < literal.length; at++) {
    const char = literal[at] as string;
    const next = literal[at + 1];
    if (char === "\\" && (next === "*" || next === "?" || next === "\\")) {
      text += next;
      at++;
    } else if (char === "*" || char === "?") {
      flush();
      if (char === "?") tokens.push(ONE);
      else if (tokens.at(-1) !== ANY) tokens.push(ANY);
    } else text += char;
  }
  flush();
  return tokens;
}

/** Matches in time linear in text times tokens: on a mismatch only the last `*` is tried further on. */
function glob(text: string, tokens: readonly Token[]): boolean {
  let at = 0;
  let token = 0;
  let retryToken = -1;
  let retryAt = 0;
  for (;;) {
    const current = tokens[token];
    if (current === undefined && at === text.length) return true;
    if (current === ANY) {
      retryToken = ++token;
      retryAt = at;
      continue;
    }
    if (current === ONE && at < text.length) {
      at++;
      token++;
      continue;
    }
    if (typeof current === "string" && text.startsWith(current, at)) {
      at += current.length;
      token++;
      continue;
    }
    if (retryToken === -1 || retryAt >= text.length) return false;
    at = ++retryAt;
    token = retryToken;
  }
}
