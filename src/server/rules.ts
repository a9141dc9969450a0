/** The rules that a server tells of, and judges by what it reads again. */
import { BUILTIN_RULES, readRuleFiles } from "../app.ts";
import type { Config } from "../config.ts";
import { remember } from "../core/remember.ts";
import { makeRuleBook } from "../reports/rules-hits/book.ts";
import type { KnownRule } from "../reports/rules-hits/book.ts";

export interface RulesGiven {
  readonly folders: readonly string[];
  /** Those that the rules of the folders go through. */
  readonly pipelines: readonly string[];
  readonly isBuiltinToo: boolean;
}

export const OWN_RULES: RulesGiven = { folders: [], pipelines: [], isBuiltinToo: true };

/** Read and tried when they are asked for first. */
export function rulesOnce(
  { folders, pipelines, isBuiltinToo }: RulesGiven,
  { links }: Config,
): () => Promise<readonly KnownRule[]> {
  return remember(Infinity, Date.now, async () => {
    const files = await readRuleFiles([...folders, ...(isBuiltinToo ? [BUILTIN_RULES] : [])], pipelines);
    return makeRuleBook(files, links);
  });
}
