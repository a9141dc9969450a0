/** Which causes are about the same person, day and data as others, though rules of other categories see them. */
import { sql } from "kysely";
import type { Kysely } from "kysely";
import { groupBy } from "../core/catalog/group.ts";
import type { DB } from "./tables.ts";

/** Of findings that are about what people do; gaps in our sight, and disagreements, join nothing. */
const JOINING = ["access", "volume", "cloudtrail", "macie"];

export interface Joined {
  readonly cause: string;
  /** The other one, and the category of its finding. */
  readonly other: string;
  readonly category: string;
  /** The other one is of a confidential rule, and this one is not: whoever is told of this one is not told of that. */
  readonly isHidden: boolean;
}

/**
 * For each of the causes the others that join it: by an open finding that is told, of another category, on the same person and UTC day,
 * whose data are not other ones. What names no asset is about whatever the person read.
 */
export async function readJoined(
  db: Kysely<DB>,
  causes: readonly string[],
): Promise<ReadonlyMap<string, readonly Joined[]>> {
  if (causes.length === 0) return new Map();
  const { rows } = await sql<Joined>`
    with own as (
      select distinct cause, category, person_id, date_trunc('day', window_start, 'UTC') as day, ${ASSETS} as assets,
        ${IS_CONFIDENTIAL} as confidential
      from findings f join rules r on r.id = f.rule_id and r.version = f.rule_version
      where cause = any(${causes}::text[]) and ${IS_TOLD}
    )
    select o.cause, f.cause as other, f.category, bool_and(${IS_CONFIDENTIAL} and not o.confidential) as "isHidden"
    from own o join findings f on f.person_id = o.person_id and f.category <> o.category
      and f.window_start >= o.day and f.window_start < o.day + interval '1 day'
    join rules r on r.id = f.rule_id and r.version = f.rule_version
    where ${IS_TOLD} and (o.assets = '{}' or ${ASSETS} = '{}' or o.assets && ${ASSETS})
    group by 1, 2, 3 order by 1, 2, 3`.execute(db);
  return groupBy(rows, ({ cause }) => cause);
}

const IS_TOLD = sql`f.status = 'open' and f.live and f.tier <> 'info' and f.category = any(${JOINING}::text[])`;

const IS_CONFIDENTIAL = sql`coalesce((r.content ->> 'confidential')::bool, false)`;

/** Those that a finding names, by their ids. */
const ASSETS = sql`case when f.asset_id is not null then array[f.asset_id]
  else array(select (one ->> 0)::int4 from jsonb_array_elements(coalesce(f.detail -> 7, '[]')) one where one ->> 0 <> '0') end`;
