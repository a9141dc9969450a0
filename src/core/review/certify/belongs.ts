/** What somebody is of by now: whoever came to a project since the review was made has what it has. */
import { holds } from "../../catalog/catalog.ts";
import type { CatalogIndex } from "../../catalog/index-catalog.ts";
import { listsOf } from "../lists.ts";

/** Ids of the projects and groups that somebody is in, and the roles of these projects. `person`: their key; `now` in ms. */
export function belongsTo(index: CatalogIndex, person: string, now: number): string[] {
  const at = Math.min(now, index.catalog.asOf);
  const { membershipsOf } = listsOf(index);
  const { projects, groups } = membershipsOf(person);
  const ids = projects.filter((one) => holds(one, at)).map(({ project }) => project);
  const roles = ids.flatMap((id) => index.projectAt(id, at)?.roleArns ?? []);
  const own = groups.filter((one) => holds(one, at)).map(({ group }) => group);
  return [...new Set([...ids, ...roles, ...own])];
}
