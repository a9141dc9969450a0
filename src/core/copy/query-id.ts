/** Ids of queries, as records and names of files have them. */
import { objectOf, stringOf } from "../record/text.ts";
import type { JsonObject } from "../record/text.ts";

const UUID = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}";
const WHOLE_UUID = new RegExp(`^${UUID}$`);
/** Athena writes `{queryId: <uuid>}`, which is no JSON; the other engines write JSON. */
const IN_CONTEXT = /["']?queryId["']?\s*:\s*["']?([0-9A-Za-z_-]{1,128})/;
/** `<id>.csv` or `.txt`: what a query answered. `<id>-manifest.csv`: which files it wrote. `tables/<id>/`: the files of a CTAS. */
const FILE = new RegExp(`(?:^|/)(${UUID})(\\.csv|\\.txt|-manifest\\.csv)$`);
const FOLDER = new RegExp(`(?:^|/)tables/(${UUID})/`);

/** What an object is to the query whose id is in its key. */
export interface QueryObject {
  readonly queryId: string;
  readonly is: "result" | "manifest" | "output";
}

/** The id of an Athena query, in lower case; undefined for anything else. */
export function athenaId(value: unknown): string | undefined {
  const id = stringOf(value)?.toLowerCase();
  return id !== undefined && WHOLE_UUID.test(id) ? id : undefined;
}

/**
 * The query that a request of Lake Formation was made for: of the session's context, else of the audit context. undefined where
 * the engine tells none (`NULL` of Redshift Serverless included).
 */
export function queryOfRequest(parameters: JsonObject | undefined): string | undefined {
  const context = stringOf(objectOf(parameters?.["querySessionContext"])?.["queryId"]);
  const audit = stringOf(objectOf(parameters?.["auditContext"])?.["additionalAuditContext"]);
  const id = context ?? IN_CONTEXT.exec(audit ?? "")?.[1];
  return id === undefined || id === "NULL" || id === "null" || id.length > 128 ? undefined : id;
}

/**
 * The query that an object's key names, as Athena names what it writes
 * (https://docs.aws.amazon.com/athena/latest/ug/querying-finding-output-files.html); undefined for any other key.
 * @example
 * queryOfKey("out/8815818a-d160-5f73-b65a-e4297bc4bb88.csv") // { queryId: "8815818a-…", is: "result" }
 */
export function queryOfKey(key: string): QueryObject | undefined {
  const file = FILE.exec(key);
  if (file) return { queryId: file[1] as string, is: file[2] === "-manifest.csv" ? "manifest" : "result" };
  const folder = FOLDER.exec(key)?.[1];
  return folder === undefined ? undefined : { queryId: folder, is: "output" };
}
