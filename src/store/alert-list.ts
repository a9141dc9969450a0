/** Alerts as a list shows them: without their messages, which take all findings of each. */
import type { Pool, PoolClient } from "pg";
import { raised } from "../core/alert/level.ts";
import type { AlertStateName } from "../core/alert/state.ts";
import type { ListedContent, TopFinding } from "../core/alert/title.ts";
import { LEVELS } from "../core/sigma/rule.ts";
import { STATE_OF_ALERT } from "./alert-states.ts";
import type { KnownAlert } from "./alert-states.ts";

export type StateFilter = AlertStateName | "withdrawn" | "all";

export interface AlertFilter {
  /** "all": of every state. */
  readonly state: StateFilter;
  readonly domain: string | undefined;
  /** The id of a rule, or words of its title, whatever their case. */
  readonly rule: string | undefined;
  /** As findings name people, whatever the case. */
  readonly person: string | undefined;
  /** Changed then or later, in ms. */
  readonly since: number | undefined;
  readonly limit: number;
  /** Of the last one that was shown before, as it was returned; absent: from the newest on. */
  readonly after?: AlertPlace | undefined;
  /** Of these keys alone; absent: of all. */
  readonly keys?: readonly string[] | undefined;
}

/** Where an alert stands in the list: when it changed, to the microsecond, and its id. */
export interface AlertPlace {
  readonly at: string;
  readonly id: number;
}

export interface ListedRow extends Omit<KnownAlert, "content"> {
  readonly content: ListedContent;
  readonly domains: readonly string[];
  /** Of all its findings. */
  readonly uids: readonly string[];
  /** undefined: none of its findings stands. */
  readonly top: TopFinding | undefined;
  readonly place: AlertPlace;
}

/** So many findings of an alert are looked at for its title. */
const LOOKED_AT = 1_000;

/** Uids of the findings of an alert `a`; a summary of the past names none. */
const UIDS = `coalesce(a.content -> 'findings',
  (select jsonb_agg(u order by u) from jsonb_object_keys(a.content -> 'told') u), '[]')`;

/** Findings of an alert `a`. */
const own = (
  uids: string,
): string => `select f.*, p.key as person, r.content ->> 'title' as rule_title from findings f
  join people p on p.id = f.person_id join rules r on r.id = f.rule_id and r.version = f.rule_version
  where f.uid in (select u from jsonb_array_elements_text(${uids}) u limit ${LOOKED_AT})`;
const OWN = own(UIDS);

const IS_RULE = "rule_id = $3 or position(lower($3) in lower(rule_title)) > 0";

/** The newest first; what is told in digests with the others. */
export async function listAlerts(db: Pool | PoolClient, wanted: AlertFilter): Promise<ListedRow[]> {
  const { state, domain, rule, person, since, limit, after, keys } = wanted;
  const { rows } = await db.query<Omit<ListedRow, "state" | "top" | "place"> & Nullable>(
    `select a.*, top.value as top from (
       select a.id, a.key, a.revision, a.content - 'told' as content, a.content -> 'domains' as domains,
         ${UIDS} as uids, to_char(a.changed_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at, (extract(epoch from a.changed_at) * 1000)::int8 as "changedAt", state.value as state
       from alerts a ${STATE_OF_ALERT}
       where ($1 = 'all' or $1 = case when a.content ->> 'kind' = 'withdrawn' then 'withdrawn' else coalesce(state.name, 'open') end)
         and ($2::text is null or a.content -> 'domains' ? $2)
         and ($3::text is null
           or a.content ->> 'kind' = 'history' and exists (
             select from jsonb_to_recordset(a.content -> 'rules') h ("ruleId" text, "ruleTitle" text)
             where "ruleId" = $3 or position(lower($3) in lower("ruleTitle")) > 0)
           or exists (select from (${OWN}) own where ${IS_RULE}))
         and ($4::text is null or exists (select from (${OWN}) own where lower(person) = lower($4)))
         and ($5::float8 is null or a.changed_at >= to_timestamp($5::float8 / 1000))
         and ($10::text[] is null or a.key = any($10::text[]))
         and ($8::timestamptz is null or (a.changed_at, a.id) < ($8::timestamptz, $9::int4))
       order by a.changed_at desc, a.id desc limit $6
     ) a
     left join lateral (
       select jsonb_build_object('people', count(distinct person), 'rules', count(distinct rule_id), 'person', min(person),
         'worst', (array_agg(jsonb_build_object('level', level, 'tier', tier, 'ruleId', rule_id, 'ruleTitle', rule_title,
           'asset', asset) order by array_position($7::text[], level) desc, bytes_out desc, uid))[1]) as value
       from (select own.*, d.value as asset from (${own("a.uids")}) own left join dictionary d on d.id = own.asset_id
             where a.content ->> 'kind' = 'withdrawn' or own.status = 'open' and own.tier <> 'info') shown
       having count(*) > 0
     ) top on true
     order by a.at desc, a.id desc`,
    [
      state,
      domain ?? null,
      rule ?? null,
      person ?? null,
      since ?? null,
      limit,
      [...LEVELS],
      after?.at ?? null,
      after?.id ?? null,
      keys ?? null,
    ],
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
