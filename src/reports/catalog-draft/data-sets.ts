/** Which folders of a bucket are data sets: where its reads come together, and apart where their readers differ. */
import { compareText } from "../../core/catalog/group.ts";

/** What somebody read directly in a folder. */
export interface FolderReads {
  readonly place: string;
  readonly person: string;
  readonly reads: number;
}

/** Folders side by side; where there are more, they divide one data set. */
const SIDE_BY_SIDE_MAX = 40;
/** Folders below the bucket that are told apart by their readers. */
const SPLIT_DEPTH_MAX = 4;
/** What of a folder's reads may be beside those that stand for it, in tenths. */
const ASIDE_TENTHS = 1;
/** How a table format lays out one table. */
const LAYOUT = new Set(["data", "metadata"]);

interface Folder {
  readonly place: string;
  readonly depth: number;
  readonly children: Map<string, Folder>;
  readonly readers: Set<string>;
  /** Below it, and in it. */
  reads: number;
  own: number;
}

/** The folders that become assets, sorted. Each read one is in one of them, or a small part of its bucket. */
export function dataSets(reads: readonly FolderReads[]): string[] {
  const buckets = new Map<string, Folder>();
  for (const one of reads) {
    const [bucket, path] = splitPlace(one.place);
    let folder = childOf(buckets, { name: bucket, place: `s3://${bucket}/`, depth: 0 });
    count(folder, one);
    for (const name of path) {
      const place = `${folder.place}${name}/`;
      folder = childOf(folder.children, { name, place, depth: folder.depth + 1 });
      count(folder, one);
    }
    folder.own += one.reads;
  }
  return [...buckets.values()].flatMap(choose).sort(compareText);
}

/** Apart where readers differ; else down where nearly all reads are; else the folder itself. */
function choose(folder: Folder): string[] {
  const children = [...folder.children.values()];
  const isOne = children.length === 0 || [...folder.children.keys()].every((name) => LAYOUT.has(name));
  const isMixed = folder.own * 10 > folder.reads * ASIDE_TENTHS;
  if (isOne || isMixed || children.length > SIDE_BY_SIDE_MAX) return [folder.place];
  if (folder.depth < SPLIT_DEPTH_MAX && children.length > 1 && areReadApart(children))
    return children.flatMap(choose);
  const main = children.find(({ reads }) => (folder.reads - reads) * 10 <= folder.reads * ASIDE_TENTHS);
  return main ? choose(main) : [folder.place];
}

function areReadApart(folders: readonly Folder[]): boolean {
  const sets = folders.map(({ readers }) => JSON.stringify([...readers].sort(compareText)));
  return new Set(sets).size > 1;
}

function childOf(
  folders: Map<string, Folder>,
  { name, place, depth }: { name: string; place: string; depth: number },
): Folder {
  let folder = folders.get(name);
  if (!folder) {
    folder = { place, depth, children: new Map(), readers: new Set(), reads: 0, own: 0 };
    folders.set(name, folder);
  }
  return folder;
}

function count(folder: Folder, { person, reads }: FolderReads): void {
  folder.reads += reads;
  folder.readers.add(person);
}

function splitPlace(place: string): [bucket: string, folders: string[]] {
  const [bucket = "", ...folders] = place.slice("s3://".length).split("/").slice(0, -1);
  return [bucket, folders];
}
