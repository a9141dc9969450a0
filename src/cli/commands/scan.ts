/** `auditplane scan`: the main job on files and folders. */
import { Option } from "commander";
import type { Command } from "commander";
import { readConfig } from "../../config.ts";
import { LEVELS } from "../../core/sigma/rule.ts";
import type { Level } from "../../core/sigma/rule.ts";
import { AuditplaneError } from "../../errors.ts";
import { FORMATS } from "../../reports/scan/render.ts";
import type { Format } from "../../reports/scan/render.ts";
import type { CliContext } from "../index.ts";
import { addPolicyOptions, collect } from "../policy-options.ts";
import type { PolicyOptions } from "../policy-options.ts";
import type { GivenOptions } from "../given-settings.ts";
import { performScan } from "../scan-run.ts";

export interface ScanOptions extends PolicyOptions, GivenOptions {
  readonly format: Format;
  readonly output: string;
  readonly failOn?: Level;
  readonly summary?: string;
  readonly dataDir?: string;
  readonly notify: boolean;
}

export function addScan(program: Command, context: CliContext): void {
  const command = program
    .command("scan")
    .description("read CloudTrail files, judge every access, print what is not right")
    .argument("<path...>", "files and folders of CloudTrail records");
  addPolicyOptions(command)
    .addOption(new Option("--format <format>", "how to print").choices(FORMATS).default("table"))
    .option("--output <file>", "where to print; - is stdout", "-")
    .addOption(
      new Option(
        "--fail-on <level>",
        "exit with 3 if a finding that people are told of has this level or a higher one",
      ).choices(LEVELS),
    )
    .option("--settings <file>", "budgets, exceptions, confirmed incidents, domains and shares (YAML)")
    .option(
      "--mesh-policy <file>",
      "the mesh policy (YAML): the floor, then domains' own files; may be given several times",
      collect,
    )
    .option("--summary <file>", "write counts and timings as JSON")
    .option("--data-dir <dir>", "keep the embedded database here, for the next run")
    .option("--notify", "send alerts by SNS (needs --data-dir or DATABASE_URL)", false)
    .action(async (paths: string[], options: ScanOptions) => {
      const config = readConfig(context.environment);
      if (options.notify && options.dataDir === undefined && config.databaseUrl === undefined) {
        throw new AuditplaneError(
          "usage",
          "could not notify: without --data-dir or DATABASE_URL nothing would remember what was sent, and a rerun would send it again; give one of the two",
        );
      }
      const { findings } = await performScan(paths, options, { config, signal: context.signal });
      if (options.failOn !== undefined) {
        const limit = LEVELS.indexOf(options.failOn);
        const asked = findings.filter(({ status, shadow }) => status === "open" && !shadow);
        if (asked.some(({ level }) => LEVELS.indexOf(level as Level) >= limit)) context.exitCode = 3;
      }
    });
}
