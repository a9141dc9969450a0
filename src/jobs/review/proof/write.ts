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
import { readSignature, signManifest } from "./sign.ts";
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
  /** Made one after the other: nothing of one is kept while the next is made. */
  readonly forms: AsyncIterable<ReportForm> | Iterable<ReportForm>;
  /** See core/review/proof/raw.ts; undefined: it would name people, and is left out. */
  readonly raw: string | undefined;
  readonly queries: ReviewManifest["queries"];
  /** Of the certification in it. */
  readonly certificationHash: string | null;
  readonly previous: ReviewManifest["previous"];
  readonly signer: ReportSigner | undefined;
  /** When it is signed, in ms. */
  readonly at: number;
}

/** Where a report is written to. */
export interface ReportPlace {
  /**
   * What is there with the same bytes stays, and so does a signature; returns what is there then. Throws `output_failed`, and `output_taken`
   * where something else is there.
   */
  write(path: string, content: string | Buffer): Promise<string | Buffer>;
}

export interface WrittenManifest {
  readonly sha256: string;
  /** Of the key that signed what is there; null: nobody did. */
  readonly keyId: string | null;
}

/** The manifest comes last but for its signature: what has none is not whole. The same report a second time changes nothing. */
export async function writeReport(report: ReportToWrite, place: ReportPlace): Promise<WrittenManifest> {
  const { forms, raw, signer, sealed } = report;
  const files: ManifestFile[] = [];
  const write = async (form: ReportForm): Promise<void> => {
    await place.write(form.path, form.content);
    files.push(fileOf(form));
  };
  for await (const form of forms) await write(form);
  if (raw !== undefined)
    await write({ path: RAW_NAME, content: raw, rows: sealed.document.items?.length ?? 0 });
  const text = manifestText(manifestOf(report, files));
  await place.write(MANIFEST_NAME, text);
  const sha256 = manifestHash(text);
  if (!signer) return { sha256, keyId: null };
  const jws = await place.write(SIGNATURE_NAME, await signManifest(text, signer, report.at));
  const said = await readSignature(String(jws), text);
  return { sha256, keyId: typeof said === "string" ? null : said.keyId };
}

function fileOf({ path, content, rows }: ReportForm): ManifestFile {
  return { path, sha256: hash("sha256", content, "hex"), bytes: Buffer.byteLength(content), rows };
}

function manifestOf(
  { sealed, queries, certificationHash, previous, signer }: ReportToWrite,
  files: ManifestFile[],
): ReviewManifest {
  const { id, hash: sha256, document } = sealed;
  const { kind } = document;
  return {
    form: 2,
    ...((kind === "management" || kind === "person") && { kind }),
    review: id,
    review_sha256: sha256,
    certification_sha256: certificationHash,
    domain: document.domain?.id ?? "",
    month: document.period.month,
    names: document.names,
    prepared_by: document.prepared_by,
    files,
    queries,
    previous,
    signed: signer !== undefined,
  };
}
