/** What access reviews are made of: sums of the daily rollup by asset, person, way and verdict, and reads of the control plane. */
import type { Pool, PoolClient } from "pg";
import type { CatalogReads } from "../core/review/review.ts";
import type { ReviewUse } from "../core/review/use.ts";
import { DAY_MS, isoTime } from "../core/record/time.ts";
import { KIND, valueHash } from "./dictionary.ts";
import { msOf } from "./ms-of.ts";

/** First moments of days of UTC, in ms, all of them included. */
export interface ReviewDays {
  /** So far back is looked for a last use. */
  readonly since: number;
  readonly beforeFirst: number;
  readonly first: number;
  readonly last: number;
}

/** Of some assets, what succeeded; by asset, person, way and verdict. */
export async function readReviewUses(
  db: Pool | PoolClient,
  assets: readonly string[],
  { since, beforeFirst, first, last }: ReviewDays,
): Promise<ReviewUse[]> {
  if (assets.length === 0) return [];
  const { rows } = await db.query<ReviewUse>(
    `select w.value as asset, p.key as person, r.way::text as way, r.verdict::text as verdict,
       bit_or(case when r.day >= $5::date then 1 << (r.day - $5::date) else 0 end) as days,
       coalesce(sum(r.accesses - r.denied) filter (where r.day >= $5::date), 0)::int8 as accesses,
       coalesce(sum(r.bytes_out) filter (where r.day >= $5::date), 0)::int8 as "bytesOut",
       coalesce(sum(r.objects) filter (where r.day >= $5::date), 0)::int8 as objects,
       coalesce(sum(r.bytes_out) filter (where r.day >= $4::date and r.day < $5::date), 0)::int8 as "bytesBefore",
       coalesce(sum(r.objects) filter (where r.day >= $4::date and r.day < $5::date), 0)::int8 as "objectsBefore",
       ${msOf("min(r.day)")} as "firstDay", ${msOf("max(r.day)")} as "lastDay"
     from (select id, value from dictionary where kind = $1 and hash = any($2::uuid[])) w
     join rollup_day r on r.asset_id = w.id join people p on p.id = r.person_id
     where r.day between $3::date and $6::date and r.accesses > r.denied
     group by w.value, p.key, r.way, r.verdict
     order by w.value collate "C", p.key collate "C", r.way, r.verdict`,
    [KIND.asset, assets.map(valueHash), ...[since, beforeFirst, first, last].map(dateOf)],
  );
  return rows;
}

/** Ids of the assets that somebody used in days of UTC, by any name that is theirs; of what succeeded. Times in ms. */
export async function readUsedAssets(
  db: Pool | PoolClient,
  isTheirs: (name: string) => boolean,
  { first, last }: Pick<ReviewDays, "first" | "last">,
): Promise<ReadonlySet<string>> {
  const people = await db.query<{ id: number; key: string }>("select id, key from people");
  const ids = people.rows.flatMap(({ id, key }) => (isTheirs(key) ? [id] : []));
  const { rows } = await db.query<{ asset: string }>(
    `select distinct w.value as asset from rollup_day r join dictionary w on w.id = r.asset_id
     where r.person_id = any($1::int4[]) and r.day between $2::date and $3::date and r.accesses > r.denied`,
    [ids, dateOf(first), dateOf(last)],
  );
  return new Set(rows.map(({ asset }) => asset));
}

function dateOf(time: number): string {
  return isoTime(Math.floor(time / DAY_MS) * DAY_MS).slice(0, 10);
}

/** Reads that began between two times, in ms, by scope. */
export async function readCatalogReads(
  db: Pool | PoolClient,
  { from, until }: { readonly from: number; readonly until: number },
): Promise<CatalogReads[]> {
  const { rows } = await db.query<CatalogReads>(
    `with reads as (
       select scope_id, outcome, began_at,
         case when outcome = 'taken' then began_at - lag(began_at) over (partition by scope_id, outcome order by began_at, id) end as gap
       from control_reads where began_at >= to_timestamp($1::float8) and began_at < to_timestamp($2::float8)
     )
     select s.key as scope, count(*) filter (where outcome = 'taken')::int4 as taken,
       count(*) filter (where outcome = 'refused')::int4 as refused, count(*) filter (where outcome = 'failed')::int4 as failed,
       ${msOf("max(gap)")} as "longestGap"
     from reads join control_scopes s on s.id = scope_id group by s.key order by s.key collate "C"`,
    [from / 1000, until / 1000],
  );
  return rows;
}
