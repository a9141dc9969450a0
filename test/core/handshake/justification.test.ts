import { describe, expect, it } from "vitest";
import { saysNothing } from "../../../src/core/handshake/justification.ts";

describe("a justification", () => {
  it.each([
    "",
    "  ",
    "-",
    "n/a",
    "Test",
    "xxx",
    "aaaaa",
    "please give me access",
    "1",
    "tbd.",
    "access to data",
  ])("%j says nothing", (text) => {
    expect(saysNothing(text, [])).toBe(true);
  });

  it("says nothing where it names what is asked for alone", () => {
    expect(saysNothing("need orders_v2 for marketing-insights", ["orders_v2", "marketing-insights"])).toBe(
      true,
    );
    expect(saysNothing("need orders_v2 for churn model", ["orders_v2"])).toBe(false);
  });

  it.each([
    "Q4 campaign analysis",
    "churn",
    "JIRA-4711",
    "Umsatzprognose für 2027",
    "分析のため",
    "اختبار الحملة",
  ])("%j says something", (text) => {
    expect(saysNothing(text, [])).toBe(false);
  });
});
