/** Reads a correlation, its references not yet resolved: sigma-correlation-rules-specification 2.1. */
import { z } from "zod";
import type { KeyPath } from "../../located-document.ts";
import { addProblems } from "../../problem.ts";
import type { Problem } from "../../problem.ts";
import type { SigmaDocument } from "../documents.ts";
import { describe, head, readBy } from "../header.ts";
import type { Logsource } from "../logsource.ts";
import { options, templateProblems } from "../options.ts";
import { NO_PIPELINE } from "../pipeline/pipeline.ts";
import type { Pipeline } from "../pipeline/pipeline.ts";
import { planFor } from "../pipeline/plan.ts";
import type { Level, RuleHead, RuleOptions } from "../rule.ts";
import { condition } from "./condition-schema.ts";
import type { WrittenCondition } from "./condition-schema.ts";
import { BOUNDS, CORRELATION_TYPES } from "./correlation.ts";
import type { Bounds, CorrelationType } from "./correlation.ts";
import { admitsCount, admitsNumber } from "./feasible.ts";
import { nameFields } from "./name-fields.ts";
import type { FieldNames, NamedFields } from "./name-fields.ts";

/** A correlation that stands alone: what it refers to may not exist. */
export interface ReadCorrelation
  extends Omit<RuleHead, keyof RuleOptions | "level" | "category">,
    FieldNames {
  /** undefined: that of the most severe rule it refers to. */
  readonly level: Level | undefined;
  readonly options: z.infer<typeof options>;
  readonly type: CorrelationType;
  /** Ids or names. */
  readonly rules: readonly string[];
  readonly timespanMs: number;
  /** Text: over names of rules. */
  readonly condition: Bounds | string | undefined;
  readonly percentile: number | undefined;
  /** The rules it refers to give findings of their own, too. */
  readonly generate: boolean;
  readonly placeOf: (path: KeyPath) => Problem;
  /** Its names of fields as the pipeline makes them, for rules of these log sources. */
  readonly namedFor: (logsources: readonly Logsource[]) => NamedFields;
}

const TIMESPAN = /^([1-9]\d{0,6})([smhd])$/;
const UNIT_MS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };
const TIMESPAN_MAX_DAYS = 31;
/** As many as there are bits in a number. */
const RULES_MAX = 30;
/** Fields that make a group or are counted, and aliases of such. */
const FIELDS_MAX = 20;

const list = (what: string) =>
  z.preprocess(
    (value) => (typeof value === "string" ? [value] : value),
    z.array(z.string().min(1), `must be ${what}, or a list of them`),
  );
const schema = z.looseObject({
  ...head,
  auditplane: options.default({}),
  generate: z.boolean().default(false),
  correlation: z.strictObject({
    type: z.enum(CORRELATION_TYPES, `must be one of ${CORRELATION_TYPES.join(", ")}`),
    rules: list("the id or the name of a rule"),
    "group-by": list("the name of a field").default([]),
    timespan: z.string().regex(TIMESPAN, "must be a number and a unit of s, m, h, d, such as 90m"),
    aliases: z.record(z.string(), z.record(z.string(), z.string().min(1))).default({}),
    condition,
    generate: z.boolean().default(false),
  }),
});
type Written = z.infer<typeof schema>;
/** Reads one correlation, whose names of fields go through the pipeline. Bad input is a list of problems with their places. */
export function parseCorrelation(
  source: SigmaDocument,
  pipeline: Pipeline = NO_PIPELINE,
):
  | { readonly correlation: ReadCorrelation }
  | { readonly correlation?: undefined; readonly problems: readonly Problem[] } {
  const { document } = source;
  const read = readBy(schema, source);
  if (!read.value) return { problems: read.problems };
  const written = read.value;
  const { correlation: own } = written;
  const { field, percentile, ...limits }: WrittenCondition =
    typeof own.condition === "object" ? own.condition : {};
  const problems = [
    ...[...rulesProblems(own), ...lengthFaults(own, field)].map(({ at, message }) => ({
      at: ["correlation", ...at],
      message,
    })),
    ...conditionFaults(own, typeof own.condition !== "object", {
      field,
      percentile,
      limits,
    }).map((message) => ({ at: ["correlation", "condition"], message })),
  ].map(({ at, message }) => document.problem(at, message));
  addProblems(problems, templateProblems(written.auditplane, document));
  if (problems.length > 0) return { problems };
  const names = { groupBy: own["group-by"], aliases: own.aliases, fields: field ?? [] };
  return {
    correlation: {
      ...describe(written, source),
      level: written.level,
      options: written.auditplane,
      type: own.type,
      rules: own.rules,
      ...names,
      timespanMs: timespanOf(own.timespan),
      condition: typeof own.condition === "object" ? limits : own.condition,
      percentile,
      generate: written.generate || own.generate,
      placeOf: (path) => document.problem(["correlation", ...path], ""),
      namedFor: (logsources) =>
        nameFields(names, planFor({ ...written, kind: "correlation", logsources }, pipeline), document),
    },
  };
}

function timespanOf(text: string): number {
  const [, count = "", unit = ""] = TIMESPAN.exec(text) ?? [];
  return Number(count) * (UNIT_MS[unit] as number);
}

interface Fault {
  readonly at: KeyPath;
  readonly message: string;
}

function rulesProblems({ rules, timespan }: Written["correlation"]): Fault[] {
  const faults: Fault[] = [];
  const twice = rules.slice(0, RULES_MAX).findIndex((name, at) => rules.indexOf(name) !== at);
  if (twice !== -1)
    faults.push({ at: ["rules", twice], message: `${rules[twice]} stands twice; remove one` });
  if (rules.length === 0) faults.push({ at: ["rules"], message: "the list of rules is empty; name one" });
  if (timespanOf(timespan) > TIMESPAN_MAX_DAYS * (UNIT_MS["d"] as number))
    faults.push({ at: ["timespan"], message: `more than ${TIMESPAN_MAX_DAYS} days are not supported` });
  return faults;
}

function lengthFaults(
  { rules, aliases, "group-by": groupBy }: Written["correlation"],
  fields: readonly string[] = [],
): Fault[] {
  const lengths: readonly [KeyPath, number, number, string][] = [
    [["rules"], rules.length, RULES_MAX, "rules"],
    [["group-by"], groupBy.length, FIELDS_MAX, "fields"],
    [["aliases"], Object.keys(aliases).length, FIELDS_MAX, "aliases"],
    [["condition", "field"], fields.length, FIELDS_MAX, "fields"],
  ];
  return lengths.flatMap(([at, length, max, what]) =>
    length > max ? [{ at, message: `more than ${max} ${what} are not supported; split it in two` }] : [],
  );
}

function conditionFaults(
  { type, rules }: Pick<Written["correlation"], "type" | "rules">,
  hasNoBounds: boolean,
  {
    field,
    percentile,
    limits,
  }: { field: readonly string[] | undefined; percentile: number | undefined; limits: Bounds },
): string[] {
  const faults: string[] = [];
  const isTemporal = type === "temporal" || type === "temporal_ordered";
  if (hasNoBounds && !isTemporal) faults.push(`${type} needs a condition with bounds, such as gte: 10`);
  if (!hasNoBounds && Object.keys(limits).length === 0)
    faults.push(`the condition has no bound; give ${BOUNDS.join(", ")}, or two of them`);
  const isValue = type.startsWith("value_");
  if (isValue && !hasNoBounds && (field === undefined || field.length === 0))
    faults.push(`${type} needs a field in its condition`);
  if (!isValue && field !== undefined) faults.push(`${type} looks at no field; remove it`);
  if (type !== "value_count" && (field?.length ?? 0) > 1) faults.push(`${type} looks at one field only`);
  if (type === "value_percentile" && !hasNoBounds && !isPercentage(percentile))
    faults.push(
      "value_percentile needs percentile: above 0, at most 100; the bounds are about the value of that rank",
    );
  if (type !== "value_percentile" && percentile !== undefined)
    faults.push(`${type} has no percentile; remove it`);
  const most = isTemporal ? rules.length : Infinity;
  const isCount = isTemporal || type === "event_count" || type === "value_count";
  if (!hasNoBounds && (isCount ? !admitsCount(limits, most) : !admitsNumber(limits)))
    faults.push(`no value lies within these bounds${isCount ? rangeText(type, most) : ""}; correct them`);
  return faults;
}

function rangeText(type: CorrelationType, most: number): string {
  const range = most === Infinity ? "a whole number, 1 at least" : `1 to ${most}, as many as there are rules`;
  return ` (of ${type} it is ${range})`;
}

function isPercentage(value: number | undefined): boolean {
  return value !== undefined && value > 0 && value <= 100;
}
