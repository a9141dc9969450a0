/** `auditplane findings list|show|confirm|unconfirm`: findings of a kept database. */
import { Option } from "commander";
import type { Command } from "commander";
import { readConfig } from "../../config.ts";
import { FINDINGS_FORMATS } from "../../reports/findings/render.ts";
import { FINDING_STATUSES } from "../../store/findings.ts";
import type { CliContext } from "../index.ts";
import { performFindingShow, performFindingsList } from "../findings-run.ts";
import type { FindingShowOptions, FindingsListOptions } from "../findings-run.ts";
import { addDataDir } from "../kept-database.ts";
import { addListOptions } from "../list-options.ts";
import { addOutputOptions } from "../policy-options.ts";
import { performConfirm, performUnconfirm } from "../settings-run.ts";
import type { DecidedOptions } from "../settings-run.ts";
import { addDecision } from "./exceptions.ts";

export function addFindings(program: Command, context: CliContext): void {
  const command = program.command("findings").description("list findings, and say which are incidents");
  const list = command.command("list").description("list findings, the latest first");
  addDataDir(addOutputOptions(list, FINDINGS_FORMATS)).addOption(
    new Option("--status, --state <state>", "which").choices([...FINDING_STATUSES, "all"]).default("open"),
  );
  addListOptions(list, { since: "those of what went on then or later", limit: 100 }).action(
    async (options: FindingsListOptions) => {
      await performFindingsList(options, readConfig(context.environment));
    },
  );
  const show = command.command("show").description("show one finding, whole");
  addDataDir(addOutputOptions(show, FINDINGS_FORMATS))
    .argument("<finding>", "its uid")
    .action(async (uid: string, options: FindingShowOptions) => {
      await performFindingShow(uid, options, readConfig(context.environment));
    });
  addDecision(command.command("confirm"))
    .description("confirm that a finding is an incident: what was read then teaches nothing")
    .argument("<finding>", "its uid")
    .action(async (uid: string, options: DecidedOptions) => {
      await performConfirm(uid, options, readConfig(context.environment));
    });
  addDecision(command.command("unconfirm"))
    .description("take that back")
    .argument("<finding>", "its uid")
    .action(async (uid: string, options: DecidedOptions) => {
      await performUnconfirm(uid, options, readConfig(context.environment));
    });
}
