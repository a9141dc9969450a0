/** Alerts of which it is to be decided who is told, now or again. */
import { sql } from "kysely";
import type { Kysely } from "kysely";
import { ALERT_STATES, isClosed, isQuiet } from "../core/alert/state.ts";
import type { AlertState } from "../core/alert/state.ts";
import { isTakenBack } from "../core/finding/alert.ts";
import type { StoredContent } from "./alerts.ts";
import { STATE_OF_ALERT } from "./alert-states.ts";
import { msOf } from "./ms-of.ts";
import type { DB } from "./tables.ts";

export interface UnsentAlert {
  readonly id: number;
  readonly revision: number;
  readonly content: StoredContent;
  /** Routes that an earlier revision was sent to, and that believe it still, with the domains for which they were told. */
  readonly sentTo: readonly { readonly route: string; readonly domains: readonly string[] }[];
  /** Routes that know it, whatever they were told last of what was decided; not those that were told that it is over, or somebody else's. */
  readonly knownBy: readonly string[];
  /** What was decided; null: nothing. */
  readonly state: AlertState | null;
  /** The revision says nothing but that. */
  readonly isAboutState: boolean;
  /** Of its findings, by id. */
  readonly rules: readonly string[];
  /** Whom it is about, in small letters. */
  readonly people: readonly string[];
  /** What it is about, with the domain that owned it when it was read. */
  readonly places: readonly Place[];
  /** One of its findings pages. */
  readonly isPage: boolean;
  /** It pages, or is about restricted data. */
  readonly isUrgent: boolean;
  /** One of its rules is for security alone. */
  readonly isConfidential: boolean;
  /** The domains that owned what it is about when it was decided last who is told; null: it was not. */
  readonly ownersBefore: readonly string[] | null;
  /** When it was told first since it was opened, and what was due by then done since, in ms; null: it was not. */
  readonly toldAt: number | null;
  readonly mindedAt: number | null;
}

export interface Place {
  readonly asset: string | null;
  readonly domain: string | null;
}

/**
 * Alerts of whose current revision it is not decided who is told, and which have something to say. One that says that nothing stands
 * any more says it only to those who were told before: `sentTo`. A quiet one says that it is quiet, and nothing else.
 */
export async function listUnsent(db: Kysely<DB>): Promise<UnsentAlert[]> {
  const { rows } = await sql<UnsentAlert>`${SELECT}
    where a.routed < a.revision and not a.content ? 'isDemoted'
      and (state.name is null or state.name <> all(${ALERT_STATES.filter(isQuiet)}::text[])
        or state.told_in = a.revision or a.content ->> 'kind' = 'withdrawn')
    order by a.id`.execute(db);
  return rows.filter(({ content, sentTo }) => !isTakenBack(content) || sentTo.length > 0);
}

/** Alerts by their ids, whatever was told of them. */
export async function listRoutable(db: Kysely<DB>, ids: readonly number[]): Promise<UnsentAlert[]> {
  const { rows } = await sql<UnsentAlert>`${SELECT} where a.id = any(${ids}::int4[]) order by a.id`.execute(
    db,
  );
  return rows;
}

/**
 * Alerts that it is time to do something about, since nobody answered; nobody else takes them until the transaction ends. Of a new revision
 * that is decided together with who is told of it.
 */
export async function lockUnanswered(db: Kysely<DB>): Promise<UnsentAlert[]> {
  const { rows } = await sql<UnsentAlert>`${SELECT}
    where a.next_at <= now() order by a.next_at limit 100 for update of a skip locked`.execute(db);
  return rows;
}

/** Alerts of causes that stand, were told, and are not closed, with the domains they were routed to. */
export async function listOwned(
  db: Kysely<DB>,
): Promise<
  (Pick<UnsentAlert, "id" | "revision" | "content" | "places"> & { readonly owners: readonly string[] })[]
> {
  const { rows } = await sql<UnsentAlert & { readonly owners: string[] }>`
    select a.id, a.revision, a.content, a.owners, coalesce(about.places, '[]') as places
    from alerts a ${sql.raw(STATE_OF_ALERT)} ${ABOUT_ALERT}
    where a.owners is not null and a.content ->> 'kind' = 'cause' and not a.content ? 'isDemoted'
      and (state.name is null or state.name <> all(${ALERT_STATES.filter(isClosed)}::text[]))
    order by a.id`.execute(db);
  return rows;
}

/** Whether an alert is still at a revision; it stays so until the transaction ends. */
export async function lockRevision(
  db: Kysely<DB>,
  { id, revision }: Pick<UnsentAlert, "id" | "revision">,
): Promise<boolean> {
  const { rows } =
    await sql`select from alerts where id = ${id} and revision = ${revision} for update`.execute(db);
  return rows.length > 0;
}

/** Has an alert told anew, whatever waits of it, and reminded of, if it is still at the revision. */
export async function tellAnew(
  db: Kysely<DB>,
  { id, revision }: Pick<UnsentAlert, "id" | "revision">,
): Promise<void> {
  await sql`
    with told as (
      update alerts a set revision = revision + 1, changed_at = now(), next_at = null,
        minded_at = case when not exists (select from outbox o where o.alert_id = a.id and o.state in ('pending', 'held')
          and o.occasion in ('reminder', 'overdue')) then minded_at end
      where id = ${id} and revision = ${revision} returning id, a.revision
    ), noted as (
      insert into alert_revisions (alert_id, revision) select id, revision from told
    )
    update outbox o set state = 'dead', last_error = 'a newer revision took its place'
    from told where o.alert_id = told.id and o.state in ('pending', 'held')
      and o.occasion not like 'escalation%'`.execute(db);
}

/** What was due is done; `nextAt`, in ms: when something is to be done next. */
export async function markMinded(
  db: Kysely<DB>,
  id: number,
  { mindedAt, nextAt }: { readonly mindedAt: number; readonly nextAt: number | null },
): Promise<void> {
  await sql`update alerts set minded_at = to_timestamp(${mindedAt / 1000}::float8),
    next_at = to_timestamp(${nextAt === null ? null : nextAt / 1000}::float8) where id = ${id}`.execute(db);
}

/** What the findings say together that an alert `a` tells of. */
const ABOUT_ALERT = sql`left join lateral (
  select array_agg(distinct f.rule_id order by f.rule_id) as rules, array_agg(distinct lower(p.key)) as people,
    jsonb_agg(distinct jsonb_build_object('asset', d.value, 'domain', f.domain)) as places,
    bool_or(f.tier = 'page') as page, bool_or(f.tier = 'page' or lower(f.detail #>> '{1,4}') = 'restricted') as urgent,
    bool_or(coalesce((r.content ->> 'confidential')::bool, false)) as confidential
  from unnest(case a.content ->> 'kind'
    when 'history' then '{}'
    when 'digest' then array(select jsonb_object_keys(a.content -> 'told'))
    else array(select jsonb_array_elements_text(a.content -> 'findings')) end) one(uid)
  join findings f using (uid) join rules r on r.id = f.rule_id and r.version = f.rule_version
  join people p on p.id = f.person_id left join dictionary d on d.id = f.asset_id
  where f.status = 'open' or a.content ->> 'kind' = 'withdrawn'
) about on true`;

/** Whom a summary of the past is about, as `readPeopleOfPast` says. */
const PEOPLE_OF_PAST = sql`array(select distinct lower(p.key) from findings f join people p on p.id = f.person_id
    where f.status = 'open' and not f.live and f.tier <> 'info' and coalesce(f.domain, '') = coalesce(a.content ->> 'domain', '')
      and f.rule_id in (select line ->> 'ruleId' from jsonb_array_elements(a.content -> 'rules') line))`;

const SELECT = sql`select a.id, a.revision, a.content, coalesce(s.routes, '[]') as "sentTo", state.value as state,
    a.owners as "ownersBefore",
    coalesce(state.told_in = a.revision, false) as "isAboutState",
    array(select route from (
      select distinct on (route) route, closes and not about_state as gone from outbox o where o.alert_id = a.id and o.state = 'sent'
      order by route, revision desc, occasion
    ) known where not gone) as "knownBy",
    case a.content ->> 'kind' when 'history' then array(select line ->> 'ruleId' from jsonb_array_elements(a.content -> 'rules') line order by 1)
      else coalesce(about.rules, '{}') end as rules,
    case a.content ->> 'kind' when 'history' then ${PEOPLE_OF_PAST} else coalesce(about.people, '{}') end as people,
    coalesce(about.places, '[]') as places,
    coalesce(about.page, false) as "isPage", coalesce(about.urgent, false) as "isUrgent",
    coalesce(about.confidential, (a.content ->> 'isConfidential')::bool, false) as "isConfidential",
    ${sql.raw(msOf("a.told_at"))} as "toldAt", ${sql.raw(msOf("a.minded_at"))} as "mindedAt"
  from alerts a ${sql.raw(STATE_OF_ALERT)} ${ABOUT_ALERT}
  left join lateral (
    select jsonb_agg(jsonb_build_object('route', route, 'domains', domains) order by route) as routes from (
      select distinct on (route) route, domains, closes from outbox o where o.alert_id = a.id and o.state = 'sent'
      order by route, revision desc, occasion
    ) last where not closes
  ) s on true`;

/**
 * It is decided who is told of these revisions. `owners`: the domains that own what they are about; `nextAt`, in ms: when something is to
 * be done if nobody answers; null: nothing is. `isLeft`: there is nobody to be told, so that it is to be decided again.
 */
export async function markRouted(
  db: Kysely<DB>,
  { id, revision }: Pick<UnsentAlert, "id" | "revision">,
  {
    owners,
    toldAt,
    nextAt,
    isLeft = false,
  }: {
    readonly owners: readonly string[];
    readonly toldAt: number | null;
    readonly nextAt: number | null;
    readonly isLeft?: boolean;
  },
): Promise<void> {
  await sql`update alerts set routed = case when ${isLeft} then routed else ${revision} end, owners = ${owners}::text[],
      told_at = to_timestamp(${toldAt === null ? null : toldAt / 1000}::float8),
      next_at = to_timestamp(${nextAt === null ? null : nextAt / 1000}::float8)
    where id = ${id} and routed < ${revision}`.execute(db);
}
