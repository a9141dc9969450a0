/** Events of a day as columns, for the archive: read by COPY, which costs a tenth of rows as objects. */
import type { PoolClient } from "pg";
import { to as copyTo } from "pg-copy-streams";
import { ACTIONS } from "../core/record/access.ts";
import type { EventValues } from "../core/archive/event-columns.ts";
import { EventRowsReader } from "./event-rows-reader.ts";
import type { RawEvents } from "./event-rows-reader.ts";

/** Names by id, remembered for a day: they repeat. */
class Names {
  readonly #client: PoolClient;
  readonly #values = new Map<number, string>();
  readonly #paths = new Map<number, string>();

  constructor(client: PoolClient) {
    this.#client = client;
  }

  async resolve({ names, files }: { names: ReadonlySet<number>; files: ReadonlySet<number> }): Promise<void> {
    await this.#add(this.#values, names, "select id, value from dictionary where id = any($1::int4[])");
    await this.#add(this.#paths, files, "select id, path as value from files where id = any($1::int4[])");
  }

  readonly value = (id: number | null): string | null => (id === null ? null : (this.#values.get(id) ?? ""));
  readonly path = (id: number): string => this.#paths.get(id) ?? "";

  async #add(into: Map<number, string>, wanted: ReadonlySet<number>, query: string): Promise<void> {
    const missing = [...wanted].filter((id) => !into.has(id));
    if (missing.length === 0) return;
    const { rows } = await this.#client.query<{ id: number; value: string }>(query, [missing]);
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
  const ids = new Set<number>();
  for (const column of [
    raw.account,
    raw.region,
    raw.operation,
    raw.identity,
    raw.ip,
    raw.agent,
    raw.error,
    raw.resource,
  ])
    for (const id of column) if (id !== null) ids.add(id);
  const fileIds = new Set(raw.fileId);
  await names.resolve({ names: ids, files: fileIds });
  const { value, path } = names;
  const operations = new Map<number, readonly [string, string]>();
  for (const id of new Set(raw.operation)) {
    const [source = "", name = ""] = (value(id) ?? "").split(" ");
    operations.set(id, [source, name]);
  }
  const operation = (at: 0 | 1) => (id: number) => operations.get(id)?.[at] ?? "";
  const values: EventValues = {
    event_time: raw.time,
    event_id: raw.eventId,
    shared_event_id: raw.sharedEventId,
    account: raw.account.map(value),
    region: raw.region.map(value),
    event_source: raw.operation.map(operation(0)),
    event_name: raw.operation.map(operation(1)),
    identity: raw.identity.map(value),
    source_ip: raw.ip.map(value),
    user_agent: raw.agent.map(value),
    error_code: raw.error.map(value),
    resource: raw.resource.map(value),
    action: raw.action.map((at) => (at === null ? null : (ACTIONS[at] ?? null))),
    bytes_out: raw.bytesOut,
    bytes_in: raw.bytesIn,
    object_hash: raw.objectHash,
    access_key: raw.accessKey,
    origin_key: raw.originKey,
    body_hash: raw.bodyHash,
    flags: raw.flags,
    file: raw.fileId.map(path),
    file_id: raw.fileId,
    ordinal: raw.ordinal,
  };
  return { rows: raw.time.length, values, fileIds };
}
