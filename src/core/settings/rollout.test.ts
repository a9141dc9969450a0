import { describe, expect, it } from "vitest";
import { furthest, indexRollout, nextStage } from "./rollout.ts";

describe("the stage of a rule in a domain", () => {
  const stageOf = indexRollout([
    { id: "sales", stage: "live", rules: { noisy: "security" } },
    { id: "none", stage: "observe", rules: {} },
  ]);

  it("is that of the rule where it is named, else of the domain, else the first", () => {
    expect(stageOf("noisy", "sales")).toBe("security");
    expect(stageOf("other", "sales")).toBe("live");
    expect(stageOf("other", "hr")).toBe("observe");
  });

  it("of what nobody owns is that security is told, unless somebody says otherwise", () => {
    expect(stageOf("other", null)).toBe("observe");
    expect(indexRollout([])("other", null)).toBe("security");
  });

  it("of several rules is that of the one that is told most; of none the first", () => {
    expect(furthest(["observe", "live", "security"])).toBe("live");
    expect(furthest([])).toBe("observe");
  });

  it("goes on and back one by one, and ends", () => {
    expect([nextStage("observe", 1), nextStage("security", 1), nextStage("live", 1)]).toEqual([
      "security",
      "live",
      undefined,
    ]);
    expect([nextStage("observe", -1), nextStage("live", -1)]).toEqual([undefined, "security"]);
  });
});
