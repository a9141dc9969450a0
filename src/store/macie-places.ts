/** Where Macie is read, how far it was, by whom it is just now, and what came of it last. Times are the database's. */
import { randomUUID } from "node:crypto";
import type { Pool, PoolClient } from "pg";
import type { MacieReading } from "../core/coverage/macie.ts";
import { AuditplaneError } from "../errors.ts";
import { msOf } from "./ms-of.ts";

/** An administrator account in a Region. */
export interface MaciePlace {
  readonly account: string;
  readonly region: string;
}

export interface ClaimedPlace extends MaciePlace {
  readonly token: string;
  /** Where a reading begins, in ms; undefined: at the beginning. */
  readonly cursor: number | undefined;
}

/** Makes places known that are not; the others stay as they are. */
export async function declarePlaces(db: Pool, places: readonly MaciePlace[]): Promise<void> {
  await db.query(
    `insert into macie_places (account_id, region) select * from unnest($1::text[], $2::text[])
     on conflict on constraint macie_places_pkey do nothing`,
    columnsOf(places),
  );
}

/** Takes one of the places that is due, the longest waiting first, for so many seconds. A dead worker's comes back. */
export async function claimPlace(
  db: Pool,
  places: readonly MaciePlace[],
  leaseSeconds: number,
): Promise<ClaimedPlace | undefined> {
  const token = randomUUID();
  const { rows } = await db.query<MaciePlace & { cursor: number | null }>(
    `with due as (
       select p.account_id, p.region from macie_places p
       join (select distinct * from unnest($1::text[], $2::text[])) as w (account_id, region) using (account_id, region)
       where p.due_at <= now() and (p.lease_until is null or p.lease_until < now())
       order by p.due_at, p.account_id, p.region limit 1 for update of p skip locked
     )
     update macie_places p set lease_token = $3, lease_until = now() + make_interval(secs => $4)
     from due d where p.account_id = d.account_id and p.region = d.region
     returning p.account_id as account, p.region, ${msOf("p.cursor")} as cursor`,
    [...columnsOf(places), token, leaseSeconds],
  );
  const [row] = rows;
  return row && { ...row, cursor: row.cursor ?? undefined, token };
}

/**
 * Moves the cursor, and the lease's end, in the transaction that stores a page. Throws `lease_lost` where somebody else has
 * the place in hand by now: nothing of the transaction may stand. An undefined cursor leaves it where it is.
 */
export async function movePlace(
  client: PoolClient,
  { account, region, token }: ClaimedPlace,
  to: { readonly cursor: number | undefined; readonly leaseSeconds: number },
): Promise<void> {
  const { rowCount } = await client.query(
    `update macie_places set cursor = coalesce(to_timestamp($4::float8 / 1000), cursor),
       lease_until = now() + make_interval(secs => $5)
     where account_id = $1 and region = $2 and lease_token = $3`,
    [account, region, token, to.cursor ?? null, to.leaseSeconds],
  );
  if (rowCount === 0) throw leaseLost(account, region);
}

export interface PlaceOutcome {
  readonly state: "read" | "not_enabled" | "failed";
  readonly reason?: string;
  readonly detail?: string;
  /** Until it is due again. */
  readonly seconds: number;
}

/** Writes down how a reading ended, and gives the place back. Throws `lease_lost`. */
export async function finishPlace(
  db: Pool,
  { account, region, token }: ClaimedPlace,
  { state, reason, detail, seconds }: PlaceOutcome,
): Promise<void> {
  const { rowCount } = await db.query(
    `update macie_places set state = $4, reason = $5, detail = $6, ended_at = now(),
       due_at = now() + make_interval(secs => $7), lease_token = null, lease_until = null
     where account_id = $1 and region = $2 and lease_token = $3`,
    [account, region, token, state, reason ?? null, detail ?? null, seconds],
  );
  if (rowCount === 0) throw leaseLost(account, region);
}

/** How the last reading of each place ended; those that nobody has read for so many days are forgotten. */
export async function readMacieReadings(db: Pool, days: number): Promise<MacieReading[]> {
  const { rows } = await db.query<MacieReading>(
    `select account_id as account, region, state, reason, detail, ${msOf("ended_at")} as "endedAt",
       ${msOf("cursor")} as "readUntil"
     from macie_places where ended_at is null or ended_at > now() - make_interval(days => $1)
     order by account_id, region`,
    [days],
  );
  return rows;
}

/** Gives a place back whose reading was broken off: it is due at once. One that somebody else has by now stays theirs. */
export async function releasePlace(db: Pool, { account, region, token }: ClaimedPlace): Promise<void> {
  await db.query(
    `update macie_places set lease_token = null, lease_until = null
     where account_id = $1 and region = $2 and lease_token = $3`,
    [account, region, token],
  );
}

function columnsOf(places: readonly MaciePlace[]): [string[], string[]] {
  return [places.map(({ account }) => account), places.map(({ region }) => region)];
}

function leaseLost(account: string, region: string): AuditplaneError {
  return new AuditplaneError(
    "lease_lost",
    `could not store what Macie says in ${account}/${region}: the lease on it ran out and somebody else reads it now; nothing is to be done`,
  );
}
