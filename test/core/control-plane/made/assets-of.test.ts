import { describe, expect, it } from "vitest";
import { touchedBy } from "../../../../src/core/catalog/touched.ts";
import type { Asset, Catalog } from "../../../../src/core/catalog/catalog.ts";
import type { AnyHistoryEntry } from "../../../../src/core/control-plane/history.ts";
import {
  DATAZONE,
  GLUE,
  IDENTITY,
  LAKE,
  aScope,
  acme,
  day,
  madeOf,
  row,
} from "../../../support/acme-entries.ts";

const [ORDERS, BRIEFS] = ["4astorders9j1x", "6asts3briefs2q"] as const;

function catalogOf(rows: readonly AnyHistoryEntry[], lakes: readonly string[] = [LAKE]): Catalog {
  return madeOf(
    rows,
    [DATAZONE, IDENTITY, GLUE, ...lakes].map((key) => aScope(key)),
  ).catalog;
}

function assetAt(catalog: Catalog, id: string, at: number): Asset | undefined {
  return catalog.assets.find((asset) => asset.id === id && asset.from <= at && at < asset.until);
}

function but(kind: AnyHistoryEntry["kind"]): AnyHistoryEntry[] {
  return acme().filter((one) => one.kind !== kind);
}

describe("a classification by a glossary term", () => {
  const term = (name: string, more: { from?: number; until?: number } = {}): AnyHistoryEntry =>
    row("glossary_term", "t1", { name, glossary: "g1", status: "ENABLED" }, more);
  const classified = (catalog: Catalog): unknown[] =>
    [5, 10, 20].map((at) => assetAt(catalog, BRIEFS, day(at))?.classification);
  const renamed = catalogOf([
    ...but("glossary_term"),
    term("Restricted", { until: day(15) }),
    term("Public", { from: day(15) }),
  ]);

  it("is what the term was called then, and a rename touches nothing that was read before", () => {
    expect(classified(renamed)).toEqual(["Restricted", "Restricted", "Public"]);

    const before = catalogOf([...but("glossary_term"), term("Restricted")]);
    expect([...touchedBy(before, renamed).assets].find(([id]) => id === BRIEFS)?.[1]).toBe(day(15));
  });

  it("is one while the glossary was called so", () => {
    const glossary = (name: string, more: { from?: number; until?: number }): AnyHistoryEntry =>
      row("glossary", "g1", { name, status: "ENABLED", project: "3fk2m8q1zt9xwl" }, more);
    const rows = [
      ...but("glossary"),
      glossary("Labels", { until: day(15) }),
      glossary("Classification", { from: day(15) }),
    ];
    expect(classified(catalogOf(rows))).toEqual([undefined, undefined, "Restricted"]);
  });

  it("is so before the term was read, while it is not listed, and after it is gone, as long as the asset names it", () => {
    const rows = [
      ...but("glossary_term"),
      term("Secret", { from: day(6), until: day(7) }),
      term("Restricted", { from: day(15), until: day(17) }),
    ];
    expect(classified(catalogOf(rows))).toEqual(["Secret", "Secret", "Restricted"]);
  });
});

describe("how Lake Formation guards a table", () => {
  const location = (scope: string, isHybrid: boolean): AnyHistoryEntry[] =>
    ["s3://acme-sales-lake/", "s3://acme-sales-archive/"].map((id) =>
      row("registered_location", id, { role: "arn:aws:iam::444455556666:role/r", isHybrid }, { scope }),
    );
  const others = ["lakeformation/000011112222/eu-west-1", "lakeformation/444455556666/us-east-1"];

  it.each(others)("is told by its own account and Region, and not by %s", (other) => {
    const guard = (rows: readonly AnyHistoryEntry[]): unknown => {
      const sorted = [...but("registered_location"), ...rows].sort((a, b) => (a.scope < b.scope ? -1 : 1));
      return assetAt(catalogOf(sorted, [LAKE, other]), ORDERS, day(20))?.lakeFormation;
    };

    expect(guard([...location(LAKE, true), ...location(other, false)])).toBe("hybrid");
    expect(guard([...location(LAKE, false), ...location(other, true)])).toBe("registered");
    expect(guard(location(other, false))).toBe("unregistered");
  });

  it("is the weaker of what two others say, where its own was not read", () => {
    const rows = [...but("registered_location"), ...others.flatMap((scope, at) => location(scope, at === 1))];
    expect(assetAt(catalogOf(rows, others), ORDERS, day(20))?.lakeFormation).toBe("hybrid");
  });
});
