/** `auditplane access-map`: who reads governed data, and how they got it. */
import { Option } from "commander";
import type { Command } from "commander";
import { readConfig } from "../../config.ts";
import { MAP_FORMATS } from "../../reports/access-map/render.ts";
import { performMap } from "../access-map-run.ts";
import type { MapOptions } from "../access-map-run.ts";
import type { CliContext } from "../index.ts";
import { addPolicyOptions } from "../policy-options.ts";

export function addAccessMap(program: Command, context: CliContext): void {
  const command = program
    .command("access-map")
    .description("show who reads governed data and how they got it, and decide about it")
    .argument("[path...]", "files and folders of CloudTrail records; none: what the kept database holds");
  addPolicyOptions(command)
    .addOption(new Option("--format <format>", "how to print").choices(MAP_FORMATS).default("table"))
    .option("--output <file>", "where to print; - is stdout", "-")
    .option("--data-dir <dir>", "the embedded database kept here")
    .option(
      "--exempt <id...>",
      "declare in the catalog file that these rows are right (needs --reason, --until)",
    )
    .option("--reason <text>", "why they are")
    .option("--until <time>", "until when, 2027-01-01T00:00:00Z")
    .option("--approved-by <person>", "who says so")
    .option(
      "--request <id...>",
      "ask in the catalog file for subscriptions for these rows (needs --justification)",
    )
    .option("--justification <text>", "what the data are for")
    .option("--requested-by <person>", "who asks")
    .action(async (paths: string[], options: MapOptions) => {
      await performMap(paths, options, {
        config: readConfig(context.environment),
        signal: context.signal,
      });
    });
  for (const option of command.options) if (option.long === "--catalog") option.makeOptionMandatory();
}
