/**
 * The rules of a folder as they were read once: YAML of ninety rules takes a third of a second, which each start of a worker would
 * pay. Whoever changes a file of the folder has them read from it again.
 */
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import type { RuleCollection } from "../../core/sigma/collection.ts";
import { invariant } from "../../errors.ts";
import { loadRules } from "./index.ts";
import { listRuleFiles } from "./list-files.ts";

export type LoadedRules = Pick<RuleCollection, "rules" | "correlations" | "problems" | "notes">;

interface Prepared extends Pick<RuleCollection, "rules" | "correlations"> {
  /** Of the files that they were read from. */
  readonly digest: string;
}

/** What `loadPrepared` reads, as text. The rules of the folder ship with us, are right, and state their licences. */
export async function prepareRules(folder: string): Promise<string> {
  const { rules, correlations, problems, notes } = await loadRules([folder], () => ({ isBuiltin: true }));
  invariant(problems.length + notes.length === 0, `the rules in ${folder} are not all in force`);
  const moved = <One extends { readonly path: string }>(one: One): One => ({
    ...one,
    path: relative(folder, one.path).split(sep).join("/"),
  });
  const prepared: Prepared = {
    digest: await digestOf(folder),
    rules: rules.map(moved),
    correlations: correlations.map(moved),
  };
  return JSON.stringify(prepared);
}

/** The rules of a folder from what was prepared in a file; undefined where there is no such file, or the folder is not as it was. */
export async function loadPrepared(folder: string, file: string): Promise<LoadedRules | undefined> {
  try {
    const { digest, rules, correlations } = JSON.parse(await readFile(file, "utf8")) as Prepared;
    if (digest !== (await digestOf(folder))) return undefined;
    const placed = <One extends { readonly path: string }>(one: One): One => ({
      ...one,
      path: join(folder, one.path),
    });
    return { rules: rules.map(placed), correlations: correlations.map(placed), problems: [], notes: [] };
  } catch {
    return undefined; // whoever reads the files then says what is wrong with them
  }
}

async function digestOf(folder: string): Promise<string> {
  const { files } = await listRuleFiles(folder);
  const texts = await Promise.all(files.map(({ path }) => readFile(path)));
  const digest = createHash("sha256");
  const names = files.map(({ path }) => relative(folder, path).split(sep).join("/"));
  for (const [name, text] of names.map((name, at) => [name, texts[at] as Buffer] as const).sort(byName))
    digest.update(`${name}\0${text.length}\0`).update(text);
  return digest.digest("hex");
}

function byName([a]: readonly [string, Buffer], [b]: readonly [string, Buffer]): number {
  return a < b ? -1 : 1;
}
