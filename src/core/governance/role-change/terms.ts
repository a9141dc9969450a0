/** What the mesh policy says of whoever changes their role. */
import { demandsIn } from "../../mesh-policy/effective.ts";
import type { PolicyUnit } from "../../mesh-policy/effective.ts";
import type { MeshPolicy } from "../../mesh-policy/policy.ts";
import type { RoleChangeTerms } from "../given.ts";

/** undefined: there is no policy. */
export function roleChangeTerms(
  policy: MeshPolicy | undefined,
  units: readonly PolicyUnit[],
): RoleChangeTerms | undefined {
  if (!policy) return undefined;
  const demands = demandsIn(policy, units);
  return { ...policy.roleChange, endsWithinHours: (domain) => demands(domain).accessEndsWithinHours };
}
