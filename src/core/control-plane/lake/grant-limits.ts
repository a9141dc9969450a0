/** What of a table a grant gives: all of it, some columns, some rows. */
import type { ResourceTags, TagCondition } from "../entry.ts";
import { isCatalog } from "./grants.ts";
import type { Grant } from "./grants.ts";
import type { LakeFacts } from "./lake-facts.ts";
import { databaseArn } from "./table-arn.ts";
import type { TableName } from "./table-arn.ts";
import { columnsMatching, isMatch } from "./tag-match.ts";
import type { ColumnLimit } from "./tag-match.ts";

export interface Limits {
  /** undefined: all. */
  readonly columns?: ColumnLimit;
  /** A condition on rows; undefined: all. */
  readonly rows?: string;
  /** Of the data cells filter that limits columns and rows. */
  readonly filter?: string;
}

export interface Table {
  readonly table: string;
  readonly name: TableName;
}

/** Stands for whom policies of IAM let in. */
export const EVERYBODY = "IAM_ALLOWED_PRINCIPALS";

/** What of a table a grant that concerns it gives; undefined: nothing. */
export function limitsOf(grant: Grant, { table, name }: Table, facts: LakeFacts): Limits | undefined {
  const { resource, principal } = grant.content;
  if ("columns" in resource) return { columns: { only: resource.columns } };
  if ("butColumns" in resource) return columnLimit({ but: resource.butColumns });
  if ("filter" in resource) return filterLimits(resource, facts);
  if ("tagged" in resource || "taggedAs" in resource) {
    const expression = expressionOf(grant, facts) ?? [];
    const tags = tagsOf(table, name, facts);
    if (("tagged" in resource ? resource.tagged : resource.taggedAs) === "TABLE")
      return columnLimit(columnsMatching(expression, tags));
    const { table: inherited } = facts.tags.get(databaseArn(name)) ?? NO_TAGS;
    return isMatch(expression, inherited) && principal !== EVERYBODY ? {} : undefined;
  }
  const isAbove = "database" in resource || isCatalog(resource);
  return isAbove && principal === EVERYBODY ? undefined : {};
}

const NO_TAGS: ResourceTags = { table: {}, columns: {} };

function tagsOf(table: string, name: TableName, { tags }: LakeFacts): ResourceTags {
  const inherited = tags.get(databaseArn(name)) ?? NO_TAGS;
  const own = tags.get(table) ?? NO_TAGS;
  return { table: { ...inherited.table, ...own.table }, columns: own.columns };
}

/** undefined: it is known by its name alone. */
function expressionOf(
  { content: { resource }, account, region }: Grant,
  { expressions }: LakeFacts,
): readonly TagCondition[] | undefined {
  if ("tagged" in resource) return resource.expression;
  if (!("taggedAs" in resource)) return undefined;
  return expressions.get(`${region}/${resource.catalog ?? account}/${resource.expressionName}`)?.expression;
}

function filterLimits(
  resource: { readonly table: string; readonly filter: string },
  { filters }: LakeFacts,
): Limits {
  const filter = filters.get(`${resource.table}/${resource.filter}`);
  if (filter === undefined) return { filter: resource.filter };
  const { columns: only, butColumns: but, rows } = filter;
  return {
    ...columnLimit({ ...(only === undefined ? {} : { only }), ...(but === undefined ? {} : { but }) }),
    ...(rows === undefined ? {} : { rows }),
    filter: resource.filter,
  };
}

/** All but none are all. */
function columnLimit(limit: ColumnLimit | undefined): Limits | undefined {
  if (limit === undefined) return undefined;
  const { only, but = [] } = limit;
  if (only !== undefined) return { columns: { only } };
  return but.length === 0 ? {} : { columns: { but } };
}

/** Whether it lets somebody read something, and nobody can say what. */
export function isUnclear(grant: Grant, facts: LakeFacts): boolean {
  const { resource } = grant.content;
  if ("filter" in resource) return !facts.filters.has(`${resource.table}/${resource.filter}`);
  if ("taggedAs" in resource) return expressionOf(grant, facts) === undefined;
  return "unknown" in resource;
}
