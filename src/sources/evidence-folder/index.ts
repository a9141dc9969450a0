/** Reads a bundle of evidence. See README.md. */
import { lstat } from "node:fs/promises";
import { join } from "node:path";
import { MANIFEST, MANIFEST_PATH } from "../../core/evidence/manifest.ts";
import type { Manifest } from "../../core/evidence/manifest.ts";
import { issueText } from "../../core/schema-issue.ts";
import { AuditplaneError, reasonOf } from "../../errors.ts";
import { openFolderFiles } from "../folder-files.ts";
import type { FolderFiles } from "../folder-files.ts";
import { readSmallText } from "../read-small-text.ts";

export interface EvidenceFolder extends FolderFiles {
  readonly manifest: Manifest;
}

const MANIFEST_MAX = 10_000_000;
const FIX = "give the folder that auditplane evidence wrote";

/** Throws `input_missing` where there is no bundle, or its manifest is none. */
export async function openEvidenceFolder(folder: string): Promise<EvidenceFolder> {
  const manifestPath = join(folder, MANIFEST_PATH);
  const info = await lstat(manifestPath).catch(() => undefined);
  if (info?.isFile() === false) refuse(manifestPath, "it is no ordinary file"); // a pipe might never end
  const text = await readSmallText(manifestPath, { what: "manifest", fix: FIX, max: MANIFEST_MAX });
  const manifest = parseManifest(text, manifestPath);
  const { paths, read } = await openFolderFiles(folder);
  return { manifest, paths: paths.filter((path) => path !== MANIFEST_PATH), read };
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
