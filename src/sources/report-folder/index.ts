/** Reads a report as it was written into a folder. See README.md. */
import { createPublicKey } from "node:crypto";
import type { KeyObject } from "node:crypto";
import { lstat } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { keyIdOf } from "../../core/audit/head.ts";
import { MANIFEST_NAME } from "../../core/review/proof/manifest.ts";
import { parseTrust } from "../../core/review/proof/trust.ts";
import type { Trust } from "../../core/review/proof/trust.ts";
import { AuditplaneError } from "../../errors.ts";
import { readPrivateKey } from "../audit-key/index.ts";
import { openFolderFiles } from "../folder-files.ts";
import type { FolderFiles } from "../folder-files.ts";
import { readSmallText } from "../read-small-text.ts";

export interface ReportFolder extends FolderFiles {
  /** Of the folder itself, without those above it. */
  readonly name: string;
  /** Of the report in the folder of this name beside it; undefined: there is none. */
  readonly manifestBeside: (name: string) => Promise<string | undefined>;
}

const MANIFEST_MAX = 50_000_000;

/** Throws `input_missing` where there is no such folder. */
export async function openReportFolder(folder: string): Promise<ReportFolder> {
  const info = await lstat(folder).catch(() => undefined);
  if (!info?.isDirectory())
    throw new AuditplaneError(
      "input_missing",
      `could not read the report ${folder}: there is no such folder; give one that auditplane reviews build wrote, such as reviews/AR-2026-09-3f9a61c2`,
    );
  return {
    name: basename(resolve(folder)),
    ...(await openFolderFiles(folder)),
    async manifestBeside(name) {
      const path = join(dirname(resolve(folder)), name, MANIFEST_NAME);
      const file = await lstat(path).catch(() => undefined);
      if (!file?.isFile()) return undefined;
      return await readSmallText(path, { what: "manifest", fix: "check its permissions", max: MANIFEST_MAX });
    },
  };
}

const TRUST_FIX =
  "give the public keys as auditplane reports keygen printed them, in one set of keys, or in PEM one after the other";

/** Throws `input_missing` for what cannot be read or holds no keys. */
export async function readTrust(path: string): Promise<Trust> {
  const text = await readSmallText(path, { what: "trusted keys", fix: TRUST_FIX, max: 1_000_000 });
  const trust = parseTrust(text);
  if (typeof trust === "string")
    throw new AuditplaneError(
      "input_missing",
      `could not use the trusted keys ${path}: ${trust}; ${TRUST_FIX}`,
    );
  return trust;
}

/** The key that signs reports, and its id. Throws `input_missing`. */
export async function readReportKey(path: string): Promise<{ readonly id: string; readonly key: KeyObject }> {
  const fix = "make one with auditplane reports keygen FILE";
  const key = await readPrivateKey(path, { what: "report key", fix });
  return { id: keyIdOf(createPublicKey(key).export({ type: "spki", format: "pem" }).toString()), key };
}
