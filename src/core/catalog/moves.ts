/** Assets that one catalog file after the other has in another domain: neither need say since when. */
import { holds } from "./catalog.ts";
import type { Asset, Catalog, Domain, Interval, Project } from "./catalog.ts";
import { groupBy } from "./group.ts";

/** That an asset was in a project, and this in a domain, until another file said otherwise. */
export interface AssetMove {
  readonly asset: string;
  readonly project: string;
  readonly domain: string;
  /** In ms. */
  readonly at: number;
}

/** What the catalog before had in another domain than this one has at a time, or this one does not have; by asset as it had them. */
export function movesBetween(before: Catalog, after: Catalog, at: number): AssetMove[] {
  const domainAfter = indexDomains(after, at);
  return [...indexDomains(before, at).values()].flatMap(({ asset, project, domain }) =>
    domainAfter.get(asset)?.domain === domain ? [] : [{ asset, project, domain, at }],
  );
}

function indexDomains({ assets, projects }: Catalog, at: number): Map<string, Omit<AssetMove, "at">> {
  const domainOf = new Map(projects.filter((one) => holds(one, at)).map(({ id, domain }) => [id, domain]));
  return new Map(
    assets
      .filter((one) => holds(one, at))
      .flatMap(({ id, project }) => {
        const domain = domainOf.get(project);
        return domain === undefined ? [] : [[id, { asset: id, project, domain }]];
      }),
  );
}

/** The catalog with what was where before it: what it dates itself stays as it says. The same object where nothing is to be added. */
export function withMoves(catalog: Catalog, moves: readonly AssetMove[]): Catalog {
  const projects = groupBy(catalog.projects, ({ id }) => id);
  const assets = groupBy(catalog.assets, ({ id }) => id);
  const fresh = moves
    .filter((move) => !isDated(move, assets.get(move.asset) ?? [], projects))
    .sort((a, b) => a.at - b.at);
  if (fresh.length === 0) return catalog;
  for (const [id, own] of groupBy(fresh, ({ asset }) => asset))
    assets.set(id, wasBefore(assets.get(id) ?? [], own.map(assetTurn)));
  for (const [id, own] of groupBy(fresh, ({ project }) => project)) {
    const entries = projects.get(id) ?? [];
    const foreign = own.filter(({ domain, at }) => domainAt(entries, at - 1) !== domain);
    projects.set(id, wasBefore(entries, foreign.map(projectTurn)));
  }
  return {
    ...catalog,
    domains: [...catalog.domains, ...endedDomains(catalog, fresh)],
    assets: [...assets.values()].flat(),
    projects: [...projects.values()].flat(),
  };
}

/** Domains that the catalog does not have any more: until their last asset left them. Whose they were is not kept. */
function endedDomains({ domains }: Catalog, moves: readonly AssetMove[]): Domain[] {
  const known = new Set(domains.map(({ id }) => id));
  const gone = groupBy(
    moves.filter(({ domain }) => !known.has(domain)),
    ({ domain }) => domain,
  );
  return [...gone].map(([id, own]) => ({
    id,
    name: id,
    owners: [],
    topicArn: undefined,
    parent: undefined,
    timeZone: undefined,
    asOf: undefined,
    from: -Infinity,
    until: Math.max(...own.map(({ at }) => at)),
  }));
}

/** Whether the catalog says itself when the asset left the domain. */
function isDated(
  { domain }: AssetMove,
  entries: readonly Asset[],
  projects: ReadonlyMap<string, readonly Project[]>,
): boolean {
  const ownerAt = (time: number): string | undefined => {
    const asset = entries.find((one) => holds(one, time));
    return asset && domainAt(projects.get(asset.project) ?? [], time);
  };
  const ends = [...entries, ...entries.flatMap(({ project }) => projects.get(project) ?? [])].map(
    ({ until }) => until,
  );
  return ends.some((end) => end < Infinity && ownerAt(end - 1) === domain && ownerAt(end) !== domain);
}

function domainAt(entries: readonly Project[], time: number): string | undefined {
  return entries.find((one) => holds(one, time))?.domain;
}

/** Up to a time, in ms, an entry was otherwise. */
interface Turn<T> {
  readonly at: number;
  readonly was: Partial<T>;
  /** Where the catalog has no entry any more. */
  readonly otherwise: T;
}

function assetTurn({ asset, project, at }: AssetMove): Turn<Asset> {
  const otherwise = {
    id: asset,
    name: asset,
    project,
    tableArn: undefined,
    locations: [],
    classification: undefined,
    lakeFormation: undefined,
    costCenter: undefined,
    forms: {},
    publishedAt: undefined,
    ...ALWAYS,
  };
  return { at, was: { project }, otherwise };
}

function projectTurn({ project, domain, at }: AssetMove): Turn<Project> {
  const otherwise = { id: project, name: project, domain, roleArns: [], visible: true, ...ALWAYS };
  return { at, was: { domain }, otherwise };
}

const ALWAYS = { from: -Infinity, until: Infinity };

/** What the catalog has of before a turn is as it was then. Where its first entry begins by the last turn, that is when it turned. */
function wasBefore<T extends Interval>(entries: readonly T[], turns: readonly Turn<T>[]): T[] {
  const begin = entries.reduce((first, { from }) => Math.min(first, from), Infinity);
  let since = -Infinity;
  const was = turns.flatMap(({ at, was: fields, otherwise }, place) => {
    const isLast = place === turns.length - 1;
    const until = isLast && begin > -Infinity ? Math.min(at, begin) : at;
    const known = within(entries, { from: since, until }).map((entry) => ({ ...entry, ...fields }));
    const own = known.length > 0 ? known : within([otherwise], { from: since, until });
    since = Math.max(since, until);
    return own;
  });
  return [...was, ...within(entries, { from: since, until: Infinity })];
}

function within<T extends Interval>(entries: readonly T[], { from, until }: Interval): T[] {
  return entries
    .map((entry) => ({ ...entry, from: Math.max(entry.from, from), until: Math.min(entry.until, until) }))
    .filter((entry) => entry.from < entry.until);
}
