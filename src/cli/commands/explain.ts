/** `auditplane explain FINDING`: why there is a finding, term by term where a score is behind it. */
import type { Command } from "commander";
import { readConfig } from "../../config.ts";
import { EXPLAIN_FORMATS } from "../../reports/explain/render.ts";
import { performExplain } from "../explain-run.ts";
import type { ExplainOptions } from "../explain-run.ts";
import type { CliContext } from "../index.ts";
import { addDataDir } from "../kept-database.ts";
import { addOutputOptions } from "../policy-options.ts";

export function addExplain(program: Command, context: CliContext): void {
  const command = program
    .command("explain")
    .description("say why there is a finding; of unusual volume print the computation, term by term")
    .argument("<finding>", "its uid, as findings list and scan --format json print it");
  addDataDir(addOutputOptions(command, EXPLAIN_FORMATS))
    .option("--svg <file>", "draw what the person read in 42 days, with the hour marked")
    .action(async (uid: string, options: ExplainOptions) => {
      await performExplain(uid, options, readConfig(context.environment));
    });
}
