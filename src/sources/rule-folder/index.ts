/** Reads rules from folders. See README.md. */
import { readCollection } from "../../core/sigma/collection.ts";
import type { RuleCollection, RuleText } from "../../core/sigma/collection.ts";
import { gatherFiles } from "./gather-files.ts";
import { readRuleText } from "./read-text.ts";

/** What is known of a rule file by its path. */
export type About = (path: string) => Pick<RuleText, "pipeline" | "isBuiltin">;

/**
 * Every rule below the folders, as the pipeline of its file makes it, and what is wrong with the rest. The order of the
 * folders and of the file system changes nothing.
 */
export async function loadRules(
  folders: readonly string[],
  about: About = () => ({}),
): Promise<RuleCollection> {
  const { files, problems } = await gatherFiles(folders);
  const texts: RuleText[] = [];
  for (const { path, license } of files) {
    const read = await readRuleText(path);
    if ("file" in read) texts.push({ ...read.file, license, ...about(path) });
    else problems.push(read.problem);
  }
  const collection = readCollection(texts);
  return { ...collection, problems: [...problems, ...collection.problems] };
}
