/** What facts of what was done with data have of who and what, as accesses have it. */
import type { AccessFact } from "../access/fact.ts";

/** By name, for those who check rules. */
export const BASIS_FIELDS = [
  "person",
  "person_kind",
  "principal",
  "projects",
  "asset",
  "asset_project",
  "domain",
  "classification",
  "sensitivity",
  "lake_formation",
  "entitlement",
  "subscription",
  "outside_account",
] as const satisfies readonly (keyof AccessFact)[];
export type BasisField = (typeof BASIS_FIELDS)[number];

export type CopyBasis = Pick<AccessFact, BasisField> & { readonly asset: string };
