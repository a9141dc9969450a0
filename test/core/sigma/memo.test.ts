import { describe, expect, it } from "vitest";
import { Memo } from "../../../src/core/sigma/memo.ts";

/** Asks as an index does, and says of how many values the answer was known. */
function knownOf(memo: Memo<string>, values: Iterable<string>): number {
  let known = 0;
  for (const value of values) {
    const isResting = memo.isResting();
    if (memo.get(value) !== undefined) known++;
    else if (!isResting) memo.set(value, `answer to ${value}`);
  }
  return known;
}

function* distinct(count: number): Generator<string> {
  for (let at = 0; at < count; at++) yield `value ${at}`;
}

describe("a memo", () => {
  it("knows what was asked of late, and forgets the rest", () => {
    const memo = new Memo<string>(10);
    for (const value of distinct(25)) memo.set(value, value);

    const known = [...distinct(25)].filter((value) => memo.get(value) !== undefined);

    expect(known).toContain("value 24");
    expect(known.length).toBeLessThanOrEqual(20);
    expect(memo.get("value 0")).toBeUndefined();
  });

  it("keeps what is asked again and again, however many others come", () => {
    const memo = new Memo<string>(100);
    memo.set("often", "answer");

    for (const value of distinct(5_000)) {
      memo.set(value, value);
      expect(memo.get("often")).toBe("answer");
    }
  });

  it("rests where values do not repeat, and tries again later", () => {
    const memo = new Memo<string>(100_000);
    knownOf(memo, distinct(20_000));
    const before = memo.isResting();

    const known = knownOf(
      memo,
      Array.from({ length: 40_000 }, (_, at) => `common ${at % 10}`),
    );

    expect(before).toBe(true);
    expect(known).toBeGreaterThan(10_000);
    expect(memo.isResting()).toBe(false);
  });
});
