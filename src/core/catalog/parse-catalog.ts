/** Reads a catalog file. Bad input is a list of problems with their places, all of them at once. */
import { hash } from "node:crypto";
import { LocatedDocument } from "../located-document.ts";
import type { KeyPath } from "../located-document.ts";
import type { Problem } from "../problem.ts";
import { canonicalJson } from "../record/decode.ts";
import type { Catalog } from "./catalog.ts";
import { checkReferences } from "./references.ts";
import { catalogSchema } from "./schema.ts";
import { toCatalog } from "./to-catalog.ts";

export type ParsedCatalog =
  | { readonly ok: true; readonly catalog: Catalog }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** Parses YAML or JSON; `path` is for the problems. JSON takes the fast way and is located only where it is wrong. */
export function parseCatalog(text: string, path: string): ParsedCatalog {
  const read = readData(text, path);
  if ("problems" in read) return { ok: false, problems: read.problems };
  const found: { path: KeyPath; message: string }[] = [];
  const parsed = catalogSchema.safeParse(read.data);
  if (parsed.success) {
    const catalog = toCatalog(parsed.data, hash("sha256", canonicalJson(read.data), "hex"));
    checkReferences(catalog, (place, message) => found.push({ path: place, message }));
    if (found.length === 0) return { ok: true, catalog };
  } else {
    for (const issue of parsed.error.issues) {
      const place = issue.path as (string | number)[];
      const name = [...place].reverse().find((step) => typeof step === "string");
      found.push({ path: place, message: `${name ?? "the catalog"}: ${issue.message}` });
    }
  }
  const document = new LocatedDocument(text, path);
  const problems = found.map((one) => document.problem(one.path, one.message));
  return { ok: false, problems: problems.sort((a, b) => a.line - b.line || a.column - b.column) };
}

function readData(text: string, path: string): { data: unknown } | { problems: Problem[] } {
  if (text.trimStart().startsWith("{")) {
    try {
      return { data: JSON.parse(text) as unknown };
    } catch {
      // YAML says where
    }
  }
  const document = new LocatedDocument(text, path);
  const syntax = document.syntaxProblems();
  if (syntax.length > 0) return { problems: syntax };
  const { data, problem } = document.toData() as { data: unknown; problem?: Problem };
  if (problem) return { problems: [problem] };
  return data === null
    ? { problems: [document.problem([], "the file is empty; a catalog needs at least as_of")] }
    : { data };
}
