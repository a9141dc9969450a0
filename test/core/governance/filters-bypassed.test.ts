import { describe, expect, it } from "vitest";
import type { Trace } from "../../../src/core/copy/trace.ts";
import { bypassOf, bypassReason, limitsAt } from "../../../src/core/governance/filters-bypassed.ts";

const vend = (detail: Record<string, string>): Trace => ({ kind: "vend", detail });

describe("a way round filters", () => {
  it.each(["direct", "presigned", "access_point", "access_grants"] as const)(
    "is every read of S3: %s",
    (route) => {
      expect(bypassOf(route, undefined)).toBe(route);
    },
  );

  it("is a request for a location, or for a table without any permission", () => {
    expect(bypassOf("lakeformation", vend({ engine: "UNKNOWN", by: "location" }))).toBe("location");
    expect(bypassOf("lakeformation", vend({ engine: "UNKNOWN" }))).toBe("full_table");
  });

  it("is no request that names permissions or cells, and no read under the session of one", () => {
    expect(bypassOf("lakeformation", vend({ permissions: "SELECT" }))).toBeUndefined();
    expect(bypassOf("lakeformation", vend({ cells: "enforced" }))).toBeUndefined();
    expect(bypassOf("lakeformation", vend({ supported: "CELL_FILTER_PERMISSION" }))).toBeUndefined();
    expect(bypassOf("lakeformation", undefined)).toBeUndefined();
  });

  it("is one where filters stood then: of rows, of columns, or both", () => {
    const rows = { columns: false, rows: true, since: 10, until: 20 };
    const filters = [rows, { columns: true, rows: false, since: 15, until: Infinity }];
    expect([9, 10, 15, 20].map((at) => limitsAt(filters, at))).toEqual([
      undefined,
      "rows",
      "columns, rows",
      "columns",
    ]);
  });

  it("says what does not hold", () => {
    expect(bypassReason({ how: "direct", filters: "columns, rows" })).toBe(
      "objects were read directly from S3, where filters of columns and rows do not hold",
    );
  });
});
