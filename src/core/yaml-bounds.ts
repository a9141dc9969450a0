/**
 * What of a YAML text costs more time or stack than any file that people write, found among its tokens before anything is
 * built of them: building calls itself for every level, and looks for the anchor of every alias among all anchors. The
 * parser of tokens calls itself, too, for every level that ends: it is asked after each word how deep it is.
 */
import { Lexer, Parser } from "yaml";
import type { CST } from "yaml";

export interface Excess {
  readonly offset: number;
  readonly message: string;
}

export const DEPTH_MAX = 64;
const ALIASES_MAX = 1_000;
const DOCUMENTS_MAX = 10_000;

/** The tokens of a text of which something may be built, or the first place at which it is too much. */
export function readTokens(
  text: string,
  onNewLine: (offset: number) => void,
): { readonly tokens: readonly CST.Token[] } | { readonly excess: Excess } {
  const parser = new Parser(onNewLine);
  const tokens: CST.Token[] = [];
  onNewLine(0);
  for (const word of new Lexer().lex(text)) {
    for (const token of parser.next(word)) tokens.push(token);
    const deepest = parser.stack[DEPTH_MAX + 1]; // behind its document
    if (deepest && "items" in deepest) return { excess: tooDeep(deepest.offset) };
  }
  for (const token of parser.end()) tokens.push(token);
  const excess = findExcess(tokens);
  return excess ? { excess } : { tokens };
}

function tooDeep(offset: number): Excess {
  return { offset, message: `nested deeper than ${DEPTH_MAX} levels; flatten it` };
}

function findExcess(tokens: readonly CST.Token[]): Excess | undefined {
  let documents = 0;
  for (const token of tokens) {
    if (token.type !== "document") continue;
    if (++documents > DOCUMENTS_MAX)
      return { offset: token.offset, message: `more than ${DOCUMENTS_MAX} documents; split the file` };
    const excess = findInDocument(token);
    if (excess) return excess;
  }
  return undefined;
}

/** Without calling itself, so that any depth is survived. */
function findInDocument(document: CST.Document): Excess | undefined {
  let aliases = 0;
  const open: { token: CST.Token | null | undefined; depth: number }[] = [
    { token: document.value, depth: 1 },
  ];
  for (let next = open.pop(); next; next = open.pop()) {
    const { token, depth } = next;
    if (!token) continue;
    if (token.type === "alias" && ++aliases > ALIASES_MAX)
      return {
        offset: token.offset,
        message: `more than ${ALIASES_MAX} aliases; write out what they stand for`,
      };
    if (!("items" in token)) continue;
    if (depth > DEPTH_MAX) return tooDeep(token.offset);
    for (const item of token.items.toReversed())
      open.push({ token: item.value, depth: depth + 1 }, { token: item.key, depth: depth + 1 });
  }
  return undefined;
}
