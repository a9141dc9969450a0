/** Who reads an asset, and as whom they could subscribe to it. */
import type { Use } from "../../core/access/use.ts";
import { compareText, groupBy } from "../../core/catalog/group.ts";
import { roleKey } from "../../core/identity/role-key.ts";
import type { DraftAsset } from "./assets.ts";
import { evidenceOf, isRead } from "./evidence.ts";
import type { Evidence } from "./evidence.ts";
import type { DraftOwners } from "./owners.ts";

/** As whom a reader would stand in the catalog. */
export type Standing =
  | { readonly kind: "owner" | "project"; readonly project: string }
  | { readonly kind: "person"; readonly person: string }
  | { readonly kind: "role"; readonly principal: string }
  | { readonly kind: "outside"; readonly account: string }
  /** An AWS service acting for itself. */
  | { readonly kind: "service" }
  /** Anonymous, or nobody knows who. */
  | { readonly kind: "nobody" };

export interface DraftReader {
  /** The person's key. */
  readonly person: string;
  readonly principal: string;
  readonly standing: Standing;
  readonly evidence: Evidence;
}

/** Readers of an asset, those who read most first. `personId`: the id of a person in the draft, by their key. */
export function readersOf(
  asset: DraftAsset,
  { ownerOf, projectOf }: DraftOwners,
  personId: ReadonlyMap<string, string>,
): DraftReader[] {
  const owner = ownerOf.get(asset.id)?.id;
  const standingOf = (use: Use): Standing => {
    const project = projectOf.get(roleKey(use.principal))?.id;
    if (use.kind === "platform") return { kind: "service" };
    if (use.person === "anonymous" || use.person === "unknown") return { kind: "nobody" };
    if (use.account === null) return { kind: "nobody" };
    if (isStranger(use)) return { kind: "outside", account: use.account };
    if (project !== undefined) return { kind: project === owner ? "owner" : "project", project };
    const person = personId.get(use.person);
    if (person !== undefined) return { kind: "person", person };
    return use.principal.startsWith("arn:") ? { kind: "role", principal: use.principal } : { kind: "nobody" };
  };
  const groups = groupBy(asset.uses.filter(isRead), ({ person, principal }) =>
    JSON.stringify([person, roleKey(principal)]),
  );
  return [...groups.values()]
    .map((same) => {
      const first = same[0] as Use;
      const { person, principal } = first;
      return { person, principal, standing: standingOf(first), evidence: evidenceOf(same) };
    })
    .sort(compareReaders);
}

/** Somebody of an account whose log is not among those that were read. */
export function isStranger({ isOutside, kind, person }: Use): boolean {
  return isOutside && kind !== "platform" && person !== "anonymous" && person !== "unknown";
}

function compareReaders(a: DraftReader, b: DraftReader): number {
  return (
    b.evidence.bytes - a.evidence.bytes ||
    b.evidence.reads + b.evidence.queries - a.evidence.reads - a.evidence.queries ||
    compareText(a.person, b.person) ||
    compareText(a.principal, b.principal)
  );
}
