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

/** The same bytes for the same review and fonts, one form after the other: nothing of one is kept while the next is made. */
export async function* formsOf(
  sealed: SealedReview,
  faces: Faces,
  certified?: SealedCertification,
): AsyncGenerator<ReportForm> {
  const rows = sealed.document.items.length;
  if (certified)
    yield {
      path: CERTIFICATION_NAME,
      content: certificationJson(certified),
      rows: certified.document.decisions.length,
    };
  yield { path: REVIEW_NAME, content: reviewJson(sealed), rows };
  yield { path: "review.csv", content: reviewCsv(sealed, certified), rows };
  yield { path: "review.html", content: reviewHtml(sealed, certified), rows: null };
  yield { path: "review.pdf", content: await reviewPdf(sealed, faces, certified), rows: null };
}
