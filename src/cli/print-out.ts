/** Prints a result where the reader wants it: standard output, or a file. */
import process from "node:process";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { Config } from "../config.ts";
import { writeOut } from "./write-out.ts";

/** How tables may look: as wide as the terminal, and coloured, only where they go to one; else so wide as `otherwise` says. */
export function outputStyle(
  output: string,
  { colour }: Config,
  otherwise = 140,
): { width: number; colour: boolean } {
  const isTerminal = output === "-" && process.stdout.isTTY;
  return { width: isTerminal ? process.stdout.columns : otherwise, colour: isTerminal && colour };
}

/** Prints a text; `-` is standard output. Throws `output_failed`. */
export async function printOut(output: string, text: string): Promise<void> {
  if (output === "-") await printPieces([text]);
  else await writeOut(output, text);
}

/** Prints as fast as the reader takes it; a reader that went away (`| head`) has seen enough. */
export async function printPieces(
  pieces: AsyncIterable<string | Uint8Array> | Iterable<string>,
): Promise<void> {
  try {
    await pipeline(Readable.from(pieces), process.stdout, { end: false });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EPIPE") throw error;
  }
}
