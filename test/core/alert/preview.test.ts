import { describe, expect, it } from "vitest";
import { heldAmong, listenerOf } from "../../../src/core/alert/preview.ts";
import { OWNER } from "../../support/delivering.ts";

const unit = (domain: string, people: readonly string[], deputy?: string) => {
  return { domain, route: `topic-${domain}`, people: new Set(people), deputy };
};
const alert = { rules: ["r"], people: ["ana"], isUrgent: false, isConfidential: false };

describe("who would hear of an alert", () => {
  const owner = { ...OWNER, line: [unit("sales", ["ben"]), unit("group", ["chief"])] };

  it("is the owner, the unit above where it is about the owner, and security where it is confidential", () => {
    expect(listenerOf(alert, "sales", owner)).toBe("owner");
    expect(listenerOf({ ...alert, people: ["ben"] }, "sales", owner)).toBe("parent");
    expect(listenerOf({ ...alert, people: ["ben", "chief"] }, "sales", owner)).toBe("security");
    expect(listenerOf({ ...alert, isConfidential: true }, "sales", owner)).toBe("security");
  });

  it("is the deputy while the owner is away, but for what is urgent, and the owner though there is no topic yet", () => {
    const away = { ...OWNER, line: [unit("sales", ["ben"], "deputy")] };

    expect(listenerOf(alert, "sales", away)).toBe("deputy");
    expect(listenerOf({ ...alert, isUrgent: true }, "sales", away)).toBe("owner");
    expect(listenerOf(alert, "sales", OWNER)).toBe("owner");
  });
});

describe("messages beyond those of a day", () => {
  it("are held until the next morning of the domain's time, but for what is urgent", () => {
    const at = (time: string, isUrgent = false) => ({ at: Date.parse(time), isUrgent });
    const [first, second, urgent, next] = [
      at("2026-09-02T21:00:00Z"),
      at("2026-09-02T21:30:00Z"),
      at("2026-09-02T21:40:00Z", true),
      at("2026-09-02T22:10:00Z"),
    ];
    const madrid = { calendar: { ...OWNER.calendar, timeZone: "Europe/Madrid" }, messagesADay: 1 };

    expect([...heldAmong([next, urgent, second, first], madrid)]).toEqual([second]);
  });
});
