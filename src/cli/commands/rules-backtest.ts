/** `auditplane rules backtest`: what rules find in given logs, compared with what was expected, or with other rules. */
import type { Command } from "commander";
import { readConfig } from "../../config.ts";
import { CHECK_FORMATS } from "../../reports/rules-test/render.ts";
import { performBacktest } from "../backtest-run.ts";
import type { BacktestOptions } from "../backtest-run.ts";
import type { CliContext } from "../index.ts";
import { addOutputOptions, addPolicyOptions, collect } from "../policy-options.ts";
import { example } from "../examples.ts";
import { RULES_EXIT_CODES } from "../rules-help.ts";

export function addBacktest(program: Command, context: CliContext): void {
  const command = program
    .command("backtest")
    .description("say what rules find in logs, rule by rule; nothing is stored and nobody is told")
    .argument("[path...]", "files and folders of CloudTrail records; none: those of the kept database");
  addOutputOptions(addPolicyOptions(command), CHECK_FORMATS)
    .option("--data-dir <dir>", "read again the files that scan read into the database here")
    .option("--expect <file>", "compare with how many findings each rule ought to have (YAML)")
    .option("--strict", "with --expect: rules that are not listed must find nothing", false)
    .option("--update", "with --expect: write what was found into the file", false)
    .option(
      "--against <dir>",
      "compare with these rules in place of those of --rules; may be given several times",
      collect,
    )
    .option("--against-builtin", "compare with the built-in rules alone, or beside those of --against", false)
    .addHelpText("after", `${RULES_EXIT_CODES}\n${EXAMPLES}`)
    .action(async (paths: string[], options: BacktestOptions) => {
      const given = { config: readConfig(context.environment), signal: context.signal };
      if (!(await performBacktest(paths, options, given))) context.exitCode = 1;
    });
}

const EXAMPLES = example(
  "rules backtest ./AWSLogs --catalog mesh.yaml --expect expected.yaml",
  "rules backtest ./AWSLogs --rules ./new --against ./old",
);
