/** `auditplane coverage`: what can be seen of each asset, account and Region, and what cannot. */
import type { Command } from "commander";
import { readConfig } from "../../config.ts";
import { COVERAGE_FORMATS } from "../../reports/coverage/render.ts";
import { performCoverage } from "../coverage-run.ts";
import type { CoverageOptions } from "../coverage-run.ts";
import type { CliContext } from "../index.ts";
import { addDataDir } from "../kept-database.ts";
import { addOutputOptions } from "../policy-options.ts";

const HELP = `
Observability of an asset is full, partial or none, by each route to it: s3 (its objects), lakeformation (requests for its table,
as those of Athena, Glue and Redshift Spectrum), s3_tables, redshift (whose queries CloudTrail never has).
Workers with the role coverage ask the accounts and Regions of AUDITPLANE_COVERAGE which trails log there. This only reads what
they stored. It ends with the commands that would close gaps, and runs none of them.`;

export function addCoverage(program: Command, context: CliContext): void {
  const command = program
    .command("coverage")
    .description("what can be seen of each asset, account and Region, what cannot, and what closes the gaps");
  addDataDir(addOutputOptions(command, COVERAGE_FORMATS))
    .option("--catalog <file>", "who owns what (YAML or JSON); absent: what the database knows")
    .option("--hours <count>", "so many hours of each account and Region, at most 336", "72")
    .option("--words", "tell hours in words, not as a picture", false)
    .addHelpText("after", HELP)
    .action(async (options: CoverageOptions) => {
      await performCoverage(options, readConfig(context.environment));
    });
}
