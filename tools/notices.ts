/** The licences of what is bundled: each package with the text that it ships. */
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Plugin } from "rolldown";
import { invariant } from "../src/errors.ts";

interface Manifest {
  readonly name?: string;
  readonly version?: string;
  readonly license?: string;
}

/** Writes a file beside the bundle that names every package of which something is in it, in the order of their names. */
export function notices(fileName: string): Plugin {
  return {
    name: "notices",
    generateBundle(_, bundle) {
      const folders = new Set<string>();
      for (const chunk of Object.values(bundle)) {
        if (chunk.type !== "chunk") continue;
        for (const id of chunk.moduleIds) if (id.includes("/node_modules/")) folders.add(folderOf(id));
      }
      const texts = [...folders].map(noticeOf).sort();
      this.emitFile({ type: "asset", fileName, source: texts.join("\n\n") });
    },
  };
}

/** Of the package that a module belongs to: manifests further in have no version. */
function folderOf(module: string): string {
  for (let folder = dirname(module); folder !== dirname(folder); folder = dirname(folder))
    if (readManifest(folder)?.version !== undefined) return folder;
  invariant(false, `${module} belongs to no package`);
}

function readManifest(folder: string): Manifest | undefined {
  const path = join(folder, "package.json");
  return existsSync(path) ? (JSON.parse(readFileSync(path, "utf8")) as Manifest) : undefined;
}

function noticeOf(folder: string): string {
  const { name, version, license } = readManifest(folder) ?? {};
  const files = readdirSync(folder).filter((file) => /^(licen[cs]e|notice)/i.test(file));
  const texts = files.sort().map((file) => readFileSync(join(folder, file), "utf8").trim());
  return [`# ${name} ${version} (${license})`, ...texts].join("\n\n");
}
