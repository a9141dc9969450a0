/** Regular expressions are RE2: linear time on any input; look-around and back-references do not exist in it. */
import { RE2JS } from "re2js";
import { shown } from "../problem.ts";
import type { Matcher } from "./expression.ts";

export type RegexMatcher = Extract<Matcher, { kind: "regex" }>;

/** Weighing a rule and judging by it need the same program, which takes milliseconds to make. */
const COMPILED = new WeakMap<RegexMatcher, RE2JS>();

/** Throws with the reason where it is not supported. */
export function compileRegex(matcher: RegexMatcher): RE2JS {
  let regex = COMPILED.get(matcher);
  if (!regex) COMPILED.set(matcher, (regex = compile(matcher)));
  return regex;
}

function compile({ source, flags }: RegexMatcher): RE2JS {
  let bits = 0;
  if (flags.includes("i")) bits |= RE2JS.CASE_INSENSITIVE;
  if (flags.includes("m")) bits |= RE2JS.MULTILINE;
  if (flags.includes("s")) bits |= RE2JS.DOTALL;
  try {
    return RE2JS.compile(source, bits);
  } catch (error) {
    const reason = error instanceof Error ? error.message : "unknown syntax";
    throw new Error(`the regular expression is not supported (${shown(reason)}); use RE2 syntax`, {
      cause: error,
    });
  }
}
