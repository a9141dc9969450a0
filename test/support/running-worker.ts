/** The real worker, running beside a test: what it says is read while it runs. */
import type { ChildProcess } from "node:child_process";
import { auditplane } from "./cli.ts";
import type { CliResult } from "./cli.ts";

export interface LogLine {
  readonly level: string;
  readonly msg: string;
  readonly [field: string]: unknown;
}

export interface RunningWorker {
  /** What it logged so far. */
  log(): readonly LogLine[];
  /** Asks it to end, and waits for it. */
  stop(): Promise<CliResult>;
  /** Ends it at once; for clean-up. */
  kill(): void;
}

export function startWorker(
  environment: Readonly<Record<string, string>>,
  ...argv: readonly string[]
): RunningWorker {
  let child: ChildProcess | undefined;
  let said = "";
  const ended = auditplane(["worker", ...argv], {
    environment,
    onStart: (started) => {
      child = started;
      started.stdout?.on("data", (text: string) => (said += text));
    },
  });
  return {
    log: () =>
      said
        .slice(0, said.lastIndexOf("\n") + 1)
        .split("\n")
        .filter((line) => line !== "")
        .map((line) => JSON.parse(line) as LogLine),
    async stop() {
      child?.kill("SIGTERM");
      return await ended;
    },
    kill: () => void child?.kill("SIGKILL"),
  };
}
