/** Reads rules from folders. See README.md. */
import { addProblems } from "../../core/problem.ts";
import type { Problem } from "../../core/problem.ts";
import { readCollection } from "../../core/sigma/collection.ts";
import type { RuleCollection, RuleText } from "../../core/sigma/collection.ts";
import { NO_PIPELINE } from "../../core/sigma/pipeline/pipeline.ts";
import type { Pipeline } from "../../core/sigma/pipeline/pipeline.ts";
import { licenceOf } from "./licence.ts";
import { listRuleFiles } from "./list-files.ts";
import { readRuleText } from "./read-text.ts";

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
    const license = await licenceOf(folder);
    const { files, closed } = await listRuleFiles(folder);
    addProblems(problems, closed);
    for (const { path } of files) {
      const read = await readRuleText(path);
      if ("file" in read) texts.push({ ...read.file, license, pipeline: pipelineOf(folder) });
      else problems.push(read.problem);
    }
  }
  const collection = readCollection(texts);
  return { ...collection, problems: [...problems, ...collection.problems] };
}
