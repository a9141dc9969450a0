import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readCollection } from "../../../../src/core/sigma/collection.ts";
import { readDocuments } from "../../../../src/core/sigma/documents.ts";
import { evaluate } from "../correlation/run.ts";
import { AREAS } from "./cases/index.ts";
import { ENGINES } from "./engines.ts";

/** The texts of all cases that are short. */
const TEXTS = Object.values(AREAS)
  .flat()
  .flatMap((one) =>
    "rule" in one ? [one.rule] : "files" in one ? one.files : "correlations" in one ? [one.correlations] : [],
  )
  .filter((text) => text.length < 2_000);

const PIECES = [
  ...Array.from("{}[]|:>&*!%@`'\"#?,-~\\()\0\t\r\n\uFEFF"),
  "---\n",
  "...\n",
  "&a ",
  "*a",
  "<<: ",
  "!!binary ",
  "? ",
  "null",
  "__proto__",
  "constructor",
  "1 of them",
  " and ",
  "|re: '(?=a)'",
  "|all",
  "|expand",
  ".inf",
  "0x1f",
  "correlation:\n",
  "filter:\n",
  "action: global\n",
  "rules: any\n",
  "\u{10FFFF}",
  "\ud800",
];

type Mutation = (text: string) => string;

const place = fc.double({ min: 0, max: 1, noNaN: true });
const at = (text: string, share: number): number => Math.floor(share * text.length);

const mutation: fc.Arbitrary<Mutation> = fc.oneof(
  fc.tuple(place, fc.nat(255)).map(
    ([share, byte]): Mutation =>
      (text) => {
        const bytes = Buffer.from(text);
        if (bytes.length > 0) bytes[Math.min(bytes.length - 1, Math.floor(share * bytes.length))] = byte;
        return bytes.toString();
      },
  ),
  place.map(
    (share): Mutation =>
      (text) =>
        text.slice(0, at(text, share)),
  ),
  fc.tuple(place, fc.nat(40)).map(
    ([share, count]): Mutation =>
      (text) => {
        const from = at(text, share);
        return text.slice(0, from) + text.slice(from + count);
      },
  ),
  fc.tuple(place, fc.constantFrom(...PIECES)).map(
    ([share, piece]): Mutation =>
      (text) => {
        const from = at(text, share);
        return text.slice(0, from) + piece + text.slice(from);
      },
  ),
  fc.tuple(place, place, fc.constantFrom(...TEXTS)).map(
    ([share, other, piece]): Mutation =>
      (text) =>
        text.slice(0, at(text, share)) + piece.slice(at(piece, other)),
  ),
  fc.tuple(place, place, fc.nat(80)).map(
    ([share, to, count]): Mutation =>
      (text) => {
        const piece = text.slice(at(text, share), at(text, share) + count);
        return text.slice(0, at(text, to)) + piece + text.slice(at(text, to));
      },
  ),
  fc.constantFrom(...TEXTS).map(
    (other): Mutation =>
      (text) =>
        `${text}---\n${other}`,
  ),
);

/** What is done to a text; a rule that comes of it is judged, too. */
function readsWell(text: string): void {
  const { rules, correlations, problems, notes } = readCollection([{ path: "r.yml", text }]);
  const { documents } = readDocuments(text, "r.yml");
  const lines = text.split("\n").length;
  expect(documents.length + problems.length).toBeGreaterThan(0);
  for (const { line, column, message } of [...problems, ...notes]) {
    expect(message).not.toBe("");
    expect(line).toBeLessThanOrEqual(lines + 1);
    expect(Math.min(line, column)).toBeGreaterThan(0);
  }
  const fact = { a: "x", b: [{ c: 1 }], eventName: "a", userIdentity: null };
  for (const engine of Object.values(ENGINES)) engine(rules)(fact);
  const fields = { who: "x", a: "y", host: 5 };
  evaluate(correlations, [{ time: 1_000, rules: rules.map(({ id }) => id), fields }]);
}

describe("a text of rules that was damaged", () => {
  it("gives rules or problems with their places, never an exception, and what it gives can judge", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...TEXTS),
        fc.array(mutation, { minLength: 1, maxLength: 4 }),
        (text, mutations) => readsWell(mutations.reduce((before, mutate) => mutate(before), text)),
      ),
      { numRuns: 3_000 },
    );
  });
});
