/** Calls of the control plane that gave somebody something, with who called. */
import type { Pool } from "pg";
import { decodeIdentity } from "../core/identity/fields.ts";
import type { IdentityFields } from "../core/identity/fields.ts";
import { msOf } from "./ms-of.ts";

export interface CallRow {
  /** The ARN of the table; the id of the entry of a membership. */
  readonly on: string;
  /** As Lake Formation writes the principal; '': of a membership. */
  readonly to: string;
  /** In ms. */
  readonly at: number;
  readonly eventId: string | null;
  readonly identity: IdentityFields;
  /** See `accessKeyNumber`. */
  readonly accessKey: number | null;
}

const CALL = `${msOf("e.at")} as at, e.event_id as "eventId", d.value as identity, e.access_key as "accessKey"`;

type Raw = Omit<CallRow, "identity"> & { readonly identity: string };

/** Each once, in no order; before a time, in ms. */
export async function listTableCalls(
  db: Pool,
  tables: readonly string[],
  before: number,
): Promise<CallRow[]> {
  if (tables.length === 0) return [];
  const table = "case e.kind when 'permission' then e.entry_id::jsonb #>> '{resource,table}' end";
  const { rows } = await db.query<Raw>(
    `select distinct ${table} as "on", case e.kind when 'permission' then e.entry_id::jsonb ->> 'principal' end as "to", ${CALL}
     from control_events e join dictionary d on d.id = e.identity_id
     where e.kind = 'permission' and ${table} = any($1::text[]) and e.change = 'began' and e.at < to_timestamp($2::float8 / 1000)`,
    [tables, before],
  );
  return rows.map(decoded);
}

/** Of memberships by the ids of their entries. */
export async function listMemberCalls(
  db: Pool,
  entries: readonly string[],
  before: number,
): Promise<CallRow[]> {
  if (entries.length === 0) return [];
  const { rows } = await db.query<Raw>(
    `select e.entry_id as "on", '' as "to", ${CALL}
     from control_scopes s cross join unnest($1::text[]) as m (id)
     join control_events e on e.scope_key = s.key and e.kind = 'membership' and e.entry_id = m.id
     join dictionary d on d.id = e.identity_id
     where s.key like 'datazone/%' and e.change = 'began' and e.at < to_timestamp($2::float8 / 1000)`,
    [entries, before],
  );
  return rows.map(decoded);
}

function decoded({ identity, ...row }: Raw): CallRow {
  return { ...row, identity: decodeIdentity(identity) };
}
