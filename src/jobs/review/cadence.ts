/** How often data of each classification are reviewed in a domain, as the mesh policy says. */
import { demandsIn } from "../../core/mesh-policy/effective.ts";
import type { PolicyUnit } from "../../core/mesh-policy/effective.ts";
import type { MeshPolicy } from "../../core/mesh-policy/policy.ts";

/** In days, by classification in lower case; a class of which nothing is said is not in it. */
export function cadenceIn(
  policy: MeshPolicy | undefined,
  units: readonly PolicyUnit[],
): (domain: string) => Readonly<Record<string, number>> {
  if (!policy) return () => ({});
  const demandsOf = demandsIn(policy, units);
  const names = [policy, ...policy.units].flatMap(({ classifications }) =>
    classifications.map(({ name }) => name.toLowerCase()),
  );
  return (domain) => {
    const { ofClass } = demandsOf(domain);
    const said = [...new Set(names)].map((name) => [name, ofClass(name).reviewEveryDays] as const);
    return Object.fromEntries(said.filter((one): one is [string, number] => one[1] !== undefined));
  };
}
