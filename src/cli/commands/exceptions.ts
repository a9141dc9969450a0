/** `auditplane exceptions list|add|end`: volumes that are expected. */
import type { Command } from "commander";
import { readConfig } from "../../config.ts";
import { EXCEPTIONS_FORMATS } from "../../reports/exceptions/render.ts";
import type { ExceptionsFormat } from "../../reports/exceptions/render.ts";
import type { CliContext } from "../index.ts";
import { addDataDir } from "../kept-database.ts";
import { addOutputOptions } from "../policy-options.ts";
import { performExceptionsAdd, performExceptionsEnd, performExceptionsList } from "../settings-run.ts";
import type { AddOptions } from "../settings-run.ts";

export function addExceptions(program: Command, context: CliContext): void {
  const command = program
    .command("exceptions")
    .description("volumes that are expected: announced before the fact, or explained after a finding");
  addDataDir(
    addOutputOptions(
      command.command("list").description("list them, and what was confirmed"),
      EXCEPTIONS_FORMATS,
    ),
  ).action(async (options: { format: ExceptionsFormat; output: string; dataDir?: string }) => {
    await performExceptionsList(options, readConfig(context.environment));
  });
  addDecision(command.command("add"))
    .description("announce a volume, or explain a finding; below its ceiling nobody is told of it")
    .option("--finding <uid>", "take who, when and how much from this finding, where not given")
    .option("--who <name>", "the person as findings name them, or the ARN of a role")
    .option("--from <time>", "from when, as 2026-09-01T08:00:00Z")
    .option("--until <time>", "until when")
    .option("--bytes <size>", "above this they are told all the same: 2 TB")
    .option("--factor <n>", "so many times the usual at most")
    .option("--asset <key>", "of this asset alone; of others no more than usual")
    .option("--id <id>", "a name of one's own; of a known one it takes the place")
    .action(async (options: AddOptions) => {
      await performExceptionsAdd(options, readConfig(context.environment));
    });
  addDecision(command.command("end"))
    .description("end one now")
    .argument("<id>", "as list prints it")
    .action(async (id: string, options: { reason: string; author: string; dataDir?: string }) => {
      await performExceptionsEnd(id, options, readConfig(context.environment));
    });
}

/** Whoever decides says who they are and why: it is kept. */
export function addDecision(command: Command): Command {
  return addDataDir(command)
    .requiredOption("--reason <text>", "why")
    .requiredOption("--author <name>", "who decides; nobody does about themselves");
}
