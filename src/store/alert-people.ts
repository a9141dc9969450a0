/** Whom alerts are about. */
import type { PoolClient } from "pg";

/** Keys, sorted, by alert: of all its findings that whoever reads sees, of a summary of the past of those that it sums up. */
export async function readAlertPeople(
  client: PoolClient,
  alerts: readonly number[],
): Promise<ReadonlyMap<number, readonly string[]>> {
  if (alerts.length === 0) return new Map();
  const { rows } = await client.query<{ id: number; people: string[] }>(
    `select a.id, array_agg(distinct p.key order by p.key) as people
     from alerts a
     cross join lateral (
       select f.person_id from findings f
       where a.content ->> 'kind' <> 'history' and f.uid in (
         select jsonb_array_elements_text(case jsonb_typeof(a.content -> 'findings') when 'array' then a.content -> 'findings' end)
         union all select jsonb_array_elements_text(coalesce(a.content -> 'gone', '[]'))
         union all select jsonb_object_keys(coalesce(a.content -> 'told', '{}')))
       union all
       select f.person_id from findings f
       where a.content ->> 'kind' = 'history' and f.status = 'open' and not f.live and f.tier <> 'info'
         and coalesce(f.domain, '') = coalesce(a.content ->> 'domain', '')
         and f.rule_id in (select r ->> 'ruleId' from jsonb_array_elements(a.content -> 'rules') r)
     ) of_alert
     join people p on p.id = of_alert.person_id
     where a.id = any($1::int4[]) group by a.id`,
    [alerts],
  );
  return new Map(rows.map(({ id, people }) => [id, people]));
}
