/** `auditplane up`: everything in one process, for a first look, a laptop or a small installation. */
import { InvalidArgumentError, Option } from "commander";
import type { Command } from "commander";
import { readConfig } from "../../config.ts";
import type { CliContext } from "../index.ts";
import type { UpOptions } from "../up-run.ts";

export function addUp(program: Command, context: CliContext): void {
  program
    .command("up")
    .description("everything in one process on an embedded database: workers, the console, the HTTP API")
    .option(
      "--data-dir <dir>",
      "where everything is kept, the database in its folder database (default: DATABASE_URL, else .auditplane)",
    )
    .option(
      "--simulate",
      "fill it with a simulated organization, which goes on by the minute; labelled as such",
    )
    .addOption(
      new Option("--people <n>", "people and services of the simulation together")
        .default(40)
        .argParser(whole),
    )
    .option("--catalog <file>", "who owns what and who may read it (YAML or JSON)")
    .addHelpText(
      "after",
      "\nWhat is read is set as for workers (auditplane worker --help). Ctrl-C ends it; the same command goes on.",
    )
    .action(async (options: UpOptions) => {
      const { performUp } = await import("../up-run.ts"); // other commands need nothing of a service
      await performUp(options, readConfig(context.environment), context.signal);
    });
}

function whole(text: string): number {
  const value = /^\d{1,4}$/.test(text) ? Number(text) : 0;
  if (value >= 1) return value;
  throw new InvalidArgumentError("Give a whole number from 1 to 9999.");
}
