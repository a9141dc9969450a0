/** Entries from what Lake Formation says. */
import type {
  DataCellsFilter,
  DataLakePrincipal,
  DataLakeSettings,
  LFTagExpression,
  LFTagPair,
  LakeFormationOptInsInfo,
  PrincipalPermissions,
  PrincipalResourcePermissions,
  ResourceInfo,
} from "@aws-sdk/client-lakeformation";
import type { Entry } from "../../core/control-plane/entry.ts";
import type { LakeSettings } from "../../core/control-plane/kinds/granted.ts";
import { tableArn } from "../../core/control-plane/lake/table-arn.ts";
import { unitedPermission } from "../../core/control-plane/lake/united-permission.ts";
import { canonicalJson } from "../../core/record/decode.ts";
import { conditionsOf, lakeResource, locationOf } from "./resource.ts";
import type { LakePlace } from "./resource.ts";

/**
 * Of a page: what is said of one principal and resource twice is one entry with all that is said. Nobody is left out: a row without a
 * principal has the principal "".
 */
export function permissionsOf(
  rows: readonly PrincipalResourcePermissions[],
  place: LakePlace,
): readonly Entry<"permission">[] {
  const entries = new Map<string, Entry<"permission">>();
  for (const row of rows) {
    const entry = permissionOf(row, place);
    const before = entries.get(entry.id);
    entries.set(entry.id, before === undefined ? entry : unitedPermission(before, entry));
  }
  return [...entries.values()];
}

function permissionOf(row: PrincipalResourcePermissions, place: LakePlace): Entry<"permission"> {
  const about = aboutOf(row, place);
  return {
    kind: "permission",
    id: canonicalJson(about),
    content: {
      ...about,
      permissions: (row.Permissions ?? []).toSorted(),
      grantable: (row.PermissionsWithGrantOption ?? []).toSorted(),
      shares: (row.AdditionalDetails?.ResourceShare ?? []).toSorted(),
      ...(row.LastUpdatedBy === undefined ? {} : { by: row.LastUpdatedBy }),
    },
    changed: row.LastUpdated?.getTime(),
  };
}

type About = Pick<Entry<"opt_in">["content"], "principal" | "resource" | "condition">;

function aboutOf(
  { Principal, Resource, Condition }: Pick<LakeFormationOptInsInfo, "Principal" | "Resource" | "Condition">,
  place: LakePlace,
): About {
  return {
    principal: nameOf(Principal),
    resource: lakeResource(Resource, place),
    ...(Condition?.Expression === undefined ? {} : { condition: Condition.Expression }),
  };
}

export function optInOf(info: LakeFormationOptInsInfo, place: LakePlace): Entry<"opt_in"> {
  const content = aboutOf(info, place);
  return { kind: "opt_in", id: canonicalJson(content), content, changed: info.LastModified?.getTime() };
}

export function tagOf(
  { CatalogId, TagKey = "", TagValues = [] }: LFTagPair,
  { account }: LakePlace,
): Entry<"lf_tag"> {
  const isOwn = CatalogId === undefined || CatalogId === account;
  return {
    kind: "lf_tag",
    id: isOwn ? TagKey : `${CatalogId}/${TagKey}`,
    content: { values: TagValues.toSorted() },
  };
}

export function expressionOf(
  { CatalogId, Name = "", Expression = [] }: LFTagExpression,
  { account }: LakePlace,
): Entry<"tag_expression"> {
  return {
    kind: "tag_expression",
    id: `${CatalogId ?? account}/${Name}`,
    content: { expression: conditionsOf(Expression) ?? [] },
  };
}

export function filterOf(
  filter: DataCellsFilter,
  { account, region }: LakePlace,
): Entry<"data_cells_filter"> {
  const { TableCatalogId: catalog = account, DatabaseName: database = "", TableName = "" } = filter;
  const { Name: name = "", ColumnNames = [], ColumnWildcard, RowFilter } = filter;
  const table = tableArn({ region, catalog, database, table: TableName });
  const but = ColumnWildcard?.ExcludedColumnNames ?? [];
  const { FilterExpression: rows } = RowFilter ?? {};
  return {
    kind: "data_cells_filter",
    id: `${table}/${name}`,
    content: {
      table,
      name,
      // a filter without columns of either form lets nobody see one
      ...(ColumnWildcard === undefined ? { columns: ColumnNames.toSorted() } : {}),
      ...(but.length > 0 ? { butColumns: but.toSorted() } : {}),
      ...(rows === undefined || rows === "" ? {} : { rows }),
    },
  };
}

export function settingsOf(settings: DataLakeSettings): Entry<"lake_settings"> {
  const { DataLakeAdmins, ReadOnlyAdmins, CreateTableDefaultPermissions, CreateDatabaseDefaultPermissions } =
    settings;
  return {
    kind: "lake_settings",
    id: "settings",
    content: {
      admins: (DataLakeAdmins ?? []).map(nameOf).toSorted(),
      readOnlyAdmins: (ReadOnlyAdmins ?? []).map(nameOf).toSorted(),
      newTables: defaultsOf(CreateTableDefaultPermissions),
      newDatabases: defaultsOf(CreateDatabaseDefaultPermissions),
      parameters: { ...settings.Parameters },
    },
  };
}

function defaultsOf(defaults: readonly PrincipalPermissions[] | undefined): LakeSettings["newTables"] {
  return (defaults ?? []).map(({ Principal, Permissions = [] }) => ({
    principal: nameOf(Principal),
    permissions: Permissions.toSorted(),
  }));
}

export function registeredOf({
  ResourceArn = "",
  RoleArn = "",
  HybridAccessEnabled,
  LastModified,
}: ResourceInfo): Entry<"registered_location"> {
  return {
    kind: "registered_location",
    id: locationOf(ResourceArn),
    content: { role: RoleArn, isHybrid: HybridAccessEnabled === true },
    changed: LastModified?.getTime(),
  };
}

function nameOf(principal: DataLakePrincipal | undefined): string {
  return principal?.DataLakePrincipalIdentifier ?? "";
}
