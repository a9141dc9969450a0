/** Why Lake Formation is not asked of whoever reads an asset: IAM alone counts for them, whatever it grants. */
import type { Asset } from "../catalog/catalog.ts";
import type { GovernanceGiven } from "./given.ts";
import { isOptedIn } from "./opt-ins.ts";

/** In words, of some principals; undefined: Lake Formation is asked of each of them, as far as anybody knows. */
export function whyNotAsked(
  principals: readonly string[],
  { tableArn, lakeFormation }: Asset,
  given: GovernanceGiven,
): string | undefined {
  if (lakeFormation === "unregistered") return "the location is not registered";
  const isOpen = isOpenToIam(tableArn, given);
  const isHybrid = lakeFormation === "hybrid";
  if (tableArn === undefined || (!isOpen && !isHybrid)) return undefined;
  const opted = principals.map((one) => isOptedIn(one, tableArn, given));
  if (opted.every((one) => one === true)) return undefined;
  const place = isOpen ? "the table is open to IAM_ALLOWED_PRINCIPALS" : "the location is in hybrid mode";
  if (!isHybrid && opted.every((one) => one === false)) return place;
  return `${place}, and ${sayOptedIn(opted)}`;
}

function sayOptedIn(opted: readonly (boolean | undefined)[]): string {
  const they = opted.length === 1 ? "it has" : "they have";
  if (opted.includes(undefined)) return `nobody can tell whether ${they} opted in`;
  return opted.includes(true) ? "not all of them have opted in" : `${they} not opted in`;
}

/** Whether Lake Formation leaves a table to IAM. */
export function isOpenToIam(tableArn: string | undefined, { readersOf }: GovernanceGiven): boolean {
  const readers = tableArn === undefined ? undefined : readersOf(tableArn);
  return readers?.some(({ way }) => way === "iam_allowed") === true;
}
