/** What one person may read, in every form in which it is written, all with its id and hash. */
import { canonicalJson } from "../../core/record/decode.ts";
import type { ReportForm } from "../../core/review/proof/manifest.ts";
import { PERSON_FORMATS } from "../../core/review/person/document.ts";
import type { PersonFormat, SealedPerson } from "../../core/review/person/document.ts";
import type { Faces } from "../pdf/fonts.ts";
import { personCsv } from "./csv.ts";
import { personHtml } from "./html.tsx";
import { personPdf } from "./pdf.ts";

/** The same bytes for the same report and fonts. */
export async function personForms(sealed: SealedPerson, faces: Faces): Promise<ReportForm[]> {
  const forms: ReportForm[] = [];
  for (const format of PERSON_FORMATS)
    forms.push(await personForm(sealed, format, () => Promise.resolve(faces)));
  return forms;
}

/** One of them. `faces`: opened where it takes any. */
export async function personForm(
  sealed: SealedPerson,
  format: PersonFormat,
  faces: () => Promise<Faces>,
): Promise<ReportForm> {
  const { hash, document } = sealed;
  const [path, rows] = [`person.${format}`, document.items.length];
  switch (format) {
    case "json":
      return { path, content: `${canonicalJson({ hash, person: document })}\n`, rows };
    case "csv":
      return { path, content: personCsv(sealed), rows };
    case "html":
      return { path, content: personHtml(sealed), rows: null };
    case "pdf":
      return { path, content: await personPdf(sealed, await faces()), rows: null };
  }
}
