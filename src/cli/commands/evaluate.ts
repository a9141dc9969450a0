/** `auditplane evaluate`: how much of the attacks of a simulated fleet is found, how soon, and what is false. */
import type { Command } from "commander";
import { readConfig } from "../../config.ts";
import { EVALUATE_FORMATS } from "../../reports/evaluate/render.ts";
import { performEvaluation } from "../evaluate-run.ts";
import type { EvaluateOptions } from "../evaluate-run.ts";
import type { CliContext } from "../index.ts";
import { addOutputOptions, addRuleOptions } from "../policy-options.ts";
import { example } from "../examples.ts";

export function addEvaluate(program: Command, context: CliContext): void {
  const command = program
    .command("evaluate")
    .description("say what is found of the attacks in a simulated fleet, how soon, and how much is false")
    .argument("<dir>", "what simulate wrote: logs, catalog.yaml, labels.json; nothing in it is changed");
  addOutputOptions(addRuleOptions(command), EVALUATE_FORMATS)
    .option("--settings <file>", "with another budget (YAML)")
    .addHelpText("after", EXAMPLES)
    .action(async (directory: string, options: EvaluateOptions) => {
      await performEvaluation(directory, options, {
        config: readConfig(context.environment),
        signal: context.signal,
      });
    });
}

const EXAMPLES = example(
  "simulate --output fleet --people 300 --days 45",
  "evaluate fleet",
  "evaluate fleet --no-builtin-rules --rules ./my-rules --format json --output mine.json",
);
