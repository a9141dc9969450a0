/** `auditplane people erase`: whoever is to be forgotten. */
import type { Command } from "commander";
import { readConfig } from "../../config.ts";
import type { CliContext } from "../index.ts";
import { addJson } from "../json-option.ts";
import { addDataDir } from "../kept-database.ts";
import { performErase } from "../people-run.ts";
import type { EraseOptions } from "../people-run.ts";

const ERASE_HELP = `
Every name of theirs that is known stands under an alias then, which is printed; figures and decisions stay, of somebody. It cannot be
taken back. Files of trails, catalogs and settings that lie elsewhere are not changed: put the alias in the place of the name there.
docs/privacy.md says what goes, what stays and why.`;

export function addPeople(program: Command, context: CliContext): void {
  const command = program.command("people").description("people of whom something is stored");
  addJson(addDataDir(command.command("erase")))
    .description("erase a person: no table holds a name of theirs any more, and the audit log stays whole")
    .argument("<person>", "as findings name them, or another name of theirs")
    .requiredOption("--reason <text>", "why; what of it names them is left out")
    .requiredOption("--author <name>", "who decides")
    .addHelpText("after", ERASE_HELP)
    .action(async (person: string, options: EraseOptions) => {
      await performErase(person, options, readConfig(context.environment));
    });
}
