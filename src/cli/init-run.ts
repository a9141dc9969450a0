/** A first configuration, from the command line's point of view. What is there is kept. */
import { readFile, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import process from "node:process";
import { SKELETONS } from "../app.ts";
import { SETTINGS } from "../config.ts";
import { makeFolder } from "../database/data-directory.ts";
import { AuditplaneError, reasonOf } from "../errors.ts";
import { answer } from "./answer.ts";
import type { Answered } from "./answer.ts";
import { renderEnvironmentFile } from "./environment-file.ts";
import { programName } from "./program-name.ts";

const ENVIRONMENT = "auditplane.env";
/** A password may be written into it. */
const SECRET_MODE = 0o600;

/** Writes what is not there, and says the next step. Throws `output_failed`. */
export async function performInit(folder: string, options: Answered): Promise<void> {
  const now = new Date().toISOString().replace(/\.\d+/, "");
  const catalog = await skeleton("catalog.yaml");
  await failing(folder, () => makeFolder(resolve(folder)));
  const files = [
    { name: ENVIRONMENT, text: renderEnvironmentFile(SETTINGS), mode: SECRET_MODE },
    { name: "catalog.yaml", text: catalog.replace(/^as_of: .*$/m, `as_of: ${now}`), mode: 0o666 },
    { name: "settings.yaml", text: await skeleton("settings.yaml"), mode: 0o666 },
  ];
  const written: { path: string; is_new: boolean }[] = [];
  for (const { name, text, mode } of files) {
    const path = join(folder, name);
    const isNew = await failing(path, () => writeNew(path, text, mode));
    process.stderr.write(isNew ? `wrote ${path}\n` : `kept  ${path}: it is there already\n`);
    written.push({ path, is_new: isNew });
  }
  process.stderr.write(nextSteps(folder));
  if (options.json) await answer(options, "", { files: written });
}

function skeleton(name: string): Promise<string> {
  return readFile(join(SKELETONS, name), "utf8");
}

/** False: there is something by this name. */
async function writeNew(path: string, text: string, mode: number): Promise<boolean> {
  try {
    await writeFile(path, text, { flag: "wx", mode });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

async function failing<T>(path: string, work: () => Promise<T>): Promise<T> {
  return await work().catch((cause: unknown) => {
    throw new AuditplaneError(
      "output_failed",
      `could not write ${path}: ${reasonOf(cause)}; check the folder and its permissions`,
      { cause },
    );
  });
}

function nextSteps(folder: string): string {
  const path = (name: string): string => quoted(join(folder, name));
  const source = join(folder, ENVIRONMENT).replace(/^(?![./])/, "./"); // else the shell looks for it in PATH
  const given = `--catalog ${path("catalog.yaml")} --settings ${path("settings.yaml")}`;
  return `
Next: edit ${path(ENVIRONMENT)}, then see what is still missing, and how to mend it
  set -a; . ${quoted(source)}; set +a
  ${programName()} doctor ${given}
  ${programName()} worker ${given}
`;
}

/** For a shell. */
function quoted(path: string): string {
  return /^[\w./@%+=:,-]+$/.test(path) ? path : `'${path.replaceAll("'", `'\\''`)}'`;
}
