/** What the reads could not see into, as the catalog has it: by project and group, with until when. */
import type { Blind } from "../../catalog/catalog.ts";
import type { HistoryEntry } from "../history.ts";
import { parseScope } from "../scope.ts";
import type { ReadScope } from "./catalog-of.ts";
import type { UnseenProject } from "./mesh-of.ts";

interface BlindRows {
  readonly project: readonly HistoryEntry<"project">[];
  readonly environment: readonly HistoryEntry<"environment">[];
  readonly membership: readonly HistoryEntry<"membership">[];
  readonly subscription: readonly HistoryEntry<"subscription">[];
}

interface BlindGiven {
  readonly scopes: readonly ReadScope[];
  readonly unseen: readonly UnseenProject[];
  /** Whether the identity store showed the group. */
  readonly isListed: (group: string) => boolean;
}

/** By project, then group. */
export function blindSpots(rows: BlindRows, { scopes, unseen, isListed }: BlindGiven): Blind[] {
  const projects = new Map(unseen.map(({ id }) => [id, Infinity]));
  for (const scope of scopes) {
    const ends = blindUntil(scope);
    if (ends.size === 0) continue;
    for (const { id, scope: key } of rows.project) if (key === scope.key) raise(projects, id, ends.get(id));
    // what roles a project has is told by its environments
    for (const { id, content, scope: key } of rows.environment)
      if (key === scope.key) raise(projects, content.project, ends.get(id));
  }
  const groups = hiddenGroups(rows, { scopes, isListed });
  const joined = rows.membership.flatMap(({ content: { project, member }, from, until }): Blind[] => {
    const end = "group" in member ? Math.min(until, groups.get(member.group) ?? -Infinity) : -Infinity;
    return "group" in member && from < end ? [{ project, group: member.group, from, until: end }] : [];
  });
  return [
    ...[...projects].map(([project, until]) => ({ project, group: undefined, from: -Infinity, until })),
    ...[...groups].map(([group, until]) => ({ project: undefined, group, from: -Infinity, until })),
    ...joined,
  ].sort((a, b) => (textOf(a) < textOf(b) ? -1 : 1));
}

/** Groups that anything hangs on, and of which nobody says who is in them. */
function hiddenGroups(
  rows: BlindRows,
  { scopes, isListed }: Pick<BlindGiven, "scopes" | "isListed">,
): ReadonlyMap<string, number> {
  const named = new Set([
    ...rows.membership.map(({ content }) => content.member),
    ...rows.subscription.map(({ content }) => content.principal),
  ]);
  const stores = scopes.filter(({ key }) => parseScope(key)?.service === "identity-center").map(blindUntil);
  const groups = new Map<string, number>();
  for (const one of named) {
    if (!("group" in one)) continue;
    if (!isListed(one.group)) groups.set(one.group, Infinity);
    for (const ends of stores) raise(groups, one.group, ends.get(one.group));
  }
  return groups;
}

/** When what a scope could not be seen into was first seen; Infinity: it still is not. */
function blindUntil({ blind, seenSince = {} }: ReadScope): ReadonlyMap<string, number> {
  return new Map([...Object.entries(seenSince), ...blind.map((id) => [id, Infinity] as const)]);
}

function raise(ends: Map<string, number>, id: string, until: number | undefined): void {
  if (until !== undefined) ends.set(id, Math.max(until, ends.get(id) ?? -Infinity));
}

function textOf({ project = "", group = "", from }: Blind): string {
  return `${project} ${group} ${from}`;
}
