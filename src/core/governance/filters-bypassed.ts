/**
 * The fact `filters_bypassed` of `category: governance`: data of an asset that has filters of rows or columns were reached on a way that
 * asks for none of them.
 */
import { BASIS_FIELDS } from "../copy/basis.ts";
import type { BasisField, CopyBasis } from "../copy/basis.ts";
import type { Trace } from "../copy/trace.ts";
import type { Route } from "../access/route.ts";
import type { Fact, FieldOf } from "../sigma/fact.ts";

/** A filter of an asset, and when it surely stood. */
export interface StandingFilter {
  readonly columns: boolean;
  readonly rows: boolean;
  /** In ms. */
  readonly since: number;
  /** Not included; Infinity: it stands. */
  readonly until: number;
}

/** By the asset's id, those that are gone included. */
export type FilteredAssets = ReadonlyMap<string, readonly StandingFilter[]>;

/**
 * `direct`, `presigned`, `access_point`, `access_grants`: objects were read past Lake Formation. `location`: it was asked for a location;
 * `full_table`: for a table without any permission being named, which is access to all of it.
 */
export type Bypass = Exclude<Route, "lakeformation"> | "location" | "full_table";

export interface BypassFact extends Fact, CopyBasis {
  readonly kind: "filters_bypassed";
  readonly how: Bypass;
  readonly filters: string;
}

/** The fields by name, for those who check rules. */
export const BYPASS_FIELDS: readonly string[] = [
  ...Object.keys({ kind: true, how: true, filters: true } satisfies Record<
    Exclude<FieldOf<BypassFact>, BasisField>,
    true
  >),
  ...BASIS_FIELDS,
];

/** What filters limited at a time, in ms: `columns`, `rows`, or both with a comma; undefined: none surely stood then. */
export function limitsAt(filters: readonly StandingFilter[], at: number): string | undefined {
  const standing = filters.filter(({ since, until }) => since <= at && at < until);
  const of = (["columns", "rows"] as const).filter((what) => standing.some((one) => one[what]));
  return of.length === 0 ? undefined : of.join(", ");
}

/**
 * How an access goes round filters; undefined: it does not, or the records do not tell. `trace`: what Lake Formation's request says,
 * if the access is one.
 */
export function bypassOf(route: Route, trace: Trace | undefined): Bypass | undefined {
  if (route !== "lakeformation") return route;
  if (trace?.kind !== "vend") return undefined;
  const { by, cells, permissions, supported } = trace.detail ?? {};
  if (by === "location") return "location";
  return cells === undefined && permissions === undefined && supported === undefined
    ? "full_table"
    : undefined;
}

const SAID: Readonly<Record<Bypass, string>> = {
  direct: "objects were read directly from S3",
  presigned: "objects were read by a signed URL",
  access_point: "objects were read through an access point",
  access_grants: "objects were read by S3 Access Grants",
  location: "Lake Formation was asked for the location, not the table",
  full_table: "Lake Formation was asked for all of the table",
};

/** In words. */
export function bypassReason({ how, filters }: Pick<BypassFact, "how" | "filters">): string {
  return `${SAID[how]}, where filters of ${filters.replace(", ", " and ")} do not hold`;
}
