/** Who did what with which asset on a day, in sums: cells of rollup_day. */
import type { PoolClient } from "pg";

export interface AccessCell {
  /** `2026-10-31`, in UTC. */
  readonly day: string;
  readonly person: string;
  readonly pseudonym: string;
  readonly asset: string;
  readonly action: string;
  readonly verdict: string;
  readonly way: string;
  readonly accesses: number;
  readonly denied: number;
  readonly bytesOut: number;
  readonly objects: number;
}

/** Where a cell stands in the list. */
export type CellPlace = readonly [
  day: string,
  pseudonym: string,
  asset: string,
  action: string,
  verdict: string,
  way: string,
];

export interface CellsWanted {
  /** An id of people. */
  readonly personId: number | undefined;
  readonly asset: string | undefined;
  /** Days, both inclusive. */
  readonly from: string | undefined;
  readonly until: string | undefined;
  readonly verdict: string | undefined;
  readonly after: CellPlace | undefined;
  readonly limit: number;
}

/** The last day first; within a day by what anybody may see, so that the order tells nobody's name. */
export async function listAccessCells(client: PoolClient, wanted: CellsWanted): Promise<AccessCell[]> {
  const { personId, asset, from, until, verdict, after, limit } = wanted;
  const { rows } = await client.query<AccessCell>(
    `select to_char(r.day, 'YYYY-MM-DD') as day, p.key as person, p.pseudonym, d.value as asset, r.action, r.verdict, r.way,
       r.accesses, r.denied, r.bytes_out as "bytesOut", r.objects
     from rollup_day r join people p on p.id = r.person_id join dictionary d on d.id = r.asset_id
     where ($1::int4 is null or r.person_id = $1) and ($2::text is null or d.value = $2)
       and ($3::date is null or r.day >= $3) and ($4::date is null or r.day <= $4)
       and ($5::text is null or r.verdict::text = $5)
       and ($6::date is null or r.day < $6::date or r.day = $6::date
         and (p.pseudonym, d.value collate "C", r.action::text collate "C", r.verdict::text collate "C", r.way::text collate "C")
           > ($7, $8, $9, $10, $11))
     order by r.day desc, p.pseudonym, d.value collate "C", r.action::text collate "C", r.verdict::text collate "C",
       r.way::text collate "C"
     limit $12`,
    [
      personId ?? null,
      asset ?? null,
      from ?? null,
      until ?? null,
      verdict ?? null,
      ...(after ?? [null, null, null, null, null, null]),
      limit,
    ],
  );
  return rows;
}
