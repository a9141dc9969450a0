/** What a catalog says about itself must agree: ids that exist, intervals in order, one owner to a place and a name. */
import type { KeyPath } from "../located-document.ts";
import { holds } from "./catalog.ts";
import type { Catalog, Interval } from "./catalog.ts";

/** Says that something at a place of the file is wrong. */
export type Report = (path: KeyPath, message: string) => void;

const LISTS = [
  "domains",
  "projects",
  "groups",
  "members",
  "people",
  "assets",
  "subscriptions",
  "grants",
  "exemptions",
] as const;
const WITH_ID = ["domains", "projects", "groups", "people", "assets", "subscriptions"] as const;

export function checkReferences(catalog: Catalog, report: Report): void {
  checkIntervals(catalog, report);
  checkIds(catalog, report);
  checkOverlaps(catalog, report);
  checkPlaces(catalog, report);
  checkIdentities(catalog, report);
}

function checkIntervals(catalog: Catalog, report: Report): void {
  const check = (interval: Interval, path: KeyPath): void => {
    if (interval.until <= interval.from) report([...path, "until"], "until must be after from");
  };
  for (const list of LISTS) catalog[list].forEach((entry, at) => check(entry, [list, at]));
  catalog.groups.forEach((group, at) =>
    group.members.forEach((member, no) => check(member, ["groups", at, "members", no])),
  );
}

function checkIds(catalog: Catalog, report: Report): void {
  const ids = {
    domain: idsOf(catalog.domains),
    project: idsOf(catalog.projects),
    group: idsOf(catalog.groups),
    asset: idsOf(catalog.assets),
    subscription: idsOf(catalog.subscriptions),
    // people may be left out altogether; where they are listed, a name that is not is a slip of the pen
    person:
      catalog.people.length === 0
        ? undefined
        : new Set([...idsOf(catalog.people)].map((id) => id.toLowerCase())),
  };
  const need = (kind: keyof typeof ids, id: string | undefined, path: KeyPath): void => {
    if (id === undefined || !ids[kind]) return;
    if (!ids[kind].has(kind === "person" ? id.toLowerCase() : id))
      report(path, `${kind} "${id}" is not in the catalog; add it or correct the id`);
  };
  catalog.domains.forEach((entry, at) => need("domain", entry.parent, ["domains", at, "parent"]));
  catalog.projects.forEach((entry, at) => need("domain", entry.domain, ["projects", at, "domain"]));
  catalog.assets.forEach((entry, at) => need("project", entry.project, ["assets", at, "project"]));
  catalog.groups.forEach((group, at) =>
    group.members.forEach((member, no) =>
      need("person", member.person, ["groups", at, "members", no, "person"]),
    ),
  );
  catalog.members.forEach((entry, at) => {
    need("project", entry.project, ["members", at, "project"]);
    need("person", entry.person, ["members", at, "person"]);
    need("group", entry.group, ["members", at, "group"]);
  });
  catalog.subscriptions.forEach((entry, at) => {
    need("asset", entry.asset, ["subscriptions", at, "asset"]);
    const path = ["subscriptions", at, "subscriber"];
    if ("project" in entry.subscriber) need("project", entry.subscriber.project, path);
    if ("person" in entry.subscriber) need("person", entry.subscriber.person, path);
    if ("group" in entry.subscriber) need("group", entry.subscriber.group, path);
  });
  catalog.grants.forEach((entry, at) => {
    need("asset", entry.asset, ["grants", at, "asset"]);
    need("subscription", entry.subscription, ["grants", at, "subscription"]);
  });
  catalog.exemptions.forEach((entry, at) => {
    need("asset", entry.asset, ["exemptions", at, "asset"]);
    need("person", entry.person, ["exemptions", at, "person"]);
  });
}

function checkOverlaps(catalog: Catalog, report: Report): void {
  for (const list of WITH_ID) {
    const entries = catalog[list].map((entry, at) => ({ ...entry, key: entry.id, at }));
    for (const [first, second] of overlapping(entries)) {
      report(
        [list, second.at, "id"],
        `"${second.id}" occurs twice at one time (also as entry ${first.at + 1} of ${list}); give disjoint from and until`,
      );
    }
  }
}

function checkPlaces(catalog: Catalog, report: Report): void {
  const places = catalog.assets.flatMap((asset, at) =>
    [...asset.locations, ...(asset.tableArn === undefined ? [] : [asset.tableArn])].map((place) => ({
      key: place,
      from: asset.from,
      until: asset.until,
      project: asset.project,
      id: asset.id,
      at,
    })),
  );
  for (const [first, second] of overlapping(places)) {
    if (first.project === second.project) continue;
    report(
      ["assets", second.at],
      `${second.key} belongs to "${first.id}" of project "${first.project}" at the same time; a place has one owner`,
    );
  }
}

function checkIdentities(catalog: Catalog, report: Report): void {
  const identities = catalog.people.flatMap((person, at) =>
    [...new Set([person.id, ...person.identities].map((name) => name.toLowerCase()))].map((key) => ({
      key,
      from: person.from,
      until: person.until,
      id: person.id,
      at,
    })),
  );
  for (const [first, second] of overlapping(identities)) {
    if (first.id === second.id) continue;
    report(
      ["people", second.at, "identities"],
      `the identity "${second.key}" belongs to "${first.id}", too; one identity is one person at a time`,
    );
  }
}

/** Pairs of entries with one key whose intervals meet. */
function* overlapping<T extends Interval & { readonly key: string }>(
  entries: readonly T[],
): Generator<[T, T]> {
  const byKey = new Map<string, T[]>();
  for (const entry of entries) {
    const same = byKey.get(entry.key);
    for (const other of same ?? []) {
      if (holds(other, entry.from) || holds(entry, other.from)) yield [other, entry];
    }
    if (same) same.push(entry);
    else byKey.set(entry.key, [entry]);
  }
}

function idsOf(entries: readonly { readonly id: string }[]): Set<string> {
  return new Set(entries.map((entry) => entry.id));
}
