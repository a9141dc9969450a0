import { describe, expect, it } from "vitest";
import { indexCatalog } from "../../../../src/core/catalog/index-catalog.ts";
import { createJudge } from "../../../../src/core/catalog/judge.ts";
import { assetOf } from "../../../../src/core/catalog/places.ts";
import { touchedBy } from "../../../../src/core/catalog/touched.ts";
import type { Contents } from "../../../../src/core/control-plane/entry.ts";
import type { AnyHistoryEntry } from "../../../../src/core/control-plane/history.ts";
import { principalKey } from "../../../../src/core/identity/keys.ts";
import { indexInterest } from "../../../../src/core/settings/interest.ts";
import { acme, aSubscription, day, madeOf, row } from "../../../support/acme-entries.ts";
import { aCaller } from "../../catalog/builders.ts";

const [SALES, MARKETING] = ["3fk2m8q1zt9xwl", "b7n4r2c9hd0kqa"] as const;
const ORDER = "s3://acme-sales-lake/curated/orders/dt=2026-09-13/part-0";
const NAME = "AWSReservedSSO_Engineer_0123456789abcdef";
const ROLE = `arn:aws:iam::444455556666:role/aws-reserved/sso.amazonaws.com/eu-west-1/${NAME}`;
const OTHER = "arn:aws:iam::444455556666:role/other";
const ID = "11111111-0031-70f0-2c1a-7e8f9a0b1c2d";

function verdicts(rows: readonly AnyHistoryEntry[], principal = ROLE, at = day(20)): string[] {
  const index = indexCatalog(madeOf(rows).catalog);
  const asset = assetOf(index.resolveResource(ORDER), at);
  const judge = createJudge(index);
  return [principal, "chiara@example.com"].map(
    (person) => judge(aCaller({ person, principal }))({ asset, action: "read", at }).verdict,
  );
}

function profile(arn: string): AnyHistoryEntry {
  return row("user_profile", ID, { type: "IAM", status: "ACTIVATED", arn });
}

function member(
  project: string,
  who: Contents["membership"]["member"],
  more: { readonly from?: number; readonly until?: number } = {},
): AnyHistoryEntry {
  const [id] = Object.entries(who).map(([kind, name]) => `${kind}:${name}`);
  return row("membership", `${project}/${id}`, { project, member: who, designation: "PROJECT_OWNER" }, more);
}

describe("a role of IAM that is a user of DataZone", () => {
  it("is a member of its project whoever acts in it, by whatever form of its ARN", () => {
    const arns = [
      ROLE,
      `arn:aws:iam::444455556666:role/${NAME}`,
      `arn:aws:sts::444455556666:assumed-role/${NAME}/ana`,
    ];
    for (const arn of arns)
      expect(verdicts([...acme(), profile(arn), member(SALES, { user: ID })])).toEqual(["owner", "owner"]);
    expect(verdicts([...acme(), profile(ROLE), member(SALES, { user: ID })], OTHER)).toEqual([
      "none",
      "none",
    ]);
  });

  it("has what its project, or it itself, subscribed to, while it is a member", () => {
    const rows = [
      ...acme(),
      profile(ROLE),
      member(MARKETING, { user: ID }, { until: day(15) }),
      aSubscription("s"),
    ];
    expect([10, 20].map((at) => verdicts(rows, ROLE, day(at)))).toEqual([
      ["subscribed", "subscribed"],
      ["revoked", "revoked"],
    ]);
    const own = [...acme(), profile(ROLE), aSubscription("s", { principal: { user: ID } })];
    expect(verdicts(own)).toEqual(["subscribed", "subscribed"]);
  });

  it("has its hours, whoever acted in it, derived again where its membership changes", () => {
    const [before, after] = [[], [member(SALES, { user: ID })]].map(
      (more) => madeOf([...acme(), profile(ROLE), ...more]).catalog,
    );
    expect(before && after && touchedBy(before, after).keys.has(principalKey(ROLE))).toBe(true);
  });

  it("is approved nothing by members of its project", () => {
    const { catalog } = madeOf([...acme(), profile(ROLE), member(MARKETING, { user: ID })]);
    const interestOf = indexInterest(indexCatalog(catalog), day(20));
    const share = { consumer: { principalArn: ROLE }, asset: "4astorders9j1x", from: day(1) };
    expect(interestOf({ ...share, approver: "ana@example.com" })).toContain("is a member of project");
    expect(interestOf({ ...share, approver: "ben@example.com" })).toBeUndefined();
  });
});

describe("a role of IAM that is a group of DataZone", () => {
  const group = row("group_profile", ID, { name: ROLE, status: "ASSIGNED", roleArn: ROLE });

  it("is who is in it: its sessions have what its project has, nobody else has, and nothing of it is unknown", () => {
    const rows = [...acme(), group, member(MARKETING, { group: ID }), aSubscription("s")];
    expect(verdicts(rows)).toEqual(["subscribed", "subscribed"]);
    expect(verdicts(rows, OTHER)).toEqual(["none", "none"]);
    expect(madeOf(rows).unresolved).toEqual([]);
  });

  it("has what it subscribed to, and owns its domain unit", () => {
    const rows = [
      ...acme(),
      group,
      row("domain_unit", "du9", { name: "Nine", parent: "du0root", owners: [{ group: ID }] }),
      aSubscription("s", { principal: { group: ID } }),
    ];
    expect(verdicts(rows)).toEqual(["subscribed", "subscribed"]);
    expect(verdicts(rows, OTHER)).toEqual(["none", "none"]);
    expect(madeOf(rows).catalog.domains.find(({ id }) => id === "du9")?.owners).toEqual([ROLE]);
  });
});
