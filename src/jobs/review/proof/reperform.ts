/** Computes a review again of the answers that are kept with its report. */
import { hash } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import { canonicalJson } from "../../../core/record/decode.ts";
import type { CertifiedDocument } from "../../../core/review/certified.ts";
import { preparedBy, sealReview } from "../../../core/review/document.ts";
import type { SealedReview } from "../../../core/review/document.ts";
import { CERTIFICATION_NAME, RAW_NAME, REVIEW_NAME } from "../../../core/review/proof/manifest.ts";
import { reviewIn } from "../../../core/review/proof/raw.ts";
import type { Reperformed } from "../../../core/review/proof/reperformed.ts";
import { AuditplaneError, reasonOf } from "../../../errors.ts";
import type { ReportFolder } from "../../../sources/report-folder/index.ts";

/** Throws `input_missing` where the original, or the answers, are not there or are none. */
export async function reperform(report: ReportFolder): Promise<Reperformed> {
  const written = await readSealed(report);
  const { document } = written;
  const raw = await report.read(RAW_NAME);
  if (!raw)
    throw missing(
      RAW_NAME,
      document.names === "pseudonyms"
        ? "it is left out of reports with pseudonyms, since it names people"
        : "it is not there, or no ordinary file",
    );
  let again: SealedReview;
  try {
    again = sealReview(reviewIn(String(raw)), preparedBy(document));
  } catch (error) {
    throw missing(RAW_NAME, `nothing can be computed of it (${reasonOf(error)})`);
  }
  return compare(written, again);
}

type Document = SealedReview["document"];

function compare(written: WrittenReview, again: SealedReview): Reperformed {
  const items = new Map(written.document.items.map((item) => [item.id, canonicalJson(item)]));
  const found = new Map(again.document.items.map((item) => [item.id, canonicalJson(item)]));
  const plain = JSON.parse(canonicalJson(again.document)) as Document;
  const names = [...new Set([...Object.keys(written.document), ...Object.keys(plain)])] as (keyof Document)[];
  return {
    review: written.id,
    preparedBy: written.document.prepared_by,
    hash: written.hash,
    hashAgain: again.hash,
    population: written.document.items.length,
    populationAgain: again.document.items.length,
    missing: [...items.keys()].filter((id) => !found.has(id)).sort(),
    added: [...found.keys()].filter((id) => !items.has(id)).sort(),
    changed: [...items]
      .filter(([id, text]) => found.has(id) && found.get(id) !== text)
      .map(([id]) => id)
      .sort(),
    parts: [
      ...(written.said === written.hash ? [] : ["hash"]),
      ...names.filter((name) => name !== "items" && !isDeepStrictEqual(written.document[name], plain[name])),
    ].sort(),
  };
}

/** Its hash is that of what is written. */
interface WrittenReview extends SealedReview {
  /** The hash that it says it has. */
  readonly said: string;
}

/** The original of a report. Throws `input_missing`. */
export async function readSealed({ read }: ReportFolder): Promise<WrittenReview> {
  const bytes = await read(REVIEW_NAME);
  if (!bytes) throw missing(REVIEW_NAME, "it is not there, or no ordinary file");
  try {
    const { hash: said, review } = JSON.parse(String(bytes)) as {
      readonly hash: string;
      readonly review: Document;
    };
    if (typeof said !== "string" || !Array.isArray(review.items)) throw new Error("it has no items");
    return { id: review.id, hash: hash("sha256", canonicalJson(review), "hex"), said, document: review };
  } catch (error) {
    throw missing(REVIEW_NAME, `it is no review (${reasonOf(error)})`);
  }
}

/** The decisions of a report; undefined: it has none. Throws `input_missing` where they are no such document. */
export async function readCertified({ read }: ReportFolder): Promise<CertifiedDocument | undefined> {
  const bytes = await read(CERTIFICATION_NAME);
  if (!bytes) return undefined;
  try {
    const { certification } = JSON.parse(String(bytes)) as { readonly certification: CertifiedDocument };
    if (!Array.isArray(certification.decisions) || !Array.isArray(certification.carried))
      throw new Error("it has no decisions");
    return certification;
  } catch (error) {
    throw missing(CERTIFICATION_NAME, `it is no certification (${reasonOf(error)})`);
  }
}

function missing(name: string, reason: string): AuditplaneError {
  return new AuditplaneError(
    "input_missing",
    `could not read ${name} of the report: ${reason}; give a folder that auditplane reviews build wrote`,
  );
}
