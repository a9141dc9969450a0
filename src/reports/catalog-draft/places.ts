/** Folders (`s3://bucket/path/`) and tables (ARNs), and whose account they are in. */
import type { Use } from "../../core/access/use.ts";
import { compareText, groupBy } from "../../core/catalog/group.ts";
import { isWrite } from "./evidence.ts";
import { leftOut } from "./left-out.ts";

const TABLE = /^arn:[a-z-]+:/;
const FOLDER = /^s3:\/\/[^/]+\//;
const ACCOUNT = /^\d{12}$/;

export function isTable(place: string | null): place is string {
  return place !== null && TABLE.test(place);
}

/** A folder of data: none of logs and the like. */
export function isDataFolder(place: string | null): place is string {
  return place !== null && FOLDER.test(place) && leftOut(place) === undefined;
}

/** Reads that count for what is a data set: a list names whatever its caller likes. */
export function isDataRead({ action, isDenied, place }: Use): boolean {
  return action === "read" && !isDenied && isDataFolder(place);
}

/** The folder itself and those above it, longest first; of a table its ARN alone. */
export function foldersAbove(place: string): string[] {
  if (!place.startsWith("s3://")) return [place];
  const found: string[] = [];
  for (let slash = place.lastIndexOf("/"); slash > 4; slash = place.lastIndexOf("/", slash - 1))
    found.push(place.slice(0, slash + 1));
  return found;
}

/** The account in a table's ARN. */
export function accountOfTable(arn: string): string | undefined {
  const account = arn.split(":")[4];
  return account !== undefined && ACCOUNT.test(account) ? account : undefined;
}

/**
 * The account of a folder: the log of another account than the reader's is the owner's; else the account that the
 * bucket's name names; else the log that tells of those who write, then of most uses.
 */
export function accountOfFolder(folder: string, uses: readonly Use[]): string | undefined {
  const named = /^s3:\/\/(?:[^/]*\D)?(\d{12})(?!\d)[^/]*\//.exec(folder)?.[1];
  const votes = [...groupBy(uses, ({ log }) => log)].map(([log, same]) => ({
    log,
    isOwners: same.some(({ account }) => account !== null && account !== log),
    writes: same.filter(isWrite).reduce((sum, { accesses }) => sum + accesses, 0),
    accesses: same.reduce((sum, { accesses }) => sum + accesses, 0),
  }));
  votes.sort(
    (a, b) =>
      Number(b.isOwners) - Number(a.isOwners) ||
      Number(b.log === named) - Number(a.log === named) ||
      b.writes - a.writes ||
      b.accesses - a.accesses ||
      compareText(a.log, b.log),
  );
  const [first] = votes.filter(({ log }) => ACCOUNT.test(log));
  return first?.isOwners ? first.log : (named ?? first?.log);
}
