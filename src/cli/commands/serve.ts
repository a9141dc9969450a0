/** `auditplane serve`: answers people and programs until it is told to stop. */
import type { Command } from "commander";
import { readConfig } from "../../config.ts";
import type { CliContext } from "../index.ts";
import { addDataDir } from "../kept-database.ts";
import { addRuleOptions } from "../policy-options.ts";
import type { ServeOptions } from "../serve-run.ts";

export function addServe(program: Command, context: CliContext): void {
  const command = program
    .command("serve")
    .description("answer people and programs: the console, and the HTTP API at /v1");
  addDataDir(addRuleOptions(command))
    .addHelpText(
      "after",
      "\nIt listens at AUDITPLANE_LISTEN, 127.0.0.1:8080 unless that is set. People log in at AUDITPLANE_OIDC_ISSUER; without one only this\nmachine is answered, and nothing can be signed. Workers (auditplane worker) do the work.",
    )
    .action(async (options: ServeOptions) => {
      const { performServe } = await import("../serve-run.ts"); // other commands need nothing of a server
      await performServe(options, readConfig(context.environment), context.signal);
    });
}
