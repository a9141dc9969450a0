/** Reads rules from folders. See README.md. */
import { readFile, readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Problem } from "../../core/problem.ts";
import { parseRule } from "../../core/sigma/parse-rule.ts";
import type { SigmaRule } from "../../core/sigma/rule.ts";
import { AuditplaneError, reasonOf } from "../../errors.ts";

export interface LoadedRules {
  /** Sorted by id. */
  readonly rules: readonly SigmaRule[];
  readonly problems: readonly Problem[];
}

const FILE_MAX = 1_048_576;

/** Every rule below the folders, and what is wrong with the rest. The order of the file system changes nothing. */
export async function loadRules(folders: readonly string[]): Promise<LoadedRules> {
  const rules = new Map<string, SigmaRule>();
  const problems: Problem[] = [];
  for (const folder of folders) {
    for (const path of (await listRuleFiles(folder)).sort()) {
      const parsed = await readRule(path);
      if (!parsed.ok) problems.push(...parsed.problems);
      else {
        const known = rules.get(parsed.rule.id);
        if (known)
          problems.push({
            path,
            line: 1,
            column: 1,
            message: `the id is that of ${known.path}; write a new one`,
          });
        else rules.set(parsed.rule.id, parsed.rule);
      }
    }
  }
  return { rules: [...rules.values()].sort((a, b) => (a.id < b.id ? -1 : 1)), problems };
}

async function readRule(path: string): Promise<ReturnType<typeof parseRule>> {
  const { size } = await stat(path);
  if (size > FILE_MAX) {
    return {
      ok: false,
      problems: [
        { path, line: 1, column: 1, message: `the file is larger than ${FILE_MAX} bytes; split it` },
      ],
    };
  }
  return parseRule(await readFile(path, "utf8"), path);
}

async function listRuleFiles(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((cause: unknown) => {
    throw new AuditplaneError(
      "input_missing",
      `could not read the rules in ${folder}: ${reasonOf(cause)}; check the path`,
      {
        cause,
      },
    );
  });
  const found: string[] = [];
  for (const entry of entries) {
    const path = join(folder, entry.name);
    if (entry.isDirectory() && !entry.name.startsWith(".")) found.push(...(await listRuleFiles(path)));
    else if (/\.ya?ml$/.test(entry.name) && entry.name !== "tests.yml") found.push(path);
  }
  return found;
}
