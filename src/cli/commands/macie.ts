/** `auditplane macie sensitivity`: what Macie found, by the assets of the catalog. */
import type { Command } from "commander";
import { readConfig } from "../../config.ts";
import { SENSITIVITY_FORMATS } from "../../reports/macie/render.ts";
import type { CliContext } from "../index.ts";
import { addDataDir } from "../kept-database.ts";
import { performSensitivity } from "../macie-run.ts";
import type { SensitivityOptions } from "../macie-run.ts";
import { addOutputOptions } from "../policy-options.ts";

const HELP = `
Workers with the role macie read the findings, in the places of AUDITPLANE_MACIE. Archived findings and samples are left out.
Readers are those that the logs show of the last 30 days, of everything in the bucket that no asset covers.`;

export function addMacie(program: Command, context: CliContext): void {
  const command = program.command("macie").description("what Amazon Macie found in the data");
  const sensitivity = command
    .command("sensitivity")
    .description(
      "how sensitive each asset is, and which sensitive places no asset covers, with their readers",
    );
  addDataDir(addOutputOptions(sensitivity, SENSITIVITY_FORMATS))
    .option("--catalog <file>", "who owns what (YAML or JSON); absent: what the database knows")
    .addHelpText("after", HELP)
    .action(async (options: SensitivityOptions) => {
      await performSensitivity(options, readConfig(context.environment));
    });
}
