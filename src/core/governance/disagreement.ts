/** A fact of `category: governance`: plan, grant, use or metadata disagree about something, for as long as it is so. */
import type { Severity } from "../macie/severity.ts";
import type { Fact } from "../sigma/fact.ts";

/** Kinds that go by the clock, whether or not the control plane was read. */
export const TIMED_DISAGREEMENTS = ["share_ending"] as const satisfies readonly DisagreementKind[];

/** Kinds of which each fact is something that was done: it stands, whatever is so by now. */
export const DEEDS = [
  "break_glass_used",
  "break_glass_unjustified",
] as const satisfies readonly DisagreementKind[];

/** Kinds that the mesh policy alone makes. */
export const POLICY_DISAGREEMENTS = [
  "policy_rule_weakened",
  "policy_form_changed",
  "classification_not_allowed",
  "cost_center_not_allowed",
  "location_not_prescribed",
  "environment_not_prescribed",
  "subscription_too_long",
  "platform_not_prescribed",
] as const;

/** Every kind of disagreement that is looked for; beyond those that go by the clock after a read of the control plane. */
export const DISAGREEMENTS = [
  "grant_without_subscription",
  "subscription_without_grant",
  "grant_kept_after_revoke",
  "columns_beyond_subscription",
  "used_by_direct_grant",
  "used_by_tag",
  "used_by_share",
  "entitled_and_unused",
  "published_without_cost_center",
  "published_without_classification",
  "published_without_term",
  "published_without_form",
  "form_emptied",
  "schema_changed",
  "enforcement_rule_removed",
  "classification_contradicted",
  "sensitive_columns_unmasked",
  "lake_formation_optional",
  "grant_after_leaving",
  "access_after_role_change",
  "role_recreated",
  "place_contested",
  "region_not_prescribed",
  "encryption_not_prescribed",
  "share_ending",
  "share_unused",
  "share_over_volume",
  "share_self_approved",
  "approved_from_outside",
  "approved_by_requester",
  "approved_without_reason",
  "request_waiting",
  "break_glass_used",
  "break_glass_unjustified",
  ...POLICY_DISAGREEMENTS,
] as const;
export type DisagreementKind = (typeof DISAGREEMENTS)[number];

export interface Disagreement extends Fact {
  readonly kind: DisagreementKind;
  /** Whom it is about: a person, a principal, a project; null: everybody. */
  readonly subject: string | null;
  /** null: it is about no asset. */
  readonly asset: string | null;
  readonly asset_project: string | null;
  readonly domain: string | null;
  readonly classification: string | null;
  /** As Macie found. */
  readonly sensitivity: Severity | null;
  readonly lake_formation: string | null;
  /** The project on the other side. */
  readonly project: string | null;
  readonly principal: string | null;
  /** Of several, here and below, all with commas: what one reader has by two subscriptions, or in two ways, is one fact. */
  readonly subscription: string | null;
  /** How Lake Formation lets it happen: named_grant, lf_tag, share, wildcard, … */
  readonly way: string | null;
  /** Since when it is so, ISO 8601, as far as that is known. */
  readonly since: string | null;
  /** For how many days; null: that is not known. */
  readonly days: number | null;
  readonly people: number;
  readonly accesses: number;
  readonly bytes_out: number;
  /** Columns, terms, forms that it is about, by name. */
  readonly names: string | null;
  /** In words, with figures. */
  readonly reason: string;
}

/** Every field of a disagreement. */
export const DISAGREEMENT_FIELDS = [
  "kind",
  "subject",
  "asset",
  "asset_project",
  "domain",
  "classification",
  "sensitivity",
  "lake_formation",
  "project",
  "principal",
  "subscription",
  "way",
  "since",
  "days",
  "people",
  "accesses",
  "bytes_out",
  "names",
  "reason",
] as const satisfies readonly (keyof Disagreement)[];

const NOTHING = {
  subject: null,
  asset: null,
  asset_project: null,
  domain: null,
  classification: null,
  sensitivity: null,
  lake_formation: null,
  project: null,
  principal: null,
  subscription: null,
  way: null,
  since: null,
  days: null,
  people: 0,
  accesses: 0,
  bytes_out: 0,
  names: null,
};

/** A disagreement of which the rest is nothing. */
export function disagreement(
  given: Partial<Disagreement> & Pick<Disagreement, "kind" | "reason">,
): Disagreement {
  return { ...NOTHING, ...given };
}
