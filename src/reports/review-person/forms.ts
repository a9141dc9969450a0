/** What one person may read, in every form in which it is written, all with its id and hash. */
import { canonicalJson } from "../../core/record/decode.ts";
import type { ReportForm } from "../../core/review/proof/manifest.ts";
import type { SealedPerson } from "../../core/review/person/document.ts";
import type { Faces } from "../pdf/fonts.ts";
import { personCsv } from "./csv.ts";
import { personHtml } from "./html.tsx";
import { personPdf } from "./pdf.ts";

/** The same bytes for the same report and fonts. */
export async function personForms(sealed: SealedPerson, faces: Faces): Promise<ReportForm[]> {
  const { hash, document } = sealed;
  const rows = document.items.length;
  return [
    { path: "person.json", content: `${canonicalJson({ hash, person: document })}\n`, rows },
    { path: "person.csv", content: personCsv(sealed), rows },
    { path: "person.html", content: personHtml(sealed), rows: null },
    { path: "person.pdf", content: await personPdf(sealed, faces), rows: null },
  ];
}
