import { expect, it } from "vitest";
import type { CatalogIndex } from "../../../src/core/catalog/index-catalog.ts";
import { indexCatalog } from "../../../src/core/catalog/index-catalog.ts";
import { assetNames, domainNames } from "../../../src/core/catalog/names.ts";
import { parseCatalog } from "../../../src/core/catalog/parse-catalog.ts";

const MESH = `as_of: 2026-10-01T00:00:00Z
domains: [{ id: sales, name: Sales, owners: [olga@example.com] }, { id: hr, name: People, owners: [] }]
projects: [{ id: core, name: Core, domain: sales }, { id: staff, name: Staff, domain: hr }]
assets:
  - { id: orders, name: Old orders, project: core, until: 2026-05-01T00:00:00Z }
  - { id: orders, name: Orders, project: staff, from: 2026-05-01T00:00:00Z, classification: internal, locations: [s3://lake/orders/] }
  - { id: gone, name: Gone, project: core, until: 2026-02-01T00:00:00Z }
  - { id: later, name: Later, project: core, from: 2027-01-01T00:00:00Z }
`;

function index(): CatalogIndex {
  const parsed = parseCatalog(MESH, "mesh.yaml");
  if (!parsed.ok) throw new Error(parsed.problems.map(({ message }) => message).join());
  return indexCatalog(parsed.catalog);
}

it("names each asset once, as it is when the catalog is read, else as it was at last", () => {
  const named = assetNames(index()).map(({ asset, name, projectName, domain, domainName }) => [
    asset,
    name,
    projectName,
    domain,
    domainName,
  ]);

  expect(named).toEqual([
    ["orders", "Orders", "Staff", "hr", "People"],
    ["gone", "Gone", "Core", "sales", "Sales"],
    ["later", "Later", "Core", "sales", "Sales"],
  ]);
});

it("names domains with their owners", () => {
  expect(domainNames(index())).toEqual([
    { domain: "sales", name: "Sales", owners: ["olga@example.com"] },
    { domain: "hr", name: "People", owners: [] },
  ]);
});
