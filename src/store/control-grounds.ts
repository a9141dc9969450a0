/** How it is known what the control plane says of something at a time. */
import type { PoolClient } from "pg";
import { msOf } from "./ms-of.ts";

export interface Ground {
  readonly scope: string;
  readonly kind: string;
  readonly id: string;
  /** said by the service, an event, or assumed. */
  readonly fromHow: string;
  readonly untilHow: string | null;
  /** When the read that learnt it began, in ms. */
  readonly learntAt: number;
}

interface GroundsGiven {
  readonly at: number;
  /** As it was known then, by reads that had ended; undefined: as it is known. */
  readonly knownAt: number | undefined;
}

/** Of each of some entries, by `kind id`: the ground of what holds at a time, in ms, else of what came last before it. */
export async function readGrounds(
  client: PoolClient,
  wanted: readonly { readonly kind: string; readonly id: string }[],
  { at, knownAt }: GroundsGiven,
): Promise<ReadonlyMap<string, Ground>> {
  const { rows } = await client.query<Ground>(
    `select distinct on (e.kind, e.entry_id) s.key as scope, e.kind, e.entry_id as id, e.from_how as "fromHow",
       e.until_how as "untilHow", ${msOf("r.began_at")} as "learntAt"
     from unnest($1::text[], $2::text[]) as w (kind, id)
     join control_entries e on e.kind = w.kind and e.entry_id = w.id
     join control_scopes s on s.id = e.scope_id
     join control_reads r on r.id = e.learnt_by
     left join control_reads o on o.id = e.superseded_by
     where case when $4::float8 is null then e.superseded_by is null
         else r.ended_at <= to_timestamp($4 / 1000.0) and (o.id is null or o.ended_at > to_timestamp($4 / 1000.0)) end
       and coalesce(e.valid_from, '-infinity') <= to_timestamp($3 / 1000.0)
     order by e.kind, e.entry_id, e.valid_from desc nulls last`,
    [wanted.map(({ kind }) => kind), wanted.map(({ id }) => id), at, knownAt ?? null],
  );
  return new Map(rows.map((row) => [`${row.kind} ${row.id}`, row]));
}
