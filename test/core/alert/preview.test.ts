import { describe, expect, it } from "vitest";
import { listenerOf, toldAmong } from "../../../src/core/alert/preview.ts";
import { OWNER } from "../../support/delivering.ts";

const unit = (domain: string, people: readonly string[], deputy?: string) => {
  return { domain, route: `topic-${domain}`, people: new Set(people), deputy };
};
const about = { rules: ["r"], people: ["ana"], isUrgent: false, isConfidential: false };

describe("who would hear of an alert", () => {
  const owner = { ...OWNER, line: [unit("sales", ["ben"]), unit("group", ["chief"])] };

  it("is the owner, the unit above where it is about the owner, and security where it is confidential", () => {
    expect(listenerOf(about, "sales", owner)).toBe("owner");
    expect(listenerOf({ ...about, people: ["ben"] }, "sales", owner)).toBe("parent");
    expect(listenerOf({ ...about, people: ["ben", "chief"] }, "sales", owner)).toBe("security");
    expect(listenerOf({ ...about, isConfidential: true }, "sales", owner)).toBe("security");
  });

  it("is the deputy while the owner is away, but for what is urgent, and the owner though there is no topic yet", () => {
    const away = { ...OWNER, line: [unit("sales", ["ben"], "deputy")] };

    expect(listenerOf(about, "sales", away)).toBe("deputy");
    expect(listenerOf({ ...about, isUrgent: true }, "sales", away)).toBe("owner");
    expect(listenerOf(about, "sales", OWNER)).toBe("owner");
  });
});

describe("messages beyond those of a day", () => {
  const madrid = { calendar: { ...OWNER.calendar, timeZone: "Europe/Madrid" }, messagesADay: 1 };
  const at = (time: string, number: number, isUrgent = false) => {
    return { alert: number, at: Date.parse(`2026-09-02T${time}:00Z`), isUrgent };
  };

  it("are held until the next morning of the domain's time, but for what is urgent", () => {
    const [first, second, urgent, next] = [
      at("21:00", 1),
      at("21:30", 2),
      at("21:40", 3, true),
      at("22:10", 4),
    ];

    expect(
      toldAmong([next, urgent, second, first], madrid).map(({ alert, isHeld }) => [alert, isHeld]),
    ).toEqual([
      [1, false],
      [2, true],
      [3, false],
      [4, false],
    ]);
  });

  it("are one for each alert, what was said of it last", () => {
    const all = [at("10:00", 1), at("11:00", 2), at("12:00", 2), at("13:00", 1)];

    expect(
      toldAmong(all, madrid).map(({ at: time, isHeld }) => [new Date(time).getUTCHours(), isHeld]),
    ).toEqual([
      [10, false],
      [12, true],
      [13, true],
    ]);
  });
});
