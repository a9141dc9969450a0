/** The options that say what accesses are judged by. */
import type { Command } from "commander";

export interface PolicyOptions {
  readonly catalog?: string;
  readonly rules?: string[];
  readonly pipeline?: string[];
  readonly builtinRules: boolean;
}

/** Adds the options to a command. */
export function addPolicyOptions(command: Command): Command {
  return command
    .option("--catalog <file>", "who owns what and who may read what (YAML or JSON)")
    .option("--rules <dir>", "a folder of Sigma rules; may be given several times", collect)
    .option(
      "--pipeline <name or file>",
      "other names of fields in the rules of --rules: ecs_cloudtrail, ocsf_cloudtrail, or a file in pySigma's format; may be given several times",
      collect,
    )
    .option("--no-builtin-rules", "leave the built-in rules out");
}

function collect(value: string, before: string[] | undefined): string[] {
  return [...(before ?? []), value];
}
