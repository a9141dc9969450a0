/** Who somebody is by the catalog and what they could read, as a viewer may see it. */
import { seesDomain } from "../../core/authority/sees.ts";
import { holds } from "../../core/catalog/catalog.ts";
import type { CatalogIndex } from "../../core/catalog/index-catalog.ts";
import type { Veil } from "../../core/privacy/veil.ts";
import { narrowed } from "../catalog-show/narrowed.ts";
import { personView } from "../catalog-show/person.ts";
import { named } from "../catalog-show/says.ts";
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
  const own = narrowed(index, { domains }, now);
  const view = ofOwn(personView(own, person, now), own, { domains, now });
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

/** Without projects of other domains, and groups by which nobody is in a project, or reads an asset, of these. */
function ofOwn(
  view: PersonView,
  index: CatalogIndex,
  { domains, now }: Pick<DescribedGiven, "domains" | "now">,
): PersonView {
  if (domains === undefined) return view;
  const { catalog } = index;
  const projects = catalog.projects.filter((one) => holds(one, now) && seesDomain({ domains }, one.domain));
  const ids = new Set(projects.map(({ id }) => id));
  const groups = new Set([
    ...catalog.members.flatMap(({ project, group }) => (ids.has(project) ? (group ?? []) : [])),
    ...catalog.subscriptions.flatMap(({ subscriber }) => ("group" in subscriber ? subscriber.group : [])),
  ]);
  const names = new Set(projects.map(({ id }) => named(index.projectAt(id, now), id)));
  const called = new Set(catalog.groups.filter(({ id }) => groups.has(id)).map(({ name }) => name));
  return {
    ...view,
    projects: view.projects.filter((one) => names.has(one)),
    groups: view.groups.filter((one) => called.has(one)),
  };
}
