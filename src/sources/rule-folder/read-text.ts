/** Reads the text of a rule file or of its tests. */
import { readFile, stat } from "node:fs/promises";
import type { Problem } from "../../core/problem.ts";
import type { RuleText } from "../../core/sigma/collection.ts";
import { reasonOf } from "../../errors.ts";

const FILE_MAX = 1_048_576;

/** The text; a problem where it cannot be read, or there is more of it than people write. */
export async function readRuleText(
  path: string,
): Promise<{ readonly file: RuleText } | { readonly problem: Problem }> {
  const refuse = (message: string): { problem: Problem } => ({
    problem: { path, line: 1, column: 1, message },
  });
  try {
    const found = await stat(path);
    if (!found.isFile()) return refuse("it is no file; remove it, or give it another name");
    if (found.size > FILE_MAX) return refuse(`the file is larger than ${FILE_MAX} bytes; split it`);
    return { file: { path, text: await readFile(path, "utf8") } };
  } catch (cause) {
    return refuse(`the file cannot be read (${reasonOf(cause)}); check its rights`);
  }
}
