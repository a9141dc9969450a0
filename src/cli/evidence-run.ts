/** Exports the evidence of a finding, and checks what was exported. */
import { randomUUID } from "node:crypto";
import { userInfo } from "node:os";
import {
  askPublicKeys,
  createEvidenceFolder,
  openEvidenceFolder,
  openReader,
  openTrail,
  readPublicKeys,
} from "../app.ts";
import type { Config } from "../config.ts";
import { isAboutSomebody } from "../core/finding/who.ts";
import { printFinding } from "../core/finding/print.ts";
import { shownText } from "../core/record/text.ts";
import { AuditplaneError } from "../errors.ts";
import { exportEvidence } from "../jobs/evidence/export.ts";
import type { Exported } from "../jobs/evidence/export.ts";
import { verifyEvidence } from "../jobs/evidence/verify.ts";
import { isBrokenEvidence, isUnproven } from "../reports/evidence/compute.ts";
import type { EvidenceReport } from "../reports/evidence/compute.ts";
import { renderEvidence } from "../reports/evidence/render.ts";
import type { EvidenceFormat } from "../reports/evidence/render.ts";
import { renderReport } from "../reports/evidence/report.ts";
import { readEvidenceFiles } from "../store/evidence.ts";
import { readNames } from "../store/finding-names.ts";
import { readFindingRows } from "../store/findings.ts";
import { readDigests, readPublicKeys as readKnownKeys } from "../store/integrity.ts";
import { noteLooks } from "../store/looks.ts";
import { readKept } from "../store/kept-records.ts";
import { readRawFile } from "../store/raw-files.ts";
import { withKeptDatabase } from "./kept-database.ts";
import { printOut } from "./print-out.ts";
import { checkOut } from "./write-out.ts";

export const FAIL_ON = ["broken", "unproven", "never"] as const;

export interface ExportOptions {
  readonly purpose: string;
  readonly exporter?: string;
  readonly output: string;
  readonly redact?: boolean;
  readonly publicKeys?: string;
  readonly format: EvidenceFormat;
  readonly dataDir?: string;
}

/** Prints what the bundle proves. */
export async function performExport(uid: string, options: ExportOptions, config: Config): Promise<void> {
  const given = options.publicKeys === undefined ? undefined : await readPublicKeys(options.publicKeys);
  const exported = await withKeptDatabase(options.dataDir, config, async ({ pool }) => {
    const [row] = await readFindingRows(pool, { uids: [uid] });
    if (!row)
      throw new AuditplaneError(
        "input_missing",
        `could not export the evidence of ${shownText(uid.slice(0, 64))}: no finding has this uid; findings list prints them`,
      );
    const reader = openReader({ pathStyle: config.s3PathStyle, rawFile: (path) => readRawFile(pool, path) });
    try {
      const wanted = {
        finding: printFinding(row, await readNames(pool, [row])),
        evidence: row.detail.evidence,
        purpose: textOf(options.purpose, "--purpose"),
        exporter: textOf(options.exporter ?? userInfo().username, "--exporter"),
        redacted: options.redact === true,
        alias: `redacted-${randomUUID()}`,
        now: Date.now(),
      };
      if (isAboutSomebody(row)) {
        const viewer = wanted.exporter;
        const look = { viewer, way: "command", people: [row.person], reason: wanted.purpose } as const;
        await noteLooks(pool, { action: "export.made", ...look });
      }
      return await exportEvidence(wanted, {
        reader,
        readRecords: (places) => readKept(pool, places),
        readFiles: (ids) => readEvidenceFiles(pool, ids),
        readKept: (ranges) => readDigests(pool, ranges),
        knownKeys: given ?? (await readKnownKeys(pool)),
        // whoever gives keys wants AWS not to be asked
        askKeys: (keys) => (given ? Promise.resolve(given) : askPublicKeys(keys)),
        writer: await createEvidenceFolder(options.output),
        report: (whole, finding) => renderReport(reportOf(whole), finding),
      });
    } finally {
      reader.close();
    }
  });
  const report = { ...reportOf(exported), hasOwnKeys: false };
  await printOut("-", renderEvidence(report, options.format));
}

function reportOf({ manifest, records }: Exported): EvidenceReport {
  return { manifest, records, problems: [], hasOwnKeys: true };
}

const TEXT_MAX = 1_000;

function textOf(text: string, option: string): string {
  if (text.trim() !== "" && text.length <= TEXT_MAX) return text;
  throw new AuditplaneError(
    "usage",
    `could not export: ${option} is empty or longer than ${TEXT_MAX} characters; say it in a sentence`,
  );
}

export interface VerifyOptions {
  readonly publicKeys?: string;
  readonly files?: string;
  readonly failOn: (typeof FAIL_ON)[number];
  readonly format: EvidenceFormat;
  readonly output: string;
}

/** Returns the exit code. */
export async function performEvidenceVerify(
  folder: string,
  options: VerifyOptions,
  config: Config,
): Promise<number> {
  checkOut(options.output);
  const keys = options.publicKeys === undefined ? undefined : await readPublicKeys(options.publicKeys);
  const bundle = await openEvidenceFolder(folder);
  const { fileOf, close } = await openFiles(options.files, config);
  try {
    const verified = await verifyEvidence(bundle, { keys, fileOf, now: Date.now() });
    const report = { ...verified, hasOwnKeys: keys === undefined };
    await printOut(options.output, renderEvidence(report, options.format));
    if (options.failOn === "never") return 0;
    return isBrokenEvidence(report) || (options.failOn === "unproven" && isUnproven(report)) ? 3 : 0;
  } finally {
    close();
  }
}

/** A trail's bucket, or a copy of it, in which files are found that a bundle leaves out. */
async function openFiles(
  path: string | undefined,
  config: Config,
): Promise<{ readonly fileOf: (name: string) => Promise<Buffer | undefined>; readonly close: () => void }> {
  if (path === undefined) return { fileOf: () => Promise.resolve(undefined), close: () => undefined };
  const { objects, close } = await openTrail(path, {
    metadata: undefined,
    days: undefined,
    pathStyle: config.s3PathStyle,
  });
  const keys = new Map<string, string>();
  for await (const { name, key } of objects.list()) keys.set(name, key);
  const fileOf = async (name: string): Promise<Buffer | undefined> => {
    const key = keys.get(name);
    return key === undefined ? undefined : (await objects.read(key)).bytes;
  };
  return { fileOf, close };
}
