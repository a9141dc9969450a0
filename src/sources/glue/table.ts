/** Entries from what Glue says of tables and of databases that are links. */
import type { Column, Database, Table, TableIdentifier } from "@aws-sdk/client-glue";
import { normalLocation } from "../../core/catalog/fields.ts";
import type { Entry } from "../../core/control-plane/entry.ts";
import type { GlueTable } from "../../core/control-plane/kinds/places.ts";
import { EVERY_TABLE, tableArn } from "../../core/control-plane/lake/table-arn.ts";

/** Where it is read; tables without a catalog are of its account. */
export interface GluePlace {
  readonly account: string;
  readonly region: string;
}

/**
 * `elsewhere`: folders of partitions outside the table's own locations. When Glue made it is left out: tables are dropped and made again
 * where their files lie, and what lay there before was theirs.
 */
export function tableOf(
  table: Table,
  place: GluePlace,
  elsewhere: readonly string[] = [],
): Entry<"table"> | undefined {
  const { DatabaseName: database, Name: name, TableType, VersionId } = table;
  if (database === undefined || name === undefined) return undefined;
  const link = linkOf(table.TargetTable, place);
  return {
    kind: "table",
    id: tableArn({ region: place.region, catalog: table.CatalogId ?? place.account, database, table: name }),
    content: {
      locations: link === undefined ? [...ownLocations(table), ...elsewhere] : [],
      columns: [...(table.StorageDescriptor?.Columns ?? []), ...(table.PartitionKeys ?? [])].map(columnOf),
      ...(link === undefined ? {} : { link }),
      ...(TableType === undefined ? {} : { type: TableType }),
      ...(VersionId === undefined ? {} : { version: VersionId }),
      isRegistered: table.IsRegisteredWithLakeFormation === true,
    },
    changed: table.UpdateTime?.getTime(),
  };
}

/** The tables of a database that is a link are not listed: they are its target's, each under the same name. */
export function databaseLinkOf(database: Database, place: GluePlace): Entry<"table"> | undefined {
  const { Name: name, TargetDatabase: target } = database;
  const link = linkOf(target === undefined ? undefined : { ...target, Name: EVERY_TABLE }, place);
  if (name === undefined || link === undefined) return undefined;
  const { region, account } = place;
  return {
    kind: "table",
    id: tableArn({ region, catalog: database.CatalogId ?? account, database: name, table: EVERY_TABLE }),
    content: { locations: [], columns: [], link, isRegistered: false },
  };
}

function linkOf(target: TableIdentifier | undefined, { account, region }: GluePlace): string | undefined {
  const { CatalogId: catalog = account, DatabaseName: database, Name: table, Region } = target ?? {};
  if (database === undefined || table === undefined) return undefined;
  return tableArn({ region: Region ?? region, catalog, database, table });
}

/**
 * Places in S3 that the table itself names: its location, further ones, where Iceberg writes data if not there, and where projected
 * partitions begin. https://iceberg.apache.org/docs/latest/configuration/#write-properties,
 * https://docs.aws.amazon.com/athena/latest/ug/partition-projection-setting-up.html
 */
export function ownLocations(table: Table): readonly string[] {
  const { Location, AdditionalLocations = [] } = table.StorageDescriptor ?? {};
  const parameters = table.Parameters ?? {};
  const named = [
    Location,
    ...AdditionalLocations,
    parameters["write.data.path"],
    // names of the same in older versions
    parameters["write.object-storage.path"],
    parameters["write.folder-storage.path"],
    projectedFrom(parameters["storage.location.template"]),
  ];
  const places = named.flatMap((each) => normalLocation(each ?? "") ?? []);
  return [...new Set(places)].filter(
    (place, at, all) => at === 0 || !all.some((other) => other !== place && place.startsWith(other)),
  );
}

/** The folder before the first `${…}`. */
function projectedFrom(template: string | undefined): string | undefined {
  const before = template?.split("${")[0];
  return before?.slice(0, before.lastIndexOf("/") + 1);
}

/** Whether it may have partitions of its own, on S3: a link has its target's, and Iceberg keeps its own count. */
export function mayHavePartitions(table: Table): boolean {
  return (
    (table.PartitionKeys ?? []).length > 0 &&
    table.TargetTable === undefined &&
    table.FederatedTable === undefined &&
    table.Parameters?.["table_type"]?.toUpperCase() !== "ICEBERG" &&
    ownLocations(table).length > 0
  );
}

function columnOf({ Name = "", Type = "" }: Column): GlueTable["columns"][number] {
  return { name: Name, type: Type };
}
