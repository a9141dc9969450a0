/** `auditplane doctor`: whether everything that is configured is there, and may be used. */
import type { Command } from "commander";
import { CHECKS } from "../../core/doctor/check.ts";
import type { DoctorOptions } from "../doctor-run.ts";
import type { CliContext } from "../index.ts";
import { addOutputOptions, addPolicyOptions } from "../policy-options.ts";

const HELP = `
Checks:
${Object.entries(CHECKS)
  .map(([name, what]) => `  ${name.padEnd(16)}  ${what}`)
  .join("\n")}

It changes nothing: it takes no message, publishes nothing and applies no migration. Of what workers write (receiving and deleting
messages, publishing) the rights cannot be tried without doing it.
Exit code 1 where something is broken.`;

export function addDoctor(program: Command, context: CliContext): void {
  const command = program
    .command("doctor")
    .description(
      "check whether everything that is configured is there and may be used, and say how to mend it",
    );
  addOutputOptions(addPolicyOptions(command), ["table", "json"])
    .option("--settings <file>", "what is expected and confirmed, to be checked (YAML)")
    .option("--data-dir <dir>", "the folder of an embedded database: whether it has room")
    .option("--all-accounts", "print only what is broken, of every account and Region", false)
    .addHelpText("after", HELP)
    .action(async (options: DoctorOptions) => {
      const { performDoctor } = await import("../doctor-run.ts"); // other commands need nothing of AWS
      context.exitCode = await performDoctor(options, context.environment);
    });
}
