import { describe, expect, it } from "vitest";
import { chainsOf } from "../../../src/core/copy/chain.ts";
import type { QueryDeed } from "../../../src/core/copy/chain.ts";

const deed = (given: Partial<QueryDeed> & Pick<QueryDeed, "part">): QueryDeed => ({
  queryId: "q1",
  person: "ana",
  principal: "role/ana",
  asset: null,
  events: 1,
  denied: 0,
  bytes: 0,
  first: 10,
  last: 10,
  target: null,
  detail: {},
  ...given,
});

describe("the chain of a query", () => {
  const deeds = [
    deed({ part: "asked", first: 1, last: 1 }),
    deed({ part: "granted", asset: "orders", first: 2, last: 2, detail: { engine: "ATHENA" } }),
    deed({ part: "read", asset: "orders", bytes: 70, first: 3, last: 4, events: 2 }),
    deed({ part: "read", asset: "orders", bytes: 30, first: 60, last: 65 }),
    deed({ part: "result_written", bytes: 9, first: 5, last: 5 }),
    deed({ part: "result_read", person: "ana", first: 6, last: 6 }),
    deed({ part: "result_read", person: "ben", first: 70, last: 70 }),
    deed({ part: "result_read", person: "cem", first: 71, last: 71, denied: 1 }),
  ];

  it("has its bytes and its people, hours put together", () => {
    const [chain] = chainsOf(deeds);

    expect(chain).toMatchObject({
      queryId: "q1",
      person: "ana",
      engine: "ATHENA",
      assets: ["orders"],
      bytesRead: 100,
      resultBytes: 9,
      isKept: false,
      otherReaders: ["ben"],
      first: 1,
      last: 71,
    });
    expect(chain?.deeds.map(({ part, events }) => [part, events])).toEqual([
      ["asked", 1],
      ["granted", 1],
      ["read", 3],
      ["result_written", 1],
      ["result_read", 1],
      ["result_read", 1],
      ["result_read", 1],
    ]);
  });

  it("is the same whatever the order of the hours", () => {
    const others = [deed({ part: "wrote", queryId: "q0", first: 1 }), deed({ part: "read", queryId: "q2" })];

    expect(chainsOf([...deeds, ...others].reverse())).toEqual(chainsOf([...others, ...deeds]));
  });

  it("names nobody as asker, and nobody as another, where no record tells who asked", () => {
    const [chain] = chainsOf([deed({ part: "result_read", person: "ben" }), deed({ part: "wrote" })]);

    expect(chain).toMatchObject({
      person: null,
      otherReaders: [],
      bytesRead: null,
      resultBytes: null,
      isKept: true,
    });
  });
});
