import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ALERT_STATES, act, isClosed, isQuiet, wakes } from "./state.ts";
import type { ActGiven, AlertAction, AlertState } from "./state.ts";

const NOW = Date.UTC(2026, 8, 2, 14);
const DAY = 86_400_000;

const given = (more: Partial<ActGiven> = {}): ActGiven => ({
  actor: "owner@example.com",
  reason: "seen",
  now: NOW,
  alert: { isWithdrawn: false, findings: ["a", "b"], level: "high" },
  ...more,
});

function after(before: AlertState | undefined, action: AlertAction): AlertState {
  const state = act(before, action, given());
  if ("refused" in state) throw new Error(state.refused);
  return state;
}

const refusal = (
  before: AlertState | undefined,
  action: AlertAction,
  more: Partial<ActGiven> = {},
): unknown => act(before, action, given(more));

const simple = fc.constantFrom<AlertAction>(
  { kind: "acknowledge" },
  { kind: "resolve" },
  { kind: "mark_false_positive" },
  { kind: "confirm" },
  { kind: "reopen" },
  { kind: "assign", to: "other@example.com" },
);
const dated = fc.record({
  kind: fc.constantFrom("snooze" as const, "expect" as const),
  until: fc.integer({ min: NOW - DAY, max: NOW + 500 * DAY }),
});
const anyAction: fc.Arbitrary<AlertAction> = fc.oneof(simple, dated);

describe("the life of an alert", () => {
  it("keeps who has it in hand: whoever acknowledges it, unless somebody was assigned", () => {
    expect(after(undefined, { kind: "acknowledge" })).toMatchObject({
      name: "acknowledged",
      assignee: "owner@example.com",
      seen: ["a", "b"],
    });
    const assigned = after(undefined, { kind: "assign", to: "other@example.com" });
    expect(assigned).toMatchObject({ name: "open", assignee: "other@example.com" });
    expect(after(assigned, { kind: "acknowledge" })).toMatchObject({ assignee: "other@example.com" });
  });

  it("takes no time that is past, or so far away that nobody would look again", () => {
    expect(refusal(undefined, { kind: "snooze", until: NOW })).toEqual({
      refused: "the time until which it is to be so is past; give one that is to come",
    });
    expect(refusal(undefined, { kind: "snooze", until: NOW + 31 * DAY })).toEqual({
      refused: "that is in more than 30 days; give an earlier time",
    });
    expect(refusal(undefined, { kind: "expect", until: NOW + 367 * DAY })).toEqual({
      refused: "that is in more than 366 days; give an earlier time",
    });
  });

  it("leaves what is withdrawn alone, and has what is closed reopened before it is worked on", () => {
    const alert = { ...given().alert, isWithdrawn: true };
    expect(refusal(undefined, { kind: "resolve" }, { alert })).toHaveProperty("refused");
    const closed = after(undefined, { kind: "resolve" });
    expect(refusal(closed, { kind: "acknowledge" })).toEqual({
      refused: "it is closed as resolved; reopen it first",
    });
    expect(after(closed, { kind: "reopen" }).name).toBe("open");
    expect(after(closed, { kind: "confirm" }).name).toBe("confirmed"); // a decision may be mended
  });

  it("is, whatever is done in whatever order, in one of its states, with an end exactly where one has an end", () => {
    fc.assert(
      fc.property(fc.array(anyAction, { maxLength: 12 }), (actions) => {
        let state: AlertState | undefined;
        for (const action of actions) {
          const next = act(state, action, given());
          if ("refused" in next) expect(next.refused).toMatch(/\w/);
          else state = next;
          if (!state) continue;
          expect(ALERT_STATES).toContain(state.name);
          expect(state.until !== null).toBe(state.name === "snoozed" || state.name === "expected");
          if (isClosed(state.name)) expect(isQuiet(state.name)).toBe(true);
        }
      }),
    );
  });
});

describe("a quiet alert", () => {
  const finding = (uid: string, lastTime = NOW): { uid: string; lastTime: number } => ({ uid, lastTime });

  it("that is closed speaks again with a finding that nobody knew, not with one that was known or is gone", () => {
    const closed = after(undefined, { kind: "resolve" });
    const said = { level: "high" };
    expect(wakes(closed, { ...said, findings: [finding("b"), finding("a")] })).toBeUndefined();
    expect(wakes(closed, { ...said, findings: [finding("a")] })).toBeUndefined();
    expect(wakes(closed, { ...said, findings: [finding("a"), finding("c")] })).toBe(
      "a new finding since it was closed as resolved",
    );
    expect(wakes(closed, { ...said, findings: [finding("c"), finding("d")] })).toBe(
      "2 new findings since it was closed as resolved",
    );
  });

  it("that is expected speaks again only of what happened after its end", () => {
    const expected = after(undefined, { kind: "expect", until: NOW + DAY });
    const said = { level: "critical" };
    expect(wakes(expected, { ...said, findings: [finding("c", NOW + DAY)] })).toBeUndefined();
    expect(wakes(expected, { ...said, findings: [finding("c", NOW + DAY + 1)] })).toMatch("expected");
  });

  it("that is snoozed speaks early only where it became more severe", () => {
    const snoozed = after(undefined, { kind: "snooze", until: NOW + DAY });
    expect(wakes(snoozed, { level: "high", findings: [finding("c")] })).toBeUndefined();
    expect(wakes(snoozed, { level: "critical", findings: [finding("a")] })).toBe(
      "it is critical by now, and was high",
    );
  });
});
