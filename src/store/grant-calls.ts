/** Calls of the control plane that gave somebody something, with who called. */
import type { Pool } from "pg";
import { decodeIdentity } from "../core/identity/fields.ts";
import type { IdentityFields } from "../core/identity/fields.ts";
import { msOf } from "./ms-of.ts";

export interface CallRow {
  /** In ms. */
  readonly at: number;
  readonly eventId: string | null;
  readonly identity: IdentityFields;
  /** See `accessKeyNumber`. */
  readonly accessKey: number | null;
}

export interface TableCall extends CallRow {
  /** An ARN. */
  readonly table: string;
  /** As Lake Formation writes it. */
  readonly principal: string;
}

export interface MemberCall extends CallRow {
  readonly project: string;
  /** As DataZone names them; of a user or group that is a role or user of IAM its ARN. */
  readonly member: string;
}

const CALL = `${msOf("e.at")} as at, e.event_id as "eventId", d.value as identity, e.access_key as "accessKey"`;

/** What it gave was not taken back since, as far as is heard: what is given again is by who gave it again. $2: before when, in ms. */
const STANDS = `not exists (
       select from control_events t where t.scope_key = e.scope_key and t.kind = e.kind and t.entry_id = e.entry_id and t.change = 'ended'
         and t.at > e.at and t.at < to_timestamp($2::float8 / 1000))`;

type Stored<T extends CallRow> = Omit<T, "identity"> & { readonly identity: string };

/** Calls that gave permissions on tables, of what stands, each once, in no order; before a time, in ms. */
export async function listTableCalls(
  db: Pool,
  tables: readonly string[],
  before: number,
): Promise<TableCall[]> {
  if (tables.length === 0) return [];
  const table = "case e.kind when 'permission' then e.entry_id::jsonb #>> '{resource,table}' end";
  const { rows } = await db.query<Stored<TableCall>>(
    `select distinct ${table} as table, case e.kind when 'permission' then e.entry_id::jsonb ->> 'principal' end as principal, ${CALL}
     from control_events e join dictionary d on d.id = e.identity_id
     where e.kind = 'permission' and ${table} = any($1::text[]) and e.change = 'began' and e.at < to_timestamp($2::float8 / 1000)
       and ${STANDS}`,
    [tables, before],
  );
  return rows.map((row) => ({ ...row, identity: decodeIdentity(row.identity) }));
}

/** Calls that took somebody into projects, who were not taken out since, in no order; before a time, in ms. */
export async function listMemberCalls(
  db: Pool,
  projects: readonly string[],
  before: number,
): Promise<MemberCall[]> {
  if (projects.length === 0) return [];
  // ids of memberships: PROJECT/user:ID, PROJECT/group:ID
  const { rows } = await db.query<Stored<MemberCall>>(
    `select m.project, coalesce(p.content ->> 'arn', p.content ->> 'roleArn', m.id) as member, ${CALL}
     from control_scopes s cross join unnest($1::text[]) as w (project)
     join control_events e on e.scope_key = s.key and e.kind = 'membership' and e.entry_id >= (w.project || '/') collate "C"
       and e.entry_id < (w.project || '0') collate "C"
     cross join lateral (select w.project, split_part(e.entry_id, ':', 2) as id) m
     join dictionary d on d.id = e.identity_id
     left join control_entries p on p.scope_id = s.id and p.kind in ('user_profile', 'group_profile') and p.entry_id = m.id
       and p.superseded_by is null and p.valid_until is null
     where s.key like 'datazone/%' and e.change = 'began' and e.at < to_timestamp($2::float8 / 1000)
       and ${STANDS}`,
    [projects, before],
  );
  return rows.map((row) => ({ ...row, identity: decodeIdentity(row.identity) }));
}
