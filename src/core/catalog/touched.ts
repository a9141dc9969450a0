/** What a new catalog touches: whose accesses, and accesses to what, may get another answer, and from when on. */
import { accountKey, principalKey } from "../identity/keys.ts";
import type { Catalog, Interval, Member } from "./catalog.ts";
import { changesOf } from "./changes.ts";
import type { Changes } from "./changes.ts";
import { environmentRole } from "./environment-role.ts";

/** Each with the moment from which on it is touched. */
export interface Touched {
  /** Keys of people. */
  readonly people: ReadonlyMap<string, number>;
  /** Ids of assets, and what stands in for places that are none: `s3://bucket/`, table ARNs. */
  readonly assets: ReadonlyMap<string, number>;
  /** Principals and accounts, as keys of hour_dependencies. */
  readonly keys: ReadonlyMap<number, number>;
  /** Assets and people of which findings, whenever, may name another subscription as the nearest. */
  readonly named: { readonly assets: ReadonlySet<string>; readonly people: ReadonlySet<string> };
}

/**
 * A superset: what is derived again may stay as it is, what is not derived again would not change. `roles`: ARNs of roles of environments
 * that logs show; those that name a project, which need not have them, are judged by whether it can be seen.
 */
export function touchedBy(before: Catalog, after: Catalog, roles: readonly string[] = []): Touched {
  const changes = changesOf(before, after);
  const touched = new Collector([before, after]);
  touched.reads(changes);
  touched.belonging(changes);
  touched.rights(changes);
  touched.sight(changes);
  touched.naming(changes, roles);
  return touched;
}

class Collector implements Touched {
  readonly people = new Map<string, number>();
  readonly assets = new Map<string, number>();
  readonly keys = new Map<number, number>();
  readonly named = { assets: new Set<string>(), people: new Set<string>() };
  readonly #catalogs: readonly [before: Catalog, after: Catalog];
  /** Ids of people as they are spelled, by what they compare as. */
  readonly #spellings = new Map<string, Set<string>>();

  constructor(catalogs: readonly [before: Catalog, after: Catalog]) {
    this.#catalogs = catalogs;
    for (const { id } of catalogs.flatMap(({ people }) => people)) {
      const same = this.#spellings.get(id.toLowerCase());
      if (same) same.add(id);
      else this.#spellings.set(id.toLowerCase(), new Set([id]));
    }
  }

  /** When the catalog and its domains were read, and what they own. */
  reads({ domains, projects }: Changes): void {
    const [before, after] = this.#catalogs;
    if (before.historyFrom !== after.historyFrom) this.#assetsOf(() => true, -Infinity);
    if (before.asOf !== after.asOf) {
      const isDated = this.#datedProjects();
      this.#assetsOf(({ project }) => !isDated.has(project), Math.min(before.asOf, after.asOf));
    }
    for (const id of new Set(domains.map(({ entry }) => entry.id))) {
      const entries = this.#catalogs.map((catalog) => catalog.domains.filter((one) => one.id === id));
      const reads = this.#catalogs.map(({ asOf }, at) => distinct(entries[at], (one) => one.asOf ?? asOf));
      const records = entries.map((own) => distinct(own, ({ historyFrom }) => historyFrom));
      // where entries differ the one near the access speaks: which that is may change at any time
      const isOne = [...reads, ...records].every(({ length }) => length === 1);
      const isRecorded = isOne && records[0]?.[0] === records[1]?.[0];
      this.#domains((one) => one === id, isRecorded ? Math.min(...reads.flat()) : -Infinity);
    }
    for (const { entry, from } of projects) {
      this.#assetsOf(({ project }) => project === entry.id, from);
      for (const { members } of this.#catalogs)
        for (const member of members) if (member.project === entry.id) this.#member(member, from);
    }
  }

  /** Who is who, and who belongs to what. */
  belonging({ roles, members, groupMembers, identities }: Changes): void {
    for (const { entry, from } of roles) lower(this.keys, principalKey(entry.role), from);
    for (const { entry, from } of members) {
      this.#member(entry, from);
      // a membership, whenever, makes a subscription theirs, and findings have the names of who acted
      if (entry.principalArn !== undefined) lower(this.keys, principalKey(entry.principalArn), -Infinity);
    }
    for (const { entry, from } of groupMembers) this.#memberPerson(entry.person, from);
    for (const { entry, from, isGone } of identities) {
      this.#person(entry.identity, from);
      if (isGone) this.#person(entry.person, from);
    }
  }

  /** What there is to be read, and who may. */
  rights({ assets, subscriptions, grants, exemptions }: Changes): void {
    for (const { entry, from } of assets) {
      lower(this.assets, entry.id, from);
      for (const place of entry.places) this.#place(place, from);
    }
    for (const { entry, from } of subscriptions) {
      lower(this.assets, entry.asset, from);
      this.named.assets.add(entry.asset);
    }
    for (const { entry, from } of grants) lower(this.assets, entry.asset, from);
    for (const { entry, from } of exemptions) {
      if (entry.asset !== undefined) lower(this.assets, entry.asset, from);
      else if (entry.person !== undefined) this.#person(entry.person, from);
      if (entry.asset === undefined && entry.principal !== undefined)
        lower(this.keys, principalKey(entry.principal), from);
      if (entry.asset === undefined && entry.account !== undefined)
        lower(this.keys, accountKey(entry.account), from);
    }
  }

  /** What could be seen into: whoever is not entitled to what a project or group owns or subscribed to may be. */
  sight({ blind }: Changes): void {
    const [projects, groups] = [new Map<string, number>(), new Map<string, number>()];
    for (const { entry, from } of blind) {
      if (entry.project !== undefined) lower(projects, entry.project, from);
      else if (entry.group !== undefined) lower(groups, entry.group, from);
    }
    if (projects.size + groups.size === 0) return;
    const touch = <K>(map: Map<K, number>, key: K, from: number | undefined): void => {
      if (from !== undefined) lower(map, key, from);
    };
    for (const catalog of this.#catalogs) {
      for (const { asset, subscriber } of catalog.subscriptions) {
        if ("project" in subscriber) touch(this.assets, asset, projects.get(subscriber.project));
        if ("group" in subscriber) touch(this.assets, asset, groups.get(subscriber.group));
        if ("person" in subscriber) touch(this.assets, asset, groups.get(subscriber.person));
      }
      for (const { id, roleArns } of catalog.projects)
        for (const arn of roleArns) touch(this.keys, principalKey(arn), projects.get(id));
      for (const { id, project } of catalog.assets) touch(this.assets, id, projects.get(project));
    }
  }

  /** Roles that name a project which can be seen by now, or cannot any more. */
  naming({ projects, blind }: Changes, roles: readonly string[]): void {
    if (roles.length === 0) return;
    const changed = new Map<string, number>();
    for (const { entry, from } of projects) lower(changed, entry.id, from);
    for (const { entry, from } of blind) if (entry.project !== undefined) lower(changed, entry.project, from);
    for (const arn of roles) {
      const from = changed.get(environmentRole(arn)?.project ?? "");
      if (from !== undefined) lower(this.keys, principalKey(arn), from);
    }
  }

  /** Projects of which at every time a domain speaks that says when it was read: for the rest the catalog speaks. */
  #datedProjects(): ReadonlySet<string> {
    const isEternal = ({ from, until }: Interval): boolean => from === -Infinity && until === Infinity;
    const all = this.#catalogs.flatMap((catalog) => catalog.domains);
    const undated = new Set(all.filter(({ asOf }) => asOf === undefined).map(({ id }) => id));
    const projects = this.#catalogs.flatMap((catalog) => catalog.projects);
    const open = projects.filter((project) => !isEternal(project) || undated.has(project.domain));
    const ids = new Set(projects.map(({ id }) => id));
    for (const { id } of open) ids.delete(id);
    return ids;
  }

  /** The assets of all projects of some domains. */
  #domains(holds: (id: string) => boolean, from: number): void {
    const all = this.#catalogs.flatMap(({ projects }) => projects);
    const projects = new Set(all.filter(({ domain }) => holds(domain)).map(({ id }) => id));
    this.#assetsOf(({ project }) => projects.has(project), from);
  }

  #assetsOf(holds: (asset: Catalog["assets"][number]) => boolean, from: number): void {
    for (const { assets } of this.#catalogs)
      for (const asset of assets) if (holds(asset)) lower(this.assets, asset.id, from);
  }

  /** What a place belonged to, or will: an asset above it, or nobody. */
  #place(place: string, from: number): void {
    lower(this.assets, /^s3:\/\/[^/]*\//.exec(place)?.[0] ?? place, from);
    this.#assetsOf(
      ({ locations, tableArn }) =>
        tableArn === place || locations.some((location) => place.startsWith(location)),
      from,
    );
  }

  #member({ person, group, principalArn }: Partial<Member>, from: number): void {
    if (person !== undefined) this.#memberPerson(person, from);
    if (principalArn !== undefined) lower(this.keys, principalKey(principalArn), from);
    if (group === undefined) return;
    for (const { groups } of this.#catalogs)
      for (const { members } of groups.filter(({ id }) => id === group))
        for (const member of members) this.#memberPerson(member.person, from);
  }

  /** A membership, whenever, makes a subscription somebody's. */
  #memberPerson(name: string, from: number): void {
    this.#person(name, from);
    for (const key of this.#keysOf(name)) this.named.people.add(key);
  }

  /** By any name. An ARN is a principal, and perhaps the person at the beginning of somebody's chain of keys. */
  #person(name: string, from: number): void {
    if (name.startsWith("arn:")) lower(this.keys, principalKey(name), from);
    for (const key of this.#keysOf(name)) lower(this.people, key, from);
  }

  /** The keys that people of a name may have. */
  #keysOf(name: string): string[] {
    const folded = name.toLowerCase();
    return [name, folded, ...(this.#spellings.get(folded) ?? [])];
  }
}

function lower<K>(map: Map<K, number>, key: K, from: number): void {
  map.set(key, Math.min(map.get(key) ?? Infinity, from));
}

function distinct<T, V>(all: readonly T[] = [], valueOf: (one: T) => V): V[] {
  return [...new Set(all.map(valueOf))];
}
