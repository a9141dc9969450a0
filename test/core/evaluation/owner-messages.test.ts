import { describe, expect, it } from "vitest";
import { ownerMessages } from "../../../src/core/evaluation/owner-messages.ts";
import type { ToldAlert } from "../../../src/core/evaluation/owner-messages.ts";

const FIRST = 20_000;
const OWNERS = ["finance", "marketing", "sales"];
const COUNTED = { first: FIRST, days: 30, people: 100, labels: [] };
/** `at` in hours of the counted days. */
const alert = (
  tier: ToldAlert["tier"],
  person: number,
  [at, ...owners]: [number, ...string[]],
): ToldAlert => ({
  person,
  hour: FIRST * 24 + at,
  tier,
  owners,
});
const week = (number: number): number => (number - 1) * 168;

function messages(alerts: readonly ToldAlert[], labels: (typeof COUNTED)["labels"] = []): unknown {
  const weeks = ownerMessages(alerts, OWNERS, { ...COUNTED, labels });
  return weeks.map(({ messages: own }) => own && [own.all, own.unattacked]);
}

describe("messages to owners", () => {
  it("are one for each incident that touched data of theirs, however many alerts it has", () => {
    const alerts = [
      alert("page", 1, [0, "sales"]),
      alert("page", 1, [5, "sales", "finance"]),
      alert("page", 1, [20, "sales"]),
      alert("page", 1, [60, "sales"]),
      alert("page", 2, [3, "sales"]),
    ];

    const [first] = ownerMessages(alerts, OWNERS, COUNTED);

    // sales hears of three, finance of one, marketing of none
    expect(first).toMatchObject({ week: 1, messages: { all: { median: 1, largest: 3 } } });
  });

  it("are one a week for all that is for review", () => {
    const alerts = [1, 2, 3, 4].map((person) => alert("review", person, [week(4) + person * 30, ...OWNERS]));

    const figures = { median: 1, largest: 1 };
    expect(messages(alerts)).toEqual([
      [
        { median: 0, largest: 0 },
        { median: 0, largest: 0 },
      ],
      [figures, figures],
      undefined,
    ]);
  });

  it("count in the week in which an incident comes to an owner", () => {
    const alerts = [alert("page", 1, [week(4) - 10, "sales"]), alert("page", 1, [week(4) + 5, "finance"])];

    const [, fourth] = ownerMessages(alerts, OWNERS, COUNTED);

    expect(fourth).toMatchObject({ week: 4, messages: { all: { largest: 1, median: 0 } } });
  });

  it("say how many there would have been had nobody attacked: no page on an attack, no digest of nothing else", () => {
    const attack = { kind: "burst", person: 1, from: FIRST * 24, until: FIRST * 24 + 1 };
    const alerts = [
      alert("page", 1, [0, "sales"]),
      alert("review", 1, [2, "sales", "finance"]),
      alert("review", 2, [2, "finance"]),
      alert("page", 3, [4, "finance"]),
    ];

    const [first] = messages(alerts, [attack] as never) as unknown[];

    expect(first).toEqual([
      { median: 2, largest: 2 },
      { median: 0, largest: 2 },
    ]);
  });

  it("are none of the days of learning, and unknown of weeks that the fleet does not fill", () => {
    const early = [alert("page", 1, [-5, "sales"]), alert("review", 2, [-30, "sales"])];

    const short = ownerMessages(early, OWNERS, { ...COUNTED, days: 6 });

    expect(messages(early)).toMatchObject([[{ largest: 0 }, { largest: 0 }], [{}, {}], undefined]);
    expect(short.map(({ messages: own }) => own)).toEqual([undefined, undefined, undefined]);
  });
});
