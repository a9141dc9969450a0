/** `auditplane archive run|list|verify` and `auditplane restore`: days of events that leave the database, and come back. */
import { InvalidArgumentError } from "commander";
import type { Command } from "commander";
import { readConfig } from "../../config.ts";
import {
  performArchiveList,
  performArchiveRun,
  performArchiveVerify,
  performRestore,
} from "../archive-run.ts";
import type { ArchiveOptions, RestoreOptions } from "../archive-run.ts";
import type { CliContext } from "../index.ts";
import { addJson } from "../json-option.ts";
import { addDataDir } from "../kept-database.ts";
import { said } from "./exceptions.ts";

const EXAMPLES = `
Examples:
  auditplane archive run --archive s3://audit-archive/production
  auditplane archive run --older-than 120
  auditplane archive list
  auditplane archive verify 2026-08-01
  auditplane restore 2026-08-01 --days 14 --reason "case 17" --author you@example.com`;

export function addArchive(program: Command, context: CliContext): void {
  const command = program
    .command("archive")
    .description("days of events as Parquet, outside of the database: put there and dropped, listed, checked")
    .addHelpText("after", EXAMPLES);
  placed(command.command("run"))
    .description(
      "archive and drop what was kept long enough (AUDITPLANE_RETENTION), as workers do: days of events, alerts, findings, pages",
    )
    .option(
      "--older-than <days>",
      "days of events that are older than so many, at least 62",
      whole(62, 36_500),
    )
    .option("--keep", "archive days of events alone, and drop none", false)
    .addHelpText("after", EXAMPLES)
    .action(async (options: ArchiveOptions) => {
      await performArchiveRun(options, readConfig(context.environment), context.signal);
    });
  addJson(addDataDir(command.command("list")))
    .description("which days are archived, dropped, restored")
    .addHelpText("after", EXAMPLES)
    .action(async (options: ArchiveOptions) => {
      await performArchiveList(options, readConfig(context.environment));
    });
  placed(command.command("verify"))
    .description(
      "whether the archive has a day as it was archived; exit code 3: a file of it is missing, or is another, also by what the database noted of it; 2: it has no such day",
    )
    .argument("<day>", "as 2026-08-01")
    .addHelpText("after", EXAMPLES)
    .action(async (day: string, options: ArchiveOptions) => {
      context.exitCode = await performArchiveVerify(day, options, readConfig(context.environment));
    });
}

/** Beside `archive`: it changes the database, and says who did it and why. */
export function addRestore(program: Command, context: CliContext): void {
  placed(program.command("restore"))
    .description("put an archived day back into the database, for some days")
    .argument("<day>", "as 2026-08-01")
    .option("--days <n>", "how long it stays", whole(1, 366), 30)
    .requiredOption("--reason <text>", "why", said)
    .requiredOption("--author <name>", "who does it", said)
    .addHelpText("after", EXAMPLES)
    .action(async (day: string, options: RestoreOptions) => {
      await performRestore(day, options, readConfig(context.environment));
    });
}

function placed(command: Command): Command {
  return inArchive(addJson(addDataDir(command)));
}

function inArchive(command: Command): Command {
  return command.option("--archive <place>", "a folder, or s3://bucket/prefix (default: AUDITPLANE_ARCHIVE)");
}

function whole(min: number, max: number): (text: string) => number {
  return (text) => {
    const value = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
    if (value >= min && value <= max) return value;
    throw new InvalidArgumentError(`Give a whole number from ${min} to ${max}.`);
  };
}
