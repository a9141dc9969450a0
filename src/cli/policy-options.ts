/** The options that say what accesses are judged by. */
import { Option } from "commander";
import type { Command } from "commander";

export interface PolicyOptions {
  readonly catalog?: string;
  readonly rules?: string[];
  readonly pipeline?: string[];
  readonly builtinRules: boolean;
}

/** Adds the options to a command. */
export function addPolicyOptions(command: Command): Command {
  return addRuleOptions(
    command.option("--catalog <file>", "who owns what and who may read what (YAML or JSON)"),
  );
}

/** Adds those about rules alone. */
export function addRuleOptions(command: Command): Command {
  return command
    .option("--rules <dir>", "a folder of Sigma rules; may be given several times", collect)
    .option(
      "--pipeline <name or file>",
      "other names of fields in the rules of --rules: ecs_cloudtrail, ocsf_cloudtrail, or a file in pySigma's format; may be given several times",
      collect,
    )
    .option("--no-builtin-rules", "leave the built-in rules out");
}

/** Adds those that say how and where a result is printed. */
export function addOutputOptions(command: Command, formats: readonly string[]): Command {
  return command
    .addOption(new Option("--format <format>", "how to print").choices(formats).default("table"))
    .option("--output <file>", "where to print; - is stdout", "-");
}

/** Every value of an option that may be given several times. */
export function collect(value: string, before: string[] | undefined): string[] {
  return [...(before ?? []), value];
}
