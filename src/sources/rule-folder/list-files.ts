/** Finds rule files, each with the tests that stand beside it. */
import { readdir, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import type { Problem } from "../../core/problem.ts";
import { AuditplaneError, reasonOf } from "../../errors.ts";

export interface ListedFile {
  readonly path: string;
  /** `name.tests.yml` of `name.yml`; `tests.yml` of `rule.yml`, or of the only rule file in the folder. */
  readonly tests: string | undefined;
}

export interface Listing {
  readonly files: readonly ListedFile[];
  /** Tests that belong to no rule file. */
  readonly strays: readonly Problem[];
  /** Folders below that cannot be read, and files that are named and hold no rule. */
  readonly closed: readonly Problem[];
}

const YAML = /\.ya?ml$/;
const TESTS = /^(?:(.+)\.)?tests\.ya?ml$/;

/** The rule files below a folder, or the one that the path is. Throws `input_missing` for what cannot be read. */
export async function listRuleFiles(path: string): Promise<Listing> {
  const found = await stat(path).catch((cause: unknown) => refuse(path, cause));
  if (found.isDirectory()) return await listFolder(path);
  if (TESTS.test(basename(path)))
    return { files: [], strays: [], closed: [{ path, line: 1, column: 1, message: NAMED }] };
  const { files } = await listEntries(dirname(path));
  const same = files.find((file) => basename(file.path) === basename(path));
  return { files: [{ path, tests: same?.tests }], strays: [], closed: [] };
}

async function listFolder(folder: string): Promise<Listing> {
  const { files, strays, folders } = await listEntries(folder);
  const listings: Listing[] = [{ files, strays, closed: [] }];
  for (const below of folders)
    listings.push(await listFolder(below).catch((error: unknown) => closedFolder(below, error)));
  return {
    files: listings.flatMap((listing) => listing.files),
    strays: listings.flatMap((listing) => listing.strays),
    closed: listings.flatMap((listing) => listing.closed),
  };
}

function closedFolder(path: string, error: unknown): Listing {
  return { files: [], strays: [], closed: [{ path, line: 1, column: 1, message: reasonOf(error) }] };
}

/** What is in a folder itself, and the folders in it that are not hidden. */
async function listEntries(
  folder: string,
): Promise<Omit<Listing, "closed"> & { readonly folders: readonly string[] }> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((cause: unknown) =>
    refuse(folder, cause),
  );
  const folders = entries.filter((entry) => entry.isDirectory() && !entry.name.startsWith("."));
  const names = entries
    .filter((entry) => !entry.isDirectory() && YAML.test(entry.name))
    .map(({ name }) => name);
  const listed = pair(names);
  const inFolder = (name: string): string => join(folder, name);
  return {
    files: listed.rules.map(({ name, tests }) => ({
      path: inFolder(name),
      tests: tests === undefined ? undefined : inFolder(tests),
    })),
    strays: listed.strays.map((name) => ({ path: inFolder(name), line: 1, column: 1, message: STRAY })),
    folders: folders.map(({ name }) => inFolder(name)),
  };
}

const STRAY =
  "no rule file is known to which these tests belong; tests of rule.yml, or of the only rule in a folder, are tests.yml, those of name.yml are name.tests.yml";

const NAMED =
  "this is a file of tests, no rule; name the rule that it belongs to, or the folder: its tests are read with it";

/** The names of one folder: rules with their tests, and tests without a rule. */
function pair(names: readonly string[]): {
  readonly rules: readonly { readonly name: string; readonly tests: string | undefined }[];
  readonly strays: readonly string[];
} {
  const rules = names.filter((name) => !TESTS.test(name)).sort();
  const tests = new Map<string, string>();
  const strays: string[] = [];
  for (const name of names.filter((one) => TESTS.test(one)).sort()) {
    const stem = TESTS.exec(name)?.[1];
    const only = rules.length === 1 ? rules[0] : rules.find((rule) => stemOf(rule) === "rule");
    const rule = stem === undefined ? only : rules.find((one) => stemOf(one) === stem);
    if (rule !== undefined && !tests.has(rule)) tests.set(rule, name);
    else strays.push(name);
  }
  return { rules: rules.map((name) => ({ name, tests: tests.get(name) })), strays };
}

function stemOf(name: string): string {
  return name.replace(YAML, "");
}

function refuse(path: string, cause: unknown): never {
  throw new AuditplaneError(
    "input_missing",
    `could not read the rules in ${path}: ${reasonOf(cause)}; check the path`,
    { cause },
  );
}
