import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { joinTwins as join } from "../../../src/core/access/twins.ts";
import type { Action, TwinCopy } from "../../../src/core/access/twins.ts";
import { FLAG } from "../../../src/core/record/flags.ts";

interface Copy extends TwinCopy {
  readonly place: string;
}

function joinTwins(rows: readonly Copy[]): Action<Copy>[] {
  return join(rows, ({ place }) => place);
}

function aCopy(fields: Partial<Copy> = {}): Copy {
  return {
    place: "111122223333 eu-west-1",
    time: 1000,
    eventId: "b",
    sharedEventId: "s",
    operationId: 1,
    resourceId: 2,
    objectHash: 3,
    bytesOut: 9,
    flags: 0,
    ...fields,
  };
}

describe("joinTwins", () => {
  it("takes copies of one action for one access, and lets the copy with an ARN stand", () => {
    const blind = aCopy({ eventId: "a", flags: FLAG.noArn });
    const known = aCopy({ eventId: "b" });

    expect(joinTwins([blind, known])).toEqual([{ row: known, copies: [blind, known] }]);
  });

  it("lets the smaller event key stand where both have an ARN", () => {
    const standing = (a: Partial<Copy>, b: Partial<Copy>): string | undefined =>
      joinTwins([aCopy({ ...a, eventId: "a" }), aCopy({ ...b, eventId: "b" })])[0]?.row.eventId;

    expect(standing({}, {})).toBe("a");
    expect(standing({ place: "444455556666 eu-west-1" }, {})).toBe("b");
    expect(standing({ time: 2 }, { time: 1, place: "444455556666 eu-west-1" })).toBe("b");
  });

  it("keeps records apart that share an id but not the call, the place or the object", () => {
    expect(
      joinTwins([
        aCopy(),
        aCopy({ operationId: 9 }),
        aCopy({ objectHash: 9 }),
        aCopy({ resourceId: 9 }),
        aCopy({ sharedEventId: null }),
      ]),
    ).toHaveLength(5);
  });

  it("does not depend on the order of the copies", () => {
    const copy = fc.record({
      time: fc.nat(2),
      eventId: fc.constantFrom("a", "b", "c"),
      sharedEventId: fc.constantFrom("s", "t", null),
      place: fc.constantFrom("1", "2"),
      operationId: fc.nat(1),
      resourceId: fc.constantFrom(1, null),
      objectHash: fc.constantFrom(1, null),
      bytesOut: fc.constant(1),
      flags: fc.constantFrom(0, FLAG.noArn),
    });
    const standing = (rows: Copy[]): string[] =>
      joinTwins(rows)
        .map(({ row }) => JSON.stringify(row))
        .sort();
    fc.assert(
      fc.property(fc.array(copy, { maxLength: 8 }), (rows) => {
        expect(standing(rows.toReversed())).toEqual(standing(rows));
      }),
      { seed: 6, numRuns: 500 },
    );
  });
});
