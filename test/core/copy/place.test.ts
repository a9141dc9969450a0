import { describe, expect, it } from "vitest";
import { indexCatalog } from "../../../src/core/catalog/index-catalog.ts";
import type { Asset } from "../../../src/core/catalog/catalog.ts";
import { goalAt, placesIn, staysHome } from "../../../src/core/copy/place.ts";
import { catalogOf } from "../../support/pipeline.ts";

const index = indexCatalog(
  catalogOf({
    as_of: "2026-10-01T00:00:00Z",
    domains: [{ id: "sales", name: "Sales" }],
    projects: ["core", "marketing"].map((id) => ({ id, name: id, domain: "sales", role_arns: [] })),
    assets: [
      { id: "orders", name: "o", project: "core", locations: ["s3://lake/orders/"] },
      { id: "cards", name: "c", project: "core", locations: ["s3://lake/cards/"] },
      { id: "campaigns", name: "m", project: "marketing", locations: ["s3://team/campaigns/"] },
    ],
  }),
);
const orders = index.catalog.assets.find(({ id }) => id === "orders") as Asset;
const isHome = (target: string | undefined): boolean => staysHome(orders, goalAt(index, target, 0));

describe("where a copy goes", () => {
  it("is home at the asset itself and at another of its project, and nowhere else", () => {
    expect(isHome("s3://lake/orders/2026/")).toBe(true);
    expect(isHome("s3://lake/cards/")).toBe(true);
    expect(isHome("s3://lake/tmp/")).toBe(false);
    expect(isHome("s3://team/campaigns/")).toBe(false);
    expect(isHome("s3://elsewhere/")).toBe(false);
    expect(isHome(undefined)).toBe(false);
  });

  it("concerns every asset that has data in the place", () => {
    expect(placesIn(index, "s3://lake/", 0)).toEqual(["s3://lake/", "s3://lake/cards/", "s3://lake/orders/"]);
    expect(placesIn(index, "s3://lake/orders/2026/", 0)).toEqual(["s3://lake/orders/2026/"]);
  });
});
