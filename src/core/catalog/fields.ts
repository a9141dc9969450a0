/** The kinds of value that occur in a catalog file; what is wrong with one is said with the way to mend it. */
import { z } from "zod";
import { cleanText } from "../record/text.ts";
import { parseEventTime } from "../record/time.ts";

/** Text that is there; a number or a boolean is told to be quoted. */
export const text = z
  .string({ error: ({ input }) => textFault(input) })
  .min(1, "is empty")
  .refine(
    (value) => cleanText(value, Infinity) === value,
    "has a character that no database takes; remove it",
  );

/** undefined for absent and null. */
export const optionalText = text.nullish().transform((value) => value ?? undefined);

/** Milliseconds since 1970; undefined for absent and null. */
export const time = z
  .unknown()
  .optional()
  .transform((value, context) => {
    if (value === undefined || value === null) return undefined;
    const parsed = parseEventTime(value);
    if (parsed !== undefined) return parsed;
    const shown = JSON.stringify(value).slice(0, 40);
    context.addIssue({
      code: "custom",
      message: `${shown} is no ISO 8601 time in UTC; write 2026-08-01T00:00:00Z`,
    });
    return z.NEVER;
  });

export const interval = { from: time, until: time };

export const account = z
  .string({
    error: "an account id is twelve digits of text; quote it, as a number it loses its leading zeros",
  })
  .regex(/^\d{12}$/, "an account id is twelve digits of text; write all twelve");

export const arn = text.regex(/^arn:[a-z-]+:/, "is no ARN; it begins with arn:aws:");

export const optionalArn = arn.nullish().transform((value) => value ?? undefined);

/** Where messages go: an ARN, or a URL. undefined for absent and null. */
export const optionalRoute = text
  .regex(/^(?:arn:[a-z-]+:|https:\/\/)/, "is no ARN, and no https:// URL; it begins with arn:aws:")
  .nullish()
  .transform((value) => value ?? undefined);

export const location = text.transform((value, context) => {
  const normal = normalLocation(value);
  if (normal !== undefined) return normal;
  context.addIssue({ code: "custom", message: `"${value}" is no location; write s3://bucket/prefix/` });
  return z.NEVER;
});

/**
 * `s3a://` and `s3n://` are other names of `s3://`; a location without a final slash means the folder of that name.
 * undefined for what is no place in S3.
 */
export function normalLocation(value: string): string | undefined {
  const normal = value.replace(/^s3[an]:\/\//, "s3://");
  if (!/^s3:\/\/[^/]+(\/|$)/.test(normal)) return undefined;
  return normal.endsWith("/") ? normal : `${normal}/`;
}

function textFault(input: unknown): string {
  if (input === undefined || input === null) return "is missing";
  return typeof input === "object" ? "must be text" : "must be text; quote it";
}
