/** Reads the text of a rule file or of its tests. */
import { readFile, stat } from "node:fs/promises";
import type { Problem } from "../../core/problem.ts";
import type { RuleText } from "../../core/sigma/collection.ts";
import { AuditplaneError, reasonOf } from "../../errors.ts";

const FILE_MAX = 1_048_576;

/** The text; a problem where there is more of it than people write. Throws `input_missing` if it cannot be read. */
export async function readRuleText(
  path: string,
): Promise<{ readonly file: RuleText } | { readonly problem: Problem }> {
  try {
    const { size } = await stat(path);
    if (size <= FILE_MAX) return { file: { path, text: await readFile(path, "utf8") } };
  } catch (cause) {
    throw new AuditplaneError("input_missing", `could not read ${path}: ${reasonOf(cause)}; check the path`, {
      cause,
    });
  }
  const message = `the file is larger than ${FILE_MAX} bytes; split it`;
  return { problem: { path, line: 1, column: 1, message } };
}
