/** Who opted in to Lake Formation where the location of a table is in hybrid mode: it is asked of them, and of nobody else. */
import type { OptIn } from "../control-plane/kinds/granted.ts";
import type { HistoryEntry } from "../control-plane/history.ts";
import { databaseArn, parseTableArn } from "../control-plane/lake/table-arn.ts";
import { parseScope } from "../control-plane/scope.ts";
import { groupBy } from "../catalog/group.ts";
import { roleKey } from "../identity/role-key.ts";
import type { GovernanceGiven } from "./given.ts";

export interface OptIns {
  /** Principals, as Lake Formation writes them, that opted in to a table, or to all of its database. */
  readonly surely: readonly string[];
  /** To what may hold for the table, too: its database or catalog, tags, a form that nobody knows, on a condition. */
  readonly perhaps: readonly string[];
}

/**
 * As far as the Lake Formation of the accounts is read.
 * https://docs.aws.amazon.com/lake-formation/latest/dg/hybrid-access-workflow.html
 */
export function optInsOn(table: string, given: GovernanceGiven): OptIns {
  const name = parseTableArn(table);
  const index = optInsOf(given);
  if (name === undefined) return { surely: [], perhaps: [] };
  const at = (place: string): readonly OptIn[] => index.get(place) ?? [];
  const database = databaseArn(name);
  const own = [...at(table), ...at(`${database}/*`)];
  const beyond = [...at(database), ...at(accountOf(name.catalog)), ...at(ELSEWHERE)];
  return {
    surely: principalsOf(own.filter(({ condition }) => condition === undefined)),
    perhaps: principalsOf([...own.filter(({ condition }) => condition !== undefined), ...beyond]),
  };
}

/** Whether a principal opted in to a table; undefined: nobody can tell. Across accounts either account's Lake Formation may say so. */
export function isOptedIn(principal: string, table: string, given: GovernanceGiven): boolean | undefined {
  const { surely, perhaps } = optInsOn(table, given);
  if (surely.some((one) => isAmong(principal, one))) return true;
  if (perhaps.some((one) => isAmong(principal, one))) return undefined;
  // who is in a group is not looked at
  const isUser = principal.includes(":identitystore:::user/");
  if (isUser && [...surely, ...perhaps].some((one) => one.includes(":identitystore:::group/")))
    return undefined;
  const [, , , region = "", owner = ""] = table.split(":");
  const account = principal.split(":")[4];
  const isRead = [owner, ...(account ? [account] : [])].every((one) => given.isLakeRead(one, region));
  return isRead ? false : undefined;
}

/** Whether what is said of one holds for a principal: of itself, or of every user and role of its account. */
export function isAmong(principal: string, one: string): boolean {
  if (!one.endsWith(EVERY_IAM)) return one === principal || roleKey(one) === roleKey(principal);
  const isIam = /^arn:[a-z-]+:(?:iam|sts)::\d{12}:/.test(principal);
  return isIam && `${principal.split(":")[4]}${EVERY_IAM}` === one;
}

/** After an account: all of its users and roles. */
const EVERY_IAM = ":IAMPrincipals";

function principalsOf(optIns: readonly OptIn[]): string[] {
  return [...new Set(optIns.map(({ principal }) => principal))].sort();
}

const ELSEWHERE = "elsewhere";
const INDEXES = new WeakMap<object, ReadonlyMap<string, readonly OptIn[]>>();

/** By what they are on, of one reading of the state: a table, `DATABASE/*`, a database, what else an account has, or nobody knows what. */
function optInsOf(given: GovernanceGiven): ReadonlyMap<string, readonly OptIn[]> {
  let known = INDEXES.get(given);
  if (!known) {
    const byPlace = groupBy([...given.current("opt_in").values()], placeOf);
    known = new Map([...byPlace].map(([place, all]) => [place, all.map(({ content }) => content)]));
    INDEXES.set(given, known);
  }
  return known;
}

function placeOf({ scope, content: { resource } }: HistoryEntry<"opt_in">): string {
  if ("table" in resource) return resource.table;
  const read = parseScope(scope);
  const region = read && "region" in read ? read.region : "";
  if ("tablesOf" in resource)
    return `${databaseArn({ region, catalog: resource.catalog, database: resource.tablesOf })}/*`;
  if ("database" in resource)
    return databaseArn({ region, catalog: resource.catalog, database: resource.database });
  return "catalog" in resource && resource.catalog !== undefined ? accountOf(resource.catalog) : ELSEWHERE;
}

function accountOf(catalog: string): string {
  return catalog.split(":")[0] ?? "";
}
