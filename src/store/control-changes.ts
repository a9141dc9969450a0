/** What reads of the control plane changed. */
import type { Pool } from "pg";
import { msOf } from "./ms-of.ts";

export interface ControlChange {
  readonly scope: string;
  readonly kind: string;
  readonly id: string;
  /** In ms; null: since ever, or until further notice. */
  readonly from: number | null;
  readonly until: number | null;
  /** How the moment is known: said, event, assumed. */
  readonly how: string;
  /** undefined: there was none. */
  readonly before: Readonly<Record<string, unknown>> | null;
  readonly after: Readonly<Record<string, unknown>> | null;
  /** When the read that learnt it began, in ms. */
  readonly learntAt: number;
}

export interface ChangesGiven {
  /** Reads that began after the one time and no later than the other, in ms. */
  readonly from: number;
  readonly to: number;
  /** Keys of scopes; undefined: all. */
  readonly scopes: readonly string[] | undefined;
}

/** In the order in which it was learnt, then by scope, kind and id. What was first seen by the first read of a scope is none. */
export async function listChanges(db: Pool, { from, to, scopes }: ChangesGiven): Promise<ControlChange[]> {
  const { rows } = await db.query<ControlChange>(
    `with learnt as (
       select s.key as scope, e.*, r.began_at
       from control_reads r
       join control_scopes s on s.id = r.scope_id
       join control_entries e on e.scope_id = s.id and e.learnt_by = r.id
       where r.began_at > to_timestamp($1 / 1000.0) and r.began_at <= to_timestamp($2 / 1000.0)
         and r.began_at > s.history_from and ($3::text[] is null or s.key = any($3))
     )
     select coalesce(a.scope, b.scope) as scope, coalesce(a.kind, b.kind) as kind, coalesce(a.entry_id, b.entry_id) as id,
       ${msOf("a.valid_from")} as "from", ${msOf("b.valid_until")} as until,
       coalesce(b.until_how, a.from_how) as how, b.content as before, a.content as after,
       ${msOf("coalesce(a.began_at, b.began_at)")} as "learntAt"
     from (select * from learnt where valid_until is null) a
     full join (select * from learnt where valid_until is not null) b
       on a.scope = b.scope and a.kind = b.kind and a.entry_id = b.entry_id and a.learnt_by = b.learnt_by and a.valid_from = b.valid_until
     order by "learntAt", 1, 2, 3`,
    [from, to, scopes ?? null],
  );
  return rows;
}
