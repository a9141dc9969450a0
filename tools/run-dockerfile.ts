/**
 * `npm run dockerfile`: does the steps of the Dockerfile in order, in clean folders, where there is no Docker: a folder stands for each
 * stage's root, and commands run in the folder of its WORKDIR. What images bring (Node, a shell) is this machine's. Then it starts what the
 * last stage starts, as the user that it names. Needs root, as a build does.
 */
import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import process from "node:process";
import { readCommit } from "../src/version.ts";
import { commitOf } from "./commit.ts";
import { isIgnored, parseCopy, parseDockerfile } from "./dockerfile.ts";
import type { Copy, Stage, Step } from "./dockerfile.ts";

const context = join(import.meta.dirname, "..");
const ignore = readFileSync(join(context, ".dockerignore"), "utf8");
const home = mkdtempSync(join(tmpdir(), "auditplane-image-"));
execFileSync("chmod", ["755", home]);

/** What is given as --build-arg. */
const given: Readonly<Record<string, string | undefined>> = {
  SOURCE_COMMIT: commitOf(context, process.env["SOURCE_COMMIT"]),
};

interface Root {
  readonly folder: string;
  readonly args: Record<string, string>;
  workdir: string;
  user: string | undefined;
}

const roots = new Map<string, Root>();

function perform(step: Step, root: Root): void {
  const here = join(root.folder, root.workdir);
  if (step.word === "WORKDIR") {
    root.workdir = step.rest;
    mkdirSync(join(root.folder, step.rest), { recursive: true });
  } else if (step.word === "COPY") copy(parseCopy(step), root);
  else if (step.word === "ARG") root.args[step.rest] = given[step.rest] ?? "";
  else if (step.word === "RUN") {
    const env = { ...process.env, ...root.args };
    execFileSync("sh", ["-ec", step.rest], { cwd: here, env, stdio: "inherit" });
  } else if (step.word === "USER") root.user = step.rest;
}

/** As COPY does: a folder gives what is in it, a file goes into a folder that ends with a slash. */
function copy({ from, sources, to }: Copy, root: Root): void {
  for (const source of sources) {
    const base = from === undefined ? context : roots.get(from)?.folder;
    if (base === undefined) throw new Error(`no stage is called ${from}`);
    const path = join(base, source);
    if (!existsSync(path)) throw new Error(`${source} is not there`);
    const into = join(root.folder, root.workdir, to);
    const target = to.endsWith("/") && source !== "." ? join(into, basename(source)) : into;
    const filter = (one: string): boolean =>
      from !== undefined || !isIgnored(one.slice(context.length + 1), ignore);
    cpSync(path, target, { recursive: true, filter, verbatimSymlinks: true });
  }
}

function build(stage: Stage): Root {
  const root: Root = { folder: join(home, stage.name), args: {}, workdir: "/", user: undefined };
  mkdirSync(root.folder);
  roots.set(stage.name, root);
  for (const step of stage.steps) {
    process.stdout.write(`${stage.name}: ${step.word} ${step.rest}\n`);
    perform(step, root);
  }
  return root;
}

/** The program of the last stage, as its user, in its folder. */
function start({ folder, workdir, user = "0:0" }: Root, ...argv: string[]): string {
  const [uid, gid] = user.split(":").map(Number);
  return execFileSync(process.execPath, [join(folder, workdir, "dist", "main.js"), ...argv], {
    cwd: join(folder, workdir),
    env: { PATH: process.env["PATH"], HOME: "/nonexistent", NODE_ENV: "production" },
    encoding: "utf8",
    ...(uid !== undefined && { uid }),
    ...(gid !== undefined && { gid }),
  });
}

try {
  const stages = parseDockerfile(readFileSync(join(context, "Dockerfile"), "utf8"));
  const last = stages.map(build).at(-1);
  if (!last) throw new Error("there is no stage");
  process.stdout.write(start(last, "--version"));
  process.stdout.write(start(last, "rules", "list").split("\n").slice(0, 3).join("\n"));
  const built = readCommit(join(last.folder, last.workdir, "dist"));
  process.stdout.write(`\nOf commit ${built ?? "unknown"}.`);
  if (built !== given["SOURCE_COMMIT"]) throw new Error(`not of ${given["SOURCE_COMMIT"]}`);
  const size = execFileSync("du", ["-sm", join(last.folder, last.workdir)], { encoding: "utf8" });
  process.stdout.write(`\nThe last stage adds ${size.split("\t")[0]} MB to its image.\n`);
} finally {
  rmSync(home, { recursive: true });
}
