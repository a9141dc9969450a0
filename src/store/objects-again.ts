/** Objects that were set aside as a whole and are to be read again, and what is let out once they are. */
import { randomUUID } from "node:crypto";
import type { Pool, PoolClient } from "pg";
import type { Claim, ClaimedObject } from "./trail-objects.ts";

/**
 * Takes objects for so many seconds, unless somebody else has them in hand or they are read by now. They stay set aside until
 * they are finished: where whoever took them ends in the middle, no worker does.
 */
export async function claimAgain(db: Pool, paths: readonly string[], seconds: number): Promise<Claim> {
  const token = randomUUID();
  const { rows } = await db.query<ClaimedObject>(
    `update trail_objects set lease_token = $2, lease_until = now() + make_interval(secs => $3)
     where path = any($1::text[]) and state <> 'done' and (lease_until is null or lease_until < now())
     returning id, path, size_bytes as size, attempts, postponed`,
    [paths, token, seconds],
  );
  return { token, objects: rows.sort((a, b) => a.id - b.id) };
}

/** Gives back what is still in hand, as it was. */
export async function letGo(db: Pool, token: string): Promise<void> {
  await db.query("update trail_objects set lease_token = null, lease_until = null where lease_token = $1", [
    token,
  ]);
}

/** Which of the paths are those of objects that workers read. */
export async function findObjects(db: Pool, paths: readonly string[]): Promise<Set<string>> {
  const { rows } = await db.query<{ path: string }>(
    "select path from trail_objects where path = any($1::text[])",
    [paths],
  );
  return new Set(rows.map(({ path }) => path));
}

/**
 * Lets out what was set aside of objects as a whole before they became what they are: read, or set aside for another reason or
 * with another content. Their rows of `files` say so. Returns the files.
 */
export async function releaseFormer(
  db: Pool | PoolClient,
  paths: readonly string[],
): Promise<ReadonlySet<number>> {
  const { rows } = await db.query<{ id: number }>(
    `with released as (
       delete from quarantine q using files f, trail_objects t
       where t.path = any($1::text[]) and t.state <> 'pending' and f.path = t.path and f.id <> t.file_id
         and q.file_id = f.id and q.ordinal = -1
       returning f.id
     )
     update files f set state = 'skipped', reason = 'superseded' from released r where f.id = r.id returning f.id`,
    [paths],
  );
  return new Set(rows.map(({ id }) => id));
}
