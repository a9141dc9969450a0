/** Folders that are looked at again and again, for files that came or changed since. */
import { readFile, stat } from "node:fs/promises";
import { AuditplaneError, reasonOf } from "../../errors.ts";
import { OBJECT_MAX } from "../stored-object.ts";
import type { StoredObject, Unavailable } from "../stored-object.ts";
import { isRecordPath, unreadable, walk } from "./walk.ts";

export interface WatchedFile {
  readonly path: string;
  readonly size: number;
  /** Another one is another content. */
  readonly etag: string;
}

export interface WatchedFolders {
  /**
   * Files that are new, or another than before, since the last look: of those that are still being written nothing is said before
   * they are the same at two looks. Yields folder by folder; of one that cannot be read nothing, and throws in the end. A file that
   * cannot be read, such as a link to nowhere, is told as any other: why it is not to be had is said when it is read.
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
        const seen = await lookInto(folder);
        failed ??= seen.failed;
        for (const { path, etag } of seen.files) now.set(path, etag);
        const fresh = seen.files.filter(
          ({ path, etag }) => before.get(path) === etag && told.get(path) !== etag,
        );
        yield fresh;
        for (const { path, etag } of fresh) told.set(path, etag);
      }
      before = now;
      if (failed) throw failed;
    },
  };
}

/** What stands for the stamp of a file that cannot be read: once it can be, it is another. */
const UNREADABLE = "unreadable";

/** What is in a folder, and what of it could not be listed. */
async function lookInto(
  folder: string,
): Promise<{ readonly files: readonly WatchedFile[]; readonly failed: AuditplaneError | undefined }> {
  const files: WatchedFile[] = [];
  let failed: AuditplaneError | undefined;
  try {
    const found = await walk([folder], (path, cause, kind) => {
      if (kind === "folder") failed ??= unreadable(path, cause);
      else if (isRecordPath(path)) files.push({ path, size: 0, etag: UNREADABLE });
    });
    for (const { path, size, skip } of found) {
      // one that went away meanwhile is none
      const etag = skip === undefined ? await stampOf(path).catch(() => undefined) : undefined;
      if (etag !== undefined) files.push({ path, size, etag });
    }
  } catch (error) {
    if (!(error instanceof AuditplaneError)) throw error;
    failed = error;
  }
  return { files, failed };
}

/** The whole file as it stands now, or why it is not to be had. */
export async function readDelivered(path: string): Promise<StoredObject | Unavailable> {
  try {
    const info = await stat(path);
    if (!info.isFile()) return { reason: "not_found", detail: "it is no file" }; // whoever opens a pipe waits for ever
    const { size } = info;
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
  ELOOP: "not_found",
  EACCES: "forbidden",
  EPERM: "forbidden",
};

/** Size and time of the last change: what whoever writes files anew changes. */
async function stampOf(path: string): Promise<string> {
  const { size, mtimeMs } = await stat(path);
  return `${size}-${Math.trunc(mtimeMs)}`;
}
