/** What a step that maps names makes of a line: of its own name, and of those that fieldref has as values. */
import type { FieldReference, FieldTest, Matcher } from "../expression.ts";
import { hold, holdsForField } from "./conditions.ts";
import type { Step } from "./plan.ts";

/** A line on its way through the steps. */
export interface Traced {
  readonly test: FieldTest;
  /** Ids of the steps that changed it. */
  readonly applied: readonly string[];
  /** Names that a mapping gave. */
  readonly known: readonly string[];
}

type Renaming = Exclude<
  Step,
  { type: "value_detections" | "drop_detection_item" | "detection_item_failure" }
>;

/** Whether a step maps names. */
export function isRenaming(step: Step): step is Renaming {
  return step.type.startsWith("field_name_");
}

/** The lines that a line becomes: one for each of its names. */
export function rename(step: Renaming, { test, applied, known }: Traced): readonly Traced[] {
  const namesFor = (field: string): readonly string[] | undefined =>
    concerns(step, field, applied) ? namesOf(step, field) : undefined;
  const names = test.field === undefined ? undefined : namesFor(test.field);
  const referenced = referencesOf(test).map(namesFor);
  if (!names && referenced.every((one) => one === undefined)) return [{ test, applied, known }];
  const more = {
    applied: step.id === undefined ? applied : [...applied, step.id],
    known: [...known, ...(names ?? []), ...referenced.flatMap((one) => one ?? [])],
  };
  const values =
    referenced.length === 0 ? test.values : test.values.map((any) => any.flatMap(refer(namesFor)));
  return (names ?? [test.field]).map((field) => ({
    test: field === test.field && values === test.values ? test : { ...test, field, values },
    ...more,
  }));
}

function refer(namesFor: (field: string) => readonly string[] | undefined): (matcher: Matcher) => Matcher[] {
  return (matcher) =>
    matcher.kind === "fieldref"
      ? (namesFor(matcher.field) ?? [matcher.field]).map((field) => ({ ...matcher, field }))
      : [matcher];
}

function namesOf(step: Renaming, field: string): readonly string[] | undefined {
  switch (step.type) {
    case "field_name_mapping":
      return step.mapping.get(field);
    case "field_name_prefix_mapping": {
      const found = [...step.mapping].find(([prefix]) => field.startsWith(prefix) && field !== prefix);
      return found?.[1].map((target) => target + field.slice(found[0].length));
    }
    case "field_name_prefix":
      return [step.text + field];
    case "field_name_suffix":
      return [field + step.text];
  }
}

/** Whether the conditions on lines hold. */
export function concerns({ onField }: Step, field: string | undefined, applied: readonly string[]): boolean {
  return hold(onField, (condition) => holdsForField(condition, { field, applied }));
}

/** The fields that fieldref names in a line. */
export function referencesOf({ values }: FieldTest): string[] {
  const isReference = (matcher: Matcher): matcher is FieldReference => matcher.kind === "fieldref";
  return values.flatMap((any) => any.filter(isReference).map(({ field }) => field));
}
