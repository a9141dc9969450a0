/** Who may read a table by Lake Formation, and how: the grants of all accounts against the tags and settings of all accounts. */
import type { LakeResource, Permission } from "../kinds/granted.ts";
import { EVERYBODY, isUnclear, limitsOf } from "./grant-limits.ts";
import type { Limits, Table } from "./grant-limits.ts";
import { createGrants, isCatalog } from "./grants.ts";
import type { Grant, Grants } from "./grants.ts";
import { lakeFactsOf } from "./lake-facts.ts";
import type { LakeEntries, LakeFacts } from "./lake-facts.ts";
import { parseTableArn } from "./table-arn.ts";

/**
 * `named_grant`: on the table, its columns or a filter of it; `wildcard`: on every table of its database; `database` and `catalog`: Super
 * on what it is in; `share`: to an account, an organization or a unit of one, whose administrators pass it on; `iam_allowed`: Lake
 * Formation does not guard it, policies of IAM do; `admin`: an administrator, who has no SELECT and may grant it to themselves.
 */
export type ReadWay =
  | "named_grant"
  | "wildcard"
  | "lf_tag"
  | "database"
  | "catalog"
  | "share"
  | "iam_allowed"
  | "admin";

export interface TableReader extends Limits {
  readonly table: string;
  /** As Lake Formation writes it. */
  readonly principal: string;
  /** All of the grant's; none of an administrator. */
  readonly permissions: readonly string[];
  readonly way: ReadWay;
  /** On attributes of who asks; undefined: none. */
  readonly condition?: string;
  /** When the grant became what it is, in ms; undefined: it is not said. */
  readonly since?: number;
  /** Who made it so. */
  readonly by?: string;
  /** Whose Lake Formation says so: the owner's, or that of an account that it is shared with. */
  readonly grantedIn: string;
}

export interface TableReaders {
  /** Tables of Glue that are no links, each once, as they came. */
  readonly tables: Iterable<string>;
  /** By the table's ARN, whether or not it is in `tables`. Named grants come first, administrators last. */
  of(table: string): readonly TableReader[];
  /**
   * Grants that let somebody read something, nobody can say what: on resources of a form that is not known, by an expression or through
   * a filter that was not read. The last have readers, without their limits.
   */
  readonly unclear: readonly Permission[];
}

/**
 * Indexes what all accounts say once; a table's readers are computed when they are asked for. A grant more never takes a reader away.
 *
 * Super on a database or catalog is told as what it is: AWS's reference names it among operations on these, and does not say that it
 * includes SELECT on every table in them.
 *
 * A principal needs SELECT or Super (ALL, SUPER_USER) on the table or above it, and policies of IAM that do not stand in the way, which
 * are not looked at; nor is whether a share still stands that an account's own grant depends on. Super of IAM_ALLOWED_PRINCIPALS on a
 * database or catalog opens no table: it needs the table's own, too.
 * https://docs.aws.amazon.com/lake-formation/latest/dg/lf-permissions-reference.html,
 * https://docs.aws.amazon.com/lake-formation/latest/dg/implicit-permissions.html,
 * https://docs.aws.amazon.com/lake-formation/latest/dg/change-settings.html
 *
 * @example readersOf(scopes).of("arn:aws:glue:eu-west-1:444455556666:table/sales_core/orders")
 */
export function readersOf(scopes: Iterable<LakeEntries>): TableReaders {
  const facts = lakeFactsOf(scopes);
  const grants = createGrants(facts.grants);
  return {
    tables: facts.tables,
    of: (table) => {
      const name = parseTableArn(table);
      return name === undefined ? [] : readersOfTable({ table, name }, facts, grants);
    },
    unclear: grants.all.filter((grant) => isUnclear(grant, facts)).map(({ content }) => content),
  };
}

function readersOfTable(table: Table, facts: LakeFacts, grants: Grants): readonly TableReader[] {
  const granted = grants.on(table.table, table.name).flatMap((grant) => readerBy(grant, table, facts) ?? []);
  return [...granted, ...adminsOf(table, facts)];
}

function adminsOf({ table, name }: Table, { settings }: LakeFacts): readonly TableReader[] {
  const [account = ""] = name.catalog.split(":");
  const { admins = [] } = settings.get(`${name.region}/${account}`) ?? {};
  return admins.map((principal) => ({
    table,
    principal,
    permissions: [],
    way: "admin",
    grantedIn: account,
  }));
}

function readerBy(grant: Grant, { table, name }: Table, facts: LakeFacts): TableReader | undefined {
  const { principal, permissions, by, condition, resource } = grant.content;
  const limits = limitsOf(grant, { table, name }, facts);
  if (limits === undefined) return undefined;
  const since = grant.changed ?? grant.since;
  return {
    table,
    principal,
    permissions,
    way: wayOf(principal, resource),
    ...limits,
    ...(condition === undefined ? {} : { condition }),
    ...(since === undefined ? {} : { since }),
    ...(by === undefined ? {} : { by }),
    grantedIn: grant.account,
  };
}

/** What a grant on a resource to a principal is. */
export function wayOf(principal: string, resource: LakeResource): ReadWay {
  if (principal === EVERYBODY) return "iam_allowed";
  if (/^\d{12}$|^arn:[a-z-]+:organizations:/.test(principal)) return "share";
  if ("tablesOf" in resource) return "wildcard";
  if ("tagged" in resource || "taggedAs" in resource) return "lf_tag";
  if ("database" in resource) return "database";
  return isCatalog(resource) ? "catalog" : "named_grant";
}
