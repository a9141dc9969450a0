import { describe, expect, it } from "vitest";
import { indexCatalog } from "../../../src/core/catalog/index-catalog.ts";
import { parseCatalog } from "../../../src/core/catalog/parse-catalog.ts";
import { createSubjects } from "../../../src/core/volume/subject.ts";

const CATALOG = `
as_of: 2026-10-31T00:00:00Z
domains: [{ id: sales, name: Sales, owners: [owner@example.com] }]
projects:
  - { id: core, name: Core, domain: sales, role_arns: [] }
  - { id: web, name: Web, domain: sales, role_arns: [] }
groups: [{ id: stewards, name: Stewards, members: [{ person: eva@example.com }] }]
members:
  - { project: core, person: ana@example.com, role: contributor, from: 2026-01-01T00:00:00Z, until: 2026-10-10T00:00:00Z }
  - { project: web, person: ana@example.com, role: contributor, from: 2026-10-10T00:00:00Z }
  - { project: core, group: stewards, role: viewer, from: 2026-02-01T00:00:00Z }
people:
  - { id: ana@example.com, kind: human, title: Analyst, peer_group: sales, identities: [ana@example.com] }
  - { id: eva@example.com, kind: human, identities: [eva@example.com] }
  - { id: scanner, kind: service, identities: ["arn:aws:iam::111122223333:role/scanner"] }
assets: []
subscriptions: []
grants: []
exemptions:
  - { person: scanner, reason: quality checks, from: 2026-01-01T00:00:00Z, until: 2026-10-20T00:00:00Z }
`;

const parsed = parseCatalog(CATALOG, "catalog.yaml");
if (!parsed.ok) throw new Error(parsed.problems.map(({ message }) => message).join("; "));
const subjectAt = createSubjects(indexCatalog(parsed.catalog));
const BEFORE = Date.parse("2026-10-05T00:00:00Z");
const AFTER = Date.parse("2026-10-15T00:00:00Z");

describe("a subject", () => {
  it("is known by peer group, title and project, as they were that day", () => {
    expect(subjectAt("ana@example.com", "human", BEFORE)?.groups).toEqual([
      "peers sales",
      "Analyst in core",
      "title Analyst",
      "project core",
    ]);
    expect(subjectAt("ana@example.com", "human", AFTER)?.groups).toContain("Analyst in web");
  });

  it("is what they are since the day on which their project began, groups included", () => {
    const day = (date: string): number => Date.parse(date) / 86_400_000;
    expect(subjectAt("ana@example.com", "human", AFTER)?.since).toBe(day("2026-10-10"));
    expect(subjectAt("eva@example.com", "human", AFTER)?.since).toBe(day("2026-02-01"));
  });

  it("without an entry is of the kind that the logs say, and known by the role", () => {
    expect(subjectAt("arn:aws:iam::111122223333:role/jobs/etl-orders", "service", AFTER)).toEqual({
      class: "service",
      groups: ["role etl"],
    });
  });

  it("is nobody where the platform reads, as long as it may read everything", () => {
    expect(subjectAt("arn:aws:iam::111122223333:role/scanner", "service", AFTER)).toBeUndefined();
    expect(subjectAt("scanner", "service", Date.parse("2026-10-25T00:00:00Z"))).toBeDefined();
    expect(subjectAt("replication.s3.amazonaws.com", "platform", AFTER)).toBeUndefined();
  });
});
