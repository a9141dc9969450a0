/** A size above nothing, in a file that people write. In bytes. */
import { z } from "zod";
import { isTooLarge, parseSize } from "./size.ts";

/** `missing`: what is said where there is none. */
export function sizeSchema(missing: string): z.ZodType<number> {
  return z.unknown().transform((value, context) => sizeOf(value, missing, context));
}

/** null where there is none. */
export const optionalSize: z.ZodType<number | null> = z
  .unknown()
  .optional()
  .transform((value, context) => (isAbsent(value) ? null : sizeOf(value, "is missing", context)));

function sizeOf(value: unknown, missing: string, context: z.RefinementCtx): number {
  const parsed = isSize(value) ? parseSize(String(value)) : undefined;
  if (parsed !== undefined && parsed > 0) return parsed;
  context.addIssue({ code: "custom", message: sizeFault(value, missing) });
  return z.NEVER;
}

function sizeFault(value: unknown, missing: string): string {
  if (isAbsent(value)) return missing;
  return isSize(value) && isTooLarge(value)
    ? "is too large; write 9000 TB at most"
    : "is no size above 0; write 2 TB or 2000000000000";
}

function isSize(value: unknown): value is number | string {
  return typeof value === "number" || typeof value === "string";
}

function isAbsent(value: unknown): boolean {
  return value === undefined || value === null;
}
