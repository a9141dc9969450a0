/** Which findings, or alerts, a list shows. */
import { Option } from "commander";
import type { Command } from "commander";
import { AuditplaneError } from "../errors.ts";
import { momentOf } from "./moment.ts";

export interface ListOptions {
  readonly domain?: string;
  readonly rule?: string;
  readonly person?: string;
  readonly since?: string;
  readonly limit: string;
}

/** `since`: what is then or later; `limit`: at most so many, unless another number is given. */
export function addListOptions(
  command: Command,
  { since, limit }: { readonly since: string; readonly limit: number },
): Command {
  return command
    .option("--domain <id>", "those about data of this domain")
    .option("--rule <rule>", "those of this rule: its id, or words of its title")
    .option("--person <name>", "those about this person, as findings name them")
    .option("--since <time>", `${since}, as 2026-10-31T12:00:00Z, or a day`)
    .addOption(new Option("--limit <n>", "at most so many").default(String(limit)));
}

interface ListFilter {
  readonly domain: string | undefined;
  readonly rule: string | undefined;
  readonly person: string | undefined;
  /** In ms. */
  readonly since: number | undefined;
  readonly limit: number;
}

/** Throws `usage`; `what`: what is listed. */
export function listFilter({ domain, rule, person, since, limit }: ListOptions, what: string): ListFilter {
  if (!/^[1-9]\d{0,5}$/.test(limit))
    throw new AuditplaneError(
      "usage",
      `could not list ${limit.slice(0, 40)} ${what}: give --limit a number from 1 to 999999`,
    );
  const from = since === undefined ? undefined : momentOf(since, `list ${what} since`);
  return { domain, rule, person, since: from, limit: Number(limit) };
}
