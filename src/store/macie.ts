/** Rows of Macie's findings: every version that was read, and which one of each stands. */
import { hash } from "node:crypto";
import type { PoolClient } from "pg";
import { canonicalJson } from "../core/record/decode.ts";
import type { MaciePlace } from "./macie-places.ts";

/** Whose finding it is: ids are Macie's own in each account and Region. */
export interface MacieKey {
  readonly account: string;
  readonly region: string;
  readonly id: string;
}

export interface MacieVersion extends MacieKey {
  /** In ms. */
  readonly updatedAt: number;
  /** 32 hex digits: see `digestOf`. */
  readonly digest: string;
  readonly document: unknown;
}

/** The same for documents that differ in the order of keys alone. Depth was checked before. */
export function digestOf(document: unknown): string {
  return hash("sha256", canonicalJson(document), "hex").slice(0, 32);
}

/** Until the transaction ends nobody else compares versions: of two at once each would believe that its own is the newest. */
export async function lockVersions(client: PoolClient): Promise<void> {
  await client.query("select pg_advisory_xact_lock(7214018)");
}

/** Keeps versions; those that are kept already stay. Returns how many are new. */
export async function insertVersions(client: PoolClient, versions: readonly MacieVersion[]): Promise<number> {
  const { rowCount } = await client.query(
    `insert into macie_versions (account_id, region, finding_id, digest, updated_at, document)
     select account, region, id, digest, to_timestamp(at / 1000), document
     from unnest($1::text[], $2::text[], $3::text[], $4::uuid[], $5::float8[], $6::json[])
       as v (account, region, id, digest, at, document)
     on conflict on constraint macie_versions_pkey do nothing`,
    [...columnsOf(versions), versions.map(({ document }) => JSON.stringify(document))],
  );
  return rowCount ?? 0;
}

/** The versions that stand of the findings that are named, in no order. */
export async function readStanding(
  client: PoolClient,
  keys: readonly MacieKey[],
): Promise<Pick<MacieVersion, "digest" | "document">[]> {
  const { rows } = await client.query<Pick<MacieVersion, "digest" | "document">>(
    `select replace(v.digest::text, '-', '') as digest, v.document
     from macie_findings f join macie_versions v using (account_id, region, finding_id, digest)
     join unnest($1::text[], $2::text[], $3::text[]) as k (account_id, region, finding_id)
       using (account_id, region, finding_id)`,
    keysOf(keys),
  );
  return rows;
}

/** From now on these versions stand. */
export async function setStanding(client: PoolClient, versions: readonly MacieVersion[]): Promise<void> {
  await client.query(
    `insert into macie_findings (account_id, region, finding_id, digest, updated_at)
     select account, region, id, digest, to_timestamp(at / 1000)
     from unnest($1::text[], $2::text[], $3::text[], $4::uuid[], $5::float8[]) as v (account, region, id, digest, at)
     on conflict on constraint macie_findings_pkey do update
       set digest = excluded.digest, updated_at = excluded.updated_at`,
    columnsOf(versions),
  );
}

export interface UnreadableFinding {
  readonly digest: string;
  readonly id: string | undefined;
  readonly reason: string;
  readonly detail: string;
  /** Undefined: it is not to be kept. */
  readonly document: unknown;
}

/** Keeps what could not be read, once. Returns how many are new. */
export async function insertUnreadable(
  client: PoolClient,
  { account, region }: MaciePlace,
  findings: readonly UnreadableFinding[],
): Promise<number> {
  const { rowCount } = await client.query(
    `insert into macie_unreadable (account_id, region, digest, finding_id, reason, detail, document)
     select $1, $2, u.* from unnest($3::uuid[], $4::text[], $5::text[], $6::text[], $7::json[]) as u
     on conflict on constraint macie_unreadable_pkey do nothing`,
    [
      account,
      region,
      findings.map(({ digest }) => digest),
      findings.map(({ id }) => id ?? null),
      findings.map(({ reason }) => reason),
      findings.map(({ detail }) => detail),
      findings.map(({ document }) => (document === undefined ? null : JSON.stringify(document))),
    ],
  );
  return rowCount ?? 0;
}

function keysOf(keys: readonly MacieKey[]): string[][] {
  return [keys.map(({ account }) => account), keys.map(({ region }) => region), keys.map(({ id }) => id)];
}

function columnsOf(versions: readonly MacieVersion[]): unknown[] {
  return [
    ...keysOf(versions),
    versions.map(({ digest }) => digest),
    versions.map(({ updatedAt }) => updatedAt),
  ];
}
