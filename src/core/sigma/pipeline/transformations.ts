/** Every transformation there is: its keys, and what is made of them. */
import { z } from "zod";
import { readCondition } from "../condition.ts";
import { fieldFault, readSelection, readSelections } from "../detection.ts";
import { logsource } from "../logsource.ts";
import { keyed, listOf, readPart, text, texts } from "./parts.ts";
import type { At } from "./parts.ts";
import type { Action, Case, Names, Transformation } from "./pipeline.ts";
import { conditionsOf, onField, onRule } from "./read-conditions.ts";

/** Reads one; undefined: it has problems, which are added. */
type Reader = (data: unknown, at: At) => Transformation | undefined;

const NAMES_MAX = 100;
const isField = (name: string): boolean => name !== "" && fieldFault(name) === undefined;
const field = z.string("must be a name, or a list of names").refine(isField, "is no name of a field");
const prefix = z
  .string("must be text, or a list of texts")
  .refine((name) => name === "" || isField(name), "is no beginning of a name");
const detection = z.looseObject({ condition: text }, "must be a detection with a condition");
const { product, service, category } = logsource.shape;

export const TRANSFORMATIONS: Readonly<Record<Action["type"], Reader>> = {
  field_name_mapping: reader(keyed({ ...onField, mapping: names(field) }), ({ mapping }) => ({
    type: "field_name_mapping",
    mapping,
  })),
  field_name_prefix_mapping: reader(keyed({ ...onField, mapping: names(prefix) }), ({ mapping }) => ({
    type: "field_name_prefix_mapping",
    mapping,
  })),
  field_name_prefix: reader(keyed({ ...onField, prefix: text }), (read) => ({
    type: "field_name_prefix",
    text: read.prefix,
  })),
  field_name_suffix: reader(keyed({ ...onField, suffix: text }), ({ suffix }) => ({
    type: "field_name_suffix",
    text: suffix,
  })),
  value_detections: reader(
    keyed({
      ...onField,
      field,
      detections: full(z.record(z.string(), detection, "must be a map of detections")),
    }),
    (read, at) => {
      const cases = casesOf(read.detections, at);
      return cases && { type: "value_detections", field: read.field, cases };
    },
  ),
  drop_detection_item: reader(keyed(onField), () => ({ type: "drop_detection_item" })),
  detection_item_failure: reader(keyed({ ...onField, message: text }), ({ message }) => ({
    type: "detection_item_failure",
    message,
  })),
  rule_failure: reader(keyed({ ...onRule, message: text }), ({ message }) => ({
    type: "rule_failure",
    message,
  })),
  change_logsource: reader(keyed({ ...onRule, product, service, category }), (read) => ({
    type: "change_logsource",
    logsource: { product: read.product, service: read.service, category: read.category },
  })),
  value_placeholders: reader(
    keyed({ ...onRule, include: texts.optional(), exclude: texts.optional() }),
    ({ include, exclude }) => ({
      type: "value_placeholders",
      has: (name) => (include?.includes(name) ?? true) && !exclude?.includes(name),
    }),
  ),
  add_condition: reader(
    keyed({
      ...onRule,
      conditions: full(z.record(z.string(), z.unknown(), "must be a map of lines")),
      negated: z.boolean("must be true or false").default(false),
      name: text.optional(),
    }),
    ({ conditions, negated }, { at, where }) => {
      const expression = readSelection(conditions, [...at, "conditions"], where);
      return expression && { type: "add_condition", expression, negated };
    },
  ),
};

function reader<T extends Parameters<typeof conditionsOf>[0]>(
  schema: z.ZodType<T>,
  toAction: (read: T, at: At) => Action | undefined,
): Reader {
  return (data, at) => {
    const read = readPart(schema, data, at);
    const action = read && toAction(read, at);
    return read && action && { ...action, id: read.id, ...conditionsOf(read) };
  };
}

function full<T>(record: z.ZodType<Record<string, T>>): z.ZodType<Record<string, T>> {
  return record.refine((read) => Object.keys(read).length > 0, "is empty; give at least one");
}

function names(target: z.ZodType<string>): z.ZodType<Names> {
  const targets = listOf(target, "needs at least one name").refine(
    (read) => read.length <= NAMES_MAX,
    `must not have more than ${NAMES_MAX} names`,
  );
  return full(z.record(z.string(), targets, "must be a map of names"))
    .refine(
      (read) => !Object.hasOwn(read, ""),
      "must not have an empty name: keywords cannot be mapped to a field",
    )
    .transform((read) => new Map(Object.entries(read)));
}

function casesOf(
  detections: Readonly<Record<string, z.output<typeof detection>>>,
  { at, where }: At,
): Case[] | undefined {
  const cases = Object.entries(detections).map(([value, { condition, ...selections }]) => {
    const place = [...at, "detections", value];
    const before = where.problems.length;
    const named = readSelections(selections, place, where);
    if (where.problems.length > before) return undefined;
    const expression = readCondition(condition, named, { ...where, at: [...place, "condition"] });
    return expression && { value, expression };
  });
  return cases.every((one) => one !== undefined) ? cases : undefined;
}
