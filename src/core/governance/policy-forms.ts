/** Metadata forms of the policy that are defined otherwise: a rule that requires a form asks for no more than the form does. */
import type { MetadataFormType } from "../control-plane/kinds/enforced.ts";
import { hasFields } from "../mesh-policy/enforce/form-model.ts";
import { sayFields } from "../mesh-policy/enforce/plan.ts";
import type { FormType } from "../mesh-policy/policy.ts";
import { shown } from "../problem.ts";
import { cleanText } from "../record/text.ts";
import { disagreement } from "./disagreement.ts";
import type { Disagreement } from "./disagreement.ts";
import type { GovernanceGiven } from "./given.ts";
import { policyDomain } from "./policy-domain.ts";
import type { PolicyGiven } from "./policy-given.ts";

/** One for each form. Nothing of a form that was not read, which may be there all the same: what requires it is told of rules. */
export function changedForms(given: GovernanceGiven, meshPolicy: PolicyGiven): Disagreement[] {
  const domain = policyDomain(given, meshPolicy);
  if (!domain) return [];
  return meshPolicy.policy.forms.flatMap((form) => {
    const is = domain.forms.get(form.name);
    const reason = is && sayChanged(is, form);
    if (reason === undefined) return [];
    return [
      disagreement({
        kind: "policy_form_changed",
        subject: `form ${shown(form.name)} of ${domain.id}`,
        domain: domain.root,
        names: shown(form.name),
        reason,
      }),
    ];
  });
}

function sayChanged({ fields, isDisabled, revision }: MetadataFormType, form: FormType): string | undefined {
  if (isDisabled) return "it is disabled, and the policy prescribes it";
  if (fields === undefined || hasFields(fields, form.fields)) return undefined;
  const are = fields.length === 0 ? "no fields that can be read" : `the fields ${few(sayFields(fields))}`;
  return `it has ${are} in revision ${shown(revision)}, and the policy prescribes ${few(sayFields(form.fields))}`;
}

/** As much as somebody reads, and a fact keeps. */
function few(fields: string): string {
  return cleanText(fields, 1_000);
}
