/**
 * Kills scans with SIGKILL at random moments and runs each again on the same data directory: what comes out must be what
 * an undisturbed run gives. `npm run kills`, or `KILLS=50 SEED=7 npm run kills`. Prints every kill; exits with 1 if one
 * of them changed anything.
 */
import { spawn } from "node:child_process";
import { chmodSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { setTimeout as wait } from "node:timers/promises";
import { writeFleet } from "../src/simulate/fleet.ts";
import { createRandom } from "../src/simulate/random.ts";

const KILLS = Number(process.env["KILLS"] ?? 20);
const SEED = process.env["SEED"] ?? String(Date.now());
const EVENTS = Number(process.env["KILLS_EVENTS"] ?? 60_000);
const PROGRAM = join(import.meta.dirname, "../dist/main.js");

interface Report {
  readonly summary: { readonly bytes_out: number; readonly records: Readonly<Record<string, number>> };
  readonly findings: readonly Readonly<Record<string, unknown>>[];
}

const folder = mkdtempSync(join(tmpdir(), "auditplane-kills-"));
chmodSync(folder, 0o755);
try {
  process.exitCode = await killAndCompare();
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function killAndCompare(): Promise<number> {
  const fleet = await writeFleet(join(folder, "fleet"), { events: EVENTS });
  const scan = (data: string, output: string): ReturnType<typeof spawn> =>
    spawn(
      process.execPath,
      [PROGRAM, "scan", ...fleet.paths, "--catalog", fleet.catalog, "--data-dir", data].concat(
        "--format",
        "json",
        "--output",
        output,
      ),
      { stdio: "ignore" },
    );
  const started = Date.now();
  const whole = join(folder, "whole.json");
  await ended(scan(join(folder, "whole"), whole));
  const duration = Date.now() - started;
  const expected = plain(whole);
  console.log(`${fleet.events} events, an undisturbed run takes ${duration} ms; seed ${SEED}`);
  const random = createRandom(SEED);
  let wrong = 0;
  for (let kill = 1; kill <= KILLS; kill++) {
    const data = join(folder, `data-${kill}`);
    const output = join(folder, `out-${kill}.json`);
    const after = Math.round(random.unit() * duration);
    const victim = scan(data, output);
    await Promise.race([wait(after), ended(victim)]);
    victim.kill("SIGKILL");
    await ended(scan(data, output));
    const same = plain(output) === expected;
    if (!same) wrong++;
    console.log(`kill ${kill} after ${after} ms, then a rerun: ${same ? "the same findings" : "DIFFERENT"}`);
    rmSync(data, { recursive: true, force: true });
  }
  console.log(`${KILLS} kills, ${wrong} with another outcome`);
  return wrong === 0 ? 0 : 1;
}

/** What must not depend on how often a run was begun: versions count amendments, and a known record is a duplicate. */
function plain(path: string): string {
  const { summary, findings } = JSON.parse(readFileSync(path, "utf8")) as Report;
  const { read, quarantined, skipped } = summary.records;
  return JSON.stringify([
    { bytes: summary.bytes_out, read, quarantined, skipped },
    findings.map(({ version: _, ...finding }) => finding),
  ]);
}

async function ended(child: ReturnType<typeof spawn>): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  await new Promise((resolve) => child.once("close", resolve));
}
