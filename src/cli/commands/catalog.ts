/** `auditplane catalog draft`: a first catalog file, made from logs alone. */
import type { Command } from "commander";
import { readConfig } from "../../config.ts";
import { performDraft } from "../draft-run.ts";
import type { DraftOptions } from "../draft-run.ts";
import type { CliContext } from "../index.ts";

export function addCatalog(program: Command, context: CliContext): void {
  const command = program.command("catalog").description("make the file that says who owns what");
  command
    .command("draft")
    .description("print a first catalog file, drafted from who reads what in the logs, to be edited")
    .requiredOption("--from <path...>", "files and folders of CloudTrail records")
    .option("--output <file>", "where to print; - is stdout; a file that is there is kept", "-")
    .option("--data-dir <dir>", "read into the embedded database kept here (default: one for this run)")
    .action(async (options: DraftOptions) => {
      await performDraft(options, { config: readConfig(context.environment), signal: context.signal });
    });
}
