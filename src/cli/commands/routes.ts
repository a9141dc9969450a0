/** `auditplane routes list|test`: where alerts are told, and whether they arrive. */
import type { Command } from "commander";
import { readConfig } from "../../config.ts";
import { ROUTE_FORMATS } from "../../reports/routes/render.ts";
import type { CliContext } from "../index.ts";
import { addDataDir } from "../kept-database.ts";
import { addOutputOptions } from "../policy-options.ts";
import { performList, performTest } from "../routes-run.ts";

type Options = Parameters<typeof performList>[0];

export function addRoutes(program: Command, context: CliContext): void {
  const command = program
    .command("routes")
    .description("where alerts are told, and whether anybody hears there");
  const list = command
    .command("list")
    .description("list the routes of every domain, with what they said when they were asked");
  addDataDir(addOutputOptions(list, ROUTE_FORMATS)).action(async (options: Options) => {
    await performList(options, readConfig(context.environment));
  });
  const test = command
    .command("test")
    .description(
      "send a test on every route of a domain: its owners', deputies', the unit's above, and the chain",
    )
    .argument("<domain>", "its id, or the word none: the fallback, and security on call");
  addDataDir(addOutputOptions(test, ROUTE_FORMATS)).action(async (domain: string, options: Options) => {
    if (!(await performTest(domain, options, readConfig(context.environment)))) context.exitCode = 1;
  });
}
