/** The condition of a correlation as it is written: bounds, or a text over the names of its rules. */
import { z } from "zod";
import { faultOf } from "../../schema-issue.ts";
import { BOUNDS } from "./correlation.ts";
import type { Bounds } from "./correlation.ts";

export interface WrittenCondition extends Bounds {
  readonly field?: readonly string[];
  readonly percentile?: number;
}

const SHAPE = "must be bounds such as { gte: 10 }, or text over the names of rules";
const number = z.number("must be a number, without quotes").optional();
const fields = z.preprocess(
  (value) => (typeof value === "string" ? [value] : value),
  z.array(z.string().min(1), "must be the name of a field, or a list of them"),
);
const bounds = z.strictObject({
  ...Object.fromEntries(BOUNDS.map((name) => [name, number])),
  field: fields.optional(),
  percentile: number,
});

/** By what stands there it is one or the other, so that what is wrong with a bound is told of that bound. */
export const condition = z
  .unknown()
  .transform((value, context): string | WrittenCondition => {
    if (typeof value === "string") return value;
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
      context.addIssue(SHAPE);
      return z.NEVER;
    }
    const read = bounds.safeParse(value);
    if (read.success) return read.data as WrittenCondition;
    for (const issue of read.error.issues)
      context.addIssue({ code: "custom", path: [...issue.path], message: faultOf(issue) });
    return z.NEVER;
  })
  .optional();
