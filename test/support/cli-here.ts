/** Runs commands in this process: many of them, without the time that starting each takes. */
import { join } from "node:path";
import process from "node:process";
import { vi } from "vitest";
import type * as cli from "../../src/cli/index.ts";
import { ROOT } from "./cli.ts";
import type { CliResult } from "./cli.ts";

/** The built program: its threads run what was built. */
export async function builtCli(): Promise<typeof cli> {
  return (await import(join(ROOT, "dist/cli.js"))) as typeof cli;
}

let last: Promise<unknown> = Promise.resolve();

/** One after the other, however many are asked for at once: what they print is caught as this process prints it. */
export function auditplaneHere(
  argv: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<CliResult> {
  const result = last.then(() => runHere(argv, environment));
  last = result.catch(() => undefined);
  return result;
}

async function runHere(
  argv: readonly string[],
  environment: Readonly<Record<string, string>>,
): Promise<CliResult> {
  const printed = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const) process[name].setMaxListeners(0); // each command leaves some
  const catching = (name: "stdout" | "stderr") =>
    vi.spyOn(process[name], "write").mockImplementation((chunk, ...rest: unknown[]) => {
      printed[name] += typeof chunk === "string" ? chunk : Buffer.from(chunk).toString();
      for (const one of rest) if (typeof one === "function") one();
      return true;
    });
  const spies = [catching("stdout"), catching("stderr")];
  try {
    const input = {
      environment: { AUDITPLANE_THREADS: "1", ...environment },
      signal: new AbortController().signal,
    };
    const { runCli } = await builtCli();
    const code = await runCli(["node", "auditplane", ...argv], input);
    return { code, ...printed };
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
}
