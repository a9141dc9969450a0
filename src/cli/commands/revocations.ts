/** `auditplane revocations list|show|approve|decline`: access that is to end after a change of role. */
import { Option } from "commander";
import type { Command } from "commander";
import { readConfig } from "../../config.ts";
import { REVOCATION_STATES } from "../../core/revocation/revocation.ts";
import { REVOCATIONS_FORMATS } from "../../reports/revocations/render.ts";
import type { CliContext } from "../index.ts";
import { addDataDir } from "../kept-database.ts";
import { addOutputOptions } from "../policy-options.ts";
import { performDecide, performRevocationsList, performRevocationsShow } from "../revocations-run.ts";
import type { RevocationsListOptions } from "../revocations-run.ts";
import type { DecidedOptions } from "../settings-run.ts";
import { addDecision } from "./exceptions.ts";

const EXAMPLES = `
Examples:
  auditplane revocations list --state proposed
  auditplane revocations show 12
  auditplane revocations approve 12 --reason "moved to logistics" --author owner@example.com
  auditplane revocations decline 12 --reason "hands over until Friday" --author owner@example.com`;

export function addRevocations(program: Command, context: CliContext): void {
  const command = program
    .command("revocations")
    .description(
      "somebody's own access that is to end after a change of role: what is proposed, decided, done",
    )
    .addHelpText("after", EXAMPLES);
  addDataDir(
    addOutputOptions(command.command("list").description("list them, the latest first"), REVOCATIONS_FORMATS),
  )
    .addOption(new Option("--state <state>", "those alone").choices(REVOCATION_STATES))
    .addHelpText("after", EXAMPLES)
    .action(async (options: RevocationsListOptions) => {
      await performRevocationsList(options, readConfig(context.environment));
    });
  addDataDir(
    addOutputOptions(
      command.command("show").description("one, with all that is known of it"),
      REVOCATIONS_FORMATS,
    ),
  )
    .argument("<number>", "as list prints it")
    .addHelpText("after", EXAMPLES)
    .action(async (number: string, options: RevocationsListOptions) => {
      await performRevocationsShow(number, options, readConfig(context.environment));
    });
  for (const [verb, decision, does] of [
    ["approve", "approved", "have it done; what failed is tried again"],
    ["decline", "declined", "let it be; nobody declines what is proposed about themselves"],
  ] as const)
    addDecision(command.command(verb))
      .description(does)
      .argument("<number>", "as list prints it")
      .addHelpText("after", EXAMPLES)
      .action(async (number: string, options: DecidedOptions) => {
        await performDecide(number, { ...options, decision }, readConfig(context.environment));
      });
}
