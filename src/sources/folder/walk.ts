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

/**
 * Lists the files of the named paths, sorted by code unit, each path once. A file that is named itself is always read;
 * in a folder the name decides. Throws `input_missing` for a path that does not exist or may not be read.
 */
export async function walk(paths: readonly string[]): Promise<RawFile[]> {
  const found = new Map<string, RawFile>();
  for (const path of paths) {
    const info = await stat(path).catch((error: unknown) => refuse(path, error));
    if (!info.isDirectory()) found.set(path, await describe(path, info.size));
    else for (const file of await walkFolder(path)) if (!found.has(file.path)) found.set(file.path, file);
  }
  return [...found.values()].sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
}

async function walkFolder(path: string): Promise<RawFile[]> {
  const entries = await readdir(path, { withFileTypes: true }).catch((error: unknown) => refuse(path, error));
  const files: RawFile[] = [];
  for (const entry of entries) {
    const child = join(path, entry.name);
    if (entry.name.includes("\u{FFFD}") && !existsSync(child)) {
      // not UTF-8: it cannot be named, so it cannot be read
      files.push({ path: child, size: 0, skip: "name" });
      continue;
    }
    if (entry.isDirectory()) for (const file of await walkFolder(child)) files.push(file);
    else if (entry.isFile() || entry.isSymbolicLink()) {
      const info = await stat(child).catch((error: unknown) => refuse(child, error));
      if (info.isDirectory()) continue; // a link to a folder could lead in a circle
      files.push(
        RECORD_NAME.test(entry.name)
          ? await describe(child, info.size)
          : { path: child, size: info.size, skip: "name" },
      );
    }
  }
  return files;
}

async function describe(path: string, size: number): Promise<RawFile> {
  if (Buffer.byteLength(path) > PATH_MAX) return { path, size, skip: "path" };
  const other = OTHER_FOLDERS.find(([pattern]) => pattern.test(path));
  if (size === 0) return { path, size, skip: "empty" };
  if (other) return { path, size, skip: other[1] };
  await access(path, constants.R_OK).catch((error: unknown) => refuse(path, error));
  return { path, size };
}

function refuse(path: string, cause: unknown): never {
  throw new AuditplaneError(
    "input_missing",
    `could not read ${path}: ${whyUnreadable(cause)}; check the path and its permissions`,
    {
      cause,
    },
  );
}

/** Why the file system did not give a file, in words. */
export function whyUnreadable(cause: unknown): string {
  const { code } = cause as NodeJS.ErrnoException;
  return code === "ENOENT" ? "it does not exist" : code === "EACCES" ? "permission denied" : reasonOf(cause);
}
