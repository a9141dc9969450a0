import Table from "cli-table3";
import { describe, expect, it, vi } from "vitest";
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

  it("is laid out a hundred rows at a time, since the library looks at each beside all others", () => {
    const laidOut = vi.spyOn(Table.prototype, "toString");

    renderRows(["A", "B", "C"], rowsOf(2_050));
    const sizes = laidOut.mock.contexts.map((table) => (table as unknown as unknown[]).length);
    laidOut.mockRestore();

    expect(Math.max(...sizes)).toBe(100);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(2 * 2_050); // once for the widths, once to be written
  });
});
