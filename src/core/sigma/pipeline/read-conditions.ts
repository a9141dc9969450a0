/** The conditions of a transformation, as a file has them. */
import { RE2JS } from "re2js";
import { z } from "zod";
import { isMap } from "../documents.ts";
import { logsource } from "../logsource.ts";
import { keyed, listOf, text, texts, unknownType } from "./parts.ts";
import { RULE_ATTRIBUTES } from "./pipeline.ts";
import type { Conditions, FieldCondition, RuleCondition } from "./pipeline.ts";

const APPLIED = keyed({ type: z.literal("processing_item_applied"), processing_item_id: text });
const { product, service, category } = logsource.shape;

const ruleConditions = [
  keyed({ type: z.literal("logsource"), product, service, category }),
  keyed({ type: z.literal("tag"), tag: text }),
  keyed({ type: z.literal("taxonomy"), taxonomy: listOf(text, "needs at least one") }),
  keyed({
    type: z.literal("rule_attribute"),
    attribute: z.enum(RULE_ATTRIBUTES, `must be one of ${RULE_ATTRIBUTES.join(", ")}`),
    value: text,
    op: z.enum(["eq", "ne"], "must be eq or ne").default("eq"),
  }),
  keyed({ type: z.literal("is_sigma_rule") }),
  keyed({ type: z.literal("is_sigma_correlation_rule") }),
  APPLIED,
] as const;

const listed = { fields: texts, mode: z.enum(["plain", "re"], "must be plain or re").default("plain") };

const fieldConditions = [
  keyed({ type: z.literal("include_fields"), ...listed }),
  keyed({ type: z.literal("exclude_fields"), ...listed }),
  APPLIED,
] as const;

const ruleCondition = z
  .discriminatedUnion("type", ruleConditions, { error: errorOf("rule condition", ruleConditions) })
  .transform((read): RuleCondition => {
    if (read.type === "processing_item_applied") return { type: read.type, id: read.processing_item_id };
    if (read.type === "taxonomy") return { type: read.type, taxonomies: read.taxonomy };
    if (read.type !== "logsource") return read;
    const { type, ...wanted } = read;
    return { type, logsource: wanted };
  });

const fieldCondition = z
  .discriminatedUnion("type", fieldConditions, { error: errorOf("field name condition", fieldConditions) })
  .transform((read, context): FieldCondition => {
    if (read.type === "processing_item_applied") return { type: read.type, id: read.processing_item_id };
    const { type, fields, mode } = read;
    if (mode === "plain") return { type, has: (field) => fields.includes(field) };
    try {
      const patterns = fields.map((pattern) => RE2JS.compile(pattern));
      return { type, has: (field) => patterns.some((one) => one.matcher(field).lookingAt()) };
    } catch {
      context.addIssue({ code: "custom", path: ["fields"], message: "must be regular expressions of RE2" });
      return z.NEVER;
    }
  });

/** The error of a condition whose type is none of these. */
function errorOf(
  what: string,
  conditions: readonly { readonly shape: { readonly type: z.ZodLiteral<string> } }[],
): (issue: { readonly input?: unknown }) => string {
  const types = conditions.map(({ shape }) => shape.type.value);
  return ({ input }) => unknownType(isMap(input) ? input["type"] : undefined, what, types);
}

const LIST = "must be a list; conditions with names are not known here, write the _cond_op";
const op = z.enum(["and", "or"], "must be and or or").default("and");
const not = z.boolean("must be true or false").default(false);

/** Keys of every transformation. */
export const onRule = {
  type: text,
  id: text.optional(),
  rule_conditions: z.array(ruleCondition, LIST).default([]),
  rule_cond_op: op,
  rule_cond_not: not,
};

/** Keys of those that concern single lines. */
export const onField = {
  ...onRule,
  field_name_conditions: z.array(fieldCondition, LIST).default([]),
  field_name_cond_op: op,
  field_name_cond_not: not,
};

type Read = z.output<z.ZodObject<typeof onRule>> & Partial<z.output<z.ZodObject<typeof onField>>>;

/** The conditions of a transformation that was read by these keys. */
export function conditionsOf(read: Read): {
  readonly onRule: Conditions<RuleCondition>;
  readonly onField: Conditions<FieldCondition>;
} {
  return {
    onRule: { conditions: read.rule_conditions, op: read.rule_cond_op, not: read.rule_cond_not },
    onField: {
      conditions: read.field_name_conditions ?? [],
      op: read.field_name_cond_op ?? "and",
      not: read.field_name_cond_not ?? false,
    },
  };
}
