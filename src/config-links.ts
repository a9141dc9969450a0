/** The variables that say where pages are which messages link to. */
import { z } from "zod";
import type { Links } from "./core/message/links.ts";

const page = z
  .string()
  .refine((url) => url === "" || /^https:\/\/[^\s?#]+$/.test(url), "is no https:// URL without a query")
  .optional()
  .transform((url) => (url === "" ? undefined : url));

export const linkFields = {
  AUDITPLANE_CONSOLE_URL: page.describe(
    "Where people look at alerts: messages link to NUMBER below its alerts/. Absent: they have commands alone.",
  ),
  AUDITPLANE_RUNBOOK_URL: page.describe(
    "Where the pages of docs/rules are published, for messages to link to. Absent: their path in the package.",
  ),
} as const;

export function linkSettings(data: {
  readonly AUDITPLANE_CONSOLE_URL?: string | undefined;
  readonly AUDITPLANE_RUNBOOK_URL?: string | undefined;
}): Links {
  return { console: data.AUDITPLANE_CONSOLE_URL, runbooks: data.AUDITPLANE_RUNBOOK_URL };
}
