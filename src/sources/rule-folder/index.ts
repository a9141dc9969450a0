/** Reads rules from folders. See README.md. */
import { readFile, readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Problem } from "../../core/problem.ts";
import { readCollection } from "../../core/sigma/collection.ts";
import type { RuleCollection, RuleText } from "../../core/sigma/collection.ts";
import { NO_PIPELINE } from "../../core/sigma/pipeline/pipeline.ts";
import type { Pipeline } from "../../core/sigma/pipeline/pipeline.ts";
import { AuditplaneError, reasonOf } from "../../errors.ts";

const FILE_MAX = 1_048_576;

/**
 * Every rule below the folders, as the folder's pipeline makes it, and what is wrong with the rest. The order of the file
 * system changes nothing.
 */
export async function loadRules(
  folders: readonly string[],
  pipelineOf: (folder: string) => Pipeline = () => NO_PIPELINE,
): Promise<RuleCollection> {
  const texts: RuleText[] = [];
  const problems: Problem[] = [];
  for (const folder of folders) {
    for (const path of await listRuleFiles(folder)) {
      const { size } = await stat(path);
      if (size <= FILE_MAX)
        texts.push({ path, text: await readFile(path, "utf8"), pipeline: pipelineOf(folder) });
      else
        problems.push({
          path,
          line: 1,
          column: 1,
          message: `the file is larger than ${FILE_MAX} bytes; split it`,
        });
    }
  }
  const collection = readCollection(texts);
  return { ...collection, problems: [...problems, ...collection.problems] };
}

async function listRuleFiles(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((cause: unknown) => {
    throw new AuditplaneError(
      "input_missing",
      `could not read the rules in ${folder}: ${reasonOf(cause)}; check the path`,
      { cause },
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
