/** Tokens of the API: what may be done in somebody's name. Of a secret only its hash is kept. */
import type { Pool, PoolClient } from "pg";
import { msOf } from "./ms-of.ts";

export interface ApiToken {
  readonly id: string;
  readonly name: string;
  /** For whom it acts. */
  readonly person: string;
  readonly author: string;
  readonly roles: readonly string[];
  /** null: all that the roles allow. */
  readonly scopes: readonly string[] | null;
  /** In ms, as the others. */
  readonly madeAt: number;
  readonly until: number;
  readonly usedAt: number | null;
  readonly revokedAt: number | null;
}

export interface MadeToken {
  readonly token: ApiToken;
  /** With its secret, which nobody can read again. */
  readonly text: string;
}

const SELECT = `select t.id, t.name, p.key as person, a.key as author, t.roles, t.scopes,
    ${msOf("t.made_at")} as "madeAt", ${msOf("t.until")} as until,
    ${msOf("t.used_at")} as "usedAt", ${msOf("t.revoked_at")} as "revokedAt"
  from api_tokens t join people p on p.id = t.person_id join people a on a.id = t.author_id`;

/** The newest first. `after`: those behind this one. */
export async function listTokens(
  db: Pool | PoolClient,
  { limit, after }: { readonly limit?: number; readonly after?: string | undefined } = {},
): Promise<ApiToken[]> {
  const { rows } = await db.query<ApiToken>(
    `${SELECT} where $2::text is null or (t.made_at, t.id) < (select made_at, id from api_tokens where id = $2)
     order by t.made_at desc, t.id desc limit $1`,
    [limit ?? null, after ?? null],
  );
  return rows;
}

export async function readToken(db: Pool | PoolClient, id: string): Promise<ApiToken | undefined> {
  const { rows } = await db.query<ApiToken>(`${SELECT} where t.id = $1`, [id]);
  return rows[0];
}

/** People are ids. `days`: how long it is good; `notAfter`, in ms: and no longer than that. */
export async function writeToken(
  client: PoolClient,
  token: {
    readonly id: string;
    readonly hash: Buffer;
    readonly name: string;
    readonly personId: number;
    readonly authorId: number;
    readonly roles: readonly string[];
    readonly scopes: readonly string[] | null;
    readonly days: number;
    readonly notAfter?: number | undefined;
  },
): Promise<void> {
  const { id, hash, name, personId, authorId, roles, scopes, days, notAfter } = token;
  await client.query(
    `insert into api_tokens (id, hash, name, person_id, author_id, roles, scopes, until)
     values ($1, $2, $3, $4, $5, $6, $7,
       least(now() + make_interval(days => $8), to_timestamp($9::float8 / 1000)))`,
    [id, hash, name, personId, authorId, roles, scopes, days, notAfter ?? null],
  );
}

/** Whether there was one that was not revoked yet. */
export async function revokeStanding(client: PoolClient, id: string): Promise<boolean> {
  const { rowCount } = await client.query(
    "update api_tokens set revoked_at = now() where id = $1 and revoked_at is null",
    [id],
  );
  return rowCount === 1;
}

type UsedToken = Pick<ApiToken, "person" | "roles" | "scopes" | "until"> & { readonly hash: Buffer };

/** One that is good now, with its secret's hash, to be compared in constant time. Its last use is noted once a minute. */
export async function useToken(db: Pool, id: string): Promise<UsedToken | undefined> {
  const { rows } = await db.query<UsedToken & { isStale: boolean }>(
    `select t.hash, p.key as person, t.roles, t.scopes, ${msOf("t.until")} as until,
       t.used_at is null or t.used_at < now() - interval '1 minute' as "isStale"
     from api_tokens t join people p on p.id = t.person_id
     where t.id = $1 and t.until > now() and t.revoked_at is null`,
    [id],
  );
  const [row] = rows;
  if (!row) return undefined;
  const { isStale, ...token } = row;
  if (isStale) await db.query("update api_tokens set used_at = now() where id = $1", [id]);
  return token;
}
