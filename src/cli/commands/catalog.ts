/** `auditplane catalog …`: who owns what and who may read what, read from AWS or drafted from logs. */
import { Option } from "commander";
import type { Command } from "commander";
import { readConfig } from "../../config.ts";
import { DIFF_FORMATS } from "../../reports/catalog-diff/render.ts";
import { SHOW_FORMATS } from "../../reports/catalog-show/render.ts";
import { SYNC_FORMATS } from "../../reports/catalog-sync/render.ts";
import { performDiff } from "../catalog-diff-run.ts";
import type { DiffOptions } from "../catalog-diff-run.ts";
import { EXPORT_FORMATS, performExport } from "../catalog-export-run.ts";
import type { ExportOptions } from "../catalog-export-run.ts";
import { performShow } from "../catalog-show-run.ts";
import type { ShowOptions } from "../catalog-show-run.ts";
import { performDraft } from "../draft-run.ts";
import type { DraftOptions } from "../draft-run.ts";
import type { CliContext } from "../index.ts";
import { addDataDir } from "../kept-database.ts";
import { addOutputOptions, collect } from "../policy-options.ts";
import { performSync } from "../sync-run.ts";
import type { SyncOptions } from "../sync-run.ts";

const KNOWN_AT = "as it was known then, whatever was learnt since";

const SYNC_HELP = `
A scope is read in one piece. A read that fails, is refused, holds fewer than 80 % of what a list held, or nothing of a project's own
list moves nothing: what was known stands, and the message says what is wrong. Workers with the role catalog read every quarter of an hour.`;

export function addCatalog(program: Command, context: CliContext): void {
  const command = program.command("catalog").description("who owns what and who may read what");
  addSync(command, context);
  addDiff(command, context);
  addExport(command, context);
  addShow(command, context);
  command
    .command("draft")
    .description("print a first catalog file, drafted from who reads what in the logs, to be edited")
    .requiredOption("--from <path...>", "files and folders of CloudTrail records")
    .addOption(
      new Option("--format <format>", "how to print; JSON has no comments")
        .choices(EXPORT_FORMATS)
        .default("yaml"),
    )
    .option("--output <file>", "where to print; - is stdout; a file that is there is kept", "-")
    .option("--data-dir <dir>", "read into the embedded database kept here (default: one for this run)")
    .action(async (options: DraftOptions) => {
      await performDraft(options, { config: readConfig(context.environment), signal: context.signal });
    });
}

function addSync(command: Command, context: CliContext): void {
  command
    .command("sync")
    .description(
      "read DataZone, Lake Formation, Glue, Identity Center and Organizations once, and keep it as history",
    )
    .option(
      "--scope <key>",
      "one scope; may be given several times (default: AUDITPLANE_CONTROL_PLANE)",
      collect,
    )
    .option(
      "--accept",
      "take lists that are short, and subscriptions in the list of no status and projects that are listed no more as ended: it is so; no list that was refused",
      false,
    )
    .option("--author <name>", "with --accept: who says so")
    .option("--reason <text>", "with --accept: why")
    .addOption(new Option("--format <format>", "how to print").choices(SYNC_FORMATS).default("table"))
    .option("--data-dir <dir>", "the database to keep it in (default: DATABASE_URL)")
    .addHelpText("after", SYNC_HELP)
    .action(async (options: SyncOptions) => {
      context.exitCode = await performSync(options, {
        config: readConfig(context.environment),
        signal: context.signal,
      });
    });
}

function addDiff(command: Command, context: CliContext): void {
  const diff = command
    .command("diff")
    .description(
      "what reads found to have begun, changed and ended since the first of its scope, with which its history begins",
    );
  addDataDir(addOutputOptions(diff, DIFF_FORMATS))
    .option("--from <time>", "of reads that began after this (default: a day before --to)")
    .option("--to <time>", "up to reads that began then (default: now)")
    .option("--scope <key>", "of one scope; may be given several times", collect)
    .action(async (options: DiffOptions) => {
      await performDiff(options, readConfig(context.environment));
    });
}

function addExport(command: Command, context: CliContext): void {
  addDataDir(
    command.command("export").description("print the catalog file of what was read, for scan --catalog"),
  )
    .option("--at <time>", "only what held then (default: all that ever was, with its times)")
    .option("--known-at <time>", KNOWN_AT)
    .addOption(new Option("--format <format>", "how to print").choices(EXPORT_FORMATS).default("yaml"))
    .option("--output <file>", "where to print; - is stdout", "-")
    .action(async (options: ExportOptions) => {
      await performExport(options, readConfig(context.environment));
    });
}

function addShow(command: Command, context: CliContext): void {
  const show = command
    .command("show <name>")
    .description(
      "who owned an asset and who could read it at a time, or what a person could read, and how that is known",
    );
  addDataDir(addOutputOptions(show, SHOW_FORMATS))
    .option("--at <time>", "when (default: when it was read last)")
    .option("--known-at <time>", KNOWN_AT)
    .option("--catalog <file>", "of a catalog file, not of what was read")
    .action(async (wanted: string, options: ShowOptions) => {
      await performShow(wanted, options, readConfig(context.environment));
    });
}
