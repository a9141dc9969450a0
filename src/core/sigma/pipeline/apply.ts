/** What the lines of a rule become by the steps of a plan. Each step sees a line once, as the step before has left it. */
import { join } from "../expression.ts";
import type { Expression, FieldTest } from "../expression.ts";
import { ModifierError } from "../modifiers.ts";
import type { Plan, Step } from "./plan.ts";
import { concerns, isRenaming, referencesOf, rename } from "./rename.ts";
import type { Traced } from "./rename.ts";
import { detectionOf } from "./value-detections.ts";

const NAMES_MAX = 1_000;

/**
 * The line as the facts have it, the same object where nothing changes; undefined: it is dropped. Throws ModifierError
 * where a step refuses it, or where its name is of a taxonomy and nothing maps it.
 */
export function applyPlan(test: FieldTest, { steps, taxonomy }: Plan): Expression | undefined {
  return throughSteps(test, steps, (open) => checkNames(open, taxonomy));
}

/** What the pipeline adds to the rule's condition. */
export function additionsOf({ added, steps }: Plan): Expression[] {
  return added.flatMap(({ expression, from }) => everyLine(expression, steps.slice(from)) ?? []);
}

/**
 * The names that a field outside of detections has: one that correlations group by or count, or one of `fields`.
 * Several: any of them. Throws ModifierError where it has none.
 */
export function mapFieldName(name: string, plan: Plan): readonly string[] {
  const test: FieldTest = { kind: "field", field: name, values: [], all: false };
  const steps = plan.steps.filter(({ type }) => type !== "drop_detection_item");
  const { open, settled } = walk(test, steps);
  if (settled.length > 0)
    throw new ModifierError(`the pipeline makes "${name}" of other fields; name one of these`);
  checkNames(open, plan.taxonomy);
  return open.map(({ test: { field } }) => field as string);
}

function everyLine(expression: Expression, steps: readonly Step[]): Expression | undefined {
  if (expression.kind === "field") return throughSteps(expression, steps);
  if (expression.kind === "not") {
    const inner = everyLine(expression.of, steps);
    return inner && { kind: "not", of: inner };
  }
  const of = expression.of.flatMap((one) => everyLine(one, steps) ?? []);
  return of.length === 0 ? undefined : join(expression.kind, of);
}

/**
 * Several names are one field with the values of all: one must hold a value, and each of several values that must all
 * be there; where nothing may be there, it is in none.
 */
function throughSteps(
  test: FieldTest,
  steps: readonly Step[],
  check: (open: readonly Traced[]) => void = () => undefined,
): Expression | undefined {
  const { open, settled } = walk(test, steps);
  check(open);
  const of = [...settled, ...open.map((one) => one.test)];
  if (test.all && of.length > 1) {
    const single = test.values.map((any): FieldTest => ({ ...test, values: [any], all: false }));
    return join(
      "and",
      single.flatMap((one) => throughSteps(one, steps) ?? []),
    );
  }
  return of.length === 0 ? undefined : join(isAbsence(test) ? "and" : "or", of);
}

function walk(
  test: FieldTest,
  steps: readonly Step[],
): { readonly open: readonly Traced[]; readonly settled: readonly Expression[] } {
  let open: readonly Traced[] = [{ test, applied: [], known: [] }];
  const settled: Expression[] = [];
  for (const step of steps) {
    open = open.flatMap((one) => take(step, one, settled));
    if (open.length > NAMES_MAX || open.some(({ test: one }) => referencesOf(one).length > NAMES_MAX))
      throw new ModifierError(`the pipeline gives a field more than ${NAMES_MAX} names; map it to fewer`);
  }
  return { open, settled };
}

/** The lines that a line becomes by a step. What needs no further step is put to `settled`. */
function take(step: Step, one: Traced, settled: Expression[]): readonly Traced[] {
  const { test, applied } = one;
  if (isRenaming(step)) return rename(step, one);
  if (!concerns(step, test.field, applied)) return [one];
  switch (step.type) {
    case "drop_detection_item":
      return [];
    case "detection_item_failure":
      throw new ModifierError(`the pipeline refuses the line: ${step.message}`);
    case "value_detections":
      if (referencesOf(test).includes(step.field))
        throw new ModifierError(
          `the pipeline makes "${step.field}" of other fields; fieldref cannot name it`,
        );
      if (test.field !== step.field) return [one];
      settled.push(detectionOf(test, step));
      return [];
  }
}

function checkNames(open: readonly Traced[], taxonomy: string | undefined): void {
  if (taxonomy === undefined) return;
  for (const { test, known } of open) {
    const names = [...(test.field === undefined ? [] : [test.field]), ...referencesOf(test)];
    const unknown = names.find((name) => !known.includes(name));
    if (unknown !== undefined)
      throw new ModifierError(
        `"${unknown}" is a name of the taxonomy ${taxonomy}, and no pipeline maps it; add it to a field_name_mapping`,
      );
  }
}

/** Whether the field must be absent. */
function isAbsence({ values: [any = []] }: FieldTest): boolean {
  return any.some((matcher) => matcher.kind === "null" || (matcher.kind === "exists" && !matcher.wanted));
}
