/** Judges what needs the whole hour: the sums of a person × classification. */
import { groupBy } from "../../core/catalog/group.ts";
import { ceilingFact } from "../../core/volume/ceiling.ts";
import type { VolumeFact } from "../../core/volume/ceiling.ts";
import type { RuleSet } from "../../core/sigma/rule-set.ts";
import { PERSON_KINDS } from "../../core/identity/caller.ts";
import type { Caller, PersonKind } from "../../core/identity/caller.ts";
import type { Access } from "./access.ts";
import type { Cell, Cells } from "./cell.ts";
import { sumOf } from "./tally.ts";

/** Rules by person and classification. */
export type Exceeded = ReadonlyMap<string, readonly string[]>;

/** The ids of the rules that each person × classification of an hour matched; for `exceededBy`. */
export function judgeCeilings(cells: Cells, rules: RuleSet): Exceeded {
  const exceeded = new Map<string, string[]>();
  if (rules.isEmpty) return exceeded;
  for (const [personId, own] of cells.people()) {
    const granted = own.filter(({ tally }) => tally.accesses > tally.denied);
    for (const [classification, same] of groupBy(granted, classificationOf)) {
      const matched = rules.matching(factOf(classification, same)).map(({ rule }) => rule.id);
      if (matched.length > 0) exceeded.set(keyOf(personId, classification), matched);
    }
  }
  return exceeded;
}

function factOf(classification: string | null, cells: readonly Cell[]): VolumeFact {
  const callers = cells.map(({ who }) => who.caller);
  return ceilingFact({
    person: (callers[0] as Caller).person,
    // one key may come with several kinds (`unknown`): the one that is watched most
    personKind: PERSON_KINDS.find((kind) =>
      callers.some((caller) => caller.personKind === kind),
    ) as PersonKind,
    classification,
    bytesOut: cells.reduce((sum, { tally }) => sum + tally.bytesOut, 0),
    objects: () => sumOf(cells.map(({ tally }) => tally)).objects,
  });
}

/** The rules that the sum matched which an access is part of. */
export function exceededBy(access: Access, exceeded: Exceeded): readonly string[] {
  if (access.denied) return [];
  return exceeded.get(keyOf(access.who.personId, classificationOf(access))) ?? [];
}

function classificationOf({ what }: Pick<Cell, "what">): string | null {
  return what.asset?.classification ?? null;
}

function keyOf(personId: number, classification: string | null): string {
  return JSON.stringify([personId, classification]);
}
