/** `auditplane shares list|declare|end`: readers outside DataZone. */
import { Option } from "commander";
import type { Command } from "commander";
import { readConfig } from "../../config.ts";
import { SHARE_KINDS } from "../../core/settings/share.ts";
import { SHARES_FORMATS } from "../../reports/shares/render.ts";
import type { SharesFormat } from "../../reports/shares/render.ts";
import type { CliContext } from "../index.ts";
import { addDataDir } from "../kept-database.ts";
import { addJson } from "../json-option.ts";
import { addOutputOptions } from "../policy-options.ts";
import { performSharesDeclare, performSharesEnd, performSharesList } from "../shares-run.ts";
import type { DecidedOptions } from "../settings-run.ts";
import type { DeclareOptions } from "../shares-run.ts";
import { addDecision } from "./exceptions.ts";

export function addShares(program: Command, context: CliContext): void {
  const command = program
    .command("shares")
    .description("readers outside DataZone: who they are, who approved it, how much, and until when");
  addDataDir(
    addOutputOptions(command.command("list").description("list them, over ones too"), SHARES_FORMATS),
  ).action(async (options: { format: SharesFormat; output: string; dataDir?: string }) => {
    await performSharesList(options, readConfig(context.environment));
  });
  addJson(addDataDir(command.command("declare")))
    .description("declare a share: what is read by it is exempt from its beginning to its end")
    .addOption(new Option("--kind <kind>", "by what they read").choices(SHARE_KINDS).makeOptionMandatory())
    .option("--principal-arn <arn>", "who reads: a role or user of IAM")
    .option("--account <id>", "who reads: everybody of an account")
    .option("--person <name>", "who reads: a person as findings name them")
    .requiredOption("--asset <id>", "the asset that is read")
    .requiredOption("--from <time>", "from when, as 2026-09-01T08:00:00Z")
    .requiredOption("--until <time>", "until when, within 366 days; the owner is told 14 and 3 days before")
    .requiredOption("--reason <text>", "why")
    .requiredOption("--approver <name>", "who approves it; nobody exempts themselves")
    .option("--volume <size>", "so much is expected a day: 20 GB; more is told")
    .option("--id <id>", "a name of one's own; of a known one it takes the place")
    .action(async (options: DeclareOptions) => {
      await performSharesDeclare(options, readConfig(context.environment));
    });
  addDecision(command.command("end"))
    .description("end one now; what was read by it until now stays exempt")
    .argument("<id>", "as list prints it")
    .action(async (id: string, options: DecidedOptions) => {
      await performSharesEnd(id, options, readConfig(context.environment));
    });
}
