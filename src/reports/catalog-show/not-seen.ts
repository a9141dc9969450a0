/** What could not be seen into at a time: by that somebody may have been entitled who is not among those who are listed. */
import { indexBlindness } from "../../core/catalog/blindness.ts";
import { holds, isAllowing } from "../../core/catalog/catalog.ts";
import type { Asset, Blind } from "../../core/catalog/catalog.ts";
import type { CatalogIndex } from "../../core/catalog/index-catalog.ts";
import { groupName, named, subscriberName } from "./says.ts";

/** Of an asset, each once; none where all could be seen, or a file says who may read. */
export function notSeenOf(index: CatalogIndex, asset: Asset, at: number): string[] {
  const { catalog } = index;
  const { ofProject, ofSubscriber } = indexBlindness(catalog);
  const projectName = (id: string): string => named(index.projectAt(id, at), id);
  const owner = `project ${projectName(asset.project)}, which owns it`;
  const found = standing(ofProject(asset.project), at).map((blind) => sayBlind(index, blind, owner));
  for (const one of catalog.subscriptions) {
    if (one.asset !== asset.id || !holds(one, at)) continue;
    const isUnclear = one.status === "unclear";
    if (!isUnclear && !isAllowing(one)) continue;
    const who = subscriberName(catalog, one.subscriber, projectName);
    if (isUnclear) {
      const [id = ""] = one.id.split("/");
      found.push(`whether subscription ${id} of ${who} is of it: what it is of is not known here`);
    }
    for (const blind of standing(ofSubscriber(one.subscriber), at))
      found.push(sayBlind(index, blind, `${who}, which subscribed`));
  }
  return [...new Set(found)];
}

/** So many are named: of a mesh that is hidden as a whole there are thousands. */
const NAMED_MAX = 10;

/** Of anybody: what they may have been of, or have been, at the time. */
export function notSeenOfAnybody(index: CatalogIndex, at: number): string[] {
  const { catalog } = index;
  const found = standing(catalog.blind ?? [], at).flatMap(({ project, group, isUser }) => {
    if (project === undefined)
      return [isUser ? `who user ${group} is` : `who is in ${groupName(catalog, group ?? "")}`];
    if (group !== undefined) return [];
    const who = subscriberName(catalog, { project }, (id) => named(index.projectAt(id, at), id));
    return [`who is, or is of, ${who}`];
  });
  const all = [...new Set(found)];
  const rest = all.length - NAMED_MAX;
  return rest > 0 ? [...all.slice(0, NAMED_MAX), `and ${rest} more`] : all;
}

/** In words: of whom nobody could say who they are. `whole`: that they are of. */
function sayBlind({ catalog }: CatalogIndex, { project, group, isUser }: Blind, whole: string): string {
  if (group === undefined) return `who is, or is of, ${whole}`;
  const who = isUser ? `who user ${group} is` : `who is in ${groupName(catalog, group)}`;
  return project === undefined ? `${who}, which subscribed` : `${who}, a member of ${whole}`;
}

function standing(stretches: readonly Blind[], at: number): readonly Blind[] {
  return stretches.filter((one) => holds(one, at));
}
