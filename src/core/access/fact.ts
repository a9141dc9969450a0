/** The fact of `category: access`: one access to data, enriched. Its fields are what rules may name. */
import type { Fact, FieldOf } from "../sigma/fact.ts";

/** Every field of an access fact; docs/glossary.md says what each means. */
export interface AccessFact extends Fact {
  readonly person: string;
  readonly person_kind: string;
  readonly identity_grade: string;
  readonly principal: string;
  readonly account: string;
  readonly region: string;
  readonly projects: readonly string[];
  readonly asset: string;
  readonly asset_project: string | null;
  readonly domain: string | null;
  readonly classification: string | null;
  readonly sensitivity: string | null;
  readonly lake_formation: string | null;
  readonly entitlement: string;
  readonly entitlement_via: string | null;
  readonly entitlement_since: string | null;
  readonly subscription: string | null;
  readonly route: string;
  readonly action: string;
  readonly event_source: string;
  readonly event_name: string;
  readonly bytes_out: number | null;
  readonly error_code: string | null;
  readonly source_ip: string | null;
  readonly user_agent: string | null;
  readonly outside_account: boolean;
}

/** The fields by name, for those who check rules; the compiler keeps both lists equal. */
export const ACCESS_FIELDS: readonly string[] = Object.keys({
  person: true,
  person_kind: true,
  identity_grade: true,
  principal: true,
  account: true,
  region: true,
  projects: true,
  asset: true,
  asset_project: true,
  domain: true,
  classification: true,
  sensitivity: true,
  lake_formation: true,
  entitlement: true,
  entitlement_via: true,
  entitlement_since: true,
  subscription: true,
  route: true,
  action: true,
  event_source: true,
  event_name: true,
  bytes_out: true,
  error_code: true,
  source_ip: true,
  user_agent: true,
  outside_account: true,
} satisfies Record<FieldOf<AccessFact>, true>);

/** The fields that derive knows of every record, be it an access or not: correlations may name them of both. */
export const RECORD_FIELDS = [
  "person",
  "person_kind",
  "identity_grade",
  "principal",
  "account",
  "region",
  "event_source",
  "event_name",
  "error_code",
  "source_ip",
  "user_agent",
  "outside_account",
] as const;
export type RecordFact = Pick<AccessFact, (typeof RECORD_FIELDS)[number]>;
