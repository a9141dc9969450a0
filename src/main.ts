#!/usr/bin/env node
/** The program: reads the environment, runs the command line, ends with its exit code. */
import process from "node:process";
import { runCli } from "./cli/index.ts";

const stopped = new AbortController();
process.once("SIGINT", () => stopped.abort(130));
process.once("SIGTERM", () => stopped.abort(143));

// oxlint-disable-next-line node/no-process-env -- handed to config.ts, which alone looks into it
process.exitCode = await runCli(process.argv, { environment: process.env, signal: stopped.signal });
