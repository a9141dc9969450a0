import type { ChildProcess } from "node:child_process";
import { chmodSync, mkdtempSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { PrintedFinding } from "../../src/core/finding/print.ts";
import type { ScanSummary } from "../../src/reports/scan/summary.ts";
import { writeDemo } from "../../src/simulate/demo.ts";
import { auditplane } from "../support/cli.ts";
import type { CliResult } from "../support/cli.ts";
import { useFolder } from "../support/pipeline.ts";
import { ephemeralIn, whenCommitted, whenOwned } from "../support/running-scan.ts";

const folder = useFolder();
chmodSync(folder.path, 0o755);

/** The last days of the demo: enough to be stopped in the middle. */
const demo = writeDemo(join(folder.path, "demo"));

async function lastDays(): Promise<{ argv: string[]; paths: readonly string[] }> {
  const { catalog, paths } = await demo;
  return { argv: ["scan", "--catalog", catalog, "--format", "json"], paths: paths.slice(-150) };
}

function parse({ stdout }: CliResult): { summary: ScanSummary; findings: PrintedFinding[] } {
  return JSON.parse(stdout) as { summary: ScanSummary; findings: PrintedFinding[] };
}

describe("auditplane scan", () => {
  it("gives the same bytes on one thread and on three, whatever the order of the paths", async () => {
    const { argv, paths } = await lastDays();
    const run = (threads: string, list: readonly string[]): Promise<CliResult> =>
      auditplane([...argv, ...list], { environment: { AUDITPLANE_THREADS: threads } });

    expect((await run("3", paths.toReversed())).stdout).toBe((await run("1", paths)).stdout);
  });

  it("continues after kill -9, with the findings of an undisturbed run", async () => {
    const { argv, paths } = await lastDays();
    const data = join(folder.path, "data");

    for (const files of [1, 60]) {
      const killed = auditplane([...argv, ...paths, "--data-dir", data], {
        onStart: (child) => void whenCommitted(() => data, files).then(() => child.kill("SIGKILL")),
      });
      expect((await killed).code).toBeNull();
    }
    const finished = await auditplane([...argv, ...paths, "--data-dir", data]);
    const undisturbed = await auditplane([...argv, ...paths]);

    const plain = (result: CliResult): unknown =>
      parse(result).findings.map(({ version: _, ...rest }) => rest);
    expect(finished.code).toBe(0);
    expect(plain(finished)).toEqual(plain(undisturbed));
    expect(parse(finished).summary.bytes_out).toBe(parse(undisturbed).summary.bytes_out);
  });

  type Stop = (child: ChildProcess) => unknown;
  it.each<[string, number, Stop]>([
    ["SIGINT", 130, (child) => child.kill("SIGINT")],
    ["SIGTERM", 143, (child) => child.kill("SIGTERM")],
    ["a terminal's Ctrl-C, which the server gets, too,", 130, ({ pid = 0 }) => process.kill(-pid, "SIGINT")],
  ])("stops at %s with %i, leaves nothing behind and says how to go on", async (_, code, stop) => {
    const { argv, paths } = await lastDays();
    const own = mkdtempSync(join(folder.path, "tmp-"));
    chmodSync(own, 0o755);
    const onStart = (child: ChildProcess): void =>
      void whenCommitted(() => ephemeralIn(own), 1).then(() => stop(child));

    const given = { onStart, environment: { TMPDIR: own }, detached: true };
    const result = await auditplane([...argv, ...paths], given);

    expect(result.code).toBe(code);
    expect(result.stderr).toContain("the same command continues");
    expect(readdirSync(own)).toEqual([]);
  });

  it("refuses a data directory that another run uses", async () => {
    const { argv, paths } = await lastDays();
    const data = join(folder.path, "busy");
    let second: Promise<CliResult> | undefined;
    const onStart = (): void =>
      void whenOwned(data).then(() => {
        second = auditplane([...argv, ...paths, "--data-dir", data]);
      });

    const first = await auditplane([...argv, ...paths, "--data-dir", data], { onStart });

    expect(first.code).toBe(0);
    expect(await second).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/process \d+ uses it; wait for it to end/),
    });
  });
});

describe("the help", () => {
  it("ends without a word where whoever reads it went away", async () => {
    const { code, stderr } = await auditplane(["subscriptions", "list", "--help"], {
      onStart: (child) => child.stdout?.destroy(),
    });

    expect([code, stderr]).toEqual([0, ""]);
  });
});
