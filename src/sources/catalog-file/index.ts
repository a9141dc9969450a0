/** Reads the catalog from a file. See README.md. */
import { readFile } from "node:fs/promises";
import { parseCatalog } from "../../core/catalog/parse-catalog.ts";
import type { Catalog } from "../../core/catalog/catalog.ts";
import { formatProblem } from "../../core/problem.ts";
import { AuditplaneError, reasonOf } from "../../errors.ts";

const SHOWN_MAX = 20;

/** The catalog of a file. Throws `input_missing`, or `catalog_invalid` with every problem on a line of its own. */
export async function readCatalog(path: string): Promise<Catalog> {
  const text = await readFile(path, "utf8").catch((cause: unknown) => {
    throw new AuditplaneError(
      "input_missing",
      `could not read the catalog ${path}: ${reasonOf(cause)}; check the path`,
      {
        cause,
      },
    );
  });
  const parsed = parseCatalog(text, path);
  if (parsed.ok) return parsed.catalog;
  const lines = parsed.problems.slice(0, SHOWN_MAX).map(formatProblem);
  const more = parsed.problems.length - lines.length;
  throw new AuditplaneError(
    "catalog_invalid",
    [...lines, ...(more > 0 ? [`… and ${more} more`] : [])].join("\n"),
  );
}
