/** Domains of DataZone that are set up otherwise than the mesh policy says. */
import { platformDifferences } from "../mesh-policy/enforce/platform.ts";
import { shown } from "../problem.ts";
import { disagreement } from "./disagreement.ts";
import type { Disagreement } from "./disagreement.ts";
import type { GovernanceGiven } from "./given.ts";
import type { PolicyGiven } from "./policy-given.ts";

/** Told to whoever owns the root unit. Nothing of a domain that was not read, of several that the policy does not tell apart, or of what was refused. */
export function platformFacts(
  given: GovernanceGiven,
  { policy, demandsOf, unseenSetups }: PolicyGiven,
): Disagreement[] {
  const [domain, another] = [...given.current("datazone_domain").values()].filter(
    ({ id }) => policy.domain === undefined || policy.domain === id,
  );
  if (!domain || another) return [];
  const { id, scope, content } = domain;
  const root = [...given.current("domain_unit").values()].find(
    (unit) => unit.scope === scope && unit.content.parent === undefined,
  );
  const configured = [...given.current("blueprint").values()].filter((one) => one.scope === scope);
  const blueprints = unseenSetups.has(id)
    ? undefined
    : configured.map((one) => ({ id: one.id, ...one.content }));
  const prescribed = { platform: policy.platform, locations: demandsOf(root?.id ?? null).locations };
  return platformDifferences(prescribed, { ...content, blueprints }).map(({ what, is, reason }) =>
    disagreement({
      kind: "platform_not_prescribed",
      subject: `${what} of ${id}`,
      domain: root?.id ?? null,
      names: is === undefined ? null : shown(is),
      reason,
    }),
  );
}
