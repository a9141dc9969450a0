/** Judges what needs the whole hour: the sums of a person × classification. */
import { compareClassifications } from "../../core/catalog/classification-order.ts";
import { groupBy } from "../../core/catalog/group.ts";
import { highestOf } from "../../core/macie/severity.ts";
import { ceilingFact } from "../../core/volume/ceiling.ts";
import type { VolumeFact } from "../../core/volume/fact.ts";
import type { Access } from "./access.ts";
import type { DeriveContext } from "./context.ts";
import { rankOf } from "./cell.ts";
import type { Cell, Cells } from "./cell.ts";
import { sumOf } from "./tally.ts";

/** Rules by person, then by classification. */
export type Exceeded = ReadonlyMap<number, ReadonlyMap<string | null, readonly string[]>>;

/** The ids of the rules that each person × classification of an hour matched; for `exceededBy`. */
export function judgeCeilings(
  cells: Cells,
  { volumeRules: rules, ...given }: Pick<DeriveContext, "volumeRules"> & Given,
): Exceeded {
  const exceeded = new Map<number, Map<string | null, string[]>>();
  if (rules.isEmpty) return exceeded;
  const countsObjects = rules.looksAt("objects"); // which costs more than the rest
  for (const [personId, own] of cells.people()) {
    for (const [classification, same] of groupBy(own, classificationOf)) {
      const granted = same.filter(({ tally }) => tally.accesses > tally.denied);
      if (granted.length === 0) continue;
      const matched = rules
        .matching(factOf(classification, granted, { ...given, countsObjects }))
        .map(({ rule }) => rule.id);
      if (matched.length === 0) continue;
      const ofPerson = exceeded.get(personId) ?? new Map<string | null, string[]>();
      exceeded.set(personId, ofPerson.set(classification, matched));
    }
  }
  return exceeded;
}

type Given = Pick<DeriveContext, "sensitivities" | "ceilingOf">;

function factOf(
  classification: string | null,
  cells: readonly Cell[],
  { countsObjects, sensitivities, ceilingOf }: Given & { readonly countsObjects: boolean },
): VolumeFact {
  // one key may come with several kinds (`unknown`): the one that is watched most
  const { caller } = cells.reduce(
    (most, { who }) => (rankOf(who) < rankOf(most) ? who : most),
    (cells[0] as Cell).who,
  );
  const known = sensitivities.size === 0 ? [] : cells;
  const [first, ...rest] = known.flatMap(({ what }) => sensitivities.get(what.asset?.id ?? "") ?? []);
  return ceilingFact({
    person: caller.person,
    personKind: caller.personKind,
    classification,
    sensitivity: first ? highestOf([first, ...rest]) : null,
    bytesOut: cells.reduce((sum, { tally }) => sum + tally.bytesOut, 0),
    objects: countsObjects ? sumOf(cells.map(({ tally }) => tally)).objects : null,
    policyBytes: ceilingOf(classification),
  });
}

/**
 * The classes of which a person is over the ceiling of a rule, the most sensitive first: `restricted and internal`. An access is told
 * with all of them, since they are one finding.
 */
export function classesOver(personId: number, ruleId: string, exceeded: Exceeded): string | null {
  const over = [...(exceeded.get(personId) ?? [])].filter(([, rules]) => rules.includes(ruleId));
  const classes = over.map(([classification]) => classification).sort(compareClassifications);
  return classes.length === 1
    ? (classes[0] ?? null)
    : classes.map((one) => one ?? "unclassified").join(" and ");
}

/** The rules that the sum matched which an access is part of. */
export function exceededBy(access: Access, exceeded: Exceeded): readonly string[] {
  if (access.denied) return [];
  return exceeded.get(access.who.personId)?.get(classificationOf(access)) ?? [];
}

function classificationOf({ what }: Pick<Cell, "what">): string | null {
  return what.asset?.classification ?? null;
}
