/** The archive as files below a folder that is there. */
import { randomBytes } from "node:crypto";
import { mkdir, open, rename, stat, unlink } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import type { ArchiveSink } from "./index.ts";

export function folderArchive(given: string): ArchiveSink {
  const folder = resolve(given);
  return {
    async put(name, bytes) {
      await stat(folder); // one with a slip in its name is not made
      const path = join(folder, name);
      await mkdir(dirname(path), { recursive: true });
      const unfinished = join(dirname(path), `.${randomBytes(6).toString("hex")}.unfinished`);
      const file = await open(unfinished, "wx", 0o640);
      try {
        await file.writeFile(bytes);
        await file.sync();
        await file.close();
        await rename(unfinished, path);
        await syncFolders(dirname(path), folder);
      } catch (error) {
        await file.close().catch(() => undefined);
        await unlink(unfinished).catch(() => undefined);
        throw error;
      }
    },
    close: () => undefined,
  };
}

/** The names of what was put, and of folders that were made for it, are on the disk: what the archive has is dropped from the database next. */
async function syncFolders(from: string, top: string): Promise<void> {
  for (let at = from; ; at = dirname(at)) {
    const folder = await open(at, "r");
    try {
      await folder.sync();
    } finally {
      await folder.close();
    }
    if (at === top) return;
  }
}
