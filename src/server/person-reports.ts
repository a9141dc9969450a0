/** Reports on one person, for whoever answers requests: one after the other, since each looks through the whole mesh. */
import type { Pool } from "pg";
import type { CatalogIndex } from "../core/catalog/index-catalog.ts";
import { sealPerson } from "../core/review/person/document.ts";
import type { Actions, PersonReport, WantedPersonReport } from "../http/deps.ts";
import type { TrustedNames } from "../jobs/review/grant-calls.ts";
import { gatherPerson } from "../jobs/review/person.ts";
import { openFaces } from "../reports/pdf/fonts.ts";
import { personForm } from "../reports/review-person/forms.ts";
import { noteReport } from "../store/looks.ts";
import { readPseudonymKey } from "../store/pseudonym-key.ts";
import { readVersion } from "../version.ts";

interface Deps {
  readonly pool: Pool;
  readonly catalog: () => Promise<CatalogIndex>;
  /** Files of fonts, before those that ship. */
  readonly fonts: readonly string[];
  readonly identity: TrustedNames;
}

export function createPersonReports(deps: Deps): Actions["reportPerson"] {
  let before: Promise<unknown> = Promise.resolve();
  return (wanted) => {
    const made = before.then(() => make(wanted, deps));
    before = made.catch(() => undefined);
    return made;
  };
}

/** Noted before it is answered. */
async function make(
  { viewer, person, month, reason, format, veil }: WantedPersonReport,
  { pool, catalog, fonts, identity }: Deps,
): Promise<PersonReport> {
  const index = await catalog();
  const known = new Map(index.catalog.domains.map(({ id, name }) => [id, name]));
  const domains = viewer.domains?.filter((id) => known.has(id));
  const key = await readPseudonymKey(pool);
  const found = await gatherPerson({ pool, index, veil, key, identity }, { person, month, domains });
  const sealed = sealPerson({
    ...found,
    month,
    only: domains?.map((id) => known.get(id) ?? id),
    names: veil.isOpen ? "shown" : "pseudonyms",
    version: readVersion(),
  });
  const { name, way } = viewer;
  const why = `report ${sealed.id} on one person: ${reason}`;
  await noteReport(pool, { person, viewer: name, way, reason: why });
  const { content } = await personForm(sealed, format, () => openFaces(fonts));
  return { name: `${sealed.id}-${sealed.hash.slice(0, 8)}.${format}`, content };
}
