/** Puts archived events back, with the ids that their names have here. */
import type { PoolClient } from "pg";
import { ACTIONS } from "../core/record/access.ts";
import { CopyRows, copyInto } from "./copy-rows.ts";
import type { Dictionary, Kind } from "./dictionary.ts";
import { KIND } from "./dictionary.ts";

/** An event as the archive has it: names; int64s and times (microseconds) as bigints, UUIDs as 32 hex digits. */
export type GivenEvent = Readonly<Record<string, unknown>>;

const COLUMNS = `event_time, event_id, shared_event_id, object_hash, bytes_out, bytes_in, access_key, origin_key, body_hash,
  account_id, region_id, operation_id, identity_id, ip_id, agent_id, error_id, resource_id, file_id, ordinal, action, flags`;
const COUNT = 21;
/** In the order of COLUMNS, from the account on. */
const NAMED = [
  [KIND.account, (row: GivenEvent) => row["account"]],
  [KIND.region, (row: GivenEvent) => row["region"]],
  [KIND.operation, (row: GivenEvent) => `${String(row["event_source"])} ${String(row["event_name"])}`],
  [KIND.identity, (row: GivenEvent) => row["identity"]],
  [KIND.sourceIp, (row: GivenEvent) => row["source_ip"]],
  [KIND.userAgent, (row: GivenEvent) => row["user_agent"]],
  [KIND.errorCode, (row: GivenEvent) => row["error_code"]],
  [KIND.resource, (row: GivenEvent) => row["resource"]],
] as const satisfies readonly (readonly [Kind, (row: GivenEvent) => unknown])[];

/** Has every name of the events known: outside of the transaction that inserts them. */
export async function resolveNames(rows: readonly GivenEvent[], names: Dictionary): Promise<void> {
  for (const row of rows)
    for (const [kind, of] of NAMED) {
      const value = of(row);
      if (typeof value === "string") names.want(kind, value);
    }
  await names.resolve();
}

/** Inserts those that are not there; returns how many were not. Their day has a partition, their names are known. */
export async function insertArchived(
  client: PoolClient,
  rows: readonly GivenEvent[],
  { names, file }: { readonly names: Dictionary; readonly file: (id: number) => number },
): Promise<number> {
  await client.query(
    "create temporary table if not exists restoring (like events including defaults) on commit delete rows",
  );
  const copied = new CopyRows(rows.length * 200);
  for (const row of rows) writeRow(copied, row, { names, file });
  await copyInto(client, `restoring (${COLUMNS})`, copied);
  const { rowCount } = await client.query(
    `insert into events (${COLUMNS}) select ${COLUMNS} from restoring order by event_time, event_id, account_id, region_id
     on conflict on constraint events_key do nothing`,
  );
  await client.query("truncate restoring");
  return rowCount ?? 0;
}

function writeRow(
  into: CopyRows,
  row: GivenEvent,
  { names, file }: { readonly names: Dictionary; readonly file: (id: number) => number },
): void {
  const int8 = (name: string): void => {
    const value = row[name];
    into.int8(typeof value === "bigint" ? Number(value) : undefined);
  };
  into.row(COUNT);
  into.micros(Number(row["event_time"]));
  into.uuid(row["event_id"] as string);
  into.uuid((row["shared_event_id"] as string | null) ?? undefined);
  for (const name of ["object_hash", "bytes_out", "bytes_in", "access_key", "origin_key", "body_hash"])
    int8(name);
  for (const [kind, of] of NAMED) {
    const value = of(row);
    into.int4(typeof value === "string" ? names.id(kind, value) : undefined);
  }
  into.int4(file(Number(row["file_id"])));
  into.int4(Number(row["ordinal"]));
  const action = (ACTIONS as readonly unknown[]).indexOf(row["action"]);
  if (action === -1) into.null();
  else into.int2(action);
  into.int2(Number(row["flags"]));
}
