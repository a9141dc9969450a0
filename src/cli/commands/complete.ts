/** `auditplane complete bash|zsh|fish`: a script that has the shell complete commands, options and choices. */
import { Argument } from "commander";
import type { Command } from "commander";
import { candidatesOf } from "../completion.ts";
import { completionScript, SHELLS } from "../completion-script.ts";
import type { Shell } from "../completion-script.ts";
import { printOut } from "../print-out.ts";

const HELP = `
Switch it on in the file that your shell reads when it begins; auditplane must be in PATH:
  bash  source <(auditplane complete bash)
  zsh   source <(auditplane complete zsh)        after compinit
  fish  auditplane complete fish | source`;

/** `programOf`: the program with the command of a name, or with all of them. */
export function addComplete(program: Command, programOf: (name?: string) => Promise<Command>): void {
  program
    .command("complete")
    .description("print a script that has the shell complete commands, options and choices")
    .addArgument(new Argument("<shell>", "which shell").choices(SHELLS))
    .addHelpText("after", HELP)
    .action(async (shell: Shell) => {
      await printOut("-", completionScript(shell));
    });
  program
    .command("__complete", { hidden: true })
    .argument("[words...]", "what is typed so far")
    .action(async (words: readonly string[]) => {
      // of a line whose command is known only that one is loaded
      const whole = await programOf(words.length > 1 ? words[0] : undefined);
      const lines = candidatesOf(whole, words).map(({ value, description }) => `${value}\t${description}\n`);
      await printOut("-", lines.join(""));
    });
}
