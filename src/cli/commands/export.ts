/** `auditplane export ocsf`: findings, events and what Macie found, for other systems. */
import { Option } from "commander";
import type { Command } from "commander";
import { readConfig } from "../../config.ts";
import { EXPORTED } from "../../jobs/export/ocsf.ts";
import { OCSF_FORMATS } from "../../jobs/export/write-ocsf.ts";
import { performExportOcsf } from "../export-run.ts";
import type { ExportOcsfOptions } from "../export-run.ts";
import type { CliContext } from "../index.ts";
import { addJson } from "../json-option.ts";
import { addDataDir } from "../kept-database.ts";
import { said } from "./exceptions.ts";

const EXAMPLES = `
Examples:
  auditplane export ocsf --what findings --output findings.ndjson
  auditplane export ocsf --what events --from 2026-11-01 --until 2026-11-02 --as parquet --output events.parquet
  auditplane export ocsf --what macie --output macie.ndjson`;

export function addExport(program: Command, context: CliContext): void {
  const command = program
    .command("export")
    .description("hand findings and events on to other systems")
    .addHelpText("after", EXAMPLES);
  addJson(addDataDir(command.command("ocsf")))
    .description("as OCSF 1.5.0: Detection Finding, API Activity, Data Security Finding")
    .addOption(new Option("--what <what>", "what is exported").choices(EXPORTED).default("findings"))
    .option("--from <time>", "a day, or a time; of the last week unless it is given")
    .option("--until <time>", "what happened then is not part of it (default: now)")
    .addOption(new Option("--as <form>", "how it is written").choices(OCSF_FORMATS).default("ndjson"))
    .requiredOption("--output <file>", "where to write; - is standard output")
    .option("--author <name>", "who exports, for the audit log (default: the user of this machine)", said)
    .addHelpText("after", EXAMPLES)
    .action(async (options: ExportOcsfOptions) => {
      await performExportOcsf(options, readConfig(context.environment));
    });
}
