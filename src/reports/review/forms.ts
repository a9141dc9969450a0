/** A review in every form in which it is written, all with its id and hash. */
import { certificationJson } from "../../core/review/certified.ts";
import type { SealedCertification } from "../../core/review/certified.ts";
import { reviewJson } from "../../core/review/document.ts";
import type { SealedReview } from "../../core/review/document.ts";
import { CERTIFICATION_NAME, REVIEW_NAME } from "../../core/review/proof/manifest.ts";
import type { ReportForm } from "../../core/review/proof/manifest.ts";
import type { Faces } from "../pdf/fonts.ts";
import { reviewCsv } from "./csv.ts";
import { reviewHtml } from "./html.tsx";
import { reviewPdf } from "./pdf.ts";

/** The same bytes for the same review and fonts. */
export async function formsOf(
  sealed: SealedReview,
  faces: Faces,
  certified?: SealedCertification,
): Promise<ReportForm[]> {
  const rows = sealed.document.items.length;
  const decided: ReportForm[] = certified
    ? [
        {
          path: CERTIFICATION_NAME,
          content: certificationJson(certified),
          rows: certified.document.decisions.length,
        },
      ]
    : [];
  return [
    ...decided,
    { path: REVIEW_NAME, content: reviewJson(sealed), rows },
    { path: "review.csv", content: reviewCsv(sealed, certified), rows },
    { path: "review.html", content: reviewHtml(sealed, certified), rows: null },
    { path: "review.pdf", content: await reviewPdf(sealed, faces, certified), rows: null },
  ];
}
