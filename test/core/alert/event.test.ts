import { describe, expect, it } from "vitest";
import { alertEvent } from "../../../src/core/alert/event.ts";
import { EXAMPLE } from "../../support/alert-event.ts";

describe("the event of an alert", () => {
  it("names its revision on whatever occasion it is told, and none where it is about no alert", () => {
    const revisions = [
      "7-3",
      "7-3-reminder",
      "7-3-escalation-2",
      "7-3-overdue-of-2",
      "digest-3-1",
      "test-1",
    ].map((key) => alertEvent(EXAMPLE, key).revision);

    expect(revisions).toEqual([3, 3, 3, 3, null, null]);
  });
});
