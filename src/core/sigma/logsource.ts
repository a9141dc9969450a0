/** The log that a rule is about: sigma-rules-specification 2.1, section "LogSource". */
import { z } from "zod";
import type { Where } from "./detection.ts";
import { CATEGORIES } from "./rule.ts";
import type { Category } from "./rule.ts";

export const logsource = z.looseObject({
  product: z.string().optional(),
  service: z.string().optional(),
  category: z.string().optional(),
});
export type Logsource = z.infer<typeof logsource>;

const OURS: readonly Category[] = CATEGORIES.filter(
  (category) => category !== "cloudtrail" && category !== "macie",
);

/** The logsource that names facts of a category. */
export function logsourceOf(category: Category): Logsource {
  return OURS.includes(category)
    ? { product: "auditplane", category }
    : { product: "aws", service: category };
}

/** What facts a logsource names; a problem where there are none such. */
export function categoryOf(
  { product, service, category }: Logsource,
  where: Pick<Where, "document" | "problems">,
): Category | undefined {
  if (product === "aws" && (service === "cloudtrail" || service === "macie") && category === undefined)
    return service;
  const own = product === "auditplane" ? OURS.find((known) => known === category) : undefined;
  if (own) return own;
  const known = `product aws with service cloudtrail or macie, or product auditplane with category ${OURS.join(", ")}`;
  where.problems.push(
    where.document.problem(["logsource"], `this logsource is not judged here; known are ${known}`),
  );
  return undefined;
}
