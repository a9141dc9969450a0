/** Findings, and names behind their ids, as a veil lets them be seen: before anything is made of them, so that no text names anybody. */
import type { HitScalars } from "../finding/hit.ts";
import type { Names, StandingFinding } from "../finding/standing.ts";
import type { PersonKind } from "../identity/caller.ts";
import { PERSON_KINDS } from "../identity/caller.ts";
import type { Veil } from "./veil.ts";

/** As it is stored, but for what names somebody whom the viewer does not see. The uid stays: see `Veil.uid`. */
export function veiledFinding(row: StandingFinding, veil: Veil): StandingFinding {
  if (veil.isOpen) return row;
  const { person, detail } = row;
  const { first } = detail;
  const kind = kindOf(row);
  const about = [person];
  const said = (text: string | null): string | null => (text === null ? null : veil.text(text, about));
  const { consumer, entitlement } = first;
  return {
    ...row,
    person: veil.person(person, kind),
    withdrawnReason: row.withdrawnReason === null ? null : veil.words(row.withdrawnReason, about),
    detail: {
      ...detail,
      first: {
        ...first,
        sourceIp: veil.isRevealed(person) ? first.sourceIp : null,
        reason: said(first.reason ?? null),
        consumer:
          "project" in consumer && consumer.project === person
            ? { project: veil.person(person, kind) }
            : consumer,
        entitlement: entitlement && veiledEntitlement(entitlement, said),
      },
    },
  };
}

function veiledEntitlement(
  entitlement: NonNullable<HitScalars["entitlement"]>,
  said: (text: string | null) => string | null,
): NonNullable<HitScalars["entitlement"]> {
  const { via, subscription, nearest } = entitlement;
  return { ...entitlement, via: said(via), subscription: said(subscription), nearest: said(nearest) };
}

/** Nobody acted in what a catalog says: whom it is about may be a person all the same. */
function kindOf({ category, detail }: StandingFinding): PersonKind | undefined {
  if (category === "governance" || category === "pipeline") return undefined;
  return PERSON_KINDS.find((kind) => kind === detail.first.personKind);
}

/** `about`: keys of those whom the findings are about. */
export function veiledNames(names: Names, veil: Veil, about: readonly string[]): Names {
  if (veil.isOpen) return names;
  const said = (text: string): string => veil.text(text, about);
  return {
    ...names,
    principals: new Map([...names.principals].map(([id, name]) => [id, said(name)])),
    files: new Map([...names.files].map(([id, file]) => [id, { ...file, path: said(file.path) }])),
    labels: new Map([...names.labels].map(([id, label]) => [id, said(label)])),
  };
}
