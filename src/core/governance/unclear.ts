/** Grants of which nobody can say what they let read: whoever has one may read more, or less, than what is known of them. */
import type { Permission } from "../control-plane/kinds/granted.ts";
import { parseTableArn } from "../control-plane/lake/table-arn.ts";
import type { GovernanceGiven, GrantedReader } from "./given.ts";
import { isAmong } from "./opt-ins.ts";

type Unclear = Pick<GovernanceGiven, "unclear">;

/** Whether a principal has a grant that may be on a table. */
export function mayBeGranted(principal: string, table: string, { unclear }: Unclear): boolean {
  return unclear.some((grant) => isAmong(principal, grant.principal) && mayConcern(grant, table));
}

/** Whether what of a table a grant gives goes through a filter that was not read. */
export function isLimitUnknown(
  { principal, filter }: GrantedReader,
  table: string,
  { unclear }: Unclear,
): boolean {
  if (filter === undefined) return false;
  return unclear.some(
    ({ principal: who, resource }) =>
      who === principal && "filter" in resource && resource.table === table && resource.filter === filter,
  );
}

function mayConcern({ resource }: Permission, table: string): boolean {
  if ("table" in resource) return resource.table === table;
  // tags are an account's, and so are the tables that they are on
  if (!("catalog" in resource) || resource.catalog === undefined) return true;
  return accountOf(resource.catalog) === accountOf(parseTableArn(table)?.catalog ?? "");
}

function accountOf(catalog: string): string | undefined {
  return catalog.split(":")[0];
}
