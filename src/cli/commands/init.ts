/** `auditplane init`: a first configuration to edit. */
import type { Command } from "commander";
import type { Answered } from "../answer.ts";
import { performInit } from "../init-run.ts";
import { addJson } from "../json-option.ts";

export function addInit(program: Command): void {
  addJson(program.command("init"))
    .description(
      "write a first configuration with comments, to be edited: variables, a catalog, settings; what is there is kept",
    )
    .argument("[dir]", "the folder; it is made if it is not there", ".")
    .action(async (folder: string, options: Answered) => {
      await performInit(folder, options);
    });
}
