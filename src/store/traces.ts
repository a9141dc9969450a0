/** What records tell of copies and queries: stored by the record's pointer, read with the record's row. */
import type { PoolClient } from "pg";
import type { Trace } from "../core/copy/trace.ts";
import { queryKey } from "../core/copy/trace.ts";
import { EVENT_FIELDS, toAccessRow } from "./accesses.ts";
import type { AccessRow } from "./accesses.ts";
import { NOT_REPLACED } from "./origins.ts";

export interface TraceRow extends Trace {
  readonly time: number;
  readonly eventId: string;
  readonly fileId: number;
  readonly ordinal: number;
}

/** A trace with the record that left it. Of a record that is no access the action is null. */
export interface Traced {
  readonly row: AccessRow;
  readonly trace: Trace;
}

/**
 * Stores traces, those of copies that lose included: twice is once. What hours know of the queries is late from then on; see
 * `markLate`.
 */
export async function insertTraces(client: PoolClient, traces: readonly TraceRow[]): Promise<void> {
  if (traces.length === 0) return;
  await client.query(
    `insert into traces (event_time, event_id, file_id, ordinal, kind, query_key, query_id, target, sources, detail)
     select event_time, event_id, file_id, ordinal, kind, query_key, query_id, target,
       array(select jsonb_array_elements_text(sources)), detail
     from jsonb_to_recordset($1::jsonb) as t (event_time timestamptz, event_id uuid, file_id int4, ordinal int4, kind text,
       query_key int8, query_id text, target text, sources jsonb, detail jsonb)
     order by event_time, event_id, file_id, ordinal on conflict do nothing`,
    [JSON.stringify(traces.map(toStored))],
  );
  const keys = new Set(traces.flatMap(({ queryId }) => (queryId === undefined ? [] : queryKey(queryId))));
  if (keys.size > 0) await client.query("insert into late_keys (keys) values ($1::int8[])", [[...keys]]);
}

function toStored({ time, eventId, fileId, ordinal, ...trace }: TraceRow): object {
  return {
    event_time: new Date(time).toISOString(),
    event_id: eventId,
    file_id: fileId,
    ordinal,
    kind: trace.kind,
    query_key: trace.queryId === undefined ? null : queryKey(trace.queryId),
    query_id: trace.queryId ?? null,
    target: trace.target ?? null,
    sources: trace.sources ?? [],
    detail: trace.detail ?? {},
  };
}

const SELECTED = `select ${EVENT_FIELDS}, t.kind, t.query_id, t.target, t.sources, t.detail from traces t
  join events e on (e.event_time, e.event_id, e.file_id, e.ordinal) = (t.event_time, t.event_id, t.file_id, t.ordinal)`;

/** Traces of records with `from` <= time < `to`, in no order, those that an addendum replaces included. */
export async function readTraces(client: PoolClient, range: { from: number; to: number }): Promise<Traced[]> {
  return await select(
    client,
    `t.event_time >= to_timestamp($1::float8) and t.event_time < to_timestamp($2::float8)
       and e.event_time >= to_timestamp($1::float8) and e.event_time < to_timestamp($2::float8)`,
    [range.from / 1000, range.to / 1000],
  );
}

/** Traces of the queries at any time, but for those of records that are replaced; in no order. */
export async function readTracesOf(client: PoolClient, queryIds: readonly string[]): Promise<Traced[]> {
  if (queryIds.length === 0) return [];
  return await select(
    client,
    `t.query_key = any($1::int8[]) and t.query_id = any($2::text[]) and ${NOT_REPLACED}`,
    [queryIds.map(queryKey), queryIds],
  );
}

type Selected = [
  ...(string | number | null)[],
  Trace["kind"],
  string | null,
  string | null,
  string[],
  Record<string, string>,
];

async function select(client: PoolClient, where: string, values: unknown[]): Promise<Traced[]> {
  const { rows } = await client.query<Selected>({
    text: `${SELECTED} where ${where}`,
    values,
    rowMode: "array",
  });
  return rows.map((row) => {
    const [kind, queryId, target, sources, detail] = row.slice(-5) as [
      Trace["kind"],
      string | null,
      string | null,
      string[],
      Record<string, string>,
    ];
    return {
      row: toAccessRow(row as unknown as readonly (string | number | null)[]),
      trace: { kind, queryId: queryId ?? undefined, target: target ?? undefined, sources, detail },
    };
  });
}
