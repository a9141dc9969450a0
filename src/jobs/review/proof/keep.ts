/** Writes one report where reports are kept, and notes that it is there. */
import type { Pool } from "pg";
import type { SealedCertification } from "../../../core/review/certified.ts";
import type { SealedReview } from "../../../core/review/document.ts";
import type { ReportForm, ReviewManifest } from "../../../core/review/proof/manifest.ts";
import type { ReportStore } from "../../../sinks/report-store/index.ts";
import { insertReport, readReportBefore } from "../../../store/review-reports.ts";
import type { ReportSigner } from "./sign.ts";
import { writeReport } from "./write.ts";

export interface ReportOutput {
  readonly store: ReportStore;
  /** undefined: nobody signs. */
  readonly signer: ReportSigner | undefined;
  /** The same bytes for the same review, one form after the other. */
  readonly forms: (sealed: SealedReview, certified?: SealedCertification) => AsyncIterable<ReportForm>;
}

export interface ReportOf {
  readonly sealed: SealedReview;
  /** undefined: as it was computed, nothing is decided. */
  readonly certified: SealedCertification | undefined;
  readonly raw: string | undefined;
  readonly queries: ReviewManifest["queries"];
  /** Below the place. */
  readonly folder: string;
  readonly previous: ReviewManifest["previous"];
  /** When it is signed, in ms. */
  readonly at: number;
}

export interface Built {
  readonly id: string;
  readonly domain: string;
  readonly hash: string;
  readonly items: number;
  readonly folder: string;
  readonly manifest_sha256: string;
  /** null: nobody signed it. */
  readonly key_id: string | null;
}

/** The same report a second time changes nothing. Throws as its store does. */
export async function keepReport(
  { folder, certified, ...report }: ReportOf,
  { pool, store, signer, forms }: ReportOutput & { readonly pool: Pool },
): Promise<Built> {
  const { id, hash, document } = report.sealed;
  const { domain, period, names, sum } = document;
  const writer = await store.begin(folder);
  const { sha256, keyId } = await writeReport(
    {
      ...report,
      forms: forms(report.sealed, certified),
      certificationHash: certified?.hash ?? null,
      signer,
    },
    writer,
  );
  const { before, added, removed, population, by_suggestion: suggestions } = sum;
  await insertReport(pool, {
    domain: domain.id,
    month: period.month,
    names,
    folder,
    review: id,
    place: writer.name,
    reviewHash: hash,
    manifestHash: sha256,
    keyId,
    sum: { before, added, removed, population, suggestions },
    outcome: certified?.document.outcome ?? null,
  });
  return {
    id,
    domain: domain.id,
    hash,
    items: population,
    folder: writer.name,
    manifest_sha256: sha256,
    key_id: keyId,
  };
}

/** The report of the domain before the one in a folder; null: that is the first. */
export async function previousOf(
  pool: Pool,
  { document }: SealedReview,
  folder: string,
): Promise<ReviewManifest["previous"]> {
  const { domain, period, names } = document;
  const earlier = await readReportBefore(pool, { domain: domain.id, month: period.month, names, folder });
  return earlier ? { folder: earlier.folder, manifest_sha256: earlier.manifestHash } : null;
}
