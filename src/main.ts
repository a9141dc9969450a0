#!/usr/bin/env node
/** The program: reads the environment, runs the command line, ends with its exit code. */
import process from "node:process";
import { runCli } from "./cli/index.ts";

/** What cannot be stopped in this time is cut off; the next run on the same data tidies up. */
const PATIENCE_MS = 28_000;

const stopped = new AbortController();
const stop = (code: number): void => {
  stopped.abort(code);
  setTimeout(() => process.exit(code), PATIENCE_MS).unref();
};
process.once("SIGINT", () => stop(130));
process.once("SIGTERM", () => stop(143));
// a reader that went away (`--help | head`) has seen enough; what prints results has its own answer to this
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
});

// oxlint-disable-next-line node/no-process-env -- handed to config.ts, which alone looks into it
process.exitCode = await runCli(process.argv, { environment: process.env, signal: stopped.signal });
