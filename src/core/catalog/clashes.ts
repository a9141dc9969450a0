/** What must not be at one time: an id twice, a place of two projects, an identity of two people. */
import { roleKey } from "../identity/role-key.ts";
import type { Interval } from "./catalog.ts";
import { normalLocation } from "./fields.ts";
import { textOf, textsOf } from "./loose.ts";
import type { LooseCatalog, LooseEntry, LooseObject, Report } from "./loose.ts";

const WITH_ID = ["domains", "projects", "groups", "people", "assets", "subscriptions"] as const;

/** Somebody's hold on a key for a while; two owners must not hold one key at one time. */
interface Claim extends Interval {
  readonly key: string;
  readonly owner: string | number;
  /** The number of the entry within its list. */
  readonly at: number;
}

export function checkClashes(catalog: LooseCatalog, report: Report): void {
  for (const list of WITH_ID) checkIds(list, catalog[list], report);
  checkPlaces(catalog.assets, report);
  checkIdentities(catalog.people, report);
}

function checkIds(list: string, entries: readonly LooseEntry[], report: Report): void {
  const claims = entries.flatMap(({ raw, from, until }, at): Claim[] => {
    const key = textOf(raw["id"]);
    return key === undefined ? [] : [{ key, owner: at, at, from, until }];
  });
  for (const { key, first, second } of clashes(claims))
    report(
      [list, second, "id"],
      `"${key}" occurs twice at one time (also as entry ${first + 1} of ${list}); give disjoint from and until`,
    );
}

function checkPlaces(assets: readonly LooseEntry[], report: Report): void {
  const claims = assets.flatMap(({ raw, from, until }, at): Claim[] => {
    const owner = textOf(raw["project"]);
    if (owner === undefined) return [];
    return placesOf(raw).map((key) => ({ key, owner, at, from, until }));
  });
  for (const { key, first, second } of clashes(claims)) {
    const other = assets[first]?.raw ?? {};
    report(
      ["assets", second],
      `${key} belongs to "${String(other["id"])}" of project "${String(other["project"])}" at the same time; a place has one owner`,
    );
  }
}

function placesOf(raw: LooseObject): string[] {
  const locations = textsOf(raw["locations"]).map(normalLocation);
  return [...new Set([...locations, textOf(raw["table_arn"])])].filter((place) => place !== undefined);
}

function checkIdentities(people: readonly LooseEntry[], report: Report): void {
  const claims = people.flatMap(({ raw, from, until }, at): Claim[] => {
    const owner = textOf(raw["id"]);
    if (owner === undefined) return [];
    const names = new Set([owner, ...textsOf(raw["identities"])].map((name) => roleKey(name).toLowerCase()));
    return [...names].map((key) => ({ key, owner, at, from, until }));
  });
  for (const { key, first, second } of clashes(claims))
    report(
      ["people", second, "identities"],
      `the identity "${key}" belongs to "${String(people[first]?.raw["id"])}", too; one identity is one person at a time`,
    );
}

/** Of each key, the claims that meet one of another owner; `second` stands later in the file. */
function* clashes(claims: readonly Claim[]): Generator<{ key: string; first: number; second: number }> {
  const byKey = new Map<string, Claim[]>();
  for (const claim of claims) {
    // an interval that is none is reported elsewhere and meets nothing
    if (!(claim.from < claim.until)) continue;
    const same = byKey.get(claim.key);
    if (same) same.push(claim);
    else byKey.set(claim.key, [claim]);
  }
  for (const [key, same] of byKey) {
    if (same.length < 2) continue;
    for (const [a, b] of meetings(same.toSorted(byStart)))
      yield { key, first: Math.min(a.at, b.at), second: Math.max(a.at, b.at) };
  }
}

/**
 * In one pass over claims sorted by their start: of all before, only the one that lasts longest and the one of another
 * owner that lasts longest can matter. So a place that thousands of assets share costs no square of thousands.
 */
function* meetings(sorted: readonly Claim[]): Generator<[Claim, Claim]> {
  let longest: Claim | undefined;
  let second: Claim | undefined;
  for (const claim of sorted) {
    const other = longest?.owner === claim.owner ? second : longest;
    if (other && other.until > claim.from) yield [other, claim];
    if (!longest || claim.until > longest.until) {
      if (longest?.owner !== claim.owner) second = longest;
      longest = claim;
    } else if (claim.owner !== longest.owner && (!second || claim.until > second.until)) {
      second = claim;
    }
  }
}

function byStart(a: Claim, b: Claim): number {
  return a.from < b.from ? -1 : a.from > b.from ? 1 : a.at - b.at;
}
