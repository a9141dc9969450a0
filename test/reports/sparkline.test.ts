import { describe, expect, it } from "vitest";
import { DAY_MS } from "../../src/core/record/time.ts";
import { sparklineLines, sparklineSvg } from "../../src/reports/explain/sparkline.ts";
import type { Sparkline } from "../../src/reports/explain/sparkline.ts";

const DAY = Date.UTC(2026, 7, 24);
const given: Sparkline = {
  peaks: [
    { day: DAY - 42 * DAY_MS, bytes: 20e6 },
    { day: DAY - DAY_MS, bytes: 30e6 },
    { day: DAY, bytes: 48e9 },
  ],
  day: DAY,
  marked: { when: "14:00 to 15:00 UTC", bytes: 20.7e6, isWholeDay: false },
  usualBytes: 20e6,
  peersBytes: 25e6,
  person: '<script>"&',
};

describe("the picture of 42 days", () => {
  it("has a character for each day, the last one marked with the finding's own hour and volume", () => {
    const [text, mark] = sparklineLines(given);
    expect(text.match(/./gu)).toHaveLength(43);
    expect(text).toMatch(/^[▁▂]·{40}[▁▂]█$/);
    expect(mark).toBe(`${" ".repeat(42)}^ 2026-08-24, 14:00 to 15:00 UTC: 20.7 MB`);
  });

  it("has a bar for each day with reads, and within the last one that of the hour", () => {
    const svg = sparklineSvg(given);
    const heights = (fill: string): number[] =>
      [...svg.matchAll(new RegExp(`height="([\\d.]+)" fill="${fill}"`, "g"))].map(([, height]) =>
        Number(height),
      );

    expect(svg.match(/<rect /g)).toHaveLength(4);
    const [[day = 0], [hour = 0, ...others]] = [heights("#fdba74"), heights("#c2410c")];
    expect(others).toEqual([]);
    expect(hour).toBeLessThan(day / 2);
    expect(svg).toContain("<title>14:00 to 15:00 UTC: 20.7 MB</title>");
    expect(svg).toContain("on that day (48.0 GB; 14:00 to 15:00 UTC: 20.7 MB)");
    expect(svg).not.toContain("14:00 to 15:00 UTC: 48.0 GB");
  });

  it("states of a whole day what was read on it in all", () => {
    const svg = sparklineSvg({
      ...given,
      marked: { when: "the whole day", bytes: 96e9, isWholeDay: true },
    });
    expect(svg).toContain("<title>the whole day: 96.0 GB</title>");
    expect(svg).toContain(">96.0 GB in all</text>");
  });

  it("has no line of peers where there are none", () => {
    const svg = sparklineSvg({ ...given, peersBytes: null });
    expect(svg).toContain("no peers");
    expect(svg).not.toContain(">peers</text>");
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
