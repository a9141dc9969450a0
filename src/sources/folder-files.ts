/** Reads the files of a folder of which nothing is believed. */
import { readFile, readdir, stat } from "node:fs/promises";
import { join } from "node:path";

export interface FolderFiles {
  /** Of everything that lies there, from the folder on, in the order of names. */
  readonly paths: readonly string[];
  /** undefined: it is not there, or no ordinary file of a size that is ever read. */
  readonly read: (path: string) => Promise<Buffer | undefined>;
}

/** No larger file is read in the first place. */
const FILE_MAX = 300 * 1_048_576;

/** Links are told and not followed: nothing outside of the folder is read. */
export async function openFolderFiles(folder: string): Promise<FolderFiles> {
  const found = await walk(folder, "");
  const ordinary = new Set(found.filter(({ isFile }) => isFile).map(({ path }) => path));
  return {
    paths: found.map(({ path }) => path).sort(),
    async read(path) {
      if (!ordinary.has(path)) return undefined;
      const file = join(folder, path);
      return (await stat(file)).size <= FILE_MAX ? await readFile(file) : undefined;
    },
  };
}

async function walk(folder: string, inner: string): Promise<{ path: string; isFile: boolean }[]> {
  // a name that is no UTF-8 cannot be named, so it cannot be looked into
  const entries = await readdir(join(folder, inner), { withFileTypes: true }).catch(() => undefined);
  if (!entries) return [{ path: inner, isFile: false }];
  if (entries.length === 0 && inner !== "") return [{ path: inner, isFile: false }];
  const found = [];
  for (const entry of entries) {
    const path = `${inner}${entry.name}`;
    if (entry.isDirectory()) found.push(...(await walk(folder, `${path}/`)));
    else found.push({ path, isFile: entry.isFile() });
  }
  return found;
}
