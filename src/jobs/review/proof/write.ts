/** Writes a report: the forms of a review, the answers that it was computed of, and the signed manifest of them all. */
import { hash } from "node:crypto";
import {
  MANIFEST_NAME,
  manifestHash,
  manifestText,
  RAW_NAME,
  SIGNATURE_NAME,
} from "../../../core/review/proof/manifest.ts";
import type { ManifestFile, ReportForm, ReviewManifest } from "../../../core/review/proof/manifest.ts";
import { parametersText } from "./asked.ts";
import type { AskedRows } from "./asked.ts";
import { signManifest } from "./sign.ts";
import type { ReportSigner } from "./sign.ts";

/** What every report is: a review, months beside each other, or what one person may read. */
export interface SealedOriginal {
  readonly id: string;
  readonly hash: string;
  readonly document: {
    /** `management` and `person`: of several domains. */
    readonly kind: string;
    /** null: of several. */
    readonly domain: { readonly id: string } | null;
    readonly period: { readonly month: string };
    readonly names: ReviewManifest["names"];
    readonly prepared_by: string;
    readonly items?: readonly unknown[];
  };
}

export interface ReportToWrite {
  readonly sealed: SealedOriginal;
  readonly forms: readonly ReportForm[];
  /** See core/review/proof/raw.ts; undefined: it would name people, and is left out. */
  readonly raw: string | undefined;
  readonly asked: readonly AskedRows[];
  /** Of the certification in it. */
  readonly certificationHash: string | null;
  readonly previous: ReviewManifest["previous"];
  readonly signer: ReportSigner | undefined;
  /** When it is signed, in ms. */
  readonly at: number;
}

/** Where a report is written to. */
export interface ReportPlace {
  /** Throws `output_failed`. Nothing that is there is replaced. */
  write(path: string, content: string | Buffer): Promise<void>;
}

export interface WrittenManifest {
  readonly sha256: string;
  readonly manifest: ReviewManifest;
}

/** The manifest comes last but for its signature: what has none is not whole. */
export async function writeReport(report: ReportToWrite, place: ReportPlace): Promise<WrittenManifest> {
  const { forms, raw, signer, sealed } = report;
  const uses = sealed.document.items?.length ?? 0;
  const all = raw === undefined ? forms : [...forms, { path: RAW_NAME, content: raw, rows: uses }];
  for (const { path, content } of all) await place.write(path, content);
  const manifest = manifestOf(report, all.map(fileOf));
  const text = manifestText(manifest);
  await place.write(MANIFEST_NAME, text);
  if (signer) await place.write(SIGNATURE_NAME, await signManifest(text, signer, report.at));
  return { sha256: manifestHash(text), manifest };
}

function fileOf({ path, content, rows }: ReportForm): ManifestFile {
  return { path, sha256: hash("sha256", content, "hex"), bytes: Buffer.byteLength(content), rows };
}

function manifestOf(
  { sealed, asked, certificationHash, previous, signer }: ReportToWrite,
  files: readonly ManifestFile[],
): ReviewManifest {
  const { id, hash: sha256, document } = sealed;
  const { kind } = document;
  const isNamed = document.names === "shown";
  return {
    form: 1,
    ...((kind === "management" || kind === "person") && { kind }),
    review: id,
    review_sha256: sha256,
    certification_sha256: certificationHash,
    domain: document.domain?.id ?? "",
    month: document.period.month,
    names: document.names,
    prepared_by: document.prepared_by,
    files: [...files],
    queries: asked.map(({ text, parameters, rows }) => ({
      text,
      parameters: isNamed ? parametersText(parameters) : null,
      rows,
    })),
    previous,
    key_id: signer?.id ?? null,
  };
}
