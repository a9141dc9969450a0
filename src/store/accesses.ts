/** Reads stored events for derive: narrow rows, ids only. */
import type { PoolClient } from "pg";

/** One event as derive sees it; ids are dictionary ids. */
export interface AccessRow {
  readonly time: number;
  readonly eventId: string;
  readonly sharedEventId: string | null;
  readonly objectHash: number | null;
  readonly bytesOut: number | null;
  readonly bytesIn: number | null;
  readonly accountId: number;
  readonly regionId: number;
  readonly operationId: number;
  readonly identityId: number;
  readonly ipId: number | null;
  readonly agentId: number | null;
  readonly errorId: number | null;
  readonly resourceId: number | null;
  readonly fileId: number;
  readonly ordinal: number;
  /** Index into ACTIONS. */
  readonly action: number;
  readonly flags: number;
  /** See `accessKeyNumber`. */
  readonly accessKey: number | null;
}

/** Of `events e`, for `toAccessRow`. `date_part` and `encode` go round numerics and the dashes of a text: this is read once per access. */
export const EVENT_FIELDS = `(date_part('epoch', e.event_time) * 1000)::int8, encode(uuid_send(e.event_id), 'hex'),
  e.shared_event_id::text, e.object_hash, e.bytes_out, e.account_id, e.region_id, e.operation_id, e.identity_id,
  e.ip_id, e.agent_id, e.error_id, e.resource_id, e.file_id, e.ordinal, e.action, e.flags, e.access_key, e.bytes_in`;

type Values = readonly (string | number | null)[];

/**
 * Accesses to data with `from` <= time < `to`, in no order. Copies of one action (`sharedEventID`) that lie up to
 * `reach` beyond either border come too, so that twins meet.
 */
export async function readAccesses(
  client: PoolClient,
  range: { from: number; to: number; reach: number },
): Promise<AccessRow[]> {
  const { rows } = await client.query<(string | number | null)[]>({
    text: `select ${EVENT_FIELDS} from events e
      where e.action is not null and e.event_time >= to_timestamp($1::float8) and e.event_time < to_timestamp($2::float8)
        and (e.shared_event_id is not null
          or (e.event_time >= to_timestamp($3::float8) and e.event_time < to_timestamp($4::float8)))`,
    values: [range.from - range.reach, range.to + range.reach, range.from, range.to].map((ms) => ms / 1000),
    rowMode: "array",
  });
  return rows.map(toAccessRow);
}

export interface MatchedEvent {
  readonly ruleId: string;
  /** Of the rule that matched: a record is judged once, by the rules of its day. */
  readonly ruleVersion: string;
  readonly row: AccessRow;
  /** What correlations asked for at ingest; null: the record has no such field. */
  readonly captured: Readonly<Record<string, unknown>>;
}

/** Events with `from` <= time < `to` that the named record rules matched at ingest. */
export async function readMatches(
  client: PoolClient,
  range: { from: number; to: number },
  ruleIds: readonly string[],
): Promise<MatchedEvent[]> {
  if (ruleIds.length === 0) return [];
  const { rows } = await client.query<
    [...(string | number | null)[], MatchedEvent["captured"], string, string]
  >({
    text: `select ${EVENT_FIELDS}, m.captured, m.rule_version, m.rule_id from matches m
      join events e on (e.event_time, e.event_id, e.account_id, e.region_id)
        = (m.event_time, m.event_id, m.account_id, m.region_id)
      where m.event_time >= to_timestamp($1::float8) and m.event_time < to_timestamp($2::float8)
        and e.event_time >= to_timestamp($1::float8) and e.event_time < to_timestamp($2::float8)
        and m.rule_id = any($3::text[])`,
    values: [range.from / 1000, range.to / 1000, ruleIds],
    rowMode: "array",
  });
  return rows.map((row) => ({
    ruleId: row.at(-1) as string,
    ruleVersion: row.at(-2) as string,
    captured: row.at(-3) as MatchedEvent["captured"],
    row: toAccessRow(row as unknown as Values),
  }));
}

/** Event keys of the copies that the files hold; the pointers that stand are not among them. */
export async function readCopies(
  client: PoolClient,
  range: { from: number; to: number },
  fileIds: readonly number[],
): Promise<Set<string>> {
  const { rows } = await client.query<{ key: string }>(
    `select replace(event_id::text, '-', '') || ' ' || account_id || ' ' || region_id as key from copies
     where file_id = any($1::int4[]) and event_time >= to_timestamp($2::float8) and event_time < to_timestamp($3::float8)`,
    [fileIds, range.from / 1000, range.to / 1000],
  );
  return new Set(rows.map((row) => row.key));
}

/** The values in the order of EVENT_FIELDS; by index, since this runs once per access. */
export function toAccessRow(v: Values): AccessRow {
  return {
    time: v[0],
    eventId: v[1],
    sharedEventId: v[2],
    objectHash: v[3],
    bytesOut: v[4],
    accountId: v[5],
    regionId: v[6],
    operationId: v[7],
    identityId: v[8],
    ipId: v[9],
    agentId: v[10],
    errorId: v[11],
    resourceId: v[12],
    fileId: v[13],
    ordinal: v[14],
    action: v[15],
    flags: v[16],
    accessKey: v[17],
    bytesIn: v[18],
  } as AccessRow;
}
