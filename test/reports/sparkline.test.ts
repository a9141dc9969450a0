import { describe, expect, it } from "vitest";
import { DAY_MS } from "../../src/core/record/time.ts";
import { sparklineSvg, sparklineText } from "../../src/reports/explain/sparkline.ts";
import type { Sparkline } from "../../src/reports/explain/sparkline.ts";

const DAY = Date.UTC(2026, 7, 24);
const given: Sparkline = {
  peaks: [
    { day: DAY - 42 * DAY_MS, bytes: 20e6 },
    { day: DAY - DAY_MS, bytes: 30e6 },
    { day: DAY, bytes: 48e9 },
  ],
  day: DAY,
  marked: "14:00 to 15:00 UTC",
  usualBytes: 20e6,
  peersBytes: 25e6,
  person: '<script>"&',
};

describe("the picture of 42 days", () => {
  it("has a character for each day, the marked one last", () => {
    const text = sparklineText(given);
    expect(text.match(/./gu)).toHaveLength(43);
    expect(text).toMatch(/^[▁▂]·{40}[▁▂]█$/);
  });

  it("has a bar for each day with reads, one of them marked, and says in words what it shows", () => {
    const svg = sparklineSvg(given);
    expect(svg.match(/<rect /g)).toHaveLength(3);
    expect(svg.match(/<rect [^>]*fill="#c2410c"/g)).toHaveLength(1);
    expect(svg).toContain("14:00 to 15:00 UTC: 48.0 GB");
  });

  it("takes a name for text, whatever is in it", () => {
    expect(sparklineSvg(given)).not.toContain("<script>");
    expect(sparklineSvg(given)).toContain("&lt;script&gt;&quot;&amp;");
  });

  it("is drawn of somebody who read nothing before, and of a day without reads", () => {
    for (const peaks of [[], [{ day: DAY, bytes: 0 }]])
      expect(sparklineSvg({ ...given, peaks, usualBytes: 0, peersBytes: 0 })).not.toMatch(/NaN|Infinity/);
  });
});
