/** The names of fields in a correlation as facts have them, where a pipeline maps them: pipeline/. */
import type { KeyPath, LocatedDocument } from "../../located-document.ts";
import type { Problem } from "../../problem.ts";
import { ModifierError } from "../modifiers.ts";
import { mapFieldName } from "../pipeline/apply.ts";
import type { Plan } from "../pipeline/plan.ts";

/** Where a correlation names fields. */
export interface FieldNames {
  readonly groupBy: readonly string[];
  readonly aliases: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly fields: readonly string[];
}

export interface NamedFields extends FieldNames {
  /** Of a name that stands for several fields these: the first of them that an event has. */
  readonly alternatives: Readonly<Record<string, readonly string[]>>;
  readonly problems: readonly Problem[];
}

/** Aliases stay what they are; what they stand for, and every other name, is mapped. */
export function nameFields(own: FieldNames, plan: Plan, document: LocatedDocument): NamedFields {
  const problems = plan.faults.map(({ at, message }) => document.problem(at, message));
  const refuse = (at: KeyPath, message: string): void =>
    void problems.push(document.problem(["correlation", ...at], message));
  const alternatives: Record<string, readonly string[]> = {};
  const mapped = (name: string, at: KeyPath): string => {
    try {
      const names = [...new Set(mapFieldName(name, plan))];
      if (names.length < 2) return names[0] ?? name;
      const any = names.join(" or ");
      alternatives[any] = names;
      return any;
    } catch (error) {
      if (!(error instanceof ModifierError)) throw error;
      refuse(at, error.message);
      return name;
    }
  };
  const unlessAlias = (at: KeyPath) => (name: string, index: number) =>
    Object.hasOwn(own.aliases, name) ? name : mapped(name, [...at, index]);
  const ofRules = (alias: string, fields: Readonly<Record<string, string>>): Record<string, string> =>
    Object.fromEntries(
      Object.entries(fields).map(([rule, name]) => [rule, mapped(name, ["aliases", alias, rule])]),
    );
  return {
    groupBy: own.groupBy.map(unlessAlias(["group-by"])),
    aliases: Object.fromEntries(
      Object.entries(own.aliases).map(([alias, fields]) => [alias, ofRules(alias, fields)]),
    ),
    fields: own.fields.map(unlessAlias(["condition", "field"])),
    alternatives,
    problems,
  };
}
