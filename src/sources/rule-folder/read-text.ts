/** Reads the text of a rule file or of its tests. */
import { readFile, stat } from "node:fs/promises";
import type { Problem } from "../../core/problem.ts";
import { findNoUtf8 } from "../../core/utf8.ts";
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
    const bytes = await readFile(path);
    const place = findNoUtf8(bytes);
    if (place) return { problem: { path, ...place, message: "this is no UTF-8; save the file as UTF-8" } };
    return { file: { path, text: bytes.toString("utf8") } };
  } catch (cause) {
    return refuse(`the file cannot be read (${reasonOf(cause)}); check its rights`);
  }
}
