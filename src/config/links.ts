/** The variables that say where pages are which messages link to. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { RUNBOOK_FOLDER } from "../core/message/links.ts";
import type { Links } from "../core/message/links.ts";
import { PACKAGE_FOLDER } from "../package-folder.ts";

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
    "Where the pages of docs/rules are published, for messages to link to. Absent: those of the package's repository, or their path.",
  ),
} as const;

export function linkSettings(data: {
  readonly AUDITPLANE_CONSOLE_URL?: string | undefined;
  readonly AUDITPLANE_RUNBOOK_URL?: string | undefined;
}): Links {
  const { AUDITPLANE_CONSOLE_URL: console, AUDITPLANE_RUNBOOK_URL: runbooks } = data;
  return { console, runbooks: runbooks ?? pagesOf(readPackage()) };
}

const manifest = z.object({
  repository: z.union([z.string(), z.object({ url: z.string() })]),
});

function readPackage(): unknown {
  return JSON.parse(readFileSync(join(PACKAGE_FOLDER, "package.json"), "utf8"));
}

/** Where the repository of a package on GitHub shows the pages of rules; undefined: it names none. */
export function pagesOf(given: unknown): string | undefined {
  const parsed = manifest.safeParse(given);
  if (!parsed.success) return undefined;
  const { repository } = parsed.data;
  const url = typeof repository === "string" ? repository : repository.url;
  const [, name] = /^(?:git\+)?https:\/\/github\.com\/([\w.-]+\/[\w.-]+?)(?:\.git)?\/?$/.exec(url) ?? [];
  return name === undefined ? undefined : `https://github.com/${name}/blob/main/${RUNBOOK_FOLDER}`;
}
