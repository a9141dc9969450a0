import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { isIgnored, parseCopy, parseDockerfile } from "../../tools/dockerfile.ts";
import type { Stage } from "../../tools/dockerfile.ts";
import { ROOT } from "../support/cli.ts";

const stages = parseDockerfile(readFileSync(join(ROOT, "Dockerfile"), "utf8"));
const ignore = readFileSync(join(ROOT, ".dockerignore"), "utf8");
const last = stages.at(-1) as Stage;
const of = (word: string): string[] =>
  last.steps.filter((step) => step.word === word).map(({ rest }) => rest);

describe("the Dockerfile", () => {
  it("builds in stages of its own, and runs as a number that is not root, with a health check", () => {
    expect(stages.map(({ image }) => image)).toEqual(["node:24-slim", "node:24-slim", "node:24-slim"]);
    expect(of("USER")).toEqual(["1000:1000"]);
    expect(of("HEALTHCHECK")).toEqual([expect.stringContaining("/app/dist/healthcheck.js")]);
    expect(of("ENTRYPOINT")).toEqual(['["node", "/app/dist/main.js"]']);
    expect(of("RUN").join()).not.toContain("npm");
  });

  it("copies nothing that is not there, or that .dockerignore leaves out", () => {
    const made = new Set(["dist", "node_modules"]);
    const copies = stages.flatMap(({ steps }) => steps.filter(({ word }) => word === "COPY").map(parseCopy));
    for (const { from, sources } of copies)
      for (const source of sources.map((one) => one.replace(/^\/app\//, ""))) {
        if (!made.has(source)) expect([source, existsSync(join(ROOT, source))]).toEqual([source, true]);
        if (from === undefined) expect([source, isIgnored(source, ignore)]).toEqual([source, false]);
      }
    const named = new Set(stages.map(({ name }) => name));
    expect(copies.map(({ from }) => from).filter((from) => from !== undefined && !named.has(from))).toEqual(
      [],
    );
  });

  it("lets whoever runs it read all that is in it, though the checkout is its owner's alone", () => {
    const readable = stages[0]?.steps.find(({ rest }) => rest.startsWith("chmod -R a+rX "));
    const made = readable?.rest.split(" ").slice(3) ?? [];
    for (const { from, sources } of last.steps.filter(({ word }) => word === "COPY").map(parseCopy)) {
      expect(from).not.toBeUndefined();
      if (from === "build")
        for (const source of sources) expect(made).toContain(source.replace(/^\/app\//, ""));
    }
  });

  it("has all that the package has", () => {
    const { files } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as {
      files: readonly string[];
    };
    const folders = files
      .filter((name) => !name.startsWith("!"))
      .map((name) => name.replace(/\/\*\.\w+$/, ""));
    const copied = last.steps
      .filter(({ word }) => word === "COPY")
      .flatMap((step) => parseCopy(step).sources)
      .map((path) => path.replace("/app/", ""));

    const isCopied = (name: string): boolean =>
      copied.some((one) => name === one || name.startsWith(`${one}/`));
    expect(folders.filter((name) => !isCopied(name))).toEqual([]);
  });

  it("takes no secrets and no histories into its context", () => {
    for (const path of [
      ".env",
      "etc.env",
      "etc/auditplane.env",
      "etc/audit-key.pem",
      ".git/config",
      ".auditplane/database",
      "node_modules/x",
      "dist/main.js",
    ])
      expect([path, isIgnored(path, ignore)]).toEqual([path, true]);
    for (const path of ["src/main.ts", "docs/rules/README.md", "package.json", "distant/file"])
      expect([path, isIgnored(path, ignore)]).toEqual([path, false]);
  });

  it("is read as far as it goes, and refused where it says more", () => {
    expect(() => parseDockerfile("FROM node\nADD https://example.com /x")).toThrow("line 2: ADD");
    expect(parseDockerfile("FROM node AS one\nRUN a \\\n  && b").at(0)?.steps).toEqual([
      { line: 3, word: "RUN", rest: "a && b" },
    ]);
  });
});
