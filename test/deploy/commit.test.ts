import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { readCommit } from "../../src/version.ts";
import { commitOf } from "../../tools/commit.ts";
import { ROOT } from "../support/cli.ts";

const folder = mkdtempSync(join(tmpdir(), "auditplane-commit-"));
afterAll(() => rmSync(folder, { recursive: true }));

const git = (...argv: string[]): string =>
  execFileSync("git", ["-c", "user.name=a", "-c", "user.email=a@example.com", ...argv], {
    cwd: folder,
    encoding: "utf8",
    stdio: "pipe",
  }).trim();

describe("the commit that a build is of", () => {
  it("is what whoever builds says, else that of the checkout, and else not known", () => {
    const inner = join(folder, "inner");
    mkdirSync(inner);
    expect(commitOf(folder, undefined)).toBeUndefined();
    expect(commitOf(folder, "")).toBeUndefined();
    git("init", "--quiet");
    expect(commitOf(folder, undefined)).toBeUndefined(); // nothing is committed
    writeFileSync(join(folder, "a"), "a");
    git("add", "a");
    git("commit", "--quiet", "--message", "a");
    git("tag", "--annotate", "v1", "--message", "v1");
    const head = git("rev-parse", "HEAD");

    expect(commitOf(folder, undefined)).toBe(head);
    expect(commitOf(folder, "0a1b2c3")).toBe("0a1b2c3");
    expect(commitOf(inner, undefined)).toBeUndefined();
    writeFileSync(join(folder, "a"), "b");
    expect(commitOf(folder, undefined)).toBe(`${head}-dirty`);
  });

  it("lies beside the program, in its package and in its image as well", () => {
    const { files } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as { files: string[] };

    expect(files).toContain("dist");
    const known = commitOf(ROOT, process.env["SOURCE_COMMIT"])?.replace("-dirty", "");
    // a build may be older than what is checked out now, and is of some commit all the same
    expect(readCommit(join(ROOT, "dist"))).toEqual(known && expect.stringMatching(/^[0-9a-f]{40}(-dirty)?$/));
    expect(readCommit(folder)).toBeUndefined();
  });
});
