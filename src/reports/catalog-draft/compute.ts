/** Drafts a catalog from who did what where: a proposal for people to edit, with what speaks for each part of it. */
import type { Use } from "../../core/access/use.ts";
import { sumUses } from "../../core/access/use.ts";
import { compareText, groupBy } from "../../core/catalog/group.ts";
import { roleKey } from "../../core/identity/role-key.ts";
import { draftAssets } from "./assets.ts";
import type { DraftAsset, DraftAssets } from "./assets.ts";
import { evidenceOf, isRead, isWrite } from "./evidence.ts";
import type { Evidence } from "./evidence.ts";
import { NO_ACCOUNT, draftOwners } from "./owners.ts";
import type { DraftOwners, DraftProject } from "./owners.ts";
import { draftPeople } from "./people.ts";
import type { DraftPerson } from "./people.ts";
import { isStranger, readersOf } from "./readers.ts";
import type { DraftReader } from "./readers.ts";
import { isProjectRole } from "./roles.ts";
import type { SharedRole } from "./roles.ts";

/** What was read to make the draft. Times in ms. */
export interface DraftInput {
  readonly uses: readonly Use[];
  readonly files: number;
  readonly records: number;
  readonly oldest: number;
  readonly newest: number;
}

export interface DraftDomain {
  readonly id: string;
  readonly account: string;
  /** Its log is among those that were read. */
  readonly isLogged: boolean;
  readonly assets: number;
}

export interface AssetEntry extends DraftAsset {
  readonly project: DraftProject;
  readonly readers: readonly DraftReader[];
  /** Roles that write to it and are not its project's. */
  readonly guests: readonly { readonly principal: string; readonly evidence: Evidence }[];
}

/** Somebody who writes to an asset and is in no project. */
export interface Writer {
  readonly person: string;
  readonly project: string;
  readonly asset: string;
  readonly evidence: Evidence;
}

/** Somebody or something that reads and stands in no project. */
export interface LooseReader {
  readonly name: string;
  readonly assets: number;
  /** The id of one of them. */
  readonly asset: string;
  readonly evidence: Evidence;
}

export interface Draft {
  readonly input: Omit<DraftInput, "uses">;
  /** In ms, whole seconds: after the newest event. */
  readonly asOf: number;
  readonly domains: readonly DraftDomain[];
  readonly projects: readonly DraftProject[];
  readonly people: readonly DraftPerson[];
  readonly assets: readonly AssetEntry[];
  readonly rest: DraftAssets["rest"];
  readonly writers: readonly Writer[];
  readonly looseRoles: readonly LooseReader[];
  readonly sharedRoles: readonly SharedRole[];
  readonly outsiders: readonly LooseReader[];
  readonly services: readonly LooseReader[];
}

/** undefined if nothing was read: a catalog of nothing helps nobody. */
export function draftCatalog({ uses: given, ...input }: DraftInput): Draft | undefined {
  const uses = sumUses(given);
  const { assets, rest } = draftAssets(uses);
  if (assets.length === 0) return undefined;
  const owners = draftOwners(assets, uses);
  const people = draftPeople(uses);
  const personId = new Map(
    people.flatMap(({ id, identities }) => identities.map((one) => [one, id] as const)),
  );
  const entries = assets.map((asset) => ({
    ...asset,
    project: owners.ownerOf.get(asset.id) as DraftProject,
    readers: readersOf(asset, owners, personId),
    guests: guestsOf(asset, owners),
  }));
  const loose = (of: (use: Use) => string | undefined): LooseReader[] => looseReaders(assets, of);
  return {
    input,
    asOf: Math.floor(input.newest / 1000) * 1000 + 1000,
    domains: domainsOf(owners.projects, assets, uses),
    projects: owners.projects,
    people,
    assets: entries,
    rest,
    writers: writersOf(entries, owners.projectOf, personId),
    looseRoles: loose((use) =>
      isProjectRole(use) && use.kind === "service" && !owners.projectOf.has(roleKey(use.principal))
        ? use.principal
        : undefined,
    ),
    sharedRoles: owners.sharedRoles,
    outsiders: loose((use) => (isStranger(use) ? (use.account ?? undefined) : undefined)),
    services: loose(({ kind, person }) => (kind === "platform" ? person : undefined)),
  };
}

function domainsOf(
  projects: readonly DraftProject[],
  assets: readonly DraftAsset[],
  uses: readonly Use[],
): DraftDomain[] {
  const logs = new Set(uses.map(({ log }) => log));
  const accounts = [...new Set(projects.map(({ account }) => account))].sort(compareText);
  return accounts.map((account) => ({
    id: domainId(account),
    account,
    isLogged: logs.has(account),
    assets: assets.filter((asset) => (asset.account ?? NO_ACCOUNT) === account).length,
  }));
}

export function domainId(account: string): string {
  return `account-${account}`;
}

function guestsOf({ id, uses }: DraftAsset, { ownerOf, projectOf }: DraftOwners): AssetEntry["guests"] {
  const theirs = uses.filter(
    (use) =>
      isWrite(use) &&
      (isProjectRole(use) || isStranger(use)) &&
      projectOf.get(roleKey(use.principal)) !== ownerOf.get(id) &&
      // people without a project's role are told as members
      (use.kind !== "human" || projectOf.has(roleKey(use.principal))),
  );
  return [...groupBy(theirs, ({ principal }) => principal)]
    .map(([principal, same]) => ({ principal, evidence: evidenceOf(same) }))
    .sort((a, b) => b.evidence.writes - a.evidence.writes || compareText(a.principal, b.principal));
}

/** People who write without a project's role: they may belong to the project that owns the asset. */
function writersOf(
  assets: readonly AssetEntry[],
  projectOf: ReadonlyMap<string, DraftProject>,
  personId: ReadonlyMap<string, string>,
): Writer[] {
  return assets.flatMap(({ id, project, uses }) => {
    const own = uses.filter(
      (use) => isWrite(use) && personId.has(use.person) && !projectOf.has(roleKey(use.principal)),
    );
    return [...groupBy(own, ({ person }) => personId.get(person) as string)]
      .map(([person, same]) => ({ person, project: project.id, asset: id, evidence: evidenceOf(same) }))
      .sort((a, b) => b.evidence.writes - a.evidence.writes || compareText(a.person, b.person));
  });
}

/** Readers of assets by a name of theirs, who reads most first. */
function looseReaders(
  assets: readonly DraftAsset[],
  nameOf: (use: Use) => string | undefined,
): LooseReader[] {
  const named = assets.flatMap(({ id, uses }) =>
    uses.filter(isRead).flatMap((use) => {
      const name = nameOf(use);
      return name === undefined ? [] : [{ name, id, use }];
    }),
  );
  return [...groupBy(named, ({ name }) => name)]
    .map(([name, same]) => ({
      name,
      assets: new Set(same.map(({ id }) => id)).size,
      asset: (same[0] as (typeof same)[number]).id,
      evidence: evidenceOf(same.map(({ use }) => use)),
    }))
    .sort((a, b) => b.evidence.bytes - a.evidence.bytes || compareText(a.name, b.name));
}
