/** What the catalog has: its domains and projects, as far as a viewer sees them. */
import { seesDomain } from "../../core/authority/sees.ts";
import type { Viewer } from "../../core/authority/viewer.ts";
import { holds } from "../../core/catalog/catalog.ts";
import type { Domain } from "../../core/catalog/catalog.ts";
import { compareText, groupBy } from "../../core/catalog/group.ts";
import type { CatalogIndex } from "../../core/catalog/index-catalog.ts";
import { lastMoment } from "../../core/catalog/moment.ts";
import { isoTime } from "../../core/record/time.ts";
import { entriesOf } from "../assets/list.ts";

export interface CatalogDomain {
  readonly id: string;
  readonly name: string;
  readonly parent: string | null;
  /** Those of the domain, else of the nearest above it that has any. */
  readonly owners: readonly string[];
  /** When it was read; null: the catalog does not say. */
  readonly as_of: string | null;
  readonly projects: number;
  readonly assets: number;
}

export interface CatalogView {
  /** none: there is no catalog. */
  readonly source: "file" | "control_plane" | "none";
  readonly as_of: string | null;
  /** What was done before was not recorded; null: all was, or nothing says. */
  readonly history_from: string | null;
  readonly projects: number;
  readonly assets: number;
  readonly people: number;
  readonly subscriptions: number;
  readonly grants: number;
  /** By id. */
  readonly domains: readonly CatalogDomain[];
}

export interface CatalogProject {
  readonly id: string;
  readonly name: string;
  readonly domain: string;
  readonly roles: readonly string[];
  /** False: no read could see inside. */
  readonly visible: boolean;
  readonly members: number;
  readonly assets: number;
}

/** Of an owner figures are of their domains, and those that are of none are 0. */
export function viewCatalog(index: CatalogIndex, viewer: Viewer): CatalogView {
  const { catalog } = index;
  const at = lastMoment(catalog);
  const isAll = viewer.domains === undefined;
  const projects = groupBy(
    catalog.projects.filter((one) => holds(one, at) && seesDomain(viewer, one.domain)),
    ({ domain }) => domain,
  );
  const assets = groupBy(
    entriesOf(index).filter(({ domain }) => seesDomain(viewer, domain)),
    ({ domain }) => domain,
  );
  const standing = <T extends Parameters<typeof holds>[0]>(all: readonly T[]): number =>
    isAll ? all.filter((one) => holds(one, at)).length : 0;
  const sizeOf = (groups: ReadonlyMap<unknown, readonly unknown[]>): number =>
    [...groups.values()].reduce((sum, group) => sum + group.length, 0);
  return {
    source: catalog.hash === "none" ? "none" : catalog.made ? "control_plane" : "file",
    as_of: Number.isFinite(catalog.asOf) ? isoTime(catalog.asOf) : null,
    history_from: catalog.historyFrom === undefined ? null : isoTime(catalog.historyFrom),
    projects: sizeOf(projects),
    assets: sizeOf(assets),
    people: standing(catalog.people),
    subscriptions: standing(catalog.subscriptions),
    grants: standing(catalog.grants),
    domains: catalog.domains
      .filter((domain) => holds(domain, at) && seesDomain(viewer, domain.id))
      .sort((a, b) => compareText(a.id, b.id))
      .map((domain) => ({
        id: domain.id,
        name: domain.name,
        parent: domain.parent ?? null,
        owners: ownersOf(index, domain, at),
        as_of: domain.asOf === undefined ? null : isoTime(domain.asOf),
        projects: projects.get(domain.id)?.length ?? 0,
        assets: assets.get(domain.id)?.length ?? 0,
      })),
  };
}

function ownersOf(index: CatalogIndex, { id }: Domain, at: number): readonly string[] {
  return index.lineOf(id, at).find(({ owners }) => owners.length > 0)?.owners ?? [];
}

export interface ProjectFilter {
  readonly domain?: string | undefined;
  readonly limit: number;
  /** The id of the last one that was shown before; absent: from the first on. */
  readonly after?: string | undefined;
}

/** By id. */
export function listProjects(
  index: CatalogIndex,
  viewer: Viewer,
  { domain, limit, after = "" }: ProjectFilter,
): CatalogProject[] {
  const { catalog } = index;
  const at = lastMoment(catalog);
  const shown = catalog.projects
    .filter(
      (one) =>
        holds(one, at) &&
        one.id > after &&
        seesDomain(viewer, one.domain) &&
        (domain === undefined || one.domain === domain),
    )
    .sort((a, b) => compareText(a.id, b.id))
    .slice(0, limit);
  const ids = new Set(shown.map(({ id }) => id));
  const members = groupBy(
    catalog.members.filter((one) => ids.has(one.project) && holds(one, at)),
    ({ project }) => project,
  );
  const assets = groupBy(
    entriesOf(index).filter(({ asset }) => ids.has(asset.project)),
    ({ asset }) => asset.project,
  );
  return shown.map(({ id, name, domain: own, roleArns, visible }) => ({
    id,
    name,
    domain: own,
    roles: roleArns,
    visible,
    members: members.get(id)?.length ?? 0,
    assets: assets.get(id)?.length ?? 0,
  }));
}
