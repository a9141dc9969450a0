import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { SETTINGS, readConfig } from "../../src/config.ts";
import { readCatalog } from "../../src/sources/catalog-file/index.ts";
import { readSettingsFile } from "../../src/sources/settings-file/index.ts";
import { auditplane } from "../support/cli.ts";

const FILES = ["auditplane.env", "catalog.yaml", "settings.yaml"] as const;
let folder = "";
const path = (name: string): string => join(folder, name);

beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), "auditplane-init-")), "it's here");
});
afterEach(() => rmSync(join(folder, ".."), { recursive: true }));

/** Takes the examples of a file as they stand. */
function uncomment(name: string): void {
  writeFileSync(path(name), readFileSync(path(name), "utf8").replace(/^# /gm, ""));
}

/** The variables of a file, as whoever loads it gives them to a program. */
function variablesOf(command: string, ...argv: string[]): Record<string, string> {
  const print = "process.stdout.write(JSON.stringify(process.env))";
  const text = execFileSync(command, [...argv, print], {
    env: { PATH: process.env["PATH"] },
    encoding: "utf8",
  });
  return JSON.parse(text) as Record<string, string>;
}

describe("auditplane init", () => {
  it("writes a configuration that changes nothing as it is, in which doctor finds no fault", async () => {
    const { code, stdout, stderr } = await auditplane(["init", folder]);

    expect([code, stdout]).toEqual([0, ""]);
    expect(readdirSync(folder).sort()).toEqual(FILES);
    expect(statSync(path("auditplane.env")).mode & 0o077).toBe(0);
    expect(readFileSync(path("auditplane.env"), "utf8")).not.toMatch(/^[^#\n]/m);
    expect(await readSettingsFile(path("settings.yaml"))).toEqual({});
    const { asOf, assets } = await readCatalog(path("catalog.yaml"));
    expect(assets).toEqual([]);
    expect(asOf).toBeGreaterThan(Date.parse("2026-01-01T00:00:00Z"));
    const next = stderr.split("\n").filter((line) => line.startsWith("  "));
    const script = next.slice(0, 2).join("\n");
    expect(execFileSync("sh", ["-euc", script], { encoding: "utf8" })).toMatch(/ 0 broken, \d+ skipped/);
  });

  it("gives an example of every setting, which shells and Node read alike, and which are valid together", async () => {
    await auditplane(["init", folder]);
    uncomment("auditplane.env");

    const file = path("auditplane.env");
    const byNode = variablesOf(process.execPath, `--env-file=${file}`, "-e");
    const byShell = variablesOf("sh", "-euc", 'set -a; . "$0"; exec "$1" -e "$2"', file, process.execPath);
    const names = SETTINGS.map(({ name }) => name);
    const text = readFileSync(file, "utf8");
    expect([...text.matchAll(/^([A-Z_]+)=/gm)].map(([, name = ""]) => name).sort()).toEqual(names.toSorted());
    for (const name of names) expect([name, byShell[name]]).toEqual([name, byNode[name]]);
    const config = readConfig(byNode);
    expect(config.lookup.places).toHaveLength(2);
    expect(config.trailLocations).toEqual(["s3://example-trail/ct/"]);
    for (const { description } of SETTINGS) expect(text.replaceAll("\n## ", " ")).toContain(description);
  });

  it("gives examples of catalog and settings that are valid as they stand", async () => {
    await auditplane(["init", folder]);
    for (const name of ["catalog.yaml", "settings.yaml"]) uncomment(name);

    const catalog = await readCatalog(path("catalog.yaml"));
    expect(catalog.domains.map(({ id }) => id)).toEqual(["sales", "marketing"]);
    expect(catalog.subscriptions).toHaveLength(1);
    const { exceptions, confirmed, domains, shares, routes } = await readSettingsFile(path("settings.yaml"));
    const lists = [exceptions, confirmed, domains, shares, routes];
    expect(lists.map((list) => list?.length)).toEqual([1, 1, 1, 1, 1]);
  });

  it("keeps what is there, and says so", async () => {
    await auditplane(["init", folder]);
    writeFileSync(path("catalog.yaml"), "somebody's work");
    rmSync(path("settings.yaml"));

    const { code, stderr } = await auditplane(["init", folder]);

    expect(code).toBe(0);
    expect(readFileSync(path("catalog.yaml"), "utf8")).toBe("somebody's work");
    expect(stderr).toContain(`kept  ${path("catalog.yaml")}: it is there already`);
    expect(stderr).toContain(`wrote ${path("settings.yaml")}`);
  });

  it("says which folder cannot be written to", async () => {
    await auditplane(["init", folder]);

    const { code, stderr } = await auditplane(["init", join(path("catalog.yaml"), "below")]);

    expect(code).toBe(1);
    expect(stderr).toContain(`could not write ${join(path("catalog.yaml"), "below")}`);
  });
});
