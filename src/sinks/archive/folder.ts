/** The archive as files below a folder that is there. */
import { randomBytes } from "node:crypto";
import { mkdir, open, rename, stat, unlink } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { ArchiveSink } from "./index.ts";

export function folderArchive(folder: string): ArchiveSink {
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
      } catch (error) {
        await file.close().catch(() => undefined);
        await unlink(unfinished).catch(() => undefined);
        throw error;
      }
    },
    close: () => undefined,
  };
}
