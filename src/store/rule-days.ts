/** Rows of `rule_days`: which rules judged on which day, and what they said then. */
import type { Pool, PoolClient } from "pg";
import { isoTime } from "../core/record/time.ts";
import type { RuleHead } from "../core/sigma/rule.ts";
import type { RuleDay } from "../core/review/rule-watch.ts";
import { msOf } from "./ms-of.ts";

/** Of the day of a time, in ms. What is noted stays: a rule that is switched off, or changed, within a day judged on it. */
export async function noteRuleDays(
  db: Pool | PoolClient,
  now: number,
  rules: readonly Pick<RuleHead, "id" | "title" | "shadow" | "version">[],
): Promise<void> {
  await db.query(
    `insert into rule_days (day, rule_id, title, is_shadow, versions)
     select $1::date, r.id, r.title, r.is_shadow, array[r.version]
     from unnest($2::text[], $3::text[], $4::bool[], $5::text[]) as r (id, title, is_shadow, version)
     on conflict (day, rule_id) do update set is_shadow = rule_days.is_shadow and excluded.is_shadow,
       versions = array(select distinct unnest(rule_days.versions || excluded.versions) collate "C" order by 1)
     where (rule_days.is_shadow and not excluded.is_shadow) or not rule_days.versions @> excluded.versions`,
    [
      isoTime(now).slice(0, 10),
      rules.map(({ id }) => id),
      rules.map(({ title }) => title),
      rules.map(({ shadow }) => shadow),
      rules.map(({ version }) => version),
    ],
  );
}

/** Between two days, both included, by their first moments in ms. */
export async function readRuleDays(
  db: Pool | PoolClient,
  { first, last }: { readonly first: number; readonly last: number },
): Promise<RuleDay[]> {
  const { rows } = await db.query<RuleDay>(
    `select ${msOf("day")} as day, rule_id as rule, title, is_shadow as "isShadow", versions
     from rule_days
     where day between $1::date and $2::date order by day, rule_id`,
    [isoTime(first).slice(0, 10), isoTime(last).slice(0, 10)],
  );
  return rows;
}
