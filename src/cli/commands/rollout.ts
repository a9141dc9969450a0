/** `auditplane rollout status|preview|promote|demote`: how far domains are with alerts. */
import { Option } from "commander";
import type { Command } from "commander";
import { readConfig } from "../../config.ts";
import { STAGES } from "../../core/settings/rollout.ts";
import { ROLLOUT_FORMATS } from "../../reports/rollout/render.ts";
import type { CliContext } from "../index.ts";
import { addDataDir } from "../kept-database.ts";
import { addOutputOptions } from "../policy-options.ts";
import { performPreview } from "../rollout-preview-run.ts";
import type { PreviewOptions } from "../rollout-preview-run.ts";
import { performStatus, performStep } from "../rollout-run.ts";
import type { StepOptions } from "../rollout-run.ts";
import { addDecision } from "./exceptions.ts";

export function addRollout(program: Command, context: CliContext): void {
  const command = program
    .command("rollout")
    .description(
      "how far domains are: alerts are only kept (observe), told to security, or to the owner (live)",
    );
  const status = command.command("status").description("list domains with their stages");
  addDataDir(addOutputOptions(status, ROLLOUT_FORMATS)).action(
    async (options: Parameters<typeof performStatus>[0]) => {
      await performStatus(options, readConfig(context.environment));
    },
  );
  const preview = command
    .command("preview")
    .description("show what the owner would have been told, and which exemptions would take most of it away");
  addDataDir(addOutputOptions(preview, ROLLOUT_FORMATS))
    .argument("<domain>", "its id, or the word none: of what nobody owns")
    .option("--days <n>", "of the last so many days", "14")
    .option("--full", "the messages, whole", false)
    .action(async (domain: string, options: PreviewOptions) => {
      await performPreview(domain, options, readConfig(context.environment));
    });
  for (const [name, by, does] of [
    ["promote", 1, "go on to the next stage"],
    ["demote", -1, "go back to the stage before"],
  ] as const) {
    addDecision(command.command(name))
      .description(does)
      .argument("<domain>", "its id, or the word none: of what nobody owns")
      .option("--rule <id>", "of this rule alone")
      .addOption(new Option("--to <stage>", "to this stage at once").choices(STAGES))
      .action(async (domain: string, options: StepOptions) => {
        await performStep(domain, { ...options, by }, readConfig(context.environment));
      });
  }
}
