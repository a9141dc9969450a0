/** Checks reports of access reviews, computes them again, and draws samples: of their folders alone, on a disk or in a bucket. */
import { generateKeyPairSync } from "node:crypto";
import { writeFile } from "node:fs/promises";
import process from "node:process";
import { openReportFolder, readTrust, withReportBucket } from "../app.ts";
import { readConfig } from "../config.ts";
import { keyIdOf } from "../core/audit/head.ts";
import { AuditplaneError, reasonOf } from "../errors.ts";
import { readCertified, readSealed, reperform } from "../jobs/review/proof/reperform.ts";
import { verifyReport } from "../jobs/review/proof/verify.ts";
import { isSame, renderReperformed } from "../reports/review-proof/reperformed.ts";
import { renderSample } from "../reports/review-proof/sampled.ts";
import { renderVerified } from "../reports/review-proof/verified.ts";
import type { ProofFormat } from "../reports/review-proof/verified.ts";
import { readVersion } from "../version.ts";
import { answer } from "./answer.ts";
import type { Answered } from "./answer.ts";
import { printOut } from "./print-out.ts";
import { checkOut } from "./write-out.ts";

interface Printed {
  readonly format: ProofFormat;
  readonly output: string;
}

export const REPORT_FAIL_ON = ["difference", "unknown-signer", "never"] as const;

export interface VerifyReportOptions extends Printed {
  readonly trust?: string;
  readonly failOn: (typeof REPORT_FAIL_ON)[number];
}

export interface ReportAsked {
  /** A folder, or s3://bucket/prefix. */
  readonly report: string;
  /** Looked at for a bucket alone: what is in a folder needs no configuration. */
  readonly environment: Parameters<typeof readConfig>[0];
}

async function withReport<T>(
  { report, environment }: ReportAsked,
  work: (opened: Awaited<ReturnType<typeof openReportFolder>>) => Promise<T>,
): Promise<T> {
  if (!report.startsWith("s3://")) return await work(await openReportFolder(report));
  return await withReportBucket(report, { pathStyle: readConfig(environment).s3PathStyle }, work);
}

/** Returns the exit code. */
export async function performReportVerify(asked: ReportAsked, options: VerifyReportOptions): Promise<number> {
  checkOut(options.output);
  const trust = options.trust === undefined ? undefined : await readTrust(options.trust);
  const verified = await withReport(asked, (report) => verifyReport(report, trust));
  await printOut(options.output, renderVerified(verified, options.format));
  if (options.failOn === "never") return 0;
  const isDoubted = options.failOn === "unknown-signer" && verified.signer !== "known";
  return verified.problems.length > 0 || isDoubted ? 3 : 0;
}

/** Returns the exit code. */
export async function performReperform(asked: ReportAsked, options: Printed): Promise<number> {
  checkOut(options.output);
  const again = await withReport(asked, reperform);
  await printOut(options.output, renderReperformed(again, options.format, readVersion()));
  return isSame(again) ? 0 : 3;
}

export interface SampleOptions extends Printed {
  readonly n: string;
  readonly seed: string;
}

export async function performSample(asked: ReportAsked, options: SampleOptions): Promise<void> {
  checkOut(options.output);
  const n = /^[1-9]\d{0,5}$/.test(options.n) ? Number(options.n) : undefined;
  if (n === undefined)
    throw new AuditplaneError(
      "usage",
      `could not draw ${options.n.slice(0, 40)} items: give --n a number from 1 to 999999`,
    );
  const given = await withReport(asked, async (report) => ({
    sealed: await readSealed(report),
    certified: await readCertified(report),
    n,
  }));
  await printOut(options.output, renderSample({ ...given, seed: options.seed }, options.format));
}

export interface KeygenOptions extends Answered {
  readonly signer?: string;
}

/** Throws `output_failed`, also where the file is there: a key that signed something is not to be lost. */
export async function performReportKeygen(path: string, options: KeygenOptions): Promise<void> {
  const { publicKey, privateKey } = generateKeyPairSync("ed25519");
  const pem = privateKey.export({ type: "pkcs8", format: "pem" });
  await writeFile(path, pem, { flag: "wx", mode: 0o600 }).catch((cause: unknown) => {
    throw new AuditplaneError(
      "output_failed",
      `could not write ${path}: ${reasonOf(cause)}; name a file that is not there, in a folder that is`,
      { cause },
    );
  });
  const id = keyIdOf(publicKey.export({ type: "spki", format: "pem" }).toString());
  const { kty, crv, x } = publicKey.export({ format: "jwk" });
  const key = {
    kty,
    crv,
    x,
    kid: id,
    ...(options.signer === undefined ? {} : { signer: options.signer }),
    not_before: new Date().toISOString().replace(/\.\d+Z$/, "Z"),
  };
  process.stderr.write(
    `The private key is in ${path}; set AUDITPLANE_REPORT_KEY to it, and keep it apart from reports. Its id is ${id}.\nThe set of trusted keys, for reports verify --trust; further keys stand beside it in "keys":\n`,
  );
  const text = `${JSON.stringify({ keys: [key] }, null, 2)}\n`;
  await answer(options, text, { private_key_file: path, key_id: id, keys: [key] });
}
