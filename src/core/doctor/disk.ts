/** What is judged of the disk of an embedded database. */
import { formatBytes, formatCounted } from "../finding/explain.ts";
import type { Check } from "./check.ts";
import { refusalOf } from "../refusal/refusal.ts";

export type DiskSeen =
  | { readonly kind: "absent" }
  | { readonly kind: "failed"; readonly path: string; readonly error: unknown }
  | {
      readonly kind: "seen";
      readonly path: string;
      /** Whether a run has kept a database there. */
      readonly holdsDatabase: boolean;
      readonly isWritable: boolean;
      /** For who runs this, in bytes. */
      readonly free: number;
    };

const GB = 1e9;
/** Postgres stops in the midst of a commit where there is none. */
const BROKEN_BYTES = GB;
const WARNING_BYTES = 10 * GB;

export function judgeDisk(seen: DiskSeen): Check {
  const name = "data-dir";
  if (seen.kind === "absent") return { name, state: "skipped", says: "needs --data-dir DIR" };
  const { path } = seen;
  if (seen.kind === "failed")
    return {
      name,
      state: "broken",
      says: `${path} cannot be looked at (${refusalOf(seen.error).detail})`,
      fix: "name a folder that is there, or can be made, in --data-dir",
    };
  const { free, isWritable, holdsDatabase } = seen;
  if (!isWritable)
    return {
      name,
      state: "broken",
      says: `${path} cannot be written to`,
      fix: `chown "$(id -u)" ${path}  # or name another folder in --data-dir`,
    };
  const says = `${path}: ${holdsDatabase ? "holds a database" : "holds no database yet"}, ${formatBytes(free)} free`;
  if (free >= WARNING_BYTES) return { name, state: "ok", says };
  return {
    name,
    state: free < BROKEN_BYTES ? "broken" : "warning",
    says,
    fix: `make room, or move the folder to a larger disk: du -xsh ${path}`,
  };
}

export interface FolderSeen {
  readonly path: string;
  /** What was thrown when it was opened; undefined: it can be listed. */
  readonly error: unknown;
  /** What of it cannot be looked at. */
  readonly unreadable: readonly {
    readonly path: string;
    readonly cause: unknown;
    readonly kind: "file" | "folder";
  }[];
}

/** Of the folders that workers watch. */
export function judgeFolders(seen: readonly FolderSeen[]): Check[] {
  const name = "folder";
  if (seen.length === 0) return [{ name, state: "skipped", says: "needs AUDITPLANE_FOLDERS" }];
  return seen.map(({ path, error, unreadable }): Check => {
    const base = { name, place: path } as const;
    if (error !== undefined)
      return {
        ...base,
        state: "broken",
        says: `it cannot be listed (${refusalOf(error).detail})`,
        fix: "correct AUDITPLANE_FOLDERS, or mount the folder by this path, readable to the workers' user",
      };
    const first = unreadable.find(({ kind }) => kind === "folder") ?? unreadable[0];
    if (!first) return { ...base, state: "ok", says: "it can be listed" };
    return {
      ...base,
      state: first.kind === "folder" ? "broken" : "warning",
      says: `${formatCounted(unreadable.length, "entry", "entries")} in it cannot be read, such as ${first.path} (${refusalOf(first.cause).detail})`,
      fix: `let the workers' user read it, or take away a link that leads nowhere: ls -l '${first.path.replaceAll("'", "'\\''")}'`,
    };
  });
}
