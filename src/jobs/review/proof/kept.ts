/** A review as it was opened, with what it was computed of, for its reports. */
import { hash } from "node:crypto";
import type { Pool } from "pg";
import { canonicalJson } from "../../../core/record/decode.ts";
import { shownText } from "../../../core/record/text.ts";
import { preparedBy, sealReview } from "../../../core/review/document.ts";
import type { PreparedBy, SealedReview } from "../../../core/review/document.ts";
import type { ReviewGiven } from "../../../core/review/compute.ts";
import type { ReviewManifest } from "../../../core/review/proof/manifest.ts";
import { rawText, reviewIn } from "../../../core/review/proof/raw.ts";
import { AuditplaneError } from "../../../errors.ts";
import { readAnswers } from "../../../store/review-answers.ts";
import { readReview } from "../../../store/review-rows.ts";
import type { ReviewRow } from "../../../store/review-rows.ts";
import { readReviewDocument } from "../../../store/reviews.ts";

/** raw.json; undefined: not even the whole catalog gives the same review again. */
export function answersOf(given: ReviewGiven, sealed: SealedReview, by: PreparedBy): string | undefined {
  try {
    return rawText(given, (again) => sealReview(again, by).hash === sealed.hash);
  } catch {
    return undefined;
  }
}

export interface KeptReview {
  readonly row: ReviewRow;
  readonly sealed: SealedReview;
  /** raw.json; undefined: it was not kept, or not any more, or gives another review since somebody in it was erased. */
  readonly raw: string | undefined;
  readonly queries: ReviewManifest["queries"];
}

/**
 * Its bytes are what was hashed when it was opened, until somebody in it is erased: then it has the hash of what is left. Throws
 * `input_missing` where there is none.
 */
export async function readKeptReview(pool: Pool, id: string): Promise<KeptReview> {
  const row = await readReview(pool, id);
  const text = row && (await readReviewDocument(pool, id));
  if (!row || text === undefined)
    throw new AuditplaneError(
      "input_missing",
      `could not report ${shownText(id.slice(0, 80))}: no review has this id; reviews list prints them`,
    );
  const document = JSON.parse(text) as SealedReview["document"];
  const sealed = { id: row.id, hash: hash("sha256", canonicalJson(document), "hex"), document };
  const kept = await readAnswers(pool, id);
  const isSame = sealed.hash === row.hash || (kept && givesAgain(kept.answers, sealed));
  return { row, sealed, raw: isSame === true ? kept?.answers : undefined, queries: kept?.queries ?? [] };
}

function givesAgain(answers: string, { hash, document }: SealedReview): boolean {
  try {
    return sealReview(reviewIn(answers), preparedBy(document)).hash === hash;
  } catch {
    return false;
  }
}
