/** Tables that Lake Formation was asked for, and where their files lie. */
import type { Use } from "../../core/access/use.ts";
import { compareText, groupBy } from "../../core/catalog/group.ts";
import { isRead } from "./evidence.ts";
import { accountOfFolder, accountOfTable, foldersAbove, isDataRead, isTable } from "./places.ts";

export interface FoundTable {
  readonly arn: string;
  readonly locations: readonly string[];
  /** Folders that are read for this table and stand at another one. */
  readonly shared: readonly string[];
  /** By the sessions that Lake Formation opened for the table, or by its name alone. */
  readonly locatedBy: "session" | "name" | undefined;
}

const LOCATIONS_MAX = 5;

/** Tables sorted by how much is read of their files under Lake Formation, then by ARN. */
export function findTables(uses: readonly Use[]): FoundTable[] {
  const asked = uses.filter((use) => isRead(use) && isTable(use.place)).map(({ place }) => place as string);
  const arns = new Set(asked);
  const under = groupBy(
    uses.filter((use) => use.table !== null && arns.has(use.table) && isDataRead(use)),
    ({ table }) => table as string,
  );
  const reads = (arn: string): number =>
    (under.get(arn) ?? []).reduce((sum, { accesses }) => sum + accesses, 0);
  const sorted = [...arns].sort((a, b) => reads(b) - reads(a) || compareText(a, b));
  const taken = new Set<string>();
  const tables = sorted.map((arn): FoundTable => {
    const all = commonFolders((under.get(arn) ?? []).map(({ place }) => place as string));
    const locations = all.filter((folder) => !taken.has(folder));
    for (const folder of locations) taken.add(folder);
    const shared = all.filter((folder) => !locations.includes(folder));
    return { arn, locations, shared, locatedBy: all.length === 0 ? undefined : "session" };
  });
  return locateByName(
    tables,
    uses.filter((use) => isDataRead(use) && foldersAbove(use.place ?? "").every((one) => !taken.has(one))),
  );
}

/** Of each bucket the folder that all lie in, or where that is the whole bucket, each of them; none where they are many. */
function commonFolders(places: readonly string[]): string[] {
  const byBucket = groupBy([...new Set(places)].sort(compareText), (place) => place.split("/", 3).join("/"));
  return [...byBucket].flatMap(([bucket, same]) => {
    const common = foldersAbove(same[0] ?? "").find((folder) =>
      same.every((place) => place.startsWith(folder)),
    );
    if (common !== `${bucket}/` || same.length === 1) return common ?? [];
    return same.length > LOCATIONS_MAX ? [] : same;
  });
}

/**
 * A table whose files nobody read under Lake Formation is where a folder of its account has its name: if there is one
 * such table and one such folder, or one below a folder with the database's name.
 */
function locateByName(tables: readonly FoundTable[], reads: readonly Use[]): FoundTable[] {
  const nameOf = (folder: string): string => folder.split("/").at(-2)?.toLowerCase() ?? "";
  const named = groupBy(
    reads.flatMap((use) =>
      foldersAbove(use.place ?? "")
        .slice(0, -1)
        .map((folder) => ({ folder, use })),
    ),
    ({ folder }) => nameOf(folder),
  );
  const open = tables.filter(({ locatedBy }) => locatedBy === undefined);
  const keyOf = ({ arn }: FoundTable): string => `${accountOfTable(arn)} ${tableName(arn).at(-1)}`;
  const rivals = groupBy(open, keyOf);
  return tables.map((table) => {
    if (table.locatedBy !== undefined || rivals.get(keyOf(table))?.length !== 1) return table;
    const [database, name] = tableName(table.arn);
    const folders = [...groupBy(named.get(name) ?? [], ({ folder }) => folder)]
      .filter(([, same]) => accountOfFolder(same.map(({ use }) => use)) === accountOfTable(table.arn))
      .map(([folder]) => folder);
    const nearer = folders.filter((folder) =>
      folder
        .toLowerCase()
        .split("/")
        .includes(database ?? ""),
    );
    const [only] = folders.length === 1 ? folders : nearer.length === 1 ? nearer : [];
    return only === undefined ? table : { ...table, locations: [only], locatedBy: "name" };
  });
}

/** Database and table, in small letters. */
function tableName(arn: string): [database: string | undefined, table: string] {
  const parts = (/:table\/(.+)$/s.exec(arn)?.[1] ?? "").toLowerCase().split("/");
  return [parts.length > 1 ? parts.at(-2) : undefined, parts.at(-1) ?? ""];
}
