/** How well the control plane is read. */
import type { Pool, PoolClient } from "pg";
import type { ScopeHealth } from "../core/revocation/doubts.ts";
import { msOf } from "./ms-of.ts";

/** Scopes as their last reads left them. */
export async function listScopeHealth(db: Pool | PoolClient): Promise<ScopeHealth[]> {
  const { rows } = await db.query<ScopeHealth>(
    `select s.key, ${msOf("s.as_of")} as "asOf", s.blind, r.outcome as "lastOutcome",
       s.refused @> '[{"isShort": true}]' as "hasShortGroups"
     from control_scopes s left join lateral (
       select outcome from control_reads where scope_id = s.id and outcome <> 'running' order by id desc limit 1
     ) r on true order by s.key`,
  );
  return rows;
}
