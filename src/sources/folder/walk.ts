/** Finds the files below the paths that were named, in an order that no file system decides. */
import { existsSync } from "node:fs";
import { access, constants, readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { AuditplaneError, reasonOf } from "../../errors.ts";
import type { RawFile } from "../source.ts";

/** Bytes of a path that an index of Postgres takes; trails have a few hundred. */
const PATH_MAX = 2_000;
const RECORD_NAME = /\.(json|jsonl|ndjson|log|cloudtrail)(\.gz)?$|\.gz$/i;
/** Sibling folders of a trail that hold no records: docs.aws.amazon.com, get-and-view-cloudtrail-log-files. */
const OTHER_FOLDERS: readonly (readonly [RegExp, string])[] = [
  [/(^|\/)CloudTrail-Digest\//, "digest"],
  [/(^|\/)CloudTrail-Insight\//, "insight"],
  [/(^|\/)CloudTrail-Aggregated\//, "aggregated"],
];

/** Told of an entry of a folder that cannot be looked at. What it throws ends the walk. */
export type OnUnreadable = (path: string, cause: unknown, kind: "file" | "folder") => void;

/**
 * Lists the files of the named paths, sorted by code unit, each path once. A file that is named itself is always read;
 * in a folder the name decides. Throws `input_missing` for a path that does not exist or may not be read, and for what lies in
 * a folder only where nobody else is told of it; then it is left out.
 */
export async function walk(
  paths: readonly string[],
  onUnreadable: OnUnreadable = refuse,
): Promise<RawFile[]> {
  const found = new Map<string, RawFile>();
  for (const path of paths) {
    const info = await stat(path).catch((error: unknown) => refuse(path, error));
    const files = info.isDirectory()
      ? await walkFolder(path, onUnreadable)
      : await describe(path, info.size, onUnreadable);
    for (const file of files) if (!found.has(file.path)) found.set(file.path, file);
  }
  return [...found.values()].sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
}

async function walkFolder(path: string, onUnreadable: OnUnreadable): Promise<RawFile[]> {
  const entries = await readdir(path, { withFileTypes: true }).catch((error: unknown) => {
    onUnreadable(path, error, "folder");
    return [];
  });
  const files: RawFile[] = [];
  for (const entry of entries) {
    const child = join(path, entry.name);
    if (entry.name.includes("\u{FFFD}") && !existsSync(child)) {
      // not UTF-8: it cannot be named, so it cannot be read
      files.push({ path: child, size: 0, skip: "name" });
      continue;
    }
    if (entry.isDirectory()) for (const file of await walkFolder(child, onUnreadable)) files.push(file);
    else if (entry.isFile() || entry.isSymbolicLink()) {
      const info = await stat(child).catch((error: unknown) => {
        onUnreadable(child, error, "file");
        return undefined;
      });
      if (!info?.isFile()) continue; // a link to a folder could lead in a circle, and reading a pipe waits for ever
      if (!RECORD_NAME.test(entry.name)) files.push({ path: child, size: info.size, skip: "name" });
      else files.push(...(await describe(child, info.size, onUnreadable)));
    }
  }
  return files;
}

/** None where it may not be read. */
async function describe(path: string, size: number, onUnreadable: OnUnreadable): Promise<RawFile[]> {
  if (Buffer.byteLength(path) > PATH_MAX) return [{ path, size, skip: "path" }];
  if (size === 0) return [{ path, size, skip: "empty" }];
  const other = otherFolder(path);
  if (other !== undefined) return [{ path, size, skip: other }];
  try {
    await access(path, constants.R_OK);
  } catch (error) {
    onUnreadable(path, error, "file");
    return [];
  }
  return [{ path, size }];
}

function otherFolder(path: string): string | undefined {
  return OTHER_FOLDERS.find(([pattern]) => pattern.test(path))?.[1];
}

/** Whether a file of this path is one that is read, as far as its path tells. */
export function isRecordPath(path: string): boolean {
  return RECORD_NAME.test(path) && otherFolder(path) === undefined && Buffer.byteLength(path) <= PATH_MAX;
}

function refuse(path: string, cause: unknown): never {
  throw unreadable(path, cause);
}

export function unreadable(path: string, cause: unknown): AuditplaneError {
  return new AuditplaneError(
    "input_missing",
    `could not read ${path}: ${whyUnreadable(cause)}; check the path and its permissions`,
    { cause },
  );
}

/** Why the file system did not give a file, in words. */
export function whyUnreadable(cause: unknown): string {
  const { code } = cause as NodeJS.ErrnoException;
  return code === "ENOENT" ? "it does not exist" : code === "EACCES" ? "permission denied" : reasonOf(cause);
}
