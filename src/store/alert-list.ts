/** Alerts as a list shows them: without their messages, which take all findings of each. */
import type { Pool, PoolClient } from "pg";
import { raised } from "../core/alert/level.ts";
import type { ListedContent, TopFinding } from "../core/alert/title.ts";
import { LEVELS } from "../core/sigma/rule.ts";
import { conditionsOf, findingsOf } from "./alert-filter.ts";
import type { AlertFilter, AlertPlace } from "./alert-filter.ts";
import { STATE_OF_ALERT } from "./alert-states.ts";
import type { KnownAlert } from "./alert-states.ts";
import { msOf } from "./ms-of.ts";

export interface ListedRow extends Omit<KnownAlert, "content"> {
  readonly content: ListedContent;
  readonly domains: readonly string[];
  /** Of all its findings. */
  readonly uids: readonly string[];
  /** undefined: none of its findings stands. */
  readonly top: TopFinding | undefined;
  readonly place: AlertPlace;
}

/** Uids of the findings of an alert `a`: of a digest it says how many there are, and what was told of each; a summary of the past names none. */
const UIDS = `case when jsonb_typeof(a.content -> 'findings') = 'array' then a.content -> 'findings'
  else coalesce((select jsonb_agg(u order by u) from jsonb_object_keys(a.content -> 'told') u), '[]') end`;

/** The newest first; what is told in digests with the others. */
export async function listAlerts(db: Pool | PoolClient, wanted: AlertFilter): Promise<ListedRow[]> {
  const { where, values } = await conditionsOf(db, wanted);
  const [limit, levels] = [`$${values.length + 1}`, `$${values.length + 2}`];
  const { rows } = await db.query<Omit<ListedRow, "state" | "top" | "place"> & Nullable>(
    `select a.id, a.key, a.revision, a.content - 'told' as content, a.content -> 'domains' as domains, a.uids,
       to_char(a.changed_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at,
       ${msOf("a.changed_at")} as "changedAt", state.value as state, top.value as top
     from (
       select a.*, ${UIDS} as uids from alerts a left join alert_states s on s.alert_id = a.id
       where ${where.join(" and ")} order by a.changed_at desc, a.id desc limit ${limit}
     ) a ${STATE_OF_ALERT}
     left join lateral (
       select jsonb_build_object('people', count(distinct person), 'rules', count(distinct rule_id), 'person', min(person),
         'worst', (array_agg(jsonb_build_object('level', level, 'tier', tier, 'ruleId', rule_id, 'ruleTitle', rule_title,
           'asset', asset) order by array_position(${levels}::text[], level) desc, bytes_out desc, uid))[1]) as value
       from (select own.*, d.value as asset from (${findingsOf("a.uids")}) own left join dictionary d on d.id = own.asset_id
             where a.content ->> 'kind' = 'withdrawn' or own.status = 'open' and own.tier <> 'info') shown
       having count(*) > 0
     ) top on true
     order by a.changed_at desc, a.id desc`,
    [...values, wanted.limit, [...LEVELS]],
  );
  return rows.map(({ state: own, top, at, ...row }) => {
    const place = { at, id: row.id };
    return { ...row, state: own ?? undefined, top: top ? topOf(top, row.content) : undefined, place };
  });
}

/** As severe as the alert is; see level.ts. */
function topOf(
  { worst, people, person, rules }: NonNullable<Nullable["top"]>,
  content: ListedContent,
): TopFinding {
  const isJoined = content.kind === "cause" && (content.joined?.length ?? 0) > 0;
  return { ...worst, level: raised(worst.level, rules > 1 || isJoined), people, person };
}

interface Nullable {
  readonly at: string;
  readonly state: KnownAlert["state"] | null;
  readonly top: {
    readonly people: number;
    readonly rules: number;
    readonly person: string;
    readonly worst: Omit<TopFinding, "people" | "person">;
  } | null;
}
