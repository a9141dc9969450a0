import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { ROOT } from "../support/cli.ts";

/** A file and an import (or statement) that the linter must refuse there, or must allow. */
const BAD: readonly (readonly [file: string, line: string])[] = [
  ["src/core/a.ts", 'import { x } from "../store/x.ts";'],
  ["src/core/a.ts", 'import { x } from "../jobs/x.ts";'],
  ["src/core/a.ts", 'import { x } from "../config.ts";'],
  ["src/core/a.ts", 'import { x } from "../config/x.ts";'],
  ["src/core/a.ts", 'import { x } from "pg";'],
  ["src/core/a.ts", 'import { x } from "@aws-sdk/client-sns";'],
  ["src/core/a.ts", 'import { x } from "node:fs";'],
  ["src/core/a.ts", 'import { randomUUID as x } from "node:crypto";'],
  ["src/core/a.ts", "export const x = Date.now();"],
  ["src/core/a.ts", "export const x = Math.random();"],
  ["src/core/a.ts", "export const x = crypto.randomUUID();"],
  ["src/core/a.ts", "export const x = process.argv;"],
  ["src/store/a.ts", 'import { x } from "../jobs/x.ts";'],
  ["src/store/a.ts", 'import { x } from "../sources/x.ts";'],
  ["src/store/a.ts", 'import { x } from "../database/x.ts";'],
  ["src/database/a.ts", 'import { x } from "../jobs/x.ts";'],
  ["src/sources/s/a.ts", 'import { x } from "../../store/x.ts";'],
  ["src/sources/s/a.ts", 'import { x } from "../../sinks/x.ts";'],
  ["src/sources/s/a.ts", 'import { x } from "kysely";'],
  ["src/sinks/s/a.ts", 'import { x } from "../../sources/x.ts";'],
  ["src/sinks/s/a.ts", 'import { x } from "pg";'],
  ["src/jobs/a.ts", 'import { x } from "../cli/x.ts";'],
  ["src/jobs/a.ts", 'import { x } from "../reports/x.ts";'],
  ["src/jobs/a.ts", 'import { x } from "../app.ts";'],
  ["src/jobs/a.ts", 'import { x } from "../worker/index.ts";'],
  ["src/api/a.ts", 'import { x } from "../server/index.ts";'],
  ["src/reports/r/a.ts", 'import { x } from "../../jobs/x.ts";'],
  ["src/reports/r/a.ts", 'import { x } from "../../sources/x.ts";'],
  ["src/simulate/a.ts", 'import { x } from "../store/x.ts";'],
  ["src/cli/a.ts", 'import { x } from "../sources/x.ts";'],
  ["src/cli/a.ts", 'import { x } from "../sinks/x.ts";'],
  ["src/jobs/b.ts", "export const x = process.env;"],
];
const GOOD: readonly (readonly [file: string, line: string])[] = [
  ["src/core/ok.ts", 'import { hash as x } from "node:crypto";'],
  ["src/core/ok2.ts", 'import { x } from "../errors.ts";'],
  ["src/database/ok.ts", 'import { x } from "../store/x.ts";'],
  ["src/jobs/ok.ts", 'import { x } from "../sources/x.ts";'],
  ["src/reports/r/ok.ts", 'import { x } from "../../store/x.ts";'],
  ["src/cli/ok.ts", 'import { x } from "../app.ts";'],
];

const folder = mkdtempSync(join(tmpdir(), "auditplane-lint-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function nameOf(file: string, at: number): string {
  return file.replace(/\.ts$/, `-${at}.ts`);
}

describe("the linter", () => {
  const files = [...BAD, ...GOOD].map(([file, line], at) => ({
    path: nameOf(file, at),
    line,
    bad: at < BAD.length,
  }));
  cpSync(join(ROOT, ".oxlintrc.json"), join(folder, ".oxlintrc.json"));
  cpSync(join(ROOT, "tsconfig.json"), join(folder, "tsconfig.json"));
  symlinkSync(join(ROOT, "node_modules"), join(folder, "node_modules"));
  for (const { path, line } of files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(
      join(folder, path),
      line.startsWith("import") ? `${line}\nexport const y = x;\n` : `${line}\n`,
    );
  }
  const refused = lint();

  function lint(): Set<string> {
    let output: string;
    try {
      output = execFileSync(join(ROOT, "node_modules/.bin/oxlint"), ["--format", "json", "src"], {
        cwd: folder,
        encoding: "utf8",
      });
    } catch (error) {
      output = (error as { stdout: string }).stdout;
    }
    const { diagnostics } = JSON.parse(output) as { diagnostics: { filename: string; code: string }[] };
    const layers = /no-restricted|no-nodejs-modules|no-process-env/;
    return new Set(diagnostics.filter(({ code }) => layers.test(code)).map(({ filename }) => filename));
  }

  it.each(files.filter(({ bad }) => bad).map(({ path, line }) => [path, line]))(
    "refuses in %s: %s",
    (path) => {
      expect([...refused].some((file) => file.endsWith(path))).toBe(true);
    },
  );

  it.each(files.filter(({ bad }) => !bad).map(({ path, line }) => [path, line]))(
    "allows in %s: %s",
    (path) => {
      expect([...refused].some((file) => file.endsWith(path))).toBe(false);
    },
  );
});
