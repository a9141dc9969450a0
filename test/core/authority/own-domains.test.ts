import { describe, expect, it } from "vitest";
import { ownDomains } from "../../../src/core/authority/own-domains.ts";
import { indexCatalog } from "../../../src/core/catalog/index-catalog.ts";
import { catalogOf } from "../../support/pipeline.ts";

const index = indexCatalog(
  catalogOf({
    as_of: "2026-10-01T00:00:00Z",
    domains: [
      { id: "sales", name: "Sales", owners: ["olga@example.com"] },
      { id: "shops", name: "Shops", parent: "sales" },
      { id: "hr", name: "HR", owners: ["hr-owners"] },
    ],
    people: [
      { id: "hans@example.com", kind: "human" },
      { id: "gone@example.com", kind: "human" },
    ],
    groups: [
      {
        id: "hr-owners",
        name: "Owners of HR",
        members: [
          { person: "hans@example.com" },
          { person: "gone@example.com", until: "2026-09-01T00:00:00Z" },
        ],
      },
    ],
  }),
);

describe("ownDomains", () => {
  it("are those whose owner somebody is, by whatever case, and those below them", () => {
    expect(ownDomains(index, ["OLGA@example.com"])).toEqual(["sales", "shops"]);
    expect(ownDomains(index, ["nobody@example.com"])).toEqual([]);
  });

  it("are those of a group that owns them, of whoever is in it now", () => {
    expect(ownDomains(index, ["Hans@example.com"])).toEqual(["hr"]);
    expect(ownDomains(index, ["gone@example.com"])).toEqual([]);
  });
});
