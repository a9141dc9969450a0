/** Folders that are looked at again and again, for files that came or changed since. */
import { readFile, stat } from "node:fs/promises";
import { AuditplaneError, reasonOf } from "../../errors.ts";
import { OBJECT_MAX } from "../stored-object.ts";
import type { StoredObject, Unavailable } from "../stored-object.ts";
import { walk } from "./walk.ts";

export interface WatchedFile {
  readonly path: string;
  readonly size: number;
  /** Another one is another content. */
  readonly etag: string;
}

export interface WatchedFolders {
  /**
   * Files that are new, or another than before, since the last look: of those that are still being written nothing is said before
   * they are the same at two looks. Yields folder by folder; of one that cannot be read nothing, and throws in the end.
   */
  look(): AsyncGenerator<WatchedFile[]>;
}

/** `folders`: paths that every worker reads files by. */
export function watchFolders(folders: readonly string[]): WatchedFolders {
  let before = new Map<string, string>();
  const told = new Map<string, string>();
  return {
    async *look() {
      const now = new Map<string, string>();
      let failed: AuditplaneError | undefined;
      for (const folder of folders) {
        const fresh: WatchedFile[] = [];
        try {
          for (const { path, size, skip } of await walk([folder])) {
            if (skip !== undefined) continue;
            const etag = await stampOf(path);
            now.set(path, etag);
            if (before.get(path) === etag && told.get(path) !== etag) fresh.push({ path, size, etag });
          }
        } catch (error) {
          if (!(error instanceof AuditplaneError)) throw error;
          failed ??= error;
        }
        yield fresh;
        for (const { path, etag } of fresh) told.set(path, etag);
      }
      before = now;
      if (failed) throw failed;
    },
  };
}

/** The whole file as it stands now, or why it is not to be had. */
export async function readDelivered(path: string): Promise<StoredObject | Unavailable> {
  try {
    const { size } = await stat(path);
    if (size > OBJECT_MAX) return { reason: "file_too_large", detail: `${size} bytes` };
    const etag = await stampOf(path);
    return { bytes: await readFile(path), etag, metadata: {} };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const reason = REASONS[code ?? ""] ?? "unavailable";
    return { reason, detail: reasonOf(error) };
  }
}

const REASONS: Readonly<Record<string, Unavailable["reason"]>> = {
  ENOENT: "not_found",
  ENOTDIR: "not_found",
  EACCES: "forbidden",
  EPERM: "forbidden",
};

/** Size and time of the last change: what whoever writes files anew changes. */
async function stampOf(path: string): Promise<string> {
  const { size, mtimeMs } = await stat(path);
  return `${size}-${Math.trunc(mtimeMs)}`;
}
