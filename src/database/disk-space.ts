/** How much room there is for a folder, also before it is made. Changes nothing. */
import { constants, existsSync } from "node:fs";
import { access, stat, statfs } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { holdsDatabase } from "./data-directory.ts";

export interface DiskSpace {
  readonly holdsDatabase: boolean;
  /** Of the folder, or of the nearest one above it that is there. */
  readonly isWritable: boolean;
  /** For who asks, in bytes. */
  readonly free: number;
}

/** Throws what the file system says. */
export async function readDiskSpace(path: string): Promise<DiskSpace> {
  let there = resolve(path);
  while (!existsSync(there) && dirname(there) !== there) there = dirname(there);
  const { bavail, bsize } = await statfs(there);
  const isFolder = (await stat(there)).isDirectory();
  const mayWrite = await access(there, constants.W_OK).then(
    () => true,
    () => false,
  );
  return { holdsDatabase: holdsDatabase(path), isWritable: isFolder && mayWrite, free: bavail * bsize };
}
