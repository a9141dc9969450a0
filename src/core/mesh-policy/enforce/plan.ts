/** What has to be done for a DataZone domain to enforce a policy: a comparison, which changes nothing. */
import { shown } from "../../problem.ts";
import { unitNotes } from "../contradictions.ts";
import { demandsIn } from "../effective.ts";
import type { FormType, MeshPolicy } from "../policy.ts";
import { hasFields } from "./form-model.ts";
import type { ModelField } from "./form-model.ts";
import { platformDifferences } from "./platform.ts";
import { planRules } from "./plan-rules.ts";
import type { RuleStep } from "./plan-rules.ts";
import type { SeenDomain, SeenForm, Unseen } from "./state.ts";

export interface FormStep {
  readonly kind: "create_form" | "revise_form";
  readonly form: FormType;
  readonly project: string;
  /** As it stands; undefined: there is none. */
  readonly before?: readonly ModelField[] | undefined;
}

export type PlanStep = FormStep | RuleStep;

export interface PolicyPlan {
  readonly domain: string;
  /** In the order in which they are done. */
  readonly steps: readonly PlanStep[];
  /** What only people can decide: nothing is done before that. */
  readonly conflicts: readonly string[];
  /** What nobody can say, since it could not be seen. */
  readonly unseen: readonly Unseen[];
  /** What is worth knowing and stops nothing. */
  readonly notes: readonly string[];
  /** Forms and rules that are as they should be. */
  readonly same: number;
}

/** The same for the same policy and domain. `revise`: forms that have other fields than the policy get a new revision. */
export function planPolicy(
  policy: MeshPolicy,
  seen: SeenDomain,
  { revise }: { readonly revise: boolean },
): PolicyPlan {
  const forms = policy.forms.map((form) => planForm(form, policy, { seen, revise }));
  const revised = new Set(forms.flatMap(({ step }) => (step ? [step.form.name] : [])));
  const rules = planRules(policy, seen, revised);
  return {
    domain: seen.id,
    steps: [...forms.flatMap(({ step }) => step ?? []), ...rules.steps],
    conflicts: [...forms.flatMap(({ conflict }) => conflict ?? []), ...rules.conflicts],
    unseen: seen.unseen,
    notes: [
      ...(seen.areUnitsSeen ? unitNotes(policy, seen.units) : []),
      ...rules.notes,
      ...platformNotes(policy, seen),
    ],
    same: forms.filter(({ isSame }) => isSame).length + rules.same,
  };
}

/** How the domain is set up is for people to change. */
function platformNotes(policy: MeshPolicy, seen: SeenDomain): string[] {
  const { locations } = demandsIn(policy, seen.units)(seen.root);
  return platformDifferences({ platform: policy.platform, locations }, seen).map(
    ({ what, reason }) => `platform: ${what}: ${reason}; policy apply does not change it`,
  );
}

interface PlannedForm {
  readonly step?: FormStep;
  readonly conflict?: string;
  readonly isSame?: boolean;
}

function planForm(
  form: FormType,
  { formsProject: project }: MeshPolicy,
  { seen, revise }: { readonly seen: SeenDomain; readonly revise: boolean },
): PlannedForm {
  const name = shown(form.name);
  const found = seen.forms.find((one) => one.name === form.name);
  if (!found) {
    if (isFormUnseen(form.name, seen)) return {}; // the plan says so
    if (project === undefined)
      return {
        conflict: `form ${name} has to be made, and the policy does not say in which project; set forms_project`,
      };
    return { step: { kind: "create_form", form, project } };
  }
  if (found.isDisabled)
    return { conflict: `form ${name} is there and is disabled; enable it in DataZone, or give another name` };
  if (found.fields && hasFields(found.fields, form.fields)) return { isSame: true };
  const owner = found.project ?? project;
  if (owner === undefined)
    return {
      conflict: `form ${name} has to be changed, and nobody says in which project it is; set forms_project`,
    };
  const step: FormStep = { kind: "revise_form", form, project: owner, before: found.fields };
  if (revise || isExtended(found, form)) return { step };
  return {
    conflict: `form ${name} is there with other fields (${sayFields(found.fields)}) than the policy says (${sayFields(form.fields)}); write the policy as it stands, or give --revise-forms for a new revision`,
  };
}

/** Whether all that stands stays, and only fields come that nobody has to fill in. */
function isExtended({ fields }: SeenForm, form: FormType): boolean {
  if (!fields) return false;
  const stays = form.fields.filter(({ name }) => fields.some((one) => one.name === name));
  const added = form.fields.filter((field) => !stays.includes(field));
  return hasFields(fields, stays) && added.every(({ required }) => !required);
}

export function isFormUnseen(name: string, { unseenForms }: SeenDomain): boolean {
  return unseenForms.has("*") || unseenForms.has(name);
}

/** `cost_centre: string!` of one that is required; all of them, since two that differ in their last one are told apart. */
export function sayFields(fields: readonly ModelField[] | undefined): string {
  if (!fields) return "a model that is no one structure";
  return fields.map(({ name, type, required }) => `${name}: ${type}${required ? "!" : ""}`).join(", ");
}
