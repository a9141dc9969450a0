/** A worker as it is run: a process of its own, that may be killed, stopped and told to end. */
import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { join } from "node:path";
import { ROOT } from "../../support/cli.ts";

export interface Line {
  readonly level: string;
  readonly msg: string;
  readonly [field: string]: unknown;
}

/** Everything that a trail needs. */
export const ALL = "receive,list,ingest,derive,deliver";

export interface Worker {
  readonly process: ChildProcess;
  /** What it wrote to its log so far. */
  lines(): readonly Line[];
  stderr(): string;
  /** Resolves when it has started its jobs; rejects where it ends before. */
  readonly started: Promise<void>;
  /** Its exit code, or the signal that ended it. */
  readonly ended: Promise<number | string>;
  /** Whether it runs. */
  isAlive(): boolean;
  /** SIGKILL, and until it is gone. */
  kill(): Promise<void>;
}

export function startWorker(roles: string, environment: Readonly<Record<string, string>>): Worker {
  const { DATABASE_URL: _, REDIS_URL: __, ...inherited } = process.env;
  const child = spawn(process.execPath, [join(ROOT, "dist/main.js"), "worker", "--roles", roles], {
    env: { ...inherited, ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const lines: Line[] = [];
  let [rest, stderr] = ["", ""];
  let begin = (): void => undefined;
  const begun = new Promise<void>((resolve) => (begin = resolve));
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    const parts = (rest + text).split("\n");
    rest = parts.pop() ?? "";
    for (const part of parts) {
      const line = JSON.parse(part) as Line;
      lines.push(line);
      if (line.msg === "worker started") begin();
    }
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  const ended = new Promise<number | string>((resolve) => {
    child.once("close", (code, signal) => resolve(code ?? signal ?? "gone"));
  });
  const early = ended.then((code) => {
    throw new Error(`the worker ended with ${code} before it had started: ${stderr}`);
  });
  early.catch(() => undefined);
  const started = Promise.race([begun, early]);
  started.catch(() => undefined);
  return {
    process: child,
    lines: () => lines,
    stderr: () => stderr,
    started,
    ended,
    isAlive: () => child.exitCode === null && child.signalCode === null,
    async kill() {
      child.kill("SIGKILL");
      await ended;
    },
  };
}
