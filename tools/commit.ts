/** Which commit a build is of: `auditplane_build_info` says so of what runs. */
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Plugin } from "rolldown";

/**
 * `given`, where whoever builds says it; else what git says of a folder that is a checkout, with `-dirty` where files of it were changed.
 * undefined: neither is there. A checkout that the folder merely lies in is of something else.
 */
export function commitOf(folder: string, given: string | undefined): string | undefined {
  if (given !== undefined && given !== "") return given;
  if (!existsSync(join(folder, ".git"))) return undefined;
  try {
    const argv = ["describe", "--always", "--dirty", "--abbrev=40", "--exclude=*"];
    return execFileSync("git", argv, { cwd: folder, encoding: "utf8", stdio: "pipe" }).trim();
  } catch {
    return undefined; // no git, or a checkout of somebody else's, which it does not read
  }
}

/** Writes it to a file beside the bundle; none where it is not known. */
export function commit(fileName: string, given: string | undefined): Plugin {
  return {
    name: "commit",
    generateBundle() {
      const source = commitOf(process.cwd(), given);
      if (source !== undefined) this.emitFile({ type: "asset", fileName, source });
    },
  };
}
