import { describe, expect, it } from "vitest";
import { indexGrants } from "../../../../src/core/catalog/grants.ts";
import type { LakeResource } from "../../../../src/core/control-plane/kinds/granted.ts";
import type { AnyHistoryEntry, HistoryEntry } from "../../../../src/core/control-plane/history.ts";
import { BATCH_ROLE, LAKE, ORDERS_TABLE, acme, day, madeOf, row } from "../../../support/acme-entries.ts";

const ORDERS = "4astorders9j1x";
const BY_TAG: LakeResource = { tagged: "TABLE", expression: [{ key: "domain", values: ["sales"] }] };

type Times = Partial<Pick<HistoryEntry, "from" | "until" | "changed">>;

function granted(resource: LakeResource, times: Times = {}): AnyHistoryEntry {
  const content = { principal: BATCH_ROLE, resource, permissions: ["SELECT"], grantable: [], shares: [] };
  return row("permission", `on ${JSON.stringify(resource)}`, content, times);
}

function tagged(tags: Readonly<Record<string, string>>, times: Times = {}): AnyHistoryEntry {
  return row("resource_tags", ORDERS_TABLE, { table: tags, columns: {} }, { scope: LAKE, ...times });
}

/** How the role could read orders on some days. */
function ways(rows: readonly AnyHistoryEntry[], days: readonly number[]): (string | undefined)[] {
  const grantOf = indexGrants(madeOf([...acme(), ...rows]).catalog);
  return days.map((one) => grantOf(BATCH_ROLE, ORDERS, day(one)));
}

describe("a grant that was taken back", () => {
  const while_ = { from: day(2), until: day(12) };

  it("let somebody read until then, whatever it was on", () => {
    const wildcard = { tablesOf: "sales_core", catalog: "444455556666" };
    const database = { database: "sales_core", catalog: "444455556666" };

    expect(ways([granted({ table: ORDERS_TABLE }, while_)], [1, 5, 15])).toEqual([
      undefined,
      "named_grant",
      undefined,
    ]);
    for (const resource of [wildcard, database])
      expect(ways([granted(resource, while_)], [1, 5, 15])).toEqual([undefined, "named_grant", undefined]);
    expect(ways([granted(BY_TAG, while_), tagged({ domain: "sales" })], [1, 5, 15])).toEqual([
      undefined,
      "lf_tag",
      undefined,
    ]);
    expect(ways([granted({ tablesOf: "marketing", catalog: "444455556666" }, while_)], [5])).toEqual([
      undefined,
    ]);
    expect(ways([granted(BY_TAG, while_), tagged({ domain: "finance" })], [5])).toEqual([undefined]);
  });

  it("began when it became what it was, as far as that is said", () => {
    expect(
      ways(
        [granted({ tablesOf: "sales_core", catalog: "444455556666" }, { until: day(12), changed: day(4) })],
        [3, 5],
      ),
    ).toEqual([undefined, "named_grant"]);
  });
});

describe("a grant by a tag that a table had once", () => {
  it("let somebody read while it had the tag", () => {
    const rows = [
      granted(BY_TAG, { changed: day(2) }),
      tagged({ domain: "sales" }, { until: day(12) }),
      tagged({ domain: "finance" }, { from: day(12) }),
    ];

    expect(ways(rows, [1, 5, 15])).toEqual([undefined, "lf_tag", undefined]);
  });

  it("let somebody read while the expression that it names was such", () => {
    const expression = (value: string, times: Times): AnyHistoryEntry => {
      const content = { expression: [{ key: "domain", values: [value] }] };
      return row("tag_expression", "444455556666/sales-data", content, { scope: LAKE, ...times });
    };
    const rows = [
      granted({ taggedAs: "TABLE", expressionName: "sales-data", catalog: "444455556666" }, { from: day(2) }),
      tagged({ domain: "sales" }),
      expression("sales", { until: day(12) }),
      expression("finance", { from: day(12) }),
    ];

    expect(ways(rows, [1, 5, 15])).toEqual([undefined, "lf_tag", undefined]);
  });

  it("let nobody read in between", () => {
    const rows = [
      granted(BY_TAG, { from: day(2), until: day(20) }),
      tagged({ domain: "sales" }, { until: day(5) }),
      tagged({ domain: "finance" }, { from: day(5), until: day(9) }),
      tagged({ domain: "sales" }, { from: day(9) }),
    ];

    expect(ways(rows, [3, 7, 12, 22])).toEqual(["lf_tag", undefined, "lf_tag", undefined]);
  });
});
