/**
 * Permissions that a record of Lake Formation says were given or taken back, by the ids that they have as entries: on tables, their columns
 * and filters, of what lets somebody read. Whoever had some already and is given more is told as beginning, too: the record does not say.
 * Records may have been written by anybody: never throws, trusts no type.
 * https://docs.aws.amazon.com/lake-formation/latest/APIReference/API_GrantPermissions.html,
 * https://docs.aws.amazon.com/lake-formation/latest/APIReference/API_RevokePermissions.html
 */
import { canonicalJson } from "../../record/decode.ts";
import { knownString, objectOf, stringOf } from "../../record/text.ts";
import type { JsonObject } from "../../record/text.ts";
import type { LakeResource } from "../kinds/granted.ts";
import { tableArn } from "../lake/table-arn.ts";

export interface LakeCall {
  readonly account: string;
  readonly region: string;
}

const READS: ReadonlySet<unknown> = new Set(["SELECT", "ALL", "SUPER_USER"]);
/** As long as an index holds, without escapes, which Postgres may not take. */
const ID = /^[\x20-\x5b\x5d-\x7e]{1,1000}$/;

/** By the name of the call; `isBatch`: of several, each of which may have failed. */
const CALLS: ReadonlyMap<unknown, { readonly change: "began" | "ended"; readonly isBatch: boolean }> =
  new Map<unknown, { readonly change: "began" | "ended"; readonly isBatch: boolean }>([
    ["GrantPermissions", { change: "began", isBatch: false }],
    ["BatchGrantPermissions", { change: "began", isBatch: true }],
    ["RevokePermissions", { change: "ended", isBatch: false }],
    ["BatchRevokePermissions", { change: "ended", isBatch: true }],
  ]);

export interface ToldPermission {
  readonly id: string;
  readonly change: "began" | "ended";
}

/** Each once, in order; none of a call of another name. */
export function toldPermissions(record: JsonObject, place: LakeCall): readonly ToldPermission[] {
  const told = CALLS.get(record["eventName"]);
  if (told === undefined) return [];
  const request = objectOf(record["requestParameters"]) ?? {};
  const calls = told.isBatch ? doneOf(request, record) : [request];
  const ids = calls.flatMap((call) => {
    const principal = knownString(objectOf(call["principal"])?.["dataLakePrincipalIdentifier"]);
    const resource = resourceOf(objectOf(call["resource"]) ?? {}, place);
    const permissions = call["permissions"];
    const isRead = Array.isArray(permissions) && permissions.some((one) => READS.has(one));
    if (principal === undefined || resource === undefined || !isRead) return [];
    const id = canonicalJson({ principal, resource });
    return ID.test(id) ? [id] : [];
  });
  return [...new Set(ids)].map((id) => ({ id, change: told.change }));
}

/** Those that did not fail. */
function doneOf(request: JsonObject, record: JsonObject): readonly JsonObject[] {
  const failed = new Set(
    listOf(objectOf(record["responseElements"])?.["failures"]).map((one) =>
      stringOf(objectOf(one["requestEntry"])?.["id"]),
    ),
  );
  return listOf(request["entries"]).filter((one) => !failed.has(stringOf(one["id"]) ?? ""));
}

function listOf(value: unknown): JsonObject[] {
  return Array.isArray(value) ? value.map(objectOf).filter((one) => one !== undefined) : [];
}

function resourceOf(resource: JsonObject, place: LakeCall): LakeResource | undefined {
  const table = objectOf(resource["table"]);
  if (table) return table["tableWildcard"] === undefined ? tableOf(table, "name", place) : undefined;
  const filter = objectOf(resource["dataCellsFilter"]);
  if (filter) {
    const [named, name] = [tableOf(filter, "tableName", place), knownString(filter["name"])];
    return named && name !== undefined ? { ...named, filter: name } : undefined;
  }
  const columns = objectOf(resource["tableWithColumns"]);
  const named = columns && tableOf(columns, "name", place);
  if (!named) return undefined;
  const names = textsOf(columns["columnNames"]);
  if (names.length > 0) return { ...named, columns: names };
  const but = textsOf(objectOf(columns["columnWildcard"])?.["excludedColumnNames"]);
  return { ...named, butColumns: but };
}

function textsOf(value: unknown): string[] {
  return Array.isArray(value) ? value.flatMap((one) => knownString(one) ?? []).sort() : [];
}

function tableOf(
  said: JsonObject,
  name: "name" | "tableName",
  { account, region }: LakeCall,
): { readonly table: string } | undefined {
  const catalog = knownString(said["catalogId"]) ?? knownString(said["tableCatalogId"]) ?? account;
  const [database, table] = [knownString(said["databaseName"]), knownString(said[name])];
  if (database === undefined || table === undefined) return undefined;
  return { table: tableArn({ region, catalog, database, table }) };
}
