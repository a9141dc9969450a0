/** `auditplane init`: a first configuration to edit. */
import type { Command } from "commander";
import { performInit } from "../init-run.ts";

export function addInit(program: Command): void {
  program
    .command("init")
    .description(
      "write a first configuration with comments, to be edited: variables, a catalog, settings; what is there is kept",
    )
    .argument("[dir]", "the folder; it is made if it is not there", ".")
    .action(async (folder: string) => {
      await performInit(folder);
    });
}
