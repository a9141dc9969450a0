/** Where plan, grant, use and metadata of the domain's assets disagree, and what is missing of them. */
import { holds } from "../catalog/catalog.ts";
import { compareText } from "../catalog/group.ts";
import type { CatalogIndex } from "../catalog/index-catalog.ts";
import type { Owned } from "./estate.ts";
import type { Right } from "./right.ts";

/** A disagreement that stood in the month (docs/governance.md), or what a right lacks. */
export interface GapFact {
  readonly kind: string;
  readonly subject: string | null;
  readonly asset: string | null;
  readonly reason: string;
}

/** By kind, asset and subject. Facts about other assets are left out. */
export function gapsOf(
  facts: readonly GapFact[],
  { estate, rights }: { readonly estate: readonly Owned[]; readonly rights: readonly Right[] },
): GapFact[] {
  const own = new Set(estate.map(({ asset }) => asset.id));
  const unlabelled = estate
    .filter(({ asset }) => asset.classification === undefined)
    .map(({ asset }): GapFact => gap("no_classification", asset.id, "nobody says how sensitive it is"));
  const subscriptions = rights.filter(({ kind }) => kind === "subscription");
  const unnamed = subscriptions
    .filter(({ approvedBy }) => approvedBy === null)
    .map(
      (right): GapFact =>
        gap(
          "no_approver",
          right.asset,
          `subscription ${right.subscription ?? ""}: nobody says who approved it`,
        ),
    );
  const unexplained = subscriptions
    .filter(({ justification }) => (justification ?? "").trim() === "")
    .map(
      (right): GapFact =>
        gap("no_justification", right.asset, `subscription ${right.subscription ?? ""}: no reason was given`),
    );
  const about = facts.filter(({ asset }) => asset !== null && own.has(asset));
  return [...about, ...unlabelled, ...unnamed, ...unexplained].sort(compareGaps);
}

export function compareGaps(a: GapFact, b: GapFact): number {
  return (
    compareText(a.kind, b.kind) ||
    compareText(a.asset ?? "", b.asset ?? "") ||
    compareText(a.subject ?? "", b.subject ?? "") ||
    compareText(a.reason, b.reason)
  );
}

function gap(kind: string, asset: string | null, reason: string): GapFact {
  return { kind, subject: null, asset, reason };
}

/** Who has left by a time: whom the catalog knew and knows no more, and when that was, in ms. */
export function leftAt(index: CatalogIndex, person: string, at: number): number | undefined {
  const lives = index.catalog.people.length === 0 ? [] : lifesOf(index, person);
  if (lives.length === 0 || lives.some((one) => holds(one, at))) return undefined;
  const ends = lives.map(({ until }) => until).filter((until) => until <= at);
  return ends.length === 0 ? undefined : Math.max(...ends);
}

const PEOPLE = new WeakMap<CatalogIndex, Map<string, { readonly from: number; readonly until: number }[]>>();

function lifesOf(
  index: CatalogIndex,
  person: string,
): readonly { readonly from: number; readonly until: number }[] {
  let known = PEOPLE.get(index);
  if (!known) {
    known = new Map();
    for (const { id, from, until } of index.catalog.people) {
      const key = id.toLowerCase();
      known.set(key, [...(known.get(key) ?? []), { from, until }]);
    }
    PEOPLE.set(index, known);
  }
  return known.get(person.toLowerCase()) ?? [];
}
