/** What a pipeline does to one document: known before its lines are read. */
import type { KeyPath } from "../../located-document.ts";
import type { Expression } from "../expression.ts";
import type { Logsource } from "../logsource.ts";
import type { Placeholders } from "../modifiers.ts";
import { hold, holdsForRule } from "./conditions.ts";
import { NO_PIPELINE } from "./pipeline.ts";
import type { About, Pipeline, Transformation } from "./pipeline.ts";

type StepType =
  | "field_name_mapping"
  | "field_name_prefix_mapping"
  | "field_name_prefix"
  | "field_name_suffix"
  | "value_detections"
  | "drop_detection_item"
  | "detection_item_failure";

/** A transformation of single lines. */
export type Step = Extract<Transformation, { type: StepType }>;

export interface Plan {
  /** undefined: as the document says. */
  readonly logsource: Logsource | undefined;
  readonly placeholders: Placeholders;
  readonly steps: readonly Step[];
  /** What must hold beside the rule's condition; steps from that number on are for it, too. */
  readonly added: readonly { readonly expression: Expression; readonly from: number }[];
  /** The taxonomy whose names must all be mapped; undefined: the names are those of the facts. */
  readonly taxonomy: string | undefined;
  /** Why the document cannot be taken. */
  readonly faults: readonly { readonly at: KeyPath; readonly message: string }[];
}

/** The plan of what no pipeline concerns. */
export const NO_PLAN: Plan = planFor(
  { kind: "rule", logsources: [], taxonomy: "sigma", tags: [] },
  NO_PIPELINE,
);

/** Finds what concerns a document, one after the other: conditions may ask what was done before. */
export function planFor(about: About, { transformations, vars }: Pipeline): Plan {
  const draft: Draft = { about, vars, placeholders: new Map(), steps: [], added: [], faults: [] };
  const applied = new Set<string>();
  for (const one of transformations) {
    const logsources = draft.logsource ? [draft.logsource] : about.logsources;
    if (!hold(one.onRule, (condition) => holdsForRule(condition, { about, logsources, applied }))) continue;
    take(one, draft);
    if (one.id !== undefined) applied.add(one.id);
  }
  const { logsource, placeholders, steps, added, faults } = draft;
  const isForeign = about.taxonomy !== "sigma";
  const isMapped = steps.some(isMapping);
  if (isForeign && !isMapped) faults.push({ at: ["taxonomy"], message: unknownTaxonomy(about.taxonomy) });
  const taxonomy = isForeign && isMapped ? about.taxonomy : undefined;
  return { logsource, placeholders, steps, added, taxonomy, faults };
}

interface Draft {
  readonly about: About;
  readonly vars: Placeholders;
  readonly placeholders: Map<string, readonly (string | number)[]>;
  readonly steps: Step[];
  readonly added: { expression: Expression; from: number }[];
  readonly faults: { at: KeyPath; message: string }[];
  logsource?: Logsource;
}

function take(one: Transformation, draft: Draft): void {
  switch (one.type) {
    case "change_logsource":
      draft.logsource = one.logsource;
      return;
    case "value_placeholders":
      for (const [name, values] of draft.vars) if (one.has(name)) draft.placeholders.set(name, values);
      return;
    case "rule_failure":
      draft.faults.push({ at: [], message: `the pipeline refuses the rule: ${one.message}` });
      return;
    case "add_condition":
      if (draft.about.kind === "rule") draft.added.push(addition(one, draft.steps.length));
      return;
    case "field_name_mapping":
    case "field_name_prefix_mapping":
    case "field_name_prefix":
    case "field_name_suffix":
    case "value_detections":
    case "drop_detection_item":
    case "detection_item_failure":
      draft.steps.push(one);
  }
}

function addition(
  { expression, negated }: { readonly expression: Expression; readonly negated: boolean },
  from: number,
): Draft["added"][number] {
  return { expression: negated ? { kind: "not", of: expression } : expression, from };
}

function isMapping({ type }: Step): boolean {
  return type.startsWith("field_name_") || type === "value_detections";
}

function unknownTaxonomy(taxonomy: string): string {
  return `the taxonomy ${taxonomy} is not known here without a pipeline that maps its names; give --pipeline ecs_cloudtrail, ocsf_cloudtrail or a file of yours`;
}
