/** Whether the mesh policy lets data be copied. */
import { demandsIn } from "../mesh-policy/effective.ts";
import type { PolicyUnit } from "../mesh-policy/effective.ts";
import type { MeshPolicy } from "../mesh-policy/policy.ts";

export type CopiesAllowed = (unit: string | null, classification: string | null) => boolean | null;

/**
 * Of a domain unit and a class: false where the floor or a unit above forbids copies; true where the floor allows them in so many
 * words and nobody forbids them; null where nobody says anything. Silence is no leave: whoever wants copies says so.
 */
export function copiesAllowedBy(policy: MeshPolicy | undefined, units: readonly PolicyUnit[]): CopiesAllowed {
  if (!policy) return () => null;
  const demands = demandsIn(policy, units);
  const allowed = new Set(
    policy.classifications.filter(({ copies }) => copies === "allowed").map(({ name }) => name.toLowerCase()),
  );
  return (unit, classification) => {
    if (!demands(unit).ofClass(classification).copiesAllowed) return false;
    return classification !== null && allowed.has(classification.toLowerCase()) ? true : null;
  };
}

/** What of a policy decides about copies: where it changes, what was found of them is found anew. */
export function copiesText(policy: MeshPolicy | undefined): string {
  if (!policy) return "none";
  const terms = [{ unit: null, ...policy }, ...policy.units];
  return JSON.stringify(
    terms.map(({ unit, classifications }) => [
      unit,
      classifications.map(({ name, copies }) => [name, copies ?? null]),
    ]),
  );
}
