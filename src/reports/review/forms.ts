/** A review in every form in which it is written, all with its id and hash. */
import { reviewJson } from "../../core/review/document.ts";
import type { SealedReview } from "../../core/review/document.ts";
import { REVIEW_NAME } from "../../core/review/proof/manifest.ts";
import type { ReportForm } from "../../core/review/proof/manifest.ts";
import { reviewCsv } from "./csv.ts";
import { reviewHtml } from "./html.tsx";

/** The same bytes for the same review. */
export function formsOf(sealed: SealedReview): ReportForm[] {
  const rows = sealed.document.items.length;
  return [
    { path: REVIEW_NAME, content: reviewJson(sealed), rows },
    { path: "review.csv", content: reviewCsv(sealed), rows },
    { path: "review.html", content: reviewHtml(sealed), rows: null },
  ];
}
