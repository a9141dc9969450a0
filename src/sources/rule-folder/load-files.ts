/** Reads rules as those who write them look at them: file by file, with their tests. */
import { addProblems } from "../../core/problem.ts";
import type { Problem } from "../../core/problem.ts";
import { readTests } from "../../core/rule-tests/read-tests.ts";
import type { RuleTests } from "../../core/rule-tests/read-tests.ts";
import { readCollection } from "../../core/sigma/collection.ts";
import type { RuleCollection, RuleText } from "../../core/sigma/collection.ts";
import { gatherFiles } from "./gather-files.ts";
import type { About } from "./index.ts";
import { readRuleText } from "./read-text.ts";

export interface RuleFile extends RuleText {
  /** Where its tests stand; undefined: it has none. */
  readonly testsPath: string | undefined;
  /** undefined: there are none, or they cannot be read. */
  readonly tests: RuleTests | undefined;
}

export interface RuleFiles {
  /** By path. */
  readonly files: readonly RuleFile[];
  /** The rules of all files together. */
  readonly collection: RuleCollection;
  /** What is wrong with tests. */
  readonly testProblems: readonly Problem[];
}

/**
 * Every rule file below folders, and rule files that are named, each as its pipeline makes it. One that is named twice is
 * read once.
 */
export async function loadRuleFiles(paths: readonly string[], about: About = () => ({})): Promise<RuleFiles> {
  const { files: listed, strays, problems } = await gatherFiles(paths);
  const testProblems = [...strays];
  const files: RuleFile[] = [];
  for (const { path, tests, license } of listed) {
    const read = await readRuleText(path);
    if ("file" in read)
      files.push({
        ...read.file,
        license,
        testsPath: tests,
        tests: await readTestsAt(tests, testProblems),
      });
    else problems.push(read.problem);
  }
  files.sort((a, b) => (a.path < b.path ? -1 : 1));
  const collection = readCollection(files.map((file) => ({ ...file, ...about(file.path) })));
  return {
    files,
    collection: { ...collection, problems: [...problems, ...collection.problems] },
    testProblems,
  };
}

async function readTestsAt(path: string | undefined, problems: Problem[]): Promise<RuleTests | undefined> {
  if (path === undefined) return undefined;
  const text = await readRuleText(path);
  const read = "file" in text ? readTests(text.file) : { problems: [text.problem] };
  if ("tests" in read) return read.tests;
  addProblems(problems, read.problems);
  return undefined;
}
