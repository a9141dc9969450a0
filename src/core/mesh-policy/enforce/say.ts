/** A plan in words, a line for each step. */
import { shown } from "../../problem.ts";
import { shownText } from "../../record/text.ts";
import { sayFields } from "./plan.ts";
import type { PlanStep, PolicyPlan } from "./plan.ts";
import type { SeenRule } from "./state.ts";

/** `+` makes, `~` changes, `!` needs somebody to decide, `?` could not be seen. */
export function sayPlan(plan: PolicyPlan): string {
  const { steps, conflicts, unseen, notes, same } = plan;
  const lines = [
    ...steps.map(sayStep),
    ...conflicts.map((text) => `! ${text}`),
    ...unseen.map(
      ({ what, why }) => `? ${shown(what)} could not be seen (${shown(why)}): nothing is planned for it`,
    ),
    ...notes.map((text) => `  ${text}`),
  ];
  const todo = steps.length === 0 ? "Nothing has to be done" : `${steps.length} to do`;
  return `${[...lines.map(shownText), `${todo}; ${same} as it should be.`].join("\n")}\n`;
}

export function sayStep(step: PlanStep): string {
  switch (step.kind) {
    case "create_form":
      return `+ form ${shown(step.form.name)} in project ${shown(step.project)}: ${sayFields(step.form.fields)}`;
    case "revise_form":
      return `~ form ${shown(step.form.name)}: ${sayFields(step.before)} → ${sayFields(step.form.fields)}`;
    case "create_rule":
      return `+ rule "${step.rule.name}" of unit ${shown(step.rule.unit)}: requires ${step.rule.wanted.join(", ")}`;
    case "update_rule":
      return `~ rule "${step.rule.name}" of unit ${shown(step.rule.unit)}: ${sayRule(step.before)} → requires ${step.rule.wanted.join(", ")} of all`;
  }
}

function sayRule(rule: SeenRule | undefined): string {
  if (!rule) return "none";
  const { forms, terms, assetTypes, projects, products, includesChildren } = rule;
  const required = [...forms.map(({ name, revision }) => `${name} (revision ${revision})`), ...terms];
  const limits = [
    ...(assetTypes ? ["some types of asset"] : []),
    ...(projects ? ["some projects"] : []),
    ...(products ? [] : ["no data products"]),
    ...(includesChildren ? [] : ["this unit alone"]),
  ];
  return `requires ${required.join(", ")} of ${limits.length > 0 ? limits.join(", ") : "all"}`;
}
