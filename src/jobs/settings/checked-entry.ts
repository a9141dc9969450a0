/** An entry of the settings that somebody gives by itself, checked as one of a file is. */
import type { z } from "zod";
import { issueText } from "../../core/schema-issue.ts";
import { AuditplaneError } from "../../errors.ts";

/** Throws `settings_invalid` with everything that is wrong with it. */
export function checkedEntry<T>(schema: z.ZodType<T>, value: unknown, what: string): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const lines = result.error.issues.map((issue) => issueText(issue, what));
  throw new AuditplaneError("settings_invalid", `could not set ${what}: ${lines.join("; ")}`);
}
