/** Rows of `pipeline_facts`: one per kind, subject and day. */
import type { Pool, PoolClient } from "pg";
import type { PipelineFact, TimedFact } from "../core/pipeline/fact.ts";
import { dayOf } from "../core/record/time.ts";

/** Stores facts; of one that is known on its day the larger count stands. */
export async function insertFacts(db: Pool | PoolClient, facts: readonly TimedFact[]): Promise<void> {
  if (facts.length === 0) return;
  const rows = facts.map(({ at, fact }) => ({ at: at / 1000, kind: fact.kind, subject: fact.subject, fact }));
  await db.query(
    `insert into pipeline_facts as p (kind, subject, day, at, fact)
     select distinct on (kind, subject, day) kind, subject, day, at, fact
     from jsonb_to_recordset($1::jsonb) as r (kind text, subject text, at float8, fact jsonb),
       lateral (select to_timestamp(r.at) as at, (to_timestamp(r.at) at time zone 'UTC')::date as day) t (at, day)
     order by kind, subject, day, (fact ->> 'count')::int8 desc
     on conflict (kind, subject, day) do update set at = excluded.at, fact = excluded.fact
     where (excluded.fact ->> 'count')::int8 > (p.fact ->> 'count')::int8`,
    [JSON.stringify(rows)],
  );
}

/** The facts of a day, by kind and subject. */
export async function readFacts(client: PoolClient, day: number): Promise<TimedFact[]> {
  const { rows } = await client.query<{ at: number; fact: PipelineFact }>(
    `select (extract(epoch from at) * 1000)::int8 as at, fact from pipeline_facts
     where day = (to_timestamp($1::float8) at time zone 'UTC')::date order by kind, subject`,
    [dayOf(day) / 1000],
  );
  return rows;
}
