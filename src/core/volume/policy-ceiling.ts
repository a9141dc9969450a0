/** What the mesh policy lets one person read of a classification within an hour. */
import { demandsIn } from "../mesh-policy/effective.ts";
import type { MeshPolicy } from "../mesh-policy/policy.ts";

/** The bytes at which a classification, whatever its case, is over its ceiling; null: the policy says nothing of it. */
export type CeilingOf = (classification: string | null) => number | null;

/** Of the floor: what somebody reads counts in the whole mesh, whichever domain unit it is of. */
export function ceilingsBy(policy: MeshPolicy | undefined): CeilingOf {
  if (!policy) return () => null;
  const { ofClass } = demandsIn(policy, [])(null);
  return (classification) => ofClass(classification).ceilingBytes ?? null;
}

/** What of a policy decides about ceilings: where it changes, every hour is judged anew. The order of classes is not part of it. */
export function ceilingsText(policy: MeshPolicy | undefined): string {
  if (!policy) return "none";
  const own = Object.entries(policy.ceilings);
  return own.length === 0 ? "none" : JSON.stringify(own.sort(([a], [b]) => (a < b ? -1 : 1)));
}
