/** `auditplane breakglass list|justify`: uses of roles for emergencies, and why. */
import type { Command } from "commander";
import { readConfig } from "../../config.ts";
import { BREAK_GLASS_FORMATS } from "../../reports/break-glass/render.ts";
import { performBreakGlassList, performJustify } from "../breakglass-run.ts";
import type { BreakGlassListOptions } from "../breakglass-run.ts";
import type { CliContext } from "../index.ts";
import { addDataDir } from "../kept-database.ts";
import { addOutputOptions } from "../policy-options.ts";
import type { DecidedOptions } from "../settings-run.ts";
import { addDecision } from "./exceptions.ts";

const EXAMPLES = `
Examples:
  auditplane breakglass list --from 2026-10-01 --until 2026-11-01
  auditplane breakglass justify 3f0c2a91b7de --reason "the pipeline's key was lost, INC-204" --author ana@example.com`;

export function addBreakGlass(program: Command, context: CliContext): void {
  const command = program
    .command("breakglass")
    .description("uses of roles for emergencies that the mesh policy names, and why")
    .addHelpText("after", EXAMPLES);
  addDataDir(
    addOutputOptions(
      command.command("list").description("list them: who, when, what became of each"),
      BREAK_GLASS_FORMATS,
    ),
  )
    .option("--from <time>", "uses that began from then on (default: 31 days before --until)")
    .option("--until <time>", "and before then (default: now)")
    .addHelpText("after", EXAMPLES)
    .action(async (options: BreakGlassListOptions) => {
      await performBreakGlassList(options, readConfig(context.environment));
    });
  addDecision(command.command("justify"))
    .description("say why a role was used; wanted within 24 hours, from whoever it was or who knows")
    .argument("<id>", "as list prints it")
    .addHelpText("after", EXAMPLES)
    .action(async (id: string, options: DecidedOptions) => {
      await performJustify(id, options, readConfig(context.environment));
    });
}
