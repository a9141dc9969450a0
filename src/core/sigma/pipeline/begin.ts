/** Begins the reading of a rule or a filter: what its pipeline does to it is found before its lines are read. */
import { canonicalJson } from "../../record/decode.ts";
import type { Where } from "../detection.ts";
import type { SigmaDocument } from "../documents.ts";
import type { Expression } from "../expression.ts";
import type { Head } from "../header.ts";
import type { Logsource } from "../logsource.ts";
import { ModifierError } from "../modifiers.ts";
import { additionsOf } from "./apply.ts";
import { RegexBudget } from "../regex-budget.ts";
import type { About, Pipeline } from "./pipeline.ts";
import { planFor } from "./plan.ts";
import type { Plan } from "./plan.ts";

export interface Begun {
  readonly where: Where;
  /** After the pipeline. */
  readonly logsource: Logsource;
  /** What must hold beside the document's own condition. */
  readonly added: readonly Expression[];
}

export interface Beginning {
  readonly kind: About["kind"];
  readonly written: Pick<Head, "taxonomy"> & Partial<Head> & { readonly logsource: Logsource };
  readonly pipeline: Pipeline;
}

/** Problems of the whole document are in `where` already. */
export function begin({ document, steps }: SigmaDocument, { kind, written, pipeline }: Beginning): Begun {
  const { product, service, category } = written.logsource;
  const before: Logsource = { product, service, category };
  const plan = planFor({ tags: [], ...written, kind, logsources: [before] }, pipeline);
  const problems = plan.faults.map(({ at, message }) => document.problem(at, message));
  const logsource = plan.logsource ?? before;
  const where: Where = { document, plan, problems, regexes: new RegexBudget(steps), changes: [] };
  if (canonicalJson(logsource) !== canonicalJson(before)) where.changes.push(logsource);
  const added = additions(plan, where);
  for (const one of added) where.changes.push(one);
  return { where, logsource, added };
}

function additions(plan: Plan, { document, problems }: Where): readonly Expression[] {
  try {
    return additionsOf(plan);
  } catch (error) {
    if (!(error instanceof ModifierError)) throw error;
    problems.push(document.problem([], `the condition that the pipeline adds: ${error.message}`));
    return [];
  }
}
