/** Reviews of several months with what became of them, in numbers: see migrations/0071_review_figures.sql. */
import type { Pool, PoolClient } from "pg";
import { DECISIONS } from "../core/review/due.ts";
import type { TrendReview } from "../core/review/trend/trend.ts";
import { msOf } from "./ms-of.ts";
const DECIDED = DECISIONS.map((kind) => `count(*) filter (where l.decision = '${kind}')::int4 as "${kind}"`);
const DECIDED_PAIRS = DECISIONS.map((kind) => `'${kind}', coalesce(d."${kind}", 0)`);

/** Of months from the first to the last, both included, that whoever reads sees; by month and id. */
export async function readTrendReviews(
  db: Pool | PoolClient,
  { first, last }: { readonly first: string; readonly last: string },
): Promise<TrendReview[]> {
  const { rows } = await db.query<TrendReview>(
    `with wanted as (select * from reviews where month between $1 and $2),
     items as (
       select review_id, count(*)::int4 as population, count(*) filter (where due is null)::int4 as carried
       from review_items where review_id in (select id from wanted) group by review_id
     ),
     last as (
       select distinct on (d.review_id, d.item_id) d.review_id, d.id, d.decision, d.decided_at, m.state, m.proven_at
       from review_decisions d join review_items i on i.review_id = d.review_id and i.item_id = d.item_id
       left join review_removals m on m.decision_id = d.id
       where d.review_id in (select id from wanted) and i.due is not null order by d.review_id, d.item_id, d.id desc
     ),
     decided as (
       select review_id, ${DECIDED.join(", ")}, count(*)::int4 as count, count(*) filter (where l.state = 'proven')::int4 as proven,
         max(greatest(l.decided_at, l.proven_at)) as at
       from last l group by review_id
     ),
     signed as (select review_id, max(signed_at) as at from review_sign_offs group by review_id)
     select r.id, r.hash as sha256, r.domain, coalesce(f.figures ->> 'name', r.domain) as name, r.month, r.kind, r.state,
       ${msOf("greatest(r.opened_at, r.closed_at, d.at, s.at)")} as "changedAt",
       jsonb_build_object('population', coalesce(i.population, 0), 'not_due', coalesce(i.carried, 0), ${DECIDED_PAIRS.join(", ")},
         'not_reviewed', case when r.state = 'open' then 0 else u.undecided end,
         'still_open', case when r.state = 'open' then u.undecided else 0 end, 'proven', coalesce(d.proven, 0))
         || case when r.kind = 'monthly' then f.figures - 'name' else $3::jsonb end as figures
     from wanted r left join review_documents f on f.review_id = r.id left join items i on i.review_id = r.id
     left join decided d on d.review_id = r.id left join signed s on s.review_id = r.id
     cross join lateral (
       select coalesce(i.population, 0) - coalesce(i.carried, 0) - coalesce(d.count, 0) as undecided
     ) u
     where f.review_id is not null order by r.month, r.id`,
    [first, last, JSON.stringify(NOT_OF_SOME)],
  );
  return rows;
}

/** A review out of turn is about some of a domain's rights: what its document says of the whole domain is not of it. */
const NOT_OF_SOME = {
  before: 0,
  added: 0,
  removed: 0,
  unused: 0,
  without_entitlement: 0,
  leavers: 0,
  hours: 0,
  hours_seen: 0,
};
