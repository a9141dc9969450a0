/** Lines of selections, and values of facts, in words. */
import { shownText } from "../../record/text.ts";
import type { FieldReference, FieldTest, Matcher, Token } from "../expression.ts";
import { plainText, widen } from "../pattern.ts";

/** One value that a line compares with, in words: `is x`; of a value that it holds for, of one that it does not hold for. */
export interface Phrase {
  /** `contains x` */
  readonly line: string;
  /** `which contains x`; empty where the value says it all. */
  readonly yes: string;
  /** `which does not contain x` */
  readonly no: string;
}

const VALUE_MAX = 80;

/** A value of a fact, on one line and cut; undefined is absent. */
export function valueText(value: unknown): string {
  if (value === undefined) return "absent";
  const text = typeof value === "string" ? quoted(value) : shownText(JSON.stringify(value) ?? "unknown");
  return text.length > VALUE_MAX ? `${text.slice(0, VALUE_MAX - 1)}…` : text;
}

/** A line of a selection in words: `eventName is one of A, B`. At most `max` of its values are named. */
export function lineText(test: FieldTest, max = Infinity): string {
  return `${test.field ?? "any value"} ${comparisonText(test, max)}`;
}

/** The same without the field. */
export function comparisonText(test: FieldTest, max = Infinity): string {
  const phrases = test.values.flatMap((matchers) => matchers.map((matcher) => phraseOf(matcher, test)));
  const shown = phrases.slice(0, max).map(({ line }) => line);
  const rest = phrases.length - shown.length;
  const more = rest > 0 ? `, and ${rest} more` : "";
  return listed(shown, test.all) + more;
}

/** Lines of the same verb say it once. */
function listed(lines: readonly string[], isAll: boolean): string {
  const [first = ""] = lines;
  const verb = VERBS.find((one) => lines.every((line) => line.startsWith(`${one} `)));
  if (lines.length === 1 || verb === undefined) return first && lines.join(isAll ? " and " : " or ");
  const objects = lines.map((line) => line.slice(verb.length + 1)).join(", ");
  return `${verb} ${isAll ? "all" : "one"} of ${objects}`;
}

const VERBS = ["is within", "is like", "is", "contains", "starts with", "ends with", "matches"];

/** What a value of a line is compared with, in words. Keywords are searched for within values. */
export function phraseOf(matcher: Matcher, { field }: Pick<FieldTest, "field">): Phrase {
  switch (matcher.kind) {
    case "text":
      return textPhrase(
        field === undefined
          ? { ...matcher, tokens: widen(matcher.tokens, { start: true, end: true }) }
          : matcher,
      );
    case "regex":
      return doing("match", "matches", `/${shownText(matcher.source)}/${matcher.flags}`);
    case "cidr":
      return {
        line: `is within ${matcher.range}`,
        yes: `within ${matcher.range}`,
        no: `not within ${matcher.range}`,
      };
    case "number":
      return numberPhrase(matcher);
    case "fieldref":
      return doing(...RELATIONS[matcher.at], `the field ${shownText(matcher.field)}`);
    case "exists":
      return matcher.wanted ? being("present") : being("absent");
    case "null":
      return being("absent or null");
  }
}

const RELATIONS: Readonly<Record<FieldReference["at"], readonly [string, string]>> = {
  whole: ["equal", "equals"],
  within: ["contain", "contains"],
  start: ["start with", "starts with"],
  end: ["end with", "ends with"],
};

function textPhrase({ tokens, cased }: Extract<Matcher, { kind: "text" }>): Phrase {
  const note = cased ? " (case counts)" : "";
  const plain = plainText(tokens);
  if (plain !== undefined) {
    const text = quoted(plain) + note;
    return { line: `is ${text}`, yes: "", no: `not ${text}` };
  }
  const isAny = (token: Token | undefined): boolean => typeof token === "object" && token.wildcard === "any";
  const [head, tail] = [isAny(tokens[0]), isAny(tokens.at(-1))];
  const inner = plainText(tokens.slice(head ? 1 : 0, tail ? -1 : undefined));
  if (inner === undefined || tokens.length === 1) {
    const text = quoted(tokens.map(tokenText).join("")) + note;
    return { line: `is like ${text}`, yes: `which is like ${text}`, no: `which is not like ${text}` };
  }
  return doing(...RELATIONS[head && tail ? "within" : head ? "end" : "start"], quoted(inner) + note);
}

function numberPhrase({ compare, bound, part }: Extract<Matcher, { kind: "number" }>): Phrase {
  const sign = { gt: ">", gte: ">=", lt: "<", lte: "<=", eq: "=" }[compare];
  if (part === undefined) {
    const text = `${sign} ${bound}`;
    return { line: `is ${text}`, yes: `which is ${text}`, no: `which is not ${text}` };
  }
  const text = `${part} ${sign} ${bound}`;
  return { line: `has ${text}`, yes: `which has ${text}`, no: `which has not ${text}` };
}

function doing(verb: string, third: string, object: string): Phrase {
  return {
    line: `${third} ${object}`,
    yes: `which ${third} ${object}`,
    no: `which does not ${verb} ${object}`,
  };
}

function being(state: string): Phrase {
  return { line: `is ${state}`, yes: "", no: `not ${state}` };
}

const PLAIN = /^[\w.:/@+%-]+$/;

function quoted(text: string): string {
  const shown = shownText(text);
  return PLAIN.test(shown) ? shown : `"${shown}"`;
}

/** As a rule would write it: what is no wildcard is escaped where it could be taken for one. */
function tokenText(token: Token): string {
  if (typeof token === "string") return token.replace(/[*?]|\\(?=[*?\\]|$)/g, "\\$&");
  return { any: "*", one: "?", dash: "-" }[token.wildcard];
}
