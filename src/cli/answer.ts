/** What a command did, for whoever called it: a sentence, or with `--json` a document. */
import { printOut } from "./print-out.ts";

/** Of a command that changes something, and prints nothing else. */
export interface Answered {
  readonly json?: boolean;
}

/** `done`: what was done, and to what, by its id. */
export async function answer(
  { json = false }: Answered,
  text: string,
  done: Readonly<Record<string, unknown>>,
): Promise<void> {
  await printOut("-", json ? `${JSON.stringify(done, null, 2)}\n` : text);
}
