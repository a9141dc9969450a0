/** Heads as files of a folder that is there. */
import { randomBytes } from "node:crypto";
import { link, open, unlink } from "node:fs/promises";
import { join } from "node:path";
import type { HeadSink } from "./index.ts";

/** A head is there whole or not at all, whenever the process or the machine ends. */
export function folderSink(folder: string): HeadSink {
  return {
    async write({ name, text }) {
      const unfinished = join(folder, `.${randomBytes(6).toString("hex")}.unfinished`);
      const file = await open(unfinished, "wx", 0o644);
      try {
        await file.writeFile(text);
        await file.sync();
        await file.close();
        await link(unfinished, join(folder, name)); // unlike a rename it replaces nothing
        return "written";
      } catch (error) {
        if (error instanceof Error && "code" in error && error.code === "EEXIST") return "there";
        throw error;
      } finally {
        await file.close().catch(() => undefined);
        await unlink(unfinished);
      }
    },
    close: () => undefined,
  };
}
