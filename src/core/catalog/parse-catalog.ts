/** Reads a catalog file. Bad input is a list of problems with their places, all of them at once. */
import { hash } from "node:crypto";
import type { z } from "zod";
import type { KeyPath } from "../located-document.ts";
import type { Problem } from "../problem.ts";
import { canonicalJson } from "../record/decode.ts";
import type { Catalog } from "./catalog.ts";
import { checkClashes } from "./clashes.ts";
import { checkEntries } from "./entries.ts";
import { looseCatalog } from "./loose.ts";
import { readCatalogText } from "./read-file.ts";
import type { Fault } from "./read-file.ts";
import { checkReferences } from "./references.ts";
import { catalogSchema, knownKeys } from "./schema.ts";
import { toCatalog } from "./to-catalog.ts";
import { nearestKey } from "./unknown-key.ts";

export type ParsedCatalog =
  | { readonly ok: true; readonly catalog: Catalog }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/**
 * Parses YAML or JSON as docs/catalog-file.md describes it; `path` is for the problems. Every check runs on every file,
 * so the problems are complete (but for a text that is neither YAML nor JSON), in the order of their places.
 * @example
 * parseCatalog("as_of: 2026-10-31T00:00:00Z", "mesh.yaml").ok // true
 */
export function parseCatalog(text: string, path: string): ParsedCatalog {
  const read = readCatalogText(text, path);
  if ("problems" in read) return { ok: false, problems: read.problems };
  const faults: Fault[] = [];
  const loose = looseCatalog(read.data);
  const report = (place: KeyPath, message: string): number => faults.push({ path: place, message });
  checkEntries(loose, report);
  checkReferences(loose, report);
  checkClashes(loose, report);
  const parsed = catalogSchema.safeParse(read.data);
  if (!parsed.success) for (const fault of parsed.error.issues.flatMap(faultsOf)) faults.push(fault);
  else if (faults.length === 0) {
    return { ok: true, catalog: toCatalog(parsed.data, hash("sha256", canonicalJson(read.data), "hex")) };
  }
  const problems = read.locate(faults.slice(0, FAULTS_MAX));
  return { ok: false, problems: problems.sort((a, b) => a.line - b.line || a.column - b.column) };
}

/** What comes after so many mostly follows from them; to find the place of each takes a walk through the file. */
const FAULTS_MAX = 200;

function faultsOf(issue: z.core.$ZodIssue): Fault[] {
  const path = issue.path as (string | number)[];
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => {
      const nearest = nearestKey(key, knownKeys(path));
      return { path, key, message: `unknown key "${key}"; the nearest known key is "${nearest}"` };
    });
  }
  const name = path.findLast((step) => typeof step === "string") ?? "the catalog";
  const verb = /^(is|must) /.test(issue.message);
  return [{ path, message: verb ? `${name} ${issue.message}` : `${name}: ${issue.message}` }];
}
