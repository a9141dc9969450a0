/** Runs the built program as a user would. */
import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { join } from "node:path";

export const ROOT = join(import.meta.dirname, "../..");

export interface CliResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CliOptions {
  readonly environment?: Readonly<Record<string, string>>;
  /** Called with the running process, for tests that end it. */
  readonly onStart?: (child: ChildProcess) => void;
  /** Leads a process group of its own, as in a terminal. */
  readonly detached?: boolean;
}

/**
 * Runs `auditplane` with the arguments. Neither DATABASE_URL nor credentials of the surroundings reach it. It has one thread: starting
 * more costs most of a small run, and what several do is tried in test/jobs.
 */
export function auditplane(argv: readonly string[], options: CliOptions = {}): Promise<CliResult> {
  const { DATABASE_URL: _, ...inherited } = process.env;
  const child = spawn(process.execPath, [join(ROOT, "dist/main.js"), ...argv], {
    env: { ...inherited, AUDITPLANE_THREADS: "1", ...options.environment },
    detached: options.detached ?? false,
  });
  options.onStart?.(child);
  let stdout = "";
  let stderr = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => resolve({ code, stdout, stderr }));
  });
}
