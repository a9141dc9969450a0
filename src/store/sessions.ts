/** Who is logged in. Of a cookie only its hash is kept. */
import type { Pool, PoolClient } from "pg";
import { msOf } from "./ms-of.ts";

export interface Session {
  /** As findings name people. */
  readonly person: string;
  readonly subject: string;
  readonly roles: readonly string[];
}

/** `hours`: when it ends, whatever is done with it. The person is made where nobody knew them. */
export async function writeSession(
  db: Pool | PoolClient,
  hash: Buffer,
  { person, subject, roles, hours }: Session & { readonly hours: number },
): Promise<void> {
  await db.query(
    `with made as (
       insert into people (key) values ($2) on conflict on constraint people_key do update set key = excluded.key returning id
     )
     insert into sessions (hash, person_id, subject, roles, until)
     select $1, id, $3, $4, now() + make_interval(hours => $5) from made`,
    [hash, person, subject, roles, hours],
  );
}

export interface UsedSession extends Session {
  /** When whoever it is logged in, in ms. */
  readonly beganAt: number;
}

/** One that has not ended, and was used within the last `idleHours`. */
export async function useSession(
  db: Pool,
  hash: Buffer,
  idleHours: number,
): Promise<UsedSession | undefined> {
  const { rows } = await db.query<UsedSession & { isStale: boolean }>(
    `select p.key as person, s.subject, s.roles, ${msOf("s.began_at")} as "beganAt", s.seen_at < now() - interval '1 minute' as "isStale"
     from sessions s join people p on p.id = s.person_id
     where s.hash = $1 and s.until > now() and s.seen_at > now() - make_interval(hours => $2)`,
    [hash, idleHours],
  );
  const [row] = rows;
  if (!row) return undefined;
  const { isStale, ...session } = row;
  if (isStale) await db.query("update sessions set seen_at = now() where hash = $1", [hash]);
  return session;
}

/** They are logged out; whoever it was, undefined where nobody was any more. What is over is tidied up with it. */
export async function endSession(db: Pool | PoolClient, hash: Buffer): Promise<string | undefined> {
  const { rows } = await db.query<{ person: string }>(
    `with ended as (delete from sessions where hash = $1 or until < now() returning hash, person_id, until)
     select p.key as person from ended e join people p on p.id = e.person_id where e.hash = $1 and e.until > now()`,
    [hash],
  );
  return rows[0]?.person;
}
