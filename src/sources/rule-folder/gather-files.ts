/** The rule files that paths name: what is read for a scan is what is read for those who write rules. */
import { resolve } from "node:path";
import { addProblems } from "../../core/problem.ts";
import type { Problem } from "../../core/problem.ts";
import { licenceOf } from "./licence.ts";
import { listRuleFiles } from "./list-files.ts";
import type { ListedFile, Listing } from "./list-files.ts";

export interface GatheredFile extends ListedFile {
  /** Of its folder. */
  readonly license: string | undefined;
}

export interface Gathered extends Pick<Listing, "strays"> {
  /** In the order of the paths; a file that is named twice, in whatever way, stands once. */
  readonly files: readonly GatheredFile[];
  /** What cannot be read. */
  readonly problems: Problem[];
}

/** Lists rule files below folders, and those that are named. Throws `input_missing` for a path that cannot be read. */
export async function gatherFiles(paths: readonly string[]): Promise<Gathered> {
  const listed = new Map<string, GatheredFile>();
  const strays: Problem[] = [];
  const problems: Problem[] = [];
  const read = new Set<string>();
  for (const path of paths) {
    if (read.has(resolve(path))) continue;
    read.add(resolve(path));
    const listing = await listRuleFiles(path);
    addProblems(strays, listing.strays);
    addProblems(problems, listing.closed);
    const license = await licenceOf(path);
    for (const file of listing.files)
      if (!listed.has(resolve(file.path))) listed.set(resolve(file.path), { ...file, license });
  }
  return { files: [...listed.values()], strays, problems };
}
