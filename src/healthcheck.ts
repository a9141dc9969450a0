/**
 * Whether a container is well, for its HEALTHCHECK and for probes: exit code 0, or 1. Of a server its address is given, of a worker the
 * file that it renews (AUDITPLANE_ALIVE_FILE). A program of its own, so that asking every few seconds costs next to nothing.
 */
import { stat } from "node:fs/promises";
import process from "node:process";

/** A worker renews its file every ten seconds. */
const AGE_MAX_MS = 60_000;
const PATIENCE_MS = 4_000;

async function isWell(what: string): Promise<boolean> {
  if (!/^https?:/.test(what)) return Date.now() - (await stat(what)).mtimeMs < AGE_MAX_MS;
  return (await fetch(what, { signal: AbortSignal.timeout(PATIENCE_MS) })).ok;
}

const what = process.argv[2] ?? "http://127.0.0.1:8080/livez";
process.exitCode = (await isWell(what).catch(() => false)) ? 0 : 1;
