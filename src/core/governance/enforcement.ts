/**
 * The fact `location_not_enforced` of `category: governance`: an asset was read past Lake Formation, which does not guard
 * its location. Such reads are not wrong one by one, as they are where the location is registered; that they are possible
 * is one fact about the asset.
 */
import type { Fact, FieldOf } from "../sigma/fact.ts";

/** Reads of an asset within one hour, past Lake Formation, by others than its owner. */
export interface UnguardedHour {
  readonly asset: string;
  readonly asset_project: string;
  readonly domain: string | null;
  readonly classification: string | null;
  readonly lake_formation: "hybrid" | "unregistered";
  readonly people: number;
  readonly accesses: number;
  readonly bytes_out: number;
  readonly objects: number;
}

export interface EnforcementFact extends Fact, UnguardedHour {
  readonly kind: "location_not_enforced";
}

/** The fields by name, for those who check rules; the compiler keeps both lists equal. */
export const ENFORCEMENT_FIELDS: readonly string[] = Object.keys({
  kind: true,
  asset: true,
  asset_project: true,
  domain: true,
  classification: true,
  lake_formation: true,
  people: true,
  accesses: true,
  bytes_out: true,
  objects: true,
} satisfies Record<FieldOf<EnforcementFact>, true>);

/** What governance findings name in place of a person: they are about what anybody may do. */
export const EVERYONE = "everyone";

export function enforcementFact(hour: UnguardedHour): EnforcementFact {
  return { kind: "location_not_enforced", ...hour };
}
