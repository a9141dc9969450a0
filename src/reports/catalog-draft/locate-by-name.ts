/** Where the files of a table lie that nobody read under Lake Formation: a guess by the name of a folder. */
import type { Use } from "../../core/access/use.ts";
import { groupBy } from "../../core/catalog/group.ts";
import { accountOfFolder, accountOfTable, foldersAbove } from "./places.ts";

/** Of the reads of all folders of a name: what one of them must have to be the table's, and not a copy of it. */
const MAIN_SHARE = 0.8;

interface Named {
  readonly folder: string;
  readonly reads: number;
}

/**
 * The folder of a table's name in the table's account, by the table's ARN: if there is one such table, and one such
 * folder, or one below a folder of the database's name, or one that has nearly all reads.
 */
export function locateByName(arns: readonly string[], reads: readonly Use[]): Map<string, string> {
  const byName = groupBy(
    reads.flatMap((use) => foldersOf(use).map((folder) => ({ folder, use }))),
    ({ folder }) => folder.split("/").at(-2)?.toLowerCase() ?? "",
  );
  const rivals = groupBy(arns, keyOf);
  return new Map(
    arns.flatMap((arn): [string, string][] => {
      if (rivals.get(keyOf(arn))?.length !== 1) return [];
      const { database, table } = namesOf(arn);
      const byFolder = groupBy(byName.get(table) ?? [], ({ folder }) => folder);
      const folders = [...byFolder].flatMap(([folder, same]): Named[] => {
        const uses = same.map(({ use }) => use);
        if (accountOfFolder(folder, uses) !== accountOfTable(arn)) return [];
        return [{ folder, reads: uses.reduce((sum, { accesses }) => sum + accesses, 0) }];
      });
      const folder = choose(folders, database);
      return folder === undefined ? [] : [[arn, folder]];
    }),
  );
}

function choose(folders: readonly Named[], database: string): string | undefined {
  const near = folders.filter(({ folder }) => folder.toLowerCase().split("/").includes(database));
  const total = folders.reduce((sum, { reads }) => sum + reads, 0);
  const main = folders.filter(({ reads }) => reads >= total * MAIN_SHARE);
  return [near, main].find(({ length }) => length === 1)?.[0]?.folder;
}

/** The folders above the place, without the bucket. */
function foldersOf({ place }: Use): string[] {
  return foldersAbove(place ?? "").slice(0, -1);
}

function keyOf(arn: string): string {
  return `${accountOfTable(arn)} ${namesOf(arn).table}`;
}

/** Database and table, in small letters. */
function namesOf(arn: string): { database: string; table: string } {
  const parts = (/:table\/(.+)$/s.exec(arn)?.[1] ?? "").toLowerCase().split("/");
  return { database: parts.length > 1 ? (parts.at(-2) ?? "") : "", table: parts.at(-1) ?? "" };
}
