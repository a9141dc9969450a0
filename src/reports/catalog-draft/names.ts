/** Ids made of names that anybody may have given: readable, unique, and the same for the same names. */
import { hash } from "node:crypto";
import { compareText } from "../../core/catalog/group.ts";

const ID_MAX = 60;

/** Small letters, digits, dots, underscores and dashes; `unnamed` where nothing of that is left. */
export function slug(text: string): string {
  const plain = text.toLowerCase().replaceAll(/[^a-z0-9._]+/g, "-");
  const cut = plain.slice(0, ID_MAX).replaceAll(/^[-.]+|[-.]+$/g, "");
  return cut === "" ? "unnamed" : cut;
}

/**
 * One id for each key: what was preferred, with a piece of the key's hash where several prefer the same. Ids that differ
 * in case alone are the same.
 */
export function uniqueIds(preferred: ReadonlyMap<string, string>): Map<string, string> {
  const wanted = new Map<string, number>();
  for (const id of preferred.values()) wanted.set(id.toLowerCase(), (wanted.get(id.toLowerCase()) ?? 0) + 1);
  const used = new Set<string>();
  const ids = new Map<string, string>();
  for (const [key, id] of [...preferred].sort(([a], [b]) => compareText(a, b))) {
    const isShared = (wanted.get(id.toLowerCase()) ?? 0) > 1;
    let unique = isShared ? `${id}-${hash("sha256", key, "hex").slice(0, 6)}` : id;
    for (let more = 2; used.has(unique.toLowerCase()); more++) unique = `${id}-${more}`;
    used.add(unique.toLowerCase());
    ids.set(key, unique);
  }
  return ids;
}

/** The id of a table is `database.table`, that of a folder the bucket's name and the folders'. */
export function assetIdOf(place: string): string {
  return partsOf(place)
    .map(slug)
    .join(".")
    .slice(0, 2 * ID_MAX);
}

/** The last part of a place that says something, for people; `unnamed` where none does. */
export function assetNameOf(place: string): string {
  const names = partsOf(place).map((part) => part.replaceAll("_", " ").trim());
  return names.findLast((name) => name !== "") ?? "unnamed";
}

function partsOf(place: string): string[] {
  const table = /:table\/(.+)$/s.exec(place)?.[1];
  if (table !== undefined) return table.split("/");
  if (place.startsWith("arn:")) return [place.slice(place.lastIndexOf(":") + 1)];
  const [bucket = "", ...folders] = place
    .slice("s3://".length)
    .split("/")
    .filter((part) => part !== "");
  return [shortBucket(bucket), ...folders];
}

/** Account and Region make a bucket's name unique, not readable. */
function shortBucket(bucket: string): string {
  const short = bucket.replaceAll(/[-.](?:\d{12}|[a-z]{2}(?:-gov|-iso[a-z]?)?-[a-z]+-\d)(?=[-.]|$)/g, "");
  return short === "" ? bucket : short;
}

/** The name of a role or user, without its path. */
export function roleName(arn: string): string {
  return arn.slice(arn.lastIndexOf("/") + 1);
}

/** As people call it: a permission set of Identity Center, else the role's name. */
export function shownRole(arn: string): string {
  const name = roleName(arn);
  return /^AWSReservedSSO_(.+)_[0-9a-f]{16}$/s.exec(name)?.[1] ?? name;
}

/** What several names begin with, up to a dash or another border; undefined where that says little. */
export function commonName(names: readonly string[]): string | undefined {
  const [first = "", ...rest] = names;
  let length = first.length;
  for (const name of rest) while (!name.startsWith(first.slice(0, length))) length--;
  const whole = length === first.length && rest.every((name) => /^[^a-z0-9]?$/i.test(name.charAt(length)));
  const common = whole ? first : first.slice(0, length).replace(/[a-z0-9]*$/i, "");
  const plain = common.replaceAll(/^[^a-z0-9]+|[^a-z0-9]+$/gi, "");
  return plain.length < 3 ? undefined : plain;
}
