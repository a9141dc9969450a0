/** `auditplane exceptions list|add|renew|expire|end`: volumes that are expected. */
import { InvalidArgumentError } from "commander";
import type { Command } from "commander";
import { readConfig } from "../../config.ts";
import { plainName } from "../../core/identity/identity-name.ts";
import { EXCEPTIONS_FORMATS } from "../../reports/exceptions/render.ts";
import {
  performExceptionsAdd,
  performExceptionsEnd,
  performExceptionsExpire,
  performExceptionsList,
  performExceptionsRenew,
} from "../exceptions-run.ts";
import type { ExceptionsListOptions } from "../exceptions-run.ts";
import type { CliContext } from "../index.ts";
import { addJson } from "../json-option.ts";
import { addDataDir } from "../kept-database.ts";
import { addOutputOptions } from "../policy-options.ts";
import type { AddOptions, DecidedOptions } from "../settings-run.ts";

export function addExceptions(program: Command, context: CliContext): void {
  const command = program
    .command("exceptions")
    .description("volumes that are expected: announced before the fact, or explained after a finding");
  addDataDir(
    addOutputOptions(
      command.command("list").description("list them, and what was confirmed"),
      EXCEPTIONS_FORMATS,
    ),
  ).action(async (options: ExceptionsListOptions) => {
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
  addDecision(command.command("renew"))
    .description("let one go on until a later time")
    .argument("<id>", "as list prints it")
    .requiredOption(
      "--until <time>",
      "as 2026-10-31T12:00:00Z, or a day; within 366 days of when the exception began",
    )
    .action(async (id: string, options: DecidedOptions & { until: string }) => {
      await performExceptionsRenew(id, options, readConfig(context.environment));
    });
  addDecision(command.command("expire"))
    .description("end one now: what it covered stays covered, what is read from now on is told")
    .argument("<id>", "as list prints it")
    .action(async (id: string, options: DecidedOptions) => {
      await performExceptionsExpire(id, options, readConfig(context.environment));
    });
  addDecision(command.command("end"))
    .description("take one back, as if it had never been: what it covered is told")
    .argument("<id>", "as list prints it")
    .action(async (id: string, options: DecidedOptions) => {
      await performExceptionsEnd(id, options, readConfig(context.environment));
    });
}

/** Whoever decides says who they are and why: it is kept. */
export function addDecision(command: Command): Command {
  return addJson(addDataDir(command))
    .requiredOption("--reason <text>", "why", said)
    .requiredOption("--author <name>", "who decides; nobody does about themselves", said);
}

/** Whoever looks it up later finds more than blanks. */
export function said(text: string): string {
  if (plainName(text) === "") throw new InvalidArgumentError("It says nothing.");
  return text;
}
