/** A review in every form in which it is written, all with its id and hash. */
import { reviewJson } from "../../core/review/document.ts";
import type { SealedReview } from "../../core/review/document.ts";
import { REVIEW_NAME } from "../../core/review/proof/manifest.ts";
import type { ReportForm } from "../../core/review/proof/manifest.ts";
import type { Faces } from "../pdf/fonts.ts";
import { reviewCsv } from "./csv.ts";
import { reviewHtml } from "./html.tsx";
import { reviewPdf } from "./pdf.ts";

/** The same bytes for the same review and fonts. */
export async function formsOf(sealed: SealedReview, faces: Faces): Promise<ReportForm[]> {
  const rows = sealed.document.items.length;
  return [
    { path: REVIEW_NAME, content: reviewJson(sealed), rows },
    { path: "review.csv", content: reviewCsv(sealed), rows },
    { path: "review.html", content: reviewHtml(sealed), rows: null },
    { path: "review.pdf", content: await reviewPdf(sealed, faces), rows: null },
  ];
}
