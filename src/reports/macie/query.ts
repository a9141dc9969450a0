/** What is stored of Macie's findings, and who read what no asset covers. */
import type { Pool } from "pg";
import type { MacieFinding } from "../../core/macie/finding.ts";
import { isoTime } from "../../core/record/time.ts";
import { KIND } from "../../store/dictionary.ts";
import { readStandingFindings } from "../../store/macie-standing.ts";

export interface ReadPlace {
  readonly account: string;
  readonly region: string;
  /** Null: it has not been read to an end yet. */
  readonly state: "read" | "not_enabled" | "failed" | null;
  readonly reason: string | null;
  readonly detail: string | null;
  readonly endedAt: Date | null;
}

export interface StoredFindings {
  /** The version that stands of each. */
  readonly findings: readonly MacieFinding[];
  readonly unreadable: number;
  /** By account and Region. */
  readonly places: readonly ReadPlace[];
}

export async function readStored(pool: Pool): Promise<StoredFindings> {
  const { findings, unreadable } = await readStandingFindings(pool);
  const { rows: counted } = await pool.query<{ count: number }>(
    "select count(*) as count from macie_unreadable",
  );
  const { rows: places } = await pool.query<ReadPlace>(
    `select account_id as account, region, state, reason, detail, ended_at as "endedAt" from macie_places order by 1, 2`,
  );
  return { findings, unreadable: unreadable + (counted[0]?.count ?? 0), places };
}

/** What one person read, in a bucket, of data that no asset covers. */
export interface BucketReader {
  readonly bucket: string;
  /** The person's key. */
  readonly person: string;
  readonly accesses: number;
  readonly bytesOut: number;
  /** `2026-09-02` */
  readonly lastDay: string;
}

export const READER_DAYS = 30;
const DAY =
  "(r.day > ($1::timestamptz at time zone 'utc')::date - $2::int4 and r.day <= ($1::timestamptz at time zone 'utc')::date)";

/** Readers of the last 30 days, who read most first; undefined where nothing at all is known of these days. */
export async function readBucketReaders(
  pool: Pool,
  buckets: readonly string[],
  now: number,
): Promise<BucketReader[] | undefined> {
  const { rows: known } = await pool.query<{ any: boolean }>(
    `select exists (select from rollup_day r where ${DAY}) as any`,
    [isoTime(now), READER_DAYS],
  );
  if (known[0]?.any !== true) return undefined;
  // the bucket stands in for what no asset covers of it; the dictionary is found by hashes
  const { rows } = await pool.query<BucketReader>(
    `select b.bucket, p.key as person, sum(r.accesses - r.denied)::int8 as accesses,
       sum(r.bytes_out)::int8 as "bytesOut", max(r.day)::text as "lastDay"
     from unnest($3::text[]) as b (bucket)
     join dictionary d on d.kind = ${KIND.asset}
       and d.hash = left(encode(sha256(convert_to('s3://' || b.bucket || '/', 'UTF8')), 'hex'), 32)::uuid
     join rollup_day r on r.asset_id = d.id join people p on p.id = r.person_id
     where ${DAY} and r.way = 'ungoverned' and r.action = 'read' and r.accesses > r.denied
     group by b.bucket, p.key order by b.bucket collate "C", "bytesOut" desc, p.key collate "C"`,
    [isoTime(now), READER_DAYS, [...new Set(buckets)]],
  );
  return rows;
}
