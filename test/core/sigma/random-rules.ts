/** Random rules and facts, made so that they often meet. */
import fc from "fast-check";
import type { Literal } from "../../../src/core/sigma/modifiers.ts";
import type { Written } from "./interpreter.ts";

const text = fc.constantFrom("a", "B", "ab", "a*", "*b", "a?", "", "a-b", "/B", "\\\\*");
const scalar = fc.oneof(text, fc.constantFrom(1, 2, true));
const choices: readonly (readonly [readonly string[], fc.Arbitrary<Literal>])[] = [
  ...[[], ["contains"], ["startswith"], ["endswith"]].map((some) => [some, scalar] as const),
  ...[["windash"], ["windash", "contains"]].map((some) => [some, text] as const),
  ...["gt", "gte", "lt", "lte"].map((some) => [[some], fc.constantFrom(0, 1, 2)] as const),
  ...[[], ["contains"], ["startswith"], ["endswith"]].map(
    (some) => [["fieldref", ...some], fc.constantFrom("z", "x.y", "eventName")] as const,
  ),
];
const modifiers = fc.constantFrom(...choices);
const several: fc.Arbitrary<Written> = modifiers.chain(([some, literal]) =>
  fc
    .record({
      field: fc.constantFrom("eventName", "x", "x.y", "z", undefined),
      more: fc.subarray(["cased", "neq"]),
      values: fc.array(literal, { minLength: 1, maxLength: 3 }),
      all: fc.boolean(),
    })
    .map(({ field, more, values, all }) => {
      const isCased = !some.some((name) => /^[gl]te?$/.test(name));
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
/** Conditions over lines with modifiers, as a rule writes them. */
export const { expression: randomCondition } = fc.letrec<{ expression: Written }>((tie) => ({
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
}));
const value = fc.constantFrom("a", "A", "b", "ab", "", "a–B", "-b", "\\x", 1, "1.0", true, null);
/** Facts with the fields that the rules look at. */
export const randomFact = fc.record(
  {
    eventName: fc.oneof(value, fc.array(value, { maxLength: 2 })),
    x: fc.oneof(value, fc.record({ y: value }), fc.array(fc.record({ y: value }), { maxLength: 2 })),
    z: value,
  },
  { requiredKeys: [] },
);
