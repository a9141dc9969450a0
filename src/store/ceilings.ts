/** Hours in which rules on volume found somebody without a score: ceilings, which need no history. */
import type { Pool, PoolClient } from "pg";
import { unpackDetail } from "./hit-detail.ts";
import type { PackedDetail } from "./hit-detail.ts";

export interface CeilingHit {
  readonly ruleId: string;
  readonly personId: number;
  /** In ms. */
  readonly hour: number;
  /** Domains that own what was touched. */
  readonly domains: readonly string[];
}

/** What the rules matched with `from` <= hour < `to`, in ms. */
export async function readCeilingHits(
  client: Pool | PoolClient,
  ruleIds: readonly string[],
  { from, to }: { from: number; to: number },
): Promise<CeilingHit[]> {
  const { rows } = await client.query<Omit<CeilingHit, "domains"> & { readonly detail: PackedDetail }>(
    `select (extract(epoch from hour) * 1000)::int8 as hour, rule_id as "ruleId", person_id as "personId", detail
     from hits where hour >= to_timestamp($2::float8) and hour < to_timestamp($3::float8)
       and rule_id = any($1::text[]) and not is_volume`,
    [ruleIds, from / 1000, to / 1000],
  );
  return rows.map(({ detail, ...hit }) => ({ ...hit, domains: unpackDetail(detail).domains }));
}
