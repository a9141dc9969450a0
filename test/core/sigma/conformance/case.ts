/** What a case of the conformance suite is: plain data, from which tests and the table in docs/sigma.md are made. */
import type { Event } from "../correlation/run.ts";
import type { Section } from "./sections.ts";

export type Fact = Readonly<Record<string, unknown>>;

interface About {
  /** The part of the language, as people write it. */
  readonly construct: string;
  readonly section: Section;
  /** Further sections that it is about. */
  readonly also?: readonly Section[];
  /** `ours`: the specification leaves it open, or contradicts itself, and this is what was decided. */
  readonly verdict: "supported" | "refused" | "ours";
  /** A sentence about what is guaranteed; no two cases have the same. */
  readonly name: string;
}

/** The one rule of a text, and facts that it must match, or must not. */
export interface Judged extends About {
  readonly rule: string;
  /** What the rule goes through. */
  readonly pipeline?: string;
  readonly matches: readonly Fact[];
  readonly misses: readonly Fact[];
}

/** Files together: what is in force, and what it says of facts. */
export interface Collected extends About {
  readonly files: readonly string[];
  /** Titles of the rules and correlations in force, in alphabetical order. */
  readonly inForce: readonly string[];
  /** Titles of those that speak only through a correlation. */
  readonly silent?: readonly string[];
  /** Parts of the reasons why others are left out, in order. */
  readonly notes?: readonly string[];
  /** Parts of what is wrong with others, in order; none: nothing is. */
  readonly problems?: readonly string[];
  /** What the first rule or correlation by title has, as far as it is said here. */
  readonly has?: Readonly<Record<string, unknown>>;
  readonly judges?: readonly (readonly [fact: Fact, titles: readonly string[]])[];
}

/** The last correlation of a text, over events of rules `a`, `b`, `c` and `d`. */
export interface Correlated extends About {
  readonly correlations: string;
  readonly events: readonly Event[];
  /** `second: numbers of events` for each time at which it holds, the numbers of events that it had not before. */
  readonly holds: readonly string[];
}

/** A text that is refused: one of its problems, where, and a part of what it says. */
export interface Refused extends About {
  readonly files: readonly string[];
  readonly problem: readonly [line: number, column: number, message: string];
}

/** A text so large, or so tangled, that it is made when it is needed. It must come to an end. */
export interface Large extends About {
  readonly make: () => string;
  /** A part of a problem; undefined: it is taken. */
  readonly problem?: string;
}

export type Case = Judged | Collected | Correlated | Refused | Large;

const HEAD = "title: Rule\nlogsource: { product: aws, service: cloudtrail }\n";

/** A rule with a detection. */
export function detection(text: string, more = ""): string {
  return `${HEAD}${more}detection:\n${text.trim().replace(/^/gm, "  ")}\n`;
}

/** A rule of one line. */
export function line(text: string): string {
  return detection(`sel:\n${text.replace(/^/gm, "  ")}\ncondition: sel`);
}

/** The line of a file on which a detection begins that has nothing before it but the head. */
export const DETECTION_LINE = 4;
