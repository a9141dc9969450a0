/** Tables that Lake Formation was asked for, and where their files lie. */
import type { Use } from "../../core/access/use.ts";
import { compareText, groupBy } from "../../core/catalog/group.ts";
import { isRead } from "./evidence.ts";
import { locateByName } from "./locate-by-name.ts";
import { foldersAbove, isDataRead, isTable } from "./places.ts";

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
  const open = tables.filter(({ locatedBy }) => locatedBy === undefined).map(({ arn }) => arn);
  const free = uses.filter(
    (use) => isDataRead(use) && foldersAbove(use.place ?? "").every((one) => !taken.has(one)),
  );
  const guessed = locateByName(open, free);
  return tables.map((table) => {
    const folder = guessed.get(table.arn);
    return folder === undefined ? table : { ...table, locations: [folder], locatedBy: "name" };
  });
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
