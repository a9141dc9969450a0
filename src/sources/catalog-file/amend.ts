/** Adds entries to a catalog file. What else it says stays, comments included; white space may be set anew. */
import { randomUUID } from "node:crypto";
import { readFile, realpath, rename, stat, writeFile } from "node:fs/promises";
import { YAMLSeq, isScalar, isSeq, parseDocument } from "yaml";
import type { Document } from "yaml";
import { parseCatalog } from "../../core/catalog/parse-catalog.ts";
import { formatProblem } from "../../core/problem.ts";
import { AuditplaneError, reasonOf } from "../../errors.ts";

/** Entries by list: `exemptions`, `subscriptions`, `people` and so on, as the file has them. */
export type Additions = Readonly<Record<string, readonly object[]>>;

/**
 * Writes the file with the entries at the end of their lists. What would make it invalid is refused, with every problem,
 * and nothing is written; the file is replaced as a whole. A JSON file stays one.
 */
export async function amendCatalog(path: string, additions: Additions): Promise<void> {
  const before = await readFile(path, "utf8");
  const after = isJson(before) ? amendJson(before, additions) : amendYaml(before, additions);
  const parsed = parseCatalog(after, path);
  if (!parsed.ok) {
    const problems = parsed.problems.map(formatProblem).join("\n");
    throw new AuditplaneError(
      "catalog_invalid",
      `could not add to the catalog, it would be invalid:\n${problems}`,
    );
  }
  try {
    const file = await realpath(path);
    const fresh = `${file}.${randomUUID()}`;
    await writeFile(fresh, after, { mode: (await stat(file)).mode, flag: "wx" });
    await rename(fresh, file);
  } catch (cause) {
    throw new AuditplaneError(
      "output_failed",
      `could not write ${path}: ${reasonOf(cause)}; check the folder and its permissions`,
      { cause },
    );
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function amendJson(text: string, additions: Additions): string {
  const data = JSON.parse(text) as Record<string, unknown[] | null | undefined>;
  for (const [list, entries] of Object.entries(additions))
    if (entries.length > 0) data[list] = [...(data[list] ?? []), ...entries];
  return `${JSON.stringify(data, null, 2)}\n`;
}

function amendYaml(text: string, additions: Additions): string {
  const document = parseDocument(text);
  for (const [list, entries] of Object.entries(additions)) {
    if (entries.length === 0) continue;
    const known: unknown = document.get(list);
    if (!isSeq(known)) document.set(list, emptyList(document, list));
    for (const entry of entries) document.addIn([list], document.createNode(entry, { flow: true }));
  }
  return document.toString({ lineWidth: 0 });
}

/** A list in place of none. Comments that stand below its key, examples perhaps, stay there. */
function emptyList(document: Document, list: string): YAMLSeq {
  const none: unknown = document.get(list, true);
  const sequence = new YAMLSeq(document.schema);
  if (isScalar(none) && none.comment) sequence.commentBefore = none.comment;
  return sequence;
}
