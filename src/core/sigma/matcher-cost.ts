/** What one value of a line can cost at most, in steps (cost.ts). */
import type { Matcher, Token } from "./expression.ts";
import { compileRegex } from "./regex.ts";

/** Characters between wildcards that are about one step. */
const CHARACTERS = 4;
/** The same of text without wildcards within, which mostly differs at its first character. */
const PLAIN_CHARACTERS = 256;
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

/** To read a character, or to make it lower case, in steps. */
export const READ = 1 / 16;

/**
 * What one value of a line can cost for each character of a long text: whoever writes both can make a search compare all
 * of what is searched for at every place, in a third of a nanosecond a character.
 */
export function costOfCharacter(matcher: Matcher): number {
  switch (matcher.kind) {
    case "text": {
      const { inner, characters } = shapeOf(matcher.tokens);
      if (inner > 0) return inner / 2 + characters / 12;
      return READ * Math.max(1, characters / 8);
    }
    case "regex":
      return READ + compileRegex(matcher).programSize() / 32;
    case "number":
    case "fieldref":
      return READ;
    case "cidr":
    case "exists":
    case "null":
      return 0;
  }
}

/** Every wildcard but one at an end is another place to go on from, and then the texts between are tried again. */
function costOfPattern(tokens: readonly Token[]): number {
  const { inner, characters } = shapeOf(tokens);
  if (inner === 0) return 1 + Math.floor(characters / PLAIN_CHARACTERS);
  return 1 + 2 * inner + Math.ceil(characters / CHARACTERS);
}

/** How many wildcards stand within, and how many characters there are. A `?` or a dash at an end is within, too. */
function shapeOf(tokens: readonly Token[]): { readonly inner: number; readonly characters: number } {
  let [inner, characters] = [0, 0];
  for (const [at, token] of tokens.entries()) {
    if (typeof token === "string") characters += token.length;
    else if (token.wildcard !== "any" || (at > 0 && at < tokens.length - 1)) inner++;
  }
  return { inner, characters };
}
