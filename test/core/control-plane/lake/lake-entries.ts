/** Entries of Lake Formation and Glue, with defaults: those of sales-prod in the fixtures' story. */
import type { AnyEntry } from "../../../../src/core/control-plane/entry.ts";
import type {
  LakeResource,
  Permission,
  ResourceTags,
} from "../../../../src/core/control-plane/kinds/granted.ts";
import type { LakeEntries } from "../../../../src/core/control-plane/lake/lake-facts.ts";
import { databaseArn, tableArn } from "../../../../src/core/control-plane/lake/table-arn.ts";
import { canonicalJson } from "../../../../src/core/record/decode.ts";

export const OWNER = "444455556666";
const region = "eu-west-1";

export function tableOf(table: string, database = "sales_core"): string {
  return tableArn({ region, catalog: OWNER, database, table });
}

export function databaseOf(database: string): string {
  return databaseArn({ region, catalog: OWNER, database });
}

export function aTable(id: string, link?: string): AnyEntry {
  const content = { locations: [], columns: [], isRegistered: true, ...(link === undefined ? {} : { link }) };
  return { kind: "table", id, content };
}

export function aGrant(
  principal: string,
  resource: LakeResource,
  given: Partial<Permission> & { readonly changed?: number } = {},
): AnyEntry {
  const { changed, ...said } = given;
  const content = { principal, resource, permissions: ["SELECT"], grantable: [], shares: [], ...said };
  const { condition } = said;
  const id = canonicalJson({ principal, resource, ...(condition === undefined ? {} : { condition }) });
  return { kind: "permission", id, content, changed };
}

export function someTags(
  id: string,
  table: ResourceTags["table"],
  columns: ResourceTags["columns"] = {},
): AnyEntry {
  return { kind: "resource_tags", id, content: { table, columns } };
}

/** Of the owner's account. */
export function inLake(...entries: readonly AnyEntry[]): LakeEntries {
  return { account: OWNER, region, entries };
}
