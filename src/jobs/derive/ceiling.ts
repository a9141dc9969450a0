/** Judges what needs the whole hour: the sums of a person × classification. */
import { ceilingFact } from "../../core/volume/ceiling.ts";
import type { RuleSet } from "../../core/sigma/rule-set.ts";
import { PERSON_KINDS } from "../../core/identity/caller.ts";
import type { PersonKind } from "../../core/identity/caller.ts";
import type { Access } from "./access.ts";
import type { Cell, Cells } from "./cell.ts";
import { Tally } from "./tally.ts";

/** Rules by person and classification. */
export type Exceeded = ReadonlyMap<string, readonly string[]>;

/** The ids of the rules that each person × classification of an hour matched; for `exceededBy`. */
export function judgeCeilings(cells: Cells, rules: RuleSet): Exceeded {
  const exceeded = new Map<string, string[]>();
  if (rules.isEmpty) return exceeded;
  for (const [personId, own] of cells.people()) {
    for (const [classification, { person, kinds, tally }] of byClassification(own)) {
      // one key may come with several kinds (`unknown`): the one that is watched most
      const personKind = PERSON_KINDS.find((kind) => kinds.has(kind)) as PersonKind;
      const { bytesOut, objects } = tally.sums();
      const fact = ceilingFact({ person, personKind, classification, bytesOut, objects });
      const matched = rules.matching(fact).map(({ rule }) => rule.id);
      if (matched.length > 0) exceeded.set(keyOf(personId, classification), matched);
    }
  }
  return exceeded;
}

/** The rules that the sum matched which an access is part of. */
export function exceededBy({ who, what, denied }: Access, exceeded: Exceeded): readonly string[] {
  if (denied) return [];
  return exceeded.get(keyOf(who.personId, what.asset?.classification ?? null)) ?? [];
}

interface Sum {
  readonly person: string;
  readonly kinds: Set<PersonKind>;
  readonly tally: Tally;
}

/** Sums of what was not denied. */
function byClassification(cells: Iterable<Cell>): Map<string | null, Sum> {
  const sums = new Map<string | null, Sum>();
  for (const { who, what, tally } of cells) {
    if (tally.accesses === tally.denied) continue;
    const classification = what.asset?.classification ?? null;
    let sum = sums.get(classification);
    if (!sum) {
      sum = { person: who.caller.person, kinds: new Set(), tally: new Tally() };
      sums.set(classification, sum);
    }
    sum.kinds.add(who.caller.personKind);
    sum.tally.merge(tally);
  }
  return sums;
}

function keyOf(personId: number, classification: string | null): string {
  return JSON.stringify([personId, classification]);
}
