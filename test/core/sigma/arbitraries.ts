/** Random lines, rules and facts that often meet: small alphabets, the same fields. */
import fc from "fast-check";
import type { Literal } from "../../../src/core/sigma/modifiers.ts";
import type { Written } from "./interpreter.ts";

const FIELDS = ["eventName", "x", "x.y", "z"] as const;

const text = fc.constantFrom(
  "a",
  "B",
  "ab",
  "a*",
  "*b",
  "a?",
  "a*b*",
  "",
  "a-b",
  "/B",
  "\\*",
  "k",
  "i\u0307",
  "\u0130b",
  "s",
  "i",
  "i*",
  "*ki",
  "I?",
  "\u0131*",
  "\u00df",
  "\u00e5*",
  "a\u030a",
);
const scalar = fc.oneof(text, fc.constantFrom(1, 2, true));
const regex = fc.constantFrom(
  "a",
  "^a",
  "b$",
  "a+b",
  "ab*",
  "(a|x)b",
  "a|b",
  "[ab]k",
  "a.b",
  "a{2}",
  "ab{0,1}k",
  "\\.",
);
const range = fc.constantFrom("192.0.2.0/24", "192.0.2.7/32", "0.0.0.0/0", "10.0.0.0/8");

const choices: readonly (readonly [readonly string[], fc.Arbitrary<Literal>])[] = [
  ...[[], ["contains"], ["startswith"], ["endswith"]].map((some) => [some, scalar] as const),
  ...[["windash"], ["windash", "contains"]].map((some) => [some, text] as const),
  ...["gt", "gte", "lt", "lte"].map((some) => [[some], fc.constantFrom(0, 1, 2)] as const),
  ...[[], ["contains"], ["startswith"], ["endswith"]].map(
    (some) => [["fieldref", ...some], fc.constantFrom("z", "x.y", "eventName")] as const,
  ),
  ...[[], ["i"], ["s"], ["m"]].map((flags) => [["re", ...flags], regex] as const),
  [["cidr"], range],
];

/** What no modifier may stand beside that says how text is compared. */
const NOT_CASED = /^(?:[gl]te?|re|cidr)$/;

const several: fc.Arbitrary<Written> = fc.constantFrom(...choices).chain(([some, literal]) =>
  fc
    .record({
      field: fc.constantFrom(...FIELDS, undefined),
      more: fc.subarray(["cased", "neq"]),
      values: fc.array(literal, { minLength: 1, maxLength: 6 }),
      all: fc.boolean(),
    })
    .map(({ field, more, values, all }) => {
      const isCased = !some.some((name) => NOT_CASED.test(name));
      const own = [...some, ...more.filter((name) => name !== "cased" || isCased)];
      return { kind: "line", field, values, modifiers: all && values.length > 1 ? [...own, "all"] : own };
    }),
);
const alone: fc.Arbitrary<Written> = fc.oneof(
  fc
    .boolean()
    .map((wanted): Written => ({ kind: "line", field: "x.y", values: [wanted], modifiers: ["exists"] })),
  fc
    .constantFrom("x", "x.y", "z")
    .map((field): Written => ({ kind: "line", field, values: [null], modifiers: [] })),
);

/** What a detection may say. */
export const expressions = fc.letrec<{ expression: Written }>((tie) => ({
  expression: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    several,
    alone,
    fc.record({
      kind: fc.constantFrom("and", "or"),
      of: fc.array(tie("expression"), { minLength: 1, maxLength: 3 }),
    }),
    fc.record({ kind: fc.constant("not" as const), of: tie("expression") }),
  ) as fc.Arbitrary<Written>,
})).expression;

const WORDS = [
  "a",
  "A",
  "b",
  "ab",
  "aab",
  "abK",
  "",
  "a–B",
  "-b",
  "\\x",
  ".",
  "\u0130b",
  "i\u0307",
  "\u212a",
  "a\nb",
  "ſ",
  "\u0130",
  "\u0130k",
  "k\u0130",
  "kI",
  "i\u0131",
  "\u0131b",
  "SS",
  "\u1e9e",
  "\u212bb",
  "A\u030a",
];
const OTHERS = ["192.0.2.7", "192.0.2.07", "10.1.2.3", "AWS", 1, 2, "1.0", true, null];
const value = fc.constantFrom(...WORDS, ...OTHERS);

/** What a rule may meet. */
export const facts = fc.record(
  {
    eventName: fc.oneof(
      value,
      fc.array(value, { maxLength: 2 }),
      fc.constantFrom("a".repeat(300), "aB".repeat(900)),
    ),
    x: fc.oneof(value, fc.record({ y: value }), fc.array(fc.record({ y: value }), { maxLength: 2 })),
    "x.y": value,
    z: value,
  },
  { requiredKeys: [] },
) as fc.Arbitrary<Record<string, unknown>>;
