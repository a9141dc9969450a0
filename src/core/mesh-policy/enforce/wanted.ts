/** The rules of DataZone that a policy asks for: of the floor in the root unit, of each unit what it adds. */
import { unitNamed } from "../effective.ts";
import type { PolicyUnit } from "../effective.ts";
import { formOfField } from "../fields.ts";
import type { FormType, MeshPolicy, PolicyTerms } from "../policy.ts";
import { requiredByBoth } from "../stricter.ts";
import type { PolicyAction } from "./state.ts";

/** A rule requires forms, or terms: never both. It is of all assets and projects of its unit, and of the units below it. */
export interface WantedRule {
  readonly name: string;
  readonly unit: string;
  readonly action: PolicyAction;
  readonly kind: "forms" | "terms";
  /** Names of forms, or terms as the policy names them. */
  readonly wanted: readonly string[];
}

const ACTIONS: readonly PolicyAction[] = ["publish", "subscribe"];
const KINDS = ["forms", "terms"] as const;

/** In the order of the policy, a form also for its fields. Of units that nobody knows none. Several entries of one unit are one rule. */
export function wantedRules(policy: MeshPolicy, root: string, units: readonly PolicyUnit[]): WantedRule[] {
  const byUnit = new Map<string, PolicyTerms>([[root, policy]]);
  for (const entry of policy.units) {
    const id = unitNamed(entry.unit, units)?.id;
    if (id === undefined) continue;
    const before = byUnit.get(id);
    byUnit.set(id, before ? together(before, entry) : entry);
  }
  return [...byUnit].flatMap(([unit, terms]) =>
    ACTIONS.flatMap((action) =>
      KINDS.flatMap((kind): WantedRule[] => {
        const wanted = kind === "forms" ? formsOf(terms, action, policy.forms) : terms[action].terms;
        return wanted.length === 0 ? [] : [{ name: ruleName(action, kind), unit, action, kind, wanted }];
      }),
    ),
  );
}

/** DataZone asks for forms, and each asks for the fields that it requires. */
function formsOf(terms: PolicyTerms, action: PolicyAction, all: readonly FormType[]): readonly string[] {
  const { forms, fields } = terms[action];
  return [...new Set([...forms, ...fields.flatMap((field) => formOfField(field, all)?.name ?? [])])];
}

/** By its name a rule is known as the policy's own. */
export function ruleName(action: PolicyAction, kind: WantedRule["kind"]): string {
  return `mesh-policy ${action} ${kind}`;
}

function together(one: PolicyTerms, other: PolicyTerms): PolicyTerms {
  return {
    ...one,
    publish: requiredByBoth(one.publish, other.publish),
    subscribe: requiredByBoth(one.subscribe, other.subscribe),
  };
}
