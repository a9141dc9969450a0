/** Reads rules from folders. See README.md. */
import type { Problem } from "../../core/problem.ts";
import { readCollection } from "../../core/sigma/collection.ts";
import type { RuleCollection, RuleText } from "../../core/sigma/collection.ts";
import { listRuleFiles } from "./list-files.ts";
import { readRuleText } from "./read-text.ts";

/** Every rule below the folders, and what is wrong with the rest. The order of the file system changes nothing. */
export async function loadRules(folders: readonly string[]): Promise<RuleCollection> {
  const texts: RuleText[] = [];
  const problems: Problem[] = [];
  for (const folder of folders) {
    for (const { path } of (await listRuleFiles(folder)).files) {
      const read = await readRuleText(path);
      if ("file" in read) texts.push(read.file);
      else problems.push(read.problem);
    }
  }
  const collection = readCollection(texts);
  return { ...collection, problems: [...problems, ...collection.problems] };
}
