/** What of a table a grant gives: all of it, some columns, some rows. */
import type { ResourceTags, TagCondition } from "../kinds/granted.ts";
import { isCatalog } from "./grants.ts";
import type { Grant } from "./grants.ts";
import type { LimitFacts } from "./lake-facts.ts";
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
export function limitsOf(grant: Grant, { table, name }: Table, facts: LimitFacts): Limits | undefined {
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

function tagsOf(table: string, name: TableName, { tags }: LimitFacts): ResourceTags {
  const inherited = tags.get(databaseArn(name)) ?? NO_TAGS;
  const own = tags.get(table) ?? NO_TAGS;
  return { table: { ...inherited.table, ...own.table }, columns: own.columns };
}

/** undefined: it is known by its name alone. */
function expressionOf(grant: Grant, { expressions }: LimitFacts): readonly TagCondition[] | undefined {
  const { resource } = grant.content;
  if ("tagged" in resource) return resource.expression;
  const key = expressionKey(grant);
  return key === undefined ? undefined : expressions.get(key)?.expression;
}

/** By what the expression of a grant is looked up; undefined: it has none that is known by its name. */
export function expressionKey({ content: { resource }, account, region }: Grant): string | undefined {
  if (!("taggedAs" in resource)) return undefined;
  return `${region}/${resource.catalog ?? account}/${resource.expressionName}`;
}

function filterLimits(
  resource: { readonly table: string; readonly filter: string },
  { filters }: LimitFacts,
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
export function isUnclear(grant: Grant, facts: LimitFacts): boolean {
  const { resource } = grant.content;
  if ("filter" in resource) return facts.filters.get(`${resource.table}/${resource.filter}`) === undefined;
  if ("taggedAs" in resource) return expressionOf(grant, facts) === undefined;
  return "unknown" in resource;
}
