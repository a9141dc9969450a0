/** Commands that are suggested to the reader, as they can be copied. */
import { shownText } from "../core/record/text.ts";

/** A word as a shell takes it; `placeholder` where it holds what may not be shown and cannot be copied. */
export function shellWord(text: string, placeholder: string): string {
  if (shownText(text) !== text) return placeholder;
  return /^[\w./:@%+=,-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

/** How the reader calls the program on the same database. */
export interface Invocation {
  readonly program: string;
  /** As it was given; undefined: DATABASE_URL. */
  readonly dataDir: string | undefined;
}

/** A command on the same database. */
export function commandLine({ program, dataDir }: Invocation, command: string): string {
  const where = dataDir === undefined ? "" : ` --data-dir ${shellWord(dataDir, "DIR")}`;
  return `${program} ${command}${where}`;
}

/** The next steps, one a line, with what each is for. */
export function nextSteps(steps: readonly (readonly [command: string, purpose: string])[]): string {
  const width = Math.max(...steps.map(([command]) => command.length));
  const lines = steps.map(([command, purpose]) => `  ${command.padEnd(width)}  ${purpose}\n`);
  return `\nNext:\n${lines.join("")}`;
}
