/** What one value of a line can cost at most, in steps (cost.ts). */
import type { Matcher, Token } from "./expression.ts";
import { compileRegex } from "./regex.ts";

/** Characters between wildcards that are about one step. */
const CHARACTERS = 4;
/** Instructions of a regular expression that are about one step for each text. */
const INSTRUCTIONS = 4;

export function costOfMatcher(matcher: Matcher): number {
  switch (matcher.kind) {
    case "text":
      return costOfPattern(matcher.tokens);
    case "regex":
      return 1 + Math.ceil(compileRegex(matcher).programSize() / INSTRUCTIONS);
    case "number":
      return matcher.part === undefined ? 1 : 4;
    case "cidr":
    case "fieldref":
      return 2;
    case "exists":
    case "null":
      return 1;
  }
}

/** Every wildcard but one at an end is another place to go on from, and then the texts between are tried again. */
function costOfPattern(tokens: readonly Token[]): number {
  const inner = tokens.slice(1, -1).filter((token) => typeof token !== "string").length;
  if (inner === 0) return 1;
  const characters = tokens.reduce((sum, token) => sum + (typeof token === "string" ? token.length : 0), 0);
  return 1 + 2 * inner + Math.ceil(characters / CHARACTERS);
}
