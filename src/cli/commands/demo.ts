/** `auditplane demo`: the main job on a small mesh of our own making, from files to the message that an owner gets. */
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import type { Command } from "commander";
import { previewAlerts } from "../../sender.ts";
import { readConfig } from "../../config.ts";
import { writeDemo } from "../../simulate/demo.ts";
import type { CliContext } from "../index.ts";
import { programName } from "../program-name.ts";
import { performScan } from "../scan-run.ts";

export function addDemo(program: Command, context: CliContext): void {
  program
    .command("demo")
    .description(
      "see the main job on a month of a small mesh: sales produces, marketing consumes, an intern downloads",
    )
    .option(
      "--directory <dir>",
      "where to write the demo's files (default: a new folder below the temporary folder)",
    )
    .action(async (options: { directory?: string }) => {
      const { databaseUrl: _, ...config } = readConfig(context.environment);
      const directory = options.directory ?? (await mkdtemp(join(tmpdir(), "auditplane-demo-")));
      say("Writing a month of CloudTrail files of a small data mesh …");
      const demo = await writeDemo(directory);
      say(`${demo.events} events in ${demo.files} files below ${demo.logs}\n`);
      const scan = {
        builtinRules: true,
        format: "table",
        output: "-",
        notify: false,
        catalog: demo.catalog,
      } as const;
      await performScan([demo.logs], scan, {
        // the demo keeps to a database of its own, whatever is configured
        config: { ...config, databaseUrl: undefined },
        signal: context.signal,
        afterwards: async (database, policy) => {
          const [worst] = await previewAlerts(database, policy, config);
          if (worst) printMessage(worst);
        },
      });
      say(`Next: look at one finding in full, as a program would\n  ${nextCommand(demo)}`);
    });
}

function printMessage({ topic, subject, text }: { topic: string; subject: string; text: string }): void {
  const body = text
    .split("\n")
    .map((line) => `  | ${line}`.trimEnd())
    .join("\n");
  process.stdout.write(
    `\nThe owner would get this message (topic ${topic}):\n\n  | ${subject}\n  |\n${body}\n\n`,
  );
}

function nextCommand(demo: { logs: string; catalog: string }): string {
  return `${programName()} scan ${demo.logs} --catalog ${demo.catalog} --format json | less`;
}

function say(text: string): void {
  process.stderr.write(`${text}\n`);
}
