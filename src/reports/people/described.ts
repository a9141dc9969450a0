/** Who somebody is by the catalog and what they could read, as a viewer may see it. */
import type { CatalogIndex } from "../../core/catalog/index-catalog.ts";
import type { Veil } from "../../core/privacy/veil.ts";
import { narrowed } from "../catalog-show/narrowed.ts";
import { personView } from "../catalog-show/person.ts";
import type { PersonView } from "../catalog-show/views.ts";

export interface DescribedGiven {
  readonly veil: Veil;
  /** The only ones of whose assets anything is said; undefined: all. */
  readonly domains: readonly string[] | undefined;
  /** In ms. */
  readonly now: number;
}

/** undefined: the catalog knows nobody by this key now. */
export function describedPerson(
  index: CatalogIndex,
  key: string,
  { veil, domains, now }: DescribedGiven,
): PersonView | undefined {
  const person = index.personAt(key, now);
  if (!person) return undefined;
  const view = personView(narrowed(index, { domains }, now), person, now);
  if (veil.sees(key, person.kind)) return view;
  const said = (text: string): string => veil.text(text, [key]);
  return {
    ...view,
    id: veil.person(key, person.kind),
    name: null,
    title: null,
    projects: view.projects.map(said),
    groups: view.groups.map(said),
    readers: view.readers.map((line) => ({
      ...line,
      detail: line.detail === null ? null : veil.words(line.detail, [key]),
    })),
  };
}
