/** Reads the one rule of a text. */
import { readDocuments } from "../../src/core/sigma/documents.ts";
import { parseRule } from "../../src/core/sigma/parse-rule.ts";
import type { ParsedRule } from "../../src/core/sigma/parse-rule.ts";

export function readRule(text: string, path = "rule.yml"): ParsedRule {
  const { documents, problems } = readDocuments(text, path);
  const [first] = documents;
  if (!first || problems.length > 0) return { ok: false, problems };
  return parseRule(first);
}
