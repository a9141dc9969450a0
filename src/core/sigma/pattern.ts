/**
 * Text with wildcards: `*` any text, `?` one character; a backslash takes the meaning from the wildcard or the backslash
 * that follows it and is plain text before anything else (sigma-rules-specification 2.1, "String Wildcard", "Escaping").
 */
import type { Token, Wildcard } from "./expression.ts";

/** `-`, `/` and three dashes: sigma-appendix-modifiers 2.1, `windash`. */
export const DASHES = "-/\u2013\u2014\u2015";
const ANY: Token = { wildcard: "any" };
const ONE: Token = { wildcard: "one" };
const DASH: Token = { wildcard: "dash" };

/** The tokens of a value as a rule writes it. */
export function parsePattern(literal: string): Token[] {
  const tokens: Token[] = [];
  let text = "";
  const put = (token: Token): void => {
    if (text !== "") tokens.push(text);
    text = "";
    tokens.push(token);
  };
  for (let at = 0; at < literal.length; at++) {
    const char = literal[at] as string;
    const next = literal[at + 1];
    if (char === "\\" && (next === "*" || next === "?" || next === "\\")) {
      text += next;
      at++;
    } else if (char === "*") put(ANY);
    else if (char === "?") put(ONE);
    else text += char;
  }
  if (text !== "") tokens.push(text);
  return tokens;
}

/** The text that the tokens stand for, or undefined if there are wildcards. */
export function plainText(tokens: readonly Token[]): string | undefined {
  if (tokens.length === 0) return "";
  const [only] = tokens;
  return tokens.length === 1 && typeof only === "string" ? only : undefined;
}

/** The tokens with any text before or behind them. */
export function widen(tokens: readonly Token[], at: { start: boolean; end: boolean }): Token[] {
  return [...(at.start ? [ANY] : []), ...tokens, ...(at.end ? [ANY] : [])];
}

/** The tokens with every dash of the text standing for any dash. */
export function anyDash(tokens: readonly Token[]): Token[] {
  return tokens.flatMap((token) => {
    if (typeof token !== "string") return token;
    const parts = token.split(/([-/\u2013\u2014\u2015])/);
    return parts.flatMap((part, at): Token[] => (at % 2 === 1 ? [DASH] : part === "" ? [] : [part]));
  });
}

/** The tokens in lower case, as `toLowerCase` has it. */
export function lowerCase(tokens: readonly Token[]): Token[] {
  return tokens.map((token) => (typeof token === "string" ? token.toLowerCase() : token));
}

/** Compiles tokens to a test of a whole text. */
export function compilePattern(tokens: readonly Token[]): (text: string) => boolean {
  const isAny = (token: Token | undefined): boolean => wildcardOf(token) === "any";
  const head = isAny(tokens[0]);
  const tail = tokens.length > 0 && isAny(tokens.at(-1));
  const inner = tokens.filter((token, at) => !(isAny(token) && (at === 0 || at === tokens.length - 1)));
  const plain = plainText(inner);
  if (plain === undefined) return (text) => glob(text, tokens);
  if (head && tail) return (text) => text.includes(plain);
  if (head) return (text) => text.endsWith(plain);
  if (tail) return (text) => text.startsWith(plain);
  return (text) => text === plain;
}

function wildcardOf(token: Token | undefined): Wildcard | undefined {
  return typeof token === "object" ? token.wildcard : undefined;
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
    if (wildcardOf(current) === "any") {
      retryToken = ++token;
      retryAt = at;
      continue;
    }
    const length = current === undefined ? -1 : lengthAt(text, at, current);
    if (length !== -1) {
      at += length;
      token++;
      continue;
    }
    if (retryToken === -1 || retryAt >= text.length) return false;
    at = ++retryAt;
    token = retryToken;
  }
}

/** How much of the text at a place a token matches; -1: it does not. */
function lengthAt(text: string, at: number, token: Token): number {
  if (typeof token === "string") return text.startsWith(token, at) ? token.length : -1;
  if (at >= text.length) return -1;
  if (token.wildcard === "one") return (text.codePointAt(at) as number) > 0xffff ? 2 : 1;
  return DASHES.includes(text.charAt(at)) ? 1 : -1;
}
