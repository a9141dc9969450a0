/** Hours in which rules on volume found somebody without a score: ceilings, which need no history. */
import type { Pool, PoolClient } from "pg";
import { unpackDetail } from "./hit-detail.ts";
import type { PackedDetail } from "./hit-detail.ts";
import { msOf } from "./ms-of.ts";

export interface CeilingHit {
  readonly ruleId: string;
  readonly personId: number;
  /** In ms. */
  readonly hour: number;
  readonly bytesOut: number;
  readonly objects: number;
  /** Of the first of its reads. */
  readonly classification: string | null;
  /** Domains that own what was touched. */
  readonly domains: readonly string[];
}

/** What the rules matched with `from` <= hour < `to`, in ms. */
export async function readCeilingHits(
  client: Pool | PoolClient,
  ruleIds: readonly string[],
  { from, to }: { from: number; to: number },
): Promise<CeilingHit[]> {
  const { rows } = await client.query<
    Omit<CeilingHit, "domains" | "classification"> & { readonly detail: PackedDetail }
  >(
    `select ${msOf("hour")} as hour, rule_id as "ruleId", person_id as "personId",
       bytes_out as "bytesOut", length(objects) / 8 as objects, detail
     from hits where hour >= to_timestamp($2::float8) and hour < to_timestamp($3::float8)
       and rule_id = any($1::text[]) and not is_volume
     order by hits.hour, rule_id, person_id`,
    [ruleIds, from / 1000, to / 1000],
  );
  return rows.map(({ detail, ...hit }) => {
    const { domains, first } = unpackDetail(detail);
    return { ...hit, domains, classification: first.classification };
  });
}
