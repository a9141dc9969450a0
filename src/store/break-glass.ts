/** Hours in which somebody acted in a role for emergencies, and why. See migrations/0042_role_change.sql. */
import type { Pool, PoolClient } from "pg";
import type { Justification, NamedRole, RoleHour } from "../core/break-glass/use.ts";
import { HOUR_MS } from "../core/record/time.ts";
import { KIND } from "./dictionary.ts";
import { FLOOR_KEY } from "./mesh-policy.ts";
import { msOf } from "./ms-of.ts";

export interface WatchedRole {
  readonly roleArn: string;
  /** Ids of identities that are its sessions, and of its ARN as records of those who assume it have it. */
  readonly identities: readonly number[];
  /** Up to which id of the dictionary they were looked for. */
  readonly dictionaryUntil: number;
  /** Files that were read by then were looked through, in ms. */
  readonly readUntil: number;
}

/** Days of files that are looked through for a role that is new. */
const FIRST_DAYS = 30;

/** Roles that the mesh policy names, or named before, with what each was there for last. */
export async function listNamedRoles(db: Pool | PoolClient): Promise<NamedRole[]> {
  const { rows } = await db.query<{ roleArn: string; reason: string; from: number; until: number | null }>(
    `select distinct on (role ->> 'role_arn') role ->> 'role_arn' as "roleArn", role ->> 'reason' as reason,
       ${msOf("min(recorded_at) over (partition by role ->> 'role_arn')")} as "from", ${msOf("until")} as until
     from (
       select *, lead(recorded_at) over (order by version) as until from settings where kind = 'mesh_policy' and key = $1
     ) s, jsonb_array_elements(coalesce(nullif(value -> 'break_glass', 'null'), '[]')) role
     order by role ->> 'role_arn', version desc`,
    [FLOOR_KEY],
  );
  return rows.map(({ roleArn, reason, from, until }) => {
    const during = until === null ? undefined : { from, until };
    return { roleArn, reason, during };
  });
}

/** Roles that are watched, each with how far. Part of a transaction, in which nobody else watches them. */
export async function watchRoles(client: PoolClient, arns: readonly string[]): Promise<WatchedRole[]> {
  await client.query("lock table break_glass_roles in share row exclusive mode");
  await client.query("delete from break_glass_roles where role_arn <> all($1::text[])", [arns]);
  await client.query(
    `insert into break_glass_roles (role_arn, read_until)
     select distinct arn, now() - make_interval(days => $2) from unnest($1::text[]) arn on conflict do nothing`,
    [arns, FIRST_DAYS],
  );
  const { rows } = await client.query<WatchedRole>(
    `select role_arn as "roleArn", identities, dictionary_until as "dictionaryUntil",
       ${msOf("read_until")} as "readUntil"
     from break_glass_roles order by role_arn`,
  );
  return rows;
}

/** Identities, and ARNs of roles that were assumed, that were stored from an id on and may be of a role by its name. */
export async function listIdentities(
  client: PoolClient,
  given: { readonly after: number; readonly roleName: string },
): Promise<{ readonly id: number; readonly value: string; readonly isArn: boolean }[]> {
  const { rows } = await client.query<{ id: number; value: string; isArn: boolean }>(
    `select id, value, kind = $2 as "isArn" from dictionary
     where (kind = $1 or (kind = $2 and value like 'arn:%')) and id > $3 and position($4 in value) > 0 order by id`,
    [KIND.identity, KIND.resource, given.after, given.roleName],
  );
  return rows;
}

/** The last id of the dictionary, and the present by the database's clock, in ms. */
export async function readEnds(
  client: PoolClient,
): Promise<{ readonly dictionaryUntil: number; readonly now: number }> {
  const { rows } = await client.query<{ dictionaryUntil: number; now: number }>(
    `select coalesce((select max(id) from dictionary), 0)::int4 as "dictionaryUntil",
       ${msOf("now()")} as now`,
  );
  return rows[0] ?? { dictionaryUntil: 0, now: 0 };
}

/** Notes how far a role was looked for. */
export async function advanceRole(client: PoolClient, role: WatchedRole): Promise<void> {
  await client.query(
    `update break_glass_roles set identities = $2, dictionary_until = $3, read_until = to_timestamp($4 / 1000.0)
     where role_arn = $1`,
    [role.roleArn, role.identities, role.dictionaryUntil, role.readUntil],
  );
}

/** Hours that files read since a time touch, in ms, in order. */
export async function listReadHours(client: PoolClient, since: number): Promise<number[]> {
  const { rows } = await client.query<{ hour: number }>(
    `select distinct ${msOf("hour")} as hour
     from files f, unnest(f.hours) as hour where f.finished_at >= to_timestamp($1 / 1000.0) order by 1`,
    [since],
  );
  return rows.map(({ hour }) => hour);
}

/** What identities did within an hour, by access key; of who assumed the role, by the access key that it gave out. */
export interface IdentityHour {
  readonly identityId: number;
  readonly accessKey: number | null;
  /** It was assumed: `identityId` is of its ARN. */
  readonly isAssumed: boolean;
  readonly firstAt: number;
  readonly lastAt: number;
  readonly events: number;
}

/** Within an hour, up to `until`, in ms, which is not included. */
export async function readIdentityHour(
  client: PoolClient,
  { hour, until }: { readonly hour: number; readonly until: number },
  identities: readonly number[],
): Promise<IdentityHour[]> {
  const { rows } = await client.query<IdentityHour>(
    `select case when assumed then resource_id else identity_id end as "identityId",
       case when assumed then origin_key else access_key end as "accessKey", assumed as "isAssumed", count(*)::int4 as events,
       ${msOf("min(event_time)")} as "firstAt",
       ${msOf("max(event_time)")} as "lastAt"
     from (
       select *, action is null and resource_id is not null and resource_id = any($3::int4[]) as assumed from events
       where event_time >= to_timestamp($1 / 1000.0) and event_time < to_timestamp($2 / 1000.0)
         and (identity_id = any($3::int4[]) or resource_id = any($3::int4[]))
     ) own
     group by 1, 2, 3 order by 1, 2, 3`,
    [hour, Math.min(hour + HOUR_MS, until), identities],
  );
  return rows;
}

/** Makes what is known of an hour of a role what was found in it. */
export async function replaceRoleHour(
  client: PoolClient,
  { roleArn, hour }: { readonly roleArn: string; readonly hour: number },
  rows: readonly RoleHour[],
): Promise<void> {
  await client.query(
    "delete from break_glass_hours where role_arn = $1 and hour = to_timestamp($2 / 1000.0)",
    [roleArn, hour],
  );
  for (const { person, firstAt, lastAt, events } of rows)
    await client.query(
      `insert into break_glass_hours (role_arn, hour, person, first_at, last_at, events)
       values ($1, to_timestamp($2 / 1000.0), $3, to_timestamp($4 / 1000.0), to_timestamp($5 / 1000.0), $6)`,
      [roleArn, hour, person, firstAt, lastAt, events],
    );
}

export async function listRoleHours(db: Pool | PoolClient): Promise<RoleHour[]> {
  const { rows } = await db.query<RoleHour>(
    `select role_arn as "roleArn", person, ${msOf("first_at")} as "firstAt",
       ${msOf("last_at")} as "lastAt", events
     from break_glass_hours order by role_arn, person, first_at`,
  );
  return rows;
}

export async function listJustifications(db: Pool | PoolClient): Promise<Justification[]> {
  const { rows } = await db.query<Justification>(
    `select role_arn as "roleArn", person, ${msOf("valid_from")} as "from",
       ${msOf("valid_until")} as until, author, reason,
       ${msOf("recorded_at")} as at
     from break_glass_justifications order by id`,
  );
  return rows;
}

export async function addJustification(
  client: PoolClient,
  { roleArn, person, from, until, author, reason }: Omit<Justification, "at">,
): Promise<void> {
  await client.query(
    `insert into break_glass_justifications (role_arn, person, valid_from, valid_until, author, reason)
     values ($1, $2, to_timestamp($3 / 1000.0), to_timestamp($4 / 1000.0), $5, $6)`,
    [roleArn, person, from, until, author, reason],
  );
}
