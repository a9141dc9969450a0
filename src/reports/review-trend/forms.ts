/** A comparison of months in every form in which it is written, all with its id and hash. */
import { canonicalJson } from "../../core/record/decode.ts";
import type { ReportForm } from "../../core/review/proof/manifest.ts";
import type { SealedTrend } from "../../core/review/trend/document.ts";
import type { Faces } from "../pdf/fonts.ts";
import { trendCsv } from "./csv.ts";
import { trendHtml } from "./html.tsx";
import { trendPdf } from "./pdf.ts";

/** The same bytes for the same comparison and fonts. */
export async function trendForms(sealed: SealedTrend, faces: Faces): Promise<ReportForm[]> {
  const { hash, document } = sealed;
  const rows = document.domains.length * document.totals.length + document.out_of_turn.length;
  return [
    { path: "management.json", content: `${canonicalJson({ hash, management: document })}\n`, rows },
    { path: "management.csv", content: trendCsv(sealed), rows },
    { path: "management.html", content: trendHtml(sealed), rows: null },
    { path: "management.pdf", content: await trendPdf(sealed, faces), rows: null },
  ];
}
