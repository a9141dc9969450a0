/** Grants of Lake Formation by what they are on, so that those of a table are found without a look at the others. */
import type { Entry } from "../entry.ts";
import type { LakeResource } from "../kinds/granted.ts";
import { databaseArn } from "./table-arn.ts";
import { unitedPermission } from "./united-permission.ts";
import type { TableName } from "./table-arn.ts";

export interface Grant extends Entry<"permission"> {
  /** Where it was read. */
  readonly account: string;
  readonly region: string;
}

export interface Grants {
  readonly all: readonly Grant[];
  /** That may concern a table: on it, its database, its catalog, and by tags of the catalog's account. */
  on(table: string, name: TableName): readonly Grant[];
}

/** What two accounts say of one grant, its owner and whom it is shared with, is one. */
export function createGrants(grants: readonly Grant[]): Grants {
  const byId = new Map<string, Grant>();
  for (const grant of grants) {
    const key = `${grant.region}/${grant.id}`;
    const before = byId.get(key);
    byId.set(key, before === undefined ? grant : unitedPermission(before, grant));
  }
  const byPlace = new Map<string, Grant[]>();
  for (const grant of byId.values()) {
    const place = placeOf(grant);
    if (place === undefined) continue;
    const there = byPlace.get(place);
    if (there) there.push(grant);
    else byPlace.set(place, [grant]);
  }
  return {
    all: [...byId.values()],
    on: (table, name) =>
      [table, databaseArn(name), catalogKey(name), tagsKey(name)].flatMap(
        (place) => byPlace.get(place) ?? [],
      ),
  };
}

/** undefined: on nothing that is a table's. */
function placeOf({ content: { resource }, account, region }: Grant): string | undefined {
  if ("table" in resource) return resource.table;
  if ("tablesOf" in resource)
    return databaseArn({ region, catalog: resource.catalog, database: resource.tablesOf });
  if ("database" in resource)
    return databaseArn({ region, catalog: resource.catalog, database: resource.database });
  if ("tagged" in resource || "taggedAs" in resource)
    return tagsKey({ region, catalog: resource.catalog ?? account });
  return isCatalog(resource) ? catalogKey({ region, catalog: resource.catalog }) : undefined;
}

/** The catalog itself: other forms name one, too. */
export function isCatalog(resource: LakeResource): resource is { readonly catalog: string } {
  return Object.keys(resource).join() === "catalog";
}

function catalogKey({ region, catalog }: Pick<TableName, "region" | "catalog">): string {
  return `catalog/${region}/${catalog}`;
}

/** Tags belong to an account, whatever catalogs it has. */
function tagsKey({ region, catalog }: Pick<TableName, "region" | "catalog">): string {
  return `tags/${region}/${catalog.split(":")[0]}`;
}
