/** Projects and domains: who writes owns, as far as logs can tell; the account of the data is the domain. */
import type { Use } from "../../core/access/use.ts";
import { compareText, groupBy } from "../../core/catalog/group.ts";
import { roleKey } from "../../core/identity/role-key.ts";
import type { DraftAsset } from "./assets.ts";
import { evidenceOf, isWrite } from "./evidence.ts";
import type { Evidence } from "./evidence.ts";
import { commonName, roleName, slug, uniqueIds } from "./names.ts";

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
}

/** In place of an account that nobody knows. */
export const NO_ACCOUNT = "unknown";

const ROLE = /^arn:[a-z-]+:iam::\d{12}:role\//;
const RESERVED = /:role\/(?:aws-reserved|aws-service-role)\/|AWSReservedSSO_/;

/** A role of our accounts that is no permission set and no service's own: what a project may list. */
export function isProjectRole({ principal, kind, isOutside, person }: Use): boolean {
  return (
    kind !== "platform" &&
    !isOutside &&
    person !== "unknown" &&
    ROLE.test(principal) &&
    !RESERVED.test(principal)
  );
}

/** A role as DataZone names those of its environments; undefined for others. */
function dataZoneProject(arn: string): string | undefined {
  const name = roleName(arn);
  const ofProject = /^datazone_usr_role_([a-z0-9]+)_[a-z0-9]+$/i.exec(name)?.[1];
  if (ofProject !== undefined) return ofProject;
  const environment = /^datazone_usr_([a-z0-9]+)$/i.exec(name)?.[1];
  return environment && `environment-${environment}`;
}

interface Seed {
  readonly key: string;
  readonly id: string;
  readonly name: string;
  readonly account: string;
  readonly roles: readonly string[];
  readonly why: DraftProject["why"];
}

export function draftOwners(assets: readonly DraftAsset[], uses: readonly Use[]): DraftOwners {
  const byRole = groupBy(
    uses.filter((use) => isProjectRole(use) && !use.isDenied),
    ({ principal }) => roleKey(principal),
  );
  const writersOf = new Map(assets.map((asset) => [asset.id, writers(asset)]));
  const seeds = [...dataZoneSeeds([...byRole.keys()]), ...writingSeeds([...writersOf.values()])];
  const seedOf = new Map(seeds.flatMap((seed) => seed.roles.map((role) => [role, seed] as const)));
  const owners = new Map(
    assets.map(({ id, account = NO_ACCOUNT }) => {
      const [main] = writersOf.get(id) ?? [];
      return [id, (main === undefined ? undefined : seedOf.get(main)) ?? ownerless(account)];
    }),
  );
  const all = new Map([...seeds, ...owners.values()].map((seed) => [seed.key, seed]));
  const ids = uniqueIds(new Map([...all].map(([key, { id }]) => [key, id])));
  const projects = new Map(
    [...all].map(([key, seed]) => [key, toProject(seed, { id: ids.get(key) as string, byRole })]),
  );
  return {
    projects: [...projects.values()].sort((a, b) => compareText(a.id, b.id)),
    ownerOf: new Map([...owners].map(([id, { key }]) => [id, projects.get(key) as DraftProject])),
    projectOf: new Map([...seedOf].map(([role, { key }]) => [role, projects.get(key) as DraftProject])),
  };
}

/** Roles of the owner's account that write to the asset, who writes most first, by `roleKey`. */
function writers({ uses, account }: DraftAsset): string[] {
  const writes = groupBy(
    uses.filter(
      (use) => isWrite(use) && isProjectRole(use) && (account === undefined || use.account === account),
    ),
    ({ principal }) => roleKey(principal),
  );
  return [...writes]
    .map(([role, same]) => ({ role, n: same.reduce((sum, { accesses }) => sum + accesses, 0) }))
    .sort((a, b) => b.n - a.n || compareText(a.role, b.role))
    .map(({ role }) => role);
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

/** Roles that write to the same asset belong together, and so do those that belong to one of them. */
function writingSeeds(writersOf: readonly (readonly string[])[]): Seed[] {
  const leader = new Map<string, string>();
  const lead = (role: string): string => {
    let top = role;
    for (let next = leader.get(top); next !== undefined && next !== top; next = leader.get(top)) top = next;
    return top;
  };
  for (const all of writersOf) {
    const [first, ...rest] = all.filter((role) => dataZoneProject(role) === undefined);
    if (first === undefined) continue;
    for (const role of [first, ...rest]) {
      const [a = "", b = ""] = [lead(first), lead(role)].sort(compareText);
      leader.set(b, a);
      if (!leader.has(a)) leader.set(a, a);
    }
  }
  return [...groupBy([...leader.keys()], lead)].map(([key, same]) => {
    const roles = same.sort(compareText);
    const name = commonName(roles.map(roleName)) ?? roleName(roles[0] as string);
    return { key: `roles ${key}`, id: slug(name), name, account: accountOf(key), roles, why: "writes" };
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
