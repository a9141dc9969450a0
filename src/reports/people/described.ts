/** Who somebody is by the catalog and what they could read, as a viewer may see it. */
import type { CatalogIndex } from "../../core/catalog/index-catalog.ts";
import type { Veil } from "../../core/privacy/veil.ts";
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
  const view = personView(domains ? ofDomains(index, domains, now) : index, person, now);
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
      detail: line.detail === null ? null : said(line.detail),
    })),
  };
}

/** The same catalog, without assets of others. */
function ofDomains(index: CatalogIndex, domains: readonly string[], at: number): CatalogIndex {
  const { catalog } = index;
  const assets = catalog.assets.filter(({ project }) => {
    const domain = index.projectAt(project, at)?.domain;
    return domain !== undefined && domains.includes(domain);
  });
  const ids = new Set(assets.map(({ id }) => id));
  const subscriptions = catalog.subscriptions.filter(({ asset }) => ids.has(asset));
  return { ...index, catalog: { ...catalog, assets, subscriptions } };
}
