/** Events of a day as columns, for the archive: read by COPY, which costs a tenth of rows as objects. */
import type { PoolClient } from "pg";
import { to as copyTo } from "pg-copy-streams";
import { ACTIONS } from "../core/record/access.ts";
import type { EventColumnValues, EventValues } from "../core/archive/event-columns.ts";
import { EventRowsReader } from "./event-rows-reader.ts";
import type { RawEvents } from "./raw-events.ts";

/** Names by id, remembered for a day: they repeat. */
class Names {
  readonly #client: PoolClient;
  readonly #values = new Map<number, string>();
  readonly #paths = new Map<number, string>();

  constructor(client: PoolClient) {
    this.#client = client;
  }

  async resolve({ names, files }: { names: readonly Int32Array[]; files: Int32Array }): Promise<void> {
    await this.#add(this.#values, names, "select id, value from dictionary where id = any($1::int4[])");
    await this.#add(this.#paths, [files], "select id, path as value from files where id = any($1::int4[])");
  }

  /** Of 0 null. */
  readonly value = (id: number): string | null => (id === 0 ? null : (this.#values.get(id) ?? ""));
  readonly path = (id: number): string => this.#paths.get(id) ?? "";

  async #add(into: Map<number, string>, wanted: readonly Int32Array[], query: string): Promise<void> {
    const missing = new Set<number>();
    for (const ids of wanted) for (const id of ids) if (id !== 0 && !into.has(id)) missing.add(id);
    if (missing.size === 0) return;
    const { rows } = await this.#client.query<{ id: number; value: string }>(query, [[...missing]]);
    for (const { id, value } of rows) into.set(id, value);
  }
}

export interface EventPart {
  readonly rows: number;
  readonly values: EventValues;
  /** Of the files that its records lie in. */
  readonly fileIds: ReadonlySet<number>;
}

/**
 * The events of a table that is a day of `events`, in the order of their key, in parts of so many at most. `client` reads, `other` looks
 * names up meanwhile: both see the same where both are in one snapshot, or the table does not change.
 */
export async function* readEventParts(
  { client, other }: { readonly client: PoolClient; readonly other: PoolClient },
  table: string,
  rowsMax: number,
): AsyncGenerator<EventPart> {
  const names = new Names(other);
  const reader = new EventRowsReader(rowsMax);
  const stream = client.query(
    copyTo(
      `copy (select ${EventRowsReader.COLUMNS} from ${table} order by event_time, event_id, account_id, region_id)
       to stdout (format binary)`,
    ),
  );
  for await (const chunk of stream)
    for (const raw of reader.take(chunk as Buffer)) yield await partOf(raw, names);
  for (const raw of reader.rest()) yield await partOf(raw, names);
}

async function partOf(raw: RawEvents, names: Names): Promise<EventPart> {
  const { count } = raw;
  const fileId = raw.fileId.subarray(0, count);
  const named = [
    raw.account,
    raw.region,
    raw.operation,
    raw.identity,
    raw.ip,
    raw.agent,
    raw.error,
    raw.resource,
  ];
  await names.resolve({ names: named.map((ids) => ids.subarray(0, count)), files: fileId });
  const { value, path } = names;
  const operations = new Map<number, readonly [string, string]>();
  for (const id of new Set(raw.operation.subarray(0, count))) {
    const [source = "", name = ""] = (value(id) ?? "").split(" ");
    operations.set(id, [source, name]);
  }
  const columnOf = columnsOf(count);
  const text = (ids: Int32Array): EventColumnValues => columnOf((at) => value(ids[at] as number));
  const wide = (numbers: Float64Array): EventColumnValues =>
    columnOf((at) => (Number.isNaN(numbers[at]) ? null : BigInt(numbers[at] as number)));
  const small = (numbers: Float64Array): EventColumnValues =>
    columnOf((at) => (Number.isNaN(numbers[at]) ? null : (numbers[at] as number)));
  const operation = (part: 0 | 1): EventColumnValues =>
    columnOf((at) => operations.get(raw.operation[at] as number)?.[part] ?? "");
  const values: EventValues = {
    event_time: wide(raw.time),
    event_id: columnOf((at) => raw.eventId.subarray(at * 16, at * 16 + 16)),
    shared_event_id: columnOf((at) =>
      raw.isShared[at] === 1 ? raw.sharedEventId.subarray(at * 16, at * 16 + 16) : null,
    ),
    account: text(raw.account),
    region: text(raw.region),
    event_source: operation(0),
    event_name: operation(1),
    identity: text(raw.identity),
    source_ip: text(raw.ip),
    user_agent: text(raw.agent),
    error_code: text(raw.error),
    resource: text(raw.resource),
    action: columnOf((at) => ACTIONS[raw.action[at] as number] ?? null),
    bytes_out: small(raw.bytesOut),
    bytes_in: small(raw.bytesIn),
    object_hash: wide(raw.objectHash),
    access_key: wide(raw.accessKey),
    origin_key: wide(raw.originKey),
    body_hash: wide(raw.bodyHash),
    flags: columnOf((at) => raw.flags[at]),
    file: columnOf((at) => path(raw.fileId[at] as number)),
    file_id: columnOf((at) => raw.fileId[at]),
    ordinal: columnOf((at) => raw.ordinal[at]),
  };
  return { rows: count, values, fileIds: new Set(fileId) };
}

/** Makes values of rows as they are asked for. */
function columnsOf(length: number): (of: (at: number) => unknown) => EventColumnValues {
  return (of) => ({
    length,
    slice(from, until) {
      const values: unknown[] = [];
      for (let at = from; at < Math.min(until, length); at++) values.push(of(at));
      return values;
    },
  });
}
