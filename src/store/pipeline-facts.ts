/** Rows of `pipeline_facts`: one per kind, subject and day. */
import { CompiledQuery } from "kysely";
import type { Kysely } from "kysely";
import type { Pool, PoolClient } from "pg";
import type { PipelineFact, TimedFact } from "../core/pipeline/fact.ts";
import { isoTime } from "../core/record/time.ts";
import { msOf } from "./ms-of.ts";
import type { DB } from "./tables.ts";

/** How much of a fact stands: all of it, unless `keepStanding` said otherwise. */
const STANDING = "coalesce(p.fact -> 'stands' ->> 'count', p.fact ->> 'count')::int8";

/** Stores facts, to be judged; of one that is known on its day the larger count stands, of equal ones the later. `query` runs a statement. */
export async function insertFacts(
  query: (text: string, values: readonly unknown[]) => Promise<unknown>,
  facts: readonly TimedFact[],
): Promise<void> {
  for (const { at, fact } of facts) {
    const time = isoTime(at);
    await query(
      `insert into pipeline_facts as p (kind, subject, day, at, fact) values ($1, $2, $3, $4, $5)
       on conflict (kind, subject, day) do update set at = excluded.at, fact = excluded.fact, is_judged = false
       where (excluded.fact ->> 'count')::int8 > ${STANDING}
         or ((excluded.fact ->> 'count')::int8 = ${STANDING} and excluded.fact <> p.fact - 'stands')`,
      [fact.kind, fact.subject, time.slice(0, 10), time, JSON.stringify(fact)],
    );
  }
}

/** The same, as part of a transaction of kysely's. */
export async function insertFactsIn(db: Kysely<DB>, facts: readonly TimedFact[]): Promise<void> {
  await insertFacts((text, values) => db.executeQuery(CompiledQuery.raw(text, [...values])), facts);
}

/**
 * Those that are news: of the same kind and subject nothing as large is known that stands, on whatever day. `isByReason`: nor is what is as large, and
 * has another reason.
 */
export async function newsAmong(
  db: Pool,
  facts: readonly TimedFact[],
  { isByReason = false }: { readonly isByReason?: boolean } = {},
): Promise<TimedFact[]> {
  if (facts.length === 0) return [];
  const { rows } = await db.query<{ at: number }>(
    `select n.ordinality::int4 - 1 as at
     from unnest($1::text[], $2::text[], $3::int8[], $4::text[]) with ordinality as n (kind, subject, count, reason, ordinality)
     where not exists (select from pipeline_facts p
       where p.kind = n.kind and p.subject = n.subject and ${STANDING} >= n.count
         and (${STANDING} > n.count or not $5 or coalesce(p.fact -> 'stands', p.fact) ->> 'reason' = n.reason))
     order by n.ordinality`,
    [
      facts.map(({ fact }) => fact.kind),
      facts.map(({ fact }) => fact.subject),
      facts.map(({ fact }) => fact.count),
      facts.map(({ fact }) => fact.reason),
      isByReason,
    ],
  );
  return rows.map(({ at }) => facts[at] as TimedFact);
}

/**
 * Of what is known of some kinds whose subjects begin so, only `now` stands from here on: what is over, or has become less, and comes
 * back is news. What was told stays as it was told.
 */
export async function keepStanding(
  db: Pool,
  { kinds, subjects, now }: { kinds: readonly string[]; subjects: string; now: readonly TimedFact[] },
): Promise<void> {
  await db.query(
    `update pipeline_facts p set fact = p.fact || jsonb_build_object('stands', s.stands)
     from (
       select k.kind, k.subject, k.day, jsonb_build_object('count', coalesce(n.count, 0), 'reason', n.reason) as stands
       from pipeline_facts k left join unnest($3::text[], $4::text[], $5::int8[], $6::text[]) as n (kind, subject, count, reason)
         on n.kind = k.kind and n.subject = k.subject
       where k.kind = any($1) and starts_with(k.subject, $2)
     ) s
     where p.kind = s.kind and p.subject = s.subject and p.day = s.day and p.fact -> 'stands' is distinct from s.stands`,
    [
      kinds,
      subjects,
      now.map(({ fact }) => fact.kind),
      now.map(({ fact }) => fact.subject),
      now.map(({ fact }) => fact.count),
      now.map(({ fact }) => fact.reason),
    ],
  );
}

/** Days, in ms, with facts that are not judged. */
export async function listUnjudgedDays(db: Pool): Promise<number[]> {
  const { rows } = await db.query<{ day: number }>(
    `select distinct ${msOf("day")} as day from pipeline_facts where not is_judged order by 1`,
  );
  return rows.map(({ day }) => day);
}

/** All facts of a day, by kind and subject; they count as judged when the caller commits. */
export async function takeFacts(client: PoolClient, day: number): Promise<TimedFact[]> {
  const { rows } = await client.query<{ at: number; fact: PipelineFact }>(
    `update pipeline_facts set is_judged = true where day = $1
     returning ${msOf("at")} as at, fact - 'stands' as fact`,
    [isoTime(day).slice(0, 10)],
  );
  return rows.sort((a, b) => (nameOf(a.fact) < nameOf(b.fact) ? -1 : 1));
}

function nameOf({ kind, subject }: PipelineFact): string {
  return `${kind} ${subject}`;
}

/** Has every fact judged again. */
export async function forgetJudgements(client: PoolClient): Promise<void> {
  await client.query("update pipeline_facts set is_judged = false");
}
