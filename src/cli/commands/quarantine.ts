/** `auditplane quarantine list|show|replay`: what was set aside in a kept database, and reading it again. */
import { Option } from "commander";
import type { Command } from "commander";
import { readConfig } from "../../config.ts";
import { REASON_NAMES } from "../../core/record/quarantine-reasons.ts";
import { AuditplaneError } from "../../errors.ts";
import { LIST_FORMATS } from "../../reports/quarantine/list.ts";
import type { ListFormat } from "../../reports/quarantine/list.ts";
import type { CliContext } from "../index.ts";
import { addDataDir } from "../kept-database.ts";
import { addJson } from "../json-option.ts";
import { addPolicyOptions } from "../policy-options.ts";
import { performList, performShow, SHOW_FORMATS } from "../quarantine-run.ts";
import { performReplay } from "../replay-run.ts";
import type { ReplayOptions } from "../replay-run.ts";

export function addQuarantine(program: Command, context: CliContext): void {
  const command = program
    .command("quarantine")
    .description("list and show what was set aside, and read it again");
  addList(command, context);
  addShow(command, context);
  addReplay(command, context);
}

function addList(program: Command, context: CliContext): void {
  const command = program.command("list").description("list what was set aside, by reason and by file");
  command
    .addOption(reasonOption())
    .addOption(new Option("--format <format>", "how to print").choices(LIST_FORMATS).default("table"));
  addDataDir(command).action(
    async (options: { reason?: string; format: ListFormat; dataDir?: string }) =>
      await performList(options, readConfig(context.environment)),
  );
}

function addShow(program: Command, context: CliContext): void {
  const command = program
    .command("show")
    .description("show what of a file was set aside and why, or one raw record")
    .argument("<file>", "its path as list prints it")
    .argument("[ordinal]", "the number of a record in the file", parseOrdinal);
  command.addOption(new Option("--format <format>", "how to print").choices(SHOW_FORMATS).default("table"));
  addDataDir(command).action(
    async (path: string, ordinal: number | undefined, options: Parameters<typeof performShow>[1]) => {
      const isShown = await performShow({ path, ordinal }, options, readConfig(context.environment));
      if (!isShown) context.exitCode = 1;
    },
  );
}

function addReplay(program: Command, context: CliContext): void {
  const command = program
    .command("replay")
    .description("read again what was set aside; what is good now comes in, and findings follow")
    .argument("[file...]", "only of these files: paths as list prints them");
  addJson(addPolicyOptions(command).addOption(reasonOption()));
  addDataDir(command).action(async (paths: string[], options: ReplayOptions) => {
    const given = { config: readConfig(context.environment), signal: context.signal };
    const isWhole = await performReplay(paths, options, given);
    if (!isWhole) context.exitCode = 1;
  });
}

function reasonOption(): Option {
  return new Option("--reason <reason>", "only what was set aside for this reason").choices(REASON_NAMES);
}

function parseOrdinal(text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new AuditplaneError(
    "usage",
    `could not show record ${text}: it is no number; quarantine show FILE lists the numbers`,
  );
}
