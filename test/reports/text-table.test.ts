import { describe, expect, it } from "vitest";
import { renderRows } from "../../src/reports/text-table.ts";

const rowsOf = (count: number): string[][] =>
  Array.from({ length: count }, (_, at) => [
    `${at}`,
    at === count - 1 ? "the longest of all" : "漢字",
    "end",
  ]);

describe("a table of many rows", () => {
  it("has one head and columns as wide as the widest cell of all rows", () => {
    const lines = renderRows(["A", "B", "C"], rowsOf(1_000)).split("\n");

    expect(lines).toHaveLength(1_001);
    expect(lines[0]).toBe("A    B                   C");
    expect(lines[1]).toBe("0    漢字                end");
    expect(lines[501]).toBe("500  漢字                end");
    expect(lines[1_000]).toBe("999  the longest of all  end");
  });

  it("is wrapped within widths that are given", () => {
    const lines = renderRows(["A", "B", "C"], rowsOf(1_000), { widths: [6, 14, 5] }).split("\n");

    expect(lines[0]).toBe("A     B             C");
    expect(lines.slice(-2)).toEqual(["999   the longest   end", "      of all"]);
  });

  it("is laid out in time that grows with its rows", () => {
    const time = (count: number): number => {
      const before = performance.now();
      renderRows(["A", "B", "C"], rowsOf(count));
      return performance.now() - before;
    };
    time(2_000);

    expect(time(20_000)).toBeLessThan(40 * time(2_000));
  });
});
