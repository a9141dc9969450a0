/** The DataZone domain that a mesh policy is of, as it was read: its units, and its metadata forms. */
import type { MetadataFormType } from "../control-plane/kinds/enforced.ts";
import type { PolicyUnit } from "../mesh-policy/effective.ts";
import type { GovernanceGiven } from "./given.ts";
import type { PolicyGiven } from "./policy-given.ts";

export interface PolicyDomain {
  readonly id: string;
  /** Id of the unit that stands for it. */
  readonly root: string;
  readonly units: readonly PolicyUnit[];
  /** By name, as they are; none where they could not be read. */
  readonly forms: ReadonlyMap<string, MetadataFormType>;
}

/** undefined: it was not read, or several were, and the policy does not say which one it is of. */
export function policyDomain(
  given: GovernanceGiven,
  { policy, unseenForms }: PolicyGiven,
): PolicyDomain | undefined {
  const rows = [...given.current("domain_unit").values()].filter(
    ({ scope }) => policy.domain === undefined || scope.endsWith(`/${policy.domain}`),
  );
  const [root, another] = rows.filter(({ content }) => content.parent === undefined);
  if (!root || another) return undefined;
  const id = root.scope.slice(root.scope.lastIndexOf("/") + 1);
  // names of forms are one in a domain alone
  const forms = given
    .history("form_type")
    .filter(({ scope, until }) => scope === root.scope && until === Infinity && !unseenForms.has(id));
  return {
    id,
    root: root.id,
    units: rows.map((row): PolicyUnit => {
      return { id: row.id, name: row.content.name, parent: row.content.parent };
    }),
    forms: new Map(forms.map((form) => [form.id, form.content])),
  };
}
