/**
 * Where partitions of a table lie that are not within its own locations, as few folders. A partition's folder is cut to the one above
 * its values (`…/orders/dt=2026-09-13/` and `…/orders/2026-09-13/` to `…/orders/`), so that those that were moved together are one
 * folder. Of what is left there are `FOLDERS_MAX` at most: where there are more, the deepest are cut to the folders above them until
 * there are few enough. Never to a whole bucket: it would claim what other tables hold there; buckets are few.
 */
import { normalLocation } from "../../core/catalog/fields.ts";

export const FOLDERS_MAX = 100;

export interface PartitionPlace {
  readonly location: string | undefined;
  /** In the order of the keys. */
  readonly values: readonly string[];
}

export interface Elsewhere {
  /** A partition without a location, or not on S3, adds nothing. */
  add(partition: PartitionPlace): void;
  /** Sorted. None lies within another, or within the table's own. */
  folders(): readonly string[];
}

/** `own`: the table's own locations, as `s3://bucket/prefix/`. `keys`: what it is partitioned by. */
export function createElsewhere(own: readonly string[], keys: readonly string[]): Elsewhere {
  let folders = new Set<string>();
  /** Deeper ones are cut to it. */
  let depthMax = Infinity;
  const isWithin = (folder: string, others: Iterable<string>): boolean => {
    for (const other of others) if (other !== folder && folder.startsWith(other)) return true;
    return false;
  };
  const add = ({ location, values }: PartitionPlace): void => {
    const folder = normalLocation(location ?? "");
    if (folder === undefined || own.some((each) => folder.startsWith(each))) return;
    folders.add(cutTo(depthMax, aboveValues(folder, keys, values)));
    while (folders.size > FOLDERS_MAX) {
      const deepest = Math.max(...[...folders].map(depthOf));
      if (deepest <= 0) return; // as many buckets
      depthMax = deepest - 1;
      folders = new Set([...folders].map((each) => cutTo(depthMax, each)));
    }
  };
  return {
    add,
    folders: () =>
      [...folders].filter((folder) => !isWithin(folder, folders) && !own.includes(folder)).toSorted(),
  };
}

/** Below the bucket. */
function depthOf(folder: string): number {
  return folder.split("/").length - 4;
}

function cutTo(depth: number, folder: string): string {
  const kept = Math.max(0, depth);
  return depthOf(folder) <= kept
    ? folder
    : `${folder
        .split("/")
        .slice(0, kept + 3)
        .join("/")}/`;
}

/** Without the folders at its end that are the partition's values, but not the last below the bucket. */
function aboveValues(folder: string, keys: readonly string[], values: readonly string[]): string {
  const parts = folder.slice(0, -1).split("/");
  for (let at = values.length - 1; at >= 0 && parts.length > 4; at--) {
    const last = decoded(parts.at(-1) ?? "");
    const value = values[at] ?? "";
    const key = keys[at];
    if (last !== value && (key === undefined || last.toLowerCase() !== `${key}=${value}`.toLowerCase()))
      break;
    parts.pop();
  }
  return `${parts.join("/")}/`;
}

/** Hive escapes in names of folders what S3 would take. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
