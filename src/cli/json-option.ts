/** `--json` on every command that prints data, whatever its other formats. */
import { Option } from "commander";
import type { Command } from "commander";
import { AuditplaneError } from "../errors.ts";

/** Of a command that prints what it did: as JSON. */
export function addJson(command: Command): Command {
  return command.option("--json", "answer as JSON");
}

/** Adds `--json` to every command below that has `--format json`, as another word for it. */
export function addJsonForFormat(program: Command): void {
  for (const command of leavesOf(program)) {
    const format = command.options.find(({ long }) => long === "--format");
    if (format?.argChoices?.includes("json"))
      command.addOption(new Option("--json", "the same as --format json").implies({ format: "json" }));
  }
}

/** Throws `usage` where `--json` and another format are given together. */
export function refuseTwoFormats(command: Command): void {
  const { json, format } = command.opts<{ json?: boolean; format?: string }>();
  if (json === true && format !== undefined && format !== "json")
    throw new AuditplaneError(
      "usage",
      `could not print: --json and --format ${format} exclude each other; leave one out`,
    );
}

/** Every command that does something. */
export function leavesOf(command: Command): Command[] {
  return command.commands.length === 0 ? [command] : command.commands.flatMap(leavesOf);
}
