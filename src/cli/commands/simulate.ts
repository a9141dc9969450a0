/** `auditplane simulate`: an organization's activity with labelled attacks, as CloudTrail files and a catalog. */
import { InvalidArgumentError, Option } from "commander";
import type { Command } from "commander";
import type { CliContext } from "../index.ts";
import { addJson } from "../json-option.ts";
import { performSimulation } from "../simulate-run.ts";
import type { SimulateOptions } from "../simulate-run.ts";

export function addSimulate(program: Command, context: CliContext): void {
  addJson(program.command("simulate"))
    .description(
      "write the activity of an organization with labelled attacks: trail files, a catalog, the labels",
    )
    .requiredOption("--output <dir>", "where to write; a new or an empty directory")
    .option("--people <n>", "people and services together", whole(1, 100_000), 2000)
    .option("--days <n>", "how many days; attacks begin after the 28th", whole(1, 1000), 60)
    .option("--from <date>", "the first day", day, "2026-08-31")
    .option("--seed <n>", "another seed, another organization", whole(0, 4_294_967_295), 1)
    .addOption(
      new Option("--tail <tail>", "how heavy the tails of ordinary volumes are")
        .choices(["log-normal", "log-t"])
        .default("log-normal"),
    )
    .option(
      "--attacks <n>",
      "attacks of each kind (default: 25 for 2,000 people and 60 days)",
      whole(0, 10_000),
    )
    .option("--duplicates <share>", "share of records that are delivered twice, 0 to 1", share, 0)
    .option("--shuffle <share>", "share of files that come in disorder and out of order", share, 0)
    .option("--late <share>", "share of records that come up to a day late", share, 0)
    .option("--digests", "CloudTrail's signed digest files beside the logs", false)
    .action(async (options: SimulateOptions) => {
      await performSimulation(options, context.signal);
    });
}

function whole(min: number, max: number): (text: string) => number {
  return (text) => {
    const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
    if (value >= min && value <= max) return value;
    throw new InvalidArgumentError(`Give a whole number from ${min} to ${max}.`);
  };
}

function share(text: string): number {
  const value = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
  if (value >= 0 && value <= 1) return value;
  throw new InvalidArgumentError("Give a number from 0 to 1; 0.02 is 2 %.");
}

function day(text: string): string {
  const time = /^\d{4}-\d\d-\d\d$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
  const isDay = !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
  if (isDay && text >= "2000-01-01" && text < "2100-01-01") return text;
  throw new InvalidArgumentError("Give a day as 2026-08-31.");
}
