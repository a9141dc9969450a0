/** Reads a bundle of evidence. See README.md. */
import { lstat, readFile, readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { MANIFEST, MANIFEST_PATH } from "../../core/evidence/manifest.ts";
import type { Manifest } from "../../core/evidence/manifest.ts";
import { issueText } from "../../core/schema-issue.ts";
import { AuditplaneError, reasonOf } from "../../errors.ts";
import { readSmallText } from "../read-small-text.ts";

export interface EvidenceFolder {
  readonly manifest: Manifest;
  /** Of everything that lies there besides the manifest, from the folder on, in the order of names. */
  readonly paths: readonly string[];
  /** undefined: it is not there, or no ordinary file of a size that is ever read. */
  readonly read: (path: string) => Promise<Buffer | undefined>;
}

const MANIFEST_MAX = 10_000_000;
/** No larger file is read in the first place. */
const FILE_MAX = 300 * 1_048_576;
const FIX = "give the folder that auditplane evidence wrote";

/** Throws `input_missing` where there is no bundle, or its manifest is none. */
export async function openEvidenceFolder(folder: string): Promise<EvidenceFolder> {
  const manifestPath = join(folder, MANIFEST_PATH);
  const info = await lstat(manifestPath).catch(() => undefined);
  if (info?.isFile() === false) refuse(manifestPath, "it is no ordinary file"); // a pipe might never end
  const text = await readSmallText(manifestPath, { what: "manifest", fix: FIX, max: MANIFEST_MAX });
  const manifest = parseManifest(text, manifestPath);
  const found = await walk(folder, "");
  const ordinary = new Set(found.filter(({ isFile }) => isFile).map(({ path }) => path));
  return {
    manifest,
    paths: found
      .map(({ path }) => path)
      .filter((path) => path !== MANIFEST_PATH)
      .sort(),
    async read(path) {
      if (!ordinary.has(path)) return undefined;
      const file = join(folder, path);
      return (await stat(file)).size <= FILE_MAX ? await readFile(file) : undefined;
    },
  };
}

function refuse(path: string, reason: string): never {
  throw new AuditplaneError("input_missing", `could not read the manifest ${path}: ${reason}; ${FIX}`);
}

function parseManifest(text: string, path: string): Manifest {
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch (error) {
    return refuse(path, `it is not JSON (${reasonOf(error)})`);
  }
  const parsed = MANIFEST.safeParse(data);
  const [issue] = parsed.error?.issues ?? [];
  return parsed.success ? parsed.data : refuse(path, issue ? issueText(issue, "it") : "it is no manifest");
}

/** Links are told and not followed: nothing outside of the folder is read. */
async function walk(folder: string, inner: string): Promise<{ path: string; isFile: boolean }[]> {
  // a name that is no UTF-8 cannot be named, so it cannot be looked into
  const entries = await readdir(join(folder, inner), { withFileTypes: true }).catch(() => undefined);
  if (!entries) return [{ path: inner, isFile: false }];
  const found = [];
  for (const entry of entries) {
    const path = `${inner}${entry.name}`;
    if (entry.isDirectory()) found.push(...(await walk(folder, `${path}/`)));
    else found.push({ path, isFile: entry.isFile() });
  }
  return found;
}
