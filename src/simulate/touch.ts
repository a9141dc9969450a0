/** Makes happenings: a call on an object, or a governed query, with its records and the verdict it was written for. */
import type { Random } from "./random.ts";
import { dataAccessRecords, getTableRecord, startQueryRecord } from "./records/lake.ts";
import type { Table, Vending } from "./records/lake.ts";
import type { Call } from "./records/record.ts";
import { s3Records } from "./records/s3.ts";
import type { S3Request } from "./records/s3.ts";
import type { ExpectedVerdict, Happening } from "./truth.ts";

export interface Touching {
  readonly random: Random;
  /** What the catalog says of it. */
  readonly verdict: ExpectedVerdict;
}

/** One call to S3. */
export function touchObject(call: Call, request: S3Request, { random, verdict }: Touching): Happening {
  const denied = request.denied ?? false;
  const bytesOut = denied ? 0 : (request.bytesOut ?? 0);
  return {
    at: call.at,
    records: s3Records(call, request, random),
    access: { kind: "s3", verdict, denied, bytesOut },
  };
}

/** One query in Athena: it starts, the table is described, Lake Formation vends a session, by default a new one. */
export function* queryTable(
  call: Call,
  table: Table,
  { random, verdict, session }: Touching & { readonly session?: string },
): Generator<Happening> {
  const query = {
    id: random.uuid(),
    workGroup: "analysts",
    database: table.database,
    output: `s3://example-query-results-${call.caller.account}/analysts/`,
  };
  yield { at: call.at, records: [startQueryRecord(call, query, random)] };
  const described = { ...call, at: call.at + 2000 };
  yield { at: described.at, records: [getTableRecord(described, table, random)] };
  const vending = { table, queryId: query.id, ...(session !== undefined && { session }) };
  yield vendTable({ ...call, at: call.at + 4000 }, vending, { random, verdict });
}

/** One GetDataAccess. */
export function vendTable(call: Call, vending: Vending, { random, verdict }: Touching): Happening {
  const records = dataAccessRecords(call, vending, random);
  return { at: call.at, records, access: { kind: "query", verdict, denied: false, bytesOut: 0 } };
}
