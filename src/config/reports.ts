/** The variables of reports of access reviews. */
import { z } from "zod";
import type { HeadPlace } from "../core/audit/head-place.ts";
import { folderOrBucket, text } from "./fields.ts";

export interface ReportSettings {
  /** Where reports go where nobody says another place. */
  readonly place: HeadPlace | undefined;
  /** Path of the key that signs them. */
  readonly keyFile: string | undefined;
  /** Who signs, as they are to be named. */
  readonly signer: string | undefined;
  /** Files of fonts for scripts that those that ship with us do not have well, the first before the others. */
  readonly fonts: readonly string[];
}

export const reportFields = {
  AUDITPLANE_REPORTS: folderOrBucket.describe(
    "Where reports of access reviews are kept: a folder, or s3://bucket/prefix. Workers with the role review write them there when a review is opened and closed. Absent: where --out says, and none by itself.",
  ),
  AUDITPLANE_REPORT_KEY: text.describe(
    "File with the private key that signs reports of access reviews (Ed25519, PKCS8, PEM), as auditplane reports keygen writes it; keep it apart from them. Absent: none is signed, and each says so.",
  ),
  AUDITPLANE_REPORT_SIGNER: text.describe(
    "Who signs reports, as they are to be named. Absent: auditplane, and the host's name.",
  ),
  AUDITPLANE_REPORT_FONTS: z
    .string()
    .default("")
    .transform((text) => text.split(",").flatMap((path) => (path.trim() === "" ? [] : [path.trim()])))
    .describe(
      "Files of fonts (TrueType, OpenType, WOFF), separated by commas, for scripts that reports in PDF are to show well: the first that has a character is taken. Absent: DejaVu Sans, and Unifont for what it does not have.",
    ),
} as const;

interface ReportData {
  readonly AUDITPLANE_REPORTS?: HeadPlace | undefined;
  readonly AUDITPLANE_REPORT_KEY?: string | undefined;
  readonly AUDITPLANE_REPORT_SIGNER?: string | undefined;
  readonly AUDITPLANE_REPORT_FONTS: readonly string[];
}

export function reportSettings(data: ReportData): ReportSettings {
  return {
    place: data.AUDITPLANE_REPORTS,
    keyFile: data.AUDITPLANE_REPORT_KEY,
    signer: data.AUDITPLANE_REPORT_SIGNER,
    fonts: data.AUDITPLANE_REPORT_FONTS,
  };
}
