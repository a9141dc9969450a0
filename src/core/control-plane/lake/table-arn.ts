/** Names of databases and tables of Glue's catalogs, as ARNs: the one name that a table has in every account. */

export interface DatabaseName {
  readonly region: string;
  /** An account, or `ACCOUNT:CATALOG/…` of a catalog in it (`444455556666:s3tablescatalog/lake`). */
  readonly catalog: string;
  readonly database: string;
}

export interface TableName extends DatabaseName {
  readonly table: string;
}

/** In the place of a table's name: every table of the database. */
export const EVERY_TABLE = "*";

/**
 * `arn:aws:glue:REGION:ACCOUNT:table/DATABASE/TABLE`, with the catalog's path before the database where it is not the account's own.
 * https://docs.aws.amazon.com/glue/latest/dg/glue-specifying-resource-arns.html
 */
export function tableArn({ region, catalog, database, table }: TableName): string {
  return arnOf({ region, catalog }, "table", `${database}/${table}`);
}

/** `arn:aws:glue:REGION:ACCOUNT:database/DATABASE`. */
export function databaseArn({ region, catalog, database }: DatabaseName): string {
  return arnOf({ region, catalog }, "database", database);
}

const TABLE = /^arn:[a-z-]+:glue:([a-z0-9-]+):(\d{12}):table\/(?:(.+)\/)?([^/]+)\/([^/]+)$/;

/** The parts of a table's ARN; undefined: it is none. */
export function parseTableArn(arn: string): TableName | undefined {
  const [, region, account, path, database, table] = TABLE.exec(arn) ?? [];
  if (region === undefined || account === undefined || database === undefined || table === undefined)
    return undefined;
  return { region, catalog: catalogOf(account, path), database, table };
}

function arnOf(
  { region, catalog }: Pick<DatabaseName, "region" | "catalog">,
  type: "table" | "database",
  name: string,
): string {
  const at = catalog.indexOf(":");
  const [account, inside] =
    at < 0 ? [catalog, name] : [catalog.slice(0, at), `${catalog.slice(at + 1)}/${name}`];
  return `arn:${partitionOf(region)}:glue:${region}:${account}:${type}/${inside}`;
}

function catalogOf(account: string, path: string | undefined): string {
  return path === undefined ? account : `${account}:${path}`;
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html */
function partitionOf(region: string): string {
  if (region.startsWith("cn-")) return "aws-cn";
  return region.startsWith("us-gov-") ? "aws-us-gov" : "aws";
}
