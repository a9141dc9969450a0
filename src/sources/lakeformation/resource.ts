/** What a permission or an opt-in is about, from Lake Formation's form of it. */
import type { Resource } from "@aws-sdk/client-lakeformation";
import { canonicalJson } from "../../core/record/decode.ts";
import { tableArn } from "../../core/control-plane/lake/table-arn.ts";
import type { LakeResource, TagCondition } from "../../core/control-plane/kinds/granted.ts";

/** Where it is read; resources without a catalog are of its account. */
export interface LakePlace {
  readonly account: string;
  readonly region: string;
}

/**
 * One of the forms of `Resource`, with catalogs filled in; `unknown` for one that is not known here, or misses what makes it one.
 * https://docs.aws.amazon.com/lake-formation/latest/APIReference/API_Resource.html
 */
export function lakeResource(resource: Resource | undefined, place: LakePlace): LakeResource {
  const known = FORMS.flatMap((form) => form(resource ?? {}, place) ?? []);
  const [only] = known;
  return known.length === 1 && only !== undefined ? only : { unknown: canonicalJson(resource ?? {}) };
}

type Form = (resource: Resource, place: LakePlace) => LakeResource | undefined;

/** undefined: the resource has another form. */
const FORMS: readonly Form[] = [
  ({ Catalog }, { account }) => Catalog && { catalog: Catalog.Id ?? account },
  ({ Database: { CatalogId, Name } = EMPTY }, { account }) =>
    Name === undefined ? undefined : { database: Name, catalog: CatalogId ?? account },
  tableOf,
  tableWithColumnsOf,
  ({ DataLocation: { ResourceArn } = EMPTY }) =>
    ResourceArn === undefined ? undefined : { location: locationOf(ResourceArn) },
  ({ DataCellsFilter }, place) => {
    const { TableCatalogId: CatalogId, DatabaseName, TableName, Name } = DataCellsFilter ?? {};
    const named = tableForm({ CatalogId, DatabaseName, TableName }, place);
    return named === undefined || Name === undefined ? undefined : { ...named, filter: Name };
  },
  ({ LFTag: { CatalogId, TagKey, TagValues = [] } = EMPTY }, { account }) =>
    TagKey === undefined
      ? undefined
      : { tag: TagKey, values: TagValues.toSorted(), catalog: CatalogId ?? account },
  policyOf,
  ({ LFTagExpression: { CatalogId, Name } = EMPTY }, { account }) =>
    Name === undefined ? undefined : { tagExpression: Name, catalog: CatalogId ?? account },
];

function tableOf({ Table }: Resource, place: LakePlace): LakeResource | undefined {
  const { CatalogId, DatabaseName, Name, TableWildcard } = Table ?? EMPTY;
  // AWS writes a wildcard with a name, too: ALL_TABLES
  if (TableWildcard !== undefined && DatabaseName !== undefined)
    return { tablesOf: DatabaseName, catalog: CatalogId ?? place.account };
  return tableForm({ CatalogId, DatabaseName, TableName: Name }, place);
}

function tableWithColumnsOf({ TableWithColumns }: Resource, place: LakePlace): LakeResource | undefined {
  const { CatalogId, DatabaseName, Name, ColumnNames, ColumnWildcard } = TableWithColumns ?? EMPTY;
  const named = tableForm({ CatalogId, DatabaseName, TableName: Name }, place);
  if (named === undefined) return undefined;
  if (ColumnNames !== undefined && ColumnNames.length > 0)
    return { ...named, columns: ColumnNames.toSorted() };
  if (ColumnWildcard === undefined) return undefined;
  // "all but none" is another resource than the table: AWS lists both, SELECT with the one and DESCRIBE with the other
  return { ...named, butColumns: (ColumnWildcard.ExcludedColumnNames ?? []).toSorted() };
}

function policyOf({ LFTagPolicy }: Resource, { account }: LakePlace): LakeResource | undefined {
  const {
    CatalogId: catalog = account,
    ResourceType,
    Expression = [],
    ExpressionName,
  } = LFTagPolicy ?? EMPTY;
  if (ResourceType !== "DATABASE" && ResourceType !== "TABLE") return undefined;
  const expression = conditionsOf(Expression);
  if (expression !== undefined && expression.length > 0) return { tagged: ResourceType, expression, catalog };
  if (ExpressionName === undefined || ExpressionName === "") return undefined;
  return { taggedAs: ResourceType, expressionName: ExpressionName, catalog };
}

/** A form that the resource does not have. */
const EMPTY: Partial<Record<string, never>> = {};

interface TableSaid {
  readonly CatalogId: string | undefined;
  readonly DatabaseName: string | undefined;
  readonly TableName: string | undefined;
}

function tableForm(said: TableSaid, { account, region }: LakePlace): { readonly table: string } | undefined {
  const { CatalogId: catalog = account, DatabaseName: database, TableName: table } = said;
  if (database === undefined || table === undefined) return undefined;
  return { table: tableArn({ region, catalog, database, table }) };
}

/** In the order of keys and values; undefined: one of them has no key. */
export function conditionsOf(
  expression: readonly { readonly TagKey: string | undefined; readonly TagValues: string[] | undefined }[],
): readonly TagCondition[] | undefined {
  const conditions = expression.flatMap(({ TagKey: key, TagValues = [] }) =>
    key === undefined ? [] : [{ key, values: TagValues.toSorted() }],
  );
  if (conditions.length < expression.length) return undefined;
  return conditions.toSorted((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
}

/** `arn:aws:s3:::bucket/prefix` as `s3://bucket/prefix/`; what is not in S3 as it came. */
export function locationOf(arn: string): string {
  const [, path] = /^arn:[a-z-]+:s3:::(.+)$/.exec(arn) ?? [];
  if (path === undefined) return arn;
  return path.endsWith("/") ? `s3://${path}` : `s3://${path}/`;
}
