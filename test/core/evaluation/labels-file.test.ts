import { describe, expect, it } from "vitest";
import { readLabels } from "../../../src/core/evaluation/labels-file.ts";
import { LABELLED_KINDS, SCENARIOS, scenarioName } from "../../../src/core/evaluation/scenarios.ts";
import { drawActivity } from "../../../src/simulate/activity/activity.ts";
import { ATTACK_KINDS } from "../../../src/simulate/activity/attack-kinds.ts";
import { labelsOf } from "../../../src/simulate/activity/labels.ts";

const written = labelsOf(drawActivity({ people: 12, days: 30, seed: 3 }), {});
const [attack] = written.attacks;
const textWith = (change: Record<string, unknown>): string =>
  JSON.stringify({ ...written, attacks: [{ ...attack, ...change }] });

describe("labels of a fleet", () => {
  it("are read as a simulation writes them", () => {
    const read = readLabels(JSON.stringify(written));

    expect(read).toMatchObject({
      ok: true,
      labels: {
        fleet: { from: Date.UTC(2026, 7, 31), days: 30, people: 12 },
        attacks: written.attacks.map(({ id, person, from }) => ({ id, person, from: Date.parse(from) })),
      },
    });
    expect(written.attacks.length).toBeGreaterThan(0);
  });

  it("name every kind of attack that a simulation makes", () => {
    expect(LABELLED_KINDS).toEqual(ATTACK_KINDS);
    expect(SCENARIOS.map(scenarioName)).toHaveLength(ATTACK_KINDS.length + 2);
  });

  it.each([
    ["no JSON", "{", /^it is no JSON: /],
    ["something else", "[]", /^Invalid input: expected object/],
    ["the labels of others", '{ "labels": [] }', /^fleet: Invalid input/],
    ["a kind that is none of ours", textWith({ kind: "phishing" }), /^attacks\.0\.kind: Invalid option/],
    ["a time without a zone", textWith({ from: "2026-09-28T14:00:00" }), /^attacks\.0\.from: Invalid time/],
    [
      "an attack that ends before it begins",
      textWith({ until: "2026-09-01T00:00:00Z" }),
      /^attacks\.0: it is not/,
    ],
    [
      "an attack after the last day",
      textWith({ until: "2026-12-01T00:00:00Z" }),
      /^attacks\.0: it is not within/,
    ],
  ])("are refused with their first fault and its place where they are %s", (_, text, problem) => {
    expect(readLabels(text)).toEqual({ ok: false, problem: expect.stringMatching(problem) });
  });
});
