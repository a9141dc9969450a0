/** Projects and domains: who writes owns, as far as logs can tell; the account of the data is the domain. */
import type { Use } from "../../core/access/use.ts";
import { compareText, groupBy } from "../../core/catalog/group.ts";
import { roleKey } from "../../core/identity/role-key.ts";
import type { DraftAsset } from "./assets.ts";
import { evidenceOf } from "./evidence.ts";
import type { Evidence } from "./evidence.ts";
import { commonName, roleName, slug, uniqueIds } from "./names.ts";
import { dataZoneProject, findSharedRoles, isProjectRole } from "./roles.ts";
import type { SharedRole } from "./roles.ts";
import { findWriters, groupRoles, mainWriter } from "./writers.ts";
import type { Writers } from "./writers.ts";

export interface DraftRole {
  readonly arn: string;
  /** All that it did to data. */
  readonly evidence: Evidence;
}

export interface DraftProject {
  readonly id: string;
  readonly name: string;
  readonly account: string;
  readonly roles: readonly DraftRole[];
  readonly why: "writes" | "datazone" | "nobody";
}

export interface DraftOwners {
  readonly projects: readonly DraftProject[];
  /** The owning project of each asset, by the asset's id. */
  readonly ownerOf: ReadonlyMap<string, DraftProject>;
  /** The project of a role, by its `roleKey`. */
  readonly projectOf: ReadonlyMap<string, DraftProject>;
  /** Roles that many people act under: no project's. */
  readonly sharedRoles: readonly SharedRole[];
}

/** In place of an account that nobody knows. */
export const NO_ACCOUNT = "unknown";

interface Seed {
  readonly key: string;
  readonly id: string;
  readonly name: string;
  readonly account: string;
  readonly roles: readonly string[];
  readonly why: DraftProject["why"];
}

export function draftOwners(assets: readonly DraftAsset[], uses: readonly Use[]): DraftOwners {
  const shared = findSharedRoles(uses);
  const isWanted = (use: Use): boolean => isProjectRole(use) && !shared.has(roleKey(use.principal));
  const byRole = groupBy(
    uses.filter((use) => isWanted(use) && !use.isDenied),
    ({ principal }) => roleKey(principal),
  );
  const writers = findWriters(assets, isWanted);
  const seeds = [...dataZoneSeeds([...byRole.keys()]), ...writingSeeds(writers)];
  const seedOf = new Map(seeds.flatMap((seed) => seed.roles.map((role) => [role, seed] as const)));
  const owners = new Map(
    assets.map(({ id, account = NO_ACCOUNT }) => {
      const main = mainWriter(id, writers);
      return [id, (main === undefined ? undefined : seedOf.get(main)) ?? ownerless(account)];
    }),
  );
  const all = new Map([...seeds, ...owners.values()].map((seed) => [seed.key, seed]));
  const ids = uniqueIds(new Map([...all].map(([key, { id }]) => [key, id])));
  const projects = new Map(
    [...all].map(([key, seed]) => [key, toProject(seed, { id: ids.get(key) as string, byRole })]),
  );
  return {
    sharedRoles: [...shared.values()],
    projects: [...projects.values()].sort((a, b) => compareText(a.id, b.id)),
    ownerOf: new Map([...owners].map(([id, { key }]) => [id, projects.get(key) as DraftProject])),
    projectOf: new Map([...seedOf].map(([role, { key }]) => [role, projects.get(key) as DraftProject])),
  };
}

function dataZoneSeeds(roles: readonly string[]): Seed[] {
  const named = roles.flatMap((role) => {
    const project = dataZoneProject(role);
    return project === undefined ? [] : [{ role, project }];
  });
  return [...groupBy(named, ({ project }) => project)].map(([project, same]) => ({
    key: `datazone ${project}`,
    id: project,
    name: `DataZone ${project.startsWith("environment-") ? project.replace("-", " ") : `project ${project}`}`,
    account: accountOf(same.map(({ role }) => role).sort(compareText)[0] ?? ""),
    roles: same.map(({ role }) => role).sort(compareText),
    why: "datazone",
  }));
}

/** One for each group of roles that write to much the same. */
function writingSeeds(writers: Writers): Seed[] {
  return groupRoles(writers, (role) => dataZoneProject(role) === undefined).map((roles) => {
    const [first = ""] = roles;
    const name = commonName(roles.map(roleName)) ?? roleName(first);
    return { key: `roles ${first}`, id: slug(name), name, account: accountOf(first), roles, why: "writes" };
  });
}

function ownerless(account: string): Seed {
  const whose = account === NO_ACCOUNT ? "an unknown account" : `account ${account}`;
  return {
    key: `account ${account}`,
    id: `data-of-${account}`,
    name: `Data of ${whose}`,
    account,
    roles: [],
    why: "nobody",
  };
}

function toProject(
  { name, account, roles, why }: Seed,
  { id, byRole }: { id: string; byRole: ReadonlyMap<string, readonly Use[]> },
): DraftProject {
  return {
    id,
    name,
    account,
    why,
    roles: roles.map((role) => {
      const uses = byRole.get(role) ?? [];
      // sessions have lost the path of their role: the longest ARN has it
      const arns = [...new Set(uses.map(({ principal }) => principal))];
      const [arn = role] = arns.sort((a, b) => b.length - a.length || compareText(a, b));
      return { arn, evidence: evidenceOf(uses) };
    }),
  };
}

function accountOf(role: string): string {
  return role.split(":")[4] ?? NO_ACCOUNT;
}
