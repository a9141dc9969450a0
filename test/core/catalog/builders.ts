/** Builders of catalogs for tests: times are hours of a small day, so that borders are met exactly. */
import { parseCatalog } from "../../../src/core/catalog/parse-catalog.ts";
import type { Catalog } from "../../../src/core/catalog/catalog.ts";
import { indexCatalog } from "../../../src/core/catalog/index-catalog.ts";
import { assetOf } from "../../../src/core/catalog/places.ts";
import { createJudge } from "../../../src/core/catalog/judge.ts";
import type { Entitlement } from "../../../src/core/catalog/judge.ts";
import type { Caller } from "../../../src/core/identity/caller.ts";
import type { Action } from "../../../src/core/record/access.ts";

/** `t(3)` is 03:00 of the day. */
export function t(hour: number): string {
  return new Date(Date.UTC(2026, 8, 2, hour)).toISOString();
}

export const ORDERS = "s3://lake/orders/";

/** A catalog of one asset `orders` of project `sales` (domain `sales`) and a project `marketing`, plus what a test adds. */
export function aCatalog(more: Record<string, unknown> = {}): Catalog {
  const parsed = parseCatalog(
    JSON.stringify({
      as_of: t(23),
      domains: [{ id: "sales", name: "Sales", owners: [] }],
      projects: [
        {
          id: "sales",
          name: "Sales core",
          domain: "sales",
          role_arns: ["arn:aws:iam::111122223333:role/sales"],
        },
        {
          id: "marketing",
          name: "Marketing",
          domain: "sales",
          role_arns: ["arn:aws:iam::111122223333:role/marketing"],
        },
      ],
      assets: [{ id: "orders", name: "Orders", project: "sales", locations: [ORDERS] }],
      ...more,
    }),
    "catalog.json",
  );
  if (!parsed.ok) throw new Error(parsed.problems.map(({ message }) => message).join("; "));
  return parsed.catalog;
}

export function aCaller(fields: Partial<Caller> = {}): Caller {
  return {
    person: "ana",
    personKind: "human",
    grade: "sso",
    principal: "arn:aws:iam::111122223333:role/sso",
    account: "111122223333",
    established: true,
    serviceItself: false,
    outsideAccount: false,
    ...fields,
  };
}

/** The entitlement to `orders` (or to what else is named) at an hour of the day. */
export function judgeAt(
  catalog: Catalog,
  hour: number,
  question: { caller?: Caller; action?: Action; resource?: string } = {},
): Entitlement {
  const index = indexCatalog(catalog);
  const at = Date.parse(t(hour));
  const asset = assetOf(index.resolveResource(question.resource ?? ORDERS), at);
  return createJudge(index)(question.caller ?? aCaller())({
    asset,
    action: question.action ?? "read",
    at,
  });
}
