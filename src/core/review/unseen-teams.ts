/** Projects and groups that have rights, and of which nobody could see who is in them. */
import { holds } from "../catalog/catalog.ts";
import { compareText } from "../catalog/group.ts";
import type { CatalogIndex } from "../catalog/index-catalog.ts";
import { roleKey } from "../identity/role-key.ts";
import { listsOf } from "./lists.ts";
import type { Right } from "./right.ts";

/** As their rights name them, sorted; at a time, in ms. */
export function unseenTeams(index: CatalogIndex, rights: readonly Right[], at: number): string[] {
  const { roles } = listsOf(index);
  const hidden = new Set(
    (index.catalog.blind ?? [])
      .filter((one) => holds(one, at))
      .flatMap(({ project, group }) => project ?? group ?? []),
  );
  const isHidden = (team: string): boolean =>
    hidden.has(team) || index.projectAt(team, at)?.visible === false;
  const isUnseen = (subject: string): boolean =>
    [subject, ...(roles.get(roleKey(subject)) ?? []).map(({ id }) => id)].some(isHidden);
  const teams = rights.filter(({ holder }) => holder === "team").map(({ subject }) => subject);
  return [...new Set(teams)].filter(isUnseen).sort(compareText);
}
