/** The version of the installed package, and what it was built of. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { PACKAGE_FOLDER } from "./package-folder.ts";

export function readVersion(): string {
  const text = readFileSync(join(PACKAGE_FOLDER, "package.json"), "utf8");
  return (JSON.parse(text) as { version: string }).version;
}

/** The commit that it was built of, as `npm run build` writes it beside the program; undefined: nobody knew, or it runs unbuilt. */
export function readCommit(folder = import.meta.dirname): string | undefined {
  const path = join(folder, "commit");
  return existsSync(path) ? readFileSync(path, "utf8").trim() : undefined;
}
