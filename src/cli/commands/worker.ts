/** `auditplane worker`: does the jobs of a service until it is told to stop. */
import { Option } from "commander";
import type { Command } from "commander";
import { JOBS, ROLES } from "../../app.ts";
import { readConfig } from "../../config.ts";
import type { CliContext } from "../index.ts";
import { addPolicyOptions, collect } from "../policy-options.ts";
import type { WorkerOptions } from "../worker-run.ts";

export function addWorker(program: Command, context: CliContext): void {
  const command = program
    .command("worker")
    .description(
      "do the jobs of a service until it is told to stop: read what trails deliver, judge it, send alerts",
    );
  addPolicyOptions(command)
    .option("--settings <file>", "budgets, exceptions, confirmed incidents, domains and shares (YAML)")
    .option(
      "--mesh-policy <file>",
      "the mesh policy (YAML): the floor, then domains' own files; may be given several times",
      collect,
    )
    .option("--data-dir <dir>", "an embedded database that is kept here (default: DATABASE_URL)")
    .addOption(
      new Option("--roles <roles>", `which jobs, separated by commas: ${ROLES.join(", ")}`).default(
        ROLES.join(","),
      ),
    )
    .addHelpText("after", help())
    .action(async (options: WorkerOptions) => {
      const { performWorker } = await import("../worker-run.ts"); // other commands need nothing of a service
      await performWorker(options, readConfig(context.environment), context.signal);
    });
}

function help(): string {
  const lines = Object.values(JOBS).map(
    ({ role, does, everyMs }) =>
      `  ${role.padEnd(10)}${does}, every ${everyMs / 1000} s and when there is any`,
  );
  return `\nRoles:\n${lines.join("\n")}\n\nSeveral workers share the work. Where trails deliver is in AUDITPLANE_TRAIL_LOCATIONS and AUDITPLANE_TRAIL_QUEUE_URL, folders on a disk\nthat are watched in AUDITPLANE_FOLDERS, where Macie is in AUDITPLANE_MACIE, which accounts and Regions are looked up without a trail in\nAUDITPLANE_LOOKUP, and which are asked for their trails in AUDITPLANE_COVERAGE.`;
}
