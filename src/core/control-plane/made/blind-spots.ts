/** What the reads could not see into, as the catalog has it: by project and group, with until when. */
import type { Blind, Interval } from "../../catalog/catalog.ts";
import type { HistoryEntry } from "../history.ts";
import type { ReadScope } from "./catalog-of.ts";
import { hiddenPrincipals } from "./hidden-principals.ts";
import type { HiddenPrincipal, PrincipalRows } from "./hidden-principals.ts";
import type { UnseenProject } from "./mesh-of.ts";

interface BlindRows extends PrincipalRows {
  readonly project: readonly HistoryEntry<"project">[];
  readonly environment: readonly HistoryEntry<"environment">[];
}

interface BlindGiven {
  readonly scopes: readonly ReadScope[];
  readonly unseen: readonly UnseenProject[];
  /** Whether anybody says who the user is. */
  readonly isDescribed: (user: string) => boolean;
}

export interface BlindSpots {
  /** By project, then group. */
  readonly blind: readonly Blind[];
  readonly principals: readonly HiddenPrincipal[];
}

export function blindSpots(rows: BlindRows, { scopes, unseen, isDescribed }: BlindGiven): BlindSpots {
  const projects = new Map<string, number>();
  for (const scope of scopes) {
    const ends = blindUntil(scope);
    if (ends.size === 0) continue;
    for (const { id, scope: key } of rows.project) if (key === scope.key) raise(projects, id, ends.get(id));
    // what roles a project has is told by its environments
    for (const { id, content, scope: key } of rows.environment)
      if (key === scope.key) raise(projects, content.project, ends.get(id));
  }
  const hidden = hiddenPrincipals(rows, { scopes, isDescribed, blindUntil });
  const joined = rows.membership.flatMap(({ content: { project, member }, from, until }): Blind[] => {
    const one = hidden.get("group" in member ? member.group : member.user);
    return one ? stretchesOf(one, { from, until }).map((blind) => ({ ...blind, project })) : [];
  });
  const blind: Blind[] = [
    ...unseen.map(({ id, last }) => ofProject(id, { from: last?.at ?? -Infinity, until: Infinity })),
    ...[...projects].map(([id, until]) => ofProject(id, { from: -Infinity, until })),
    ...[...hidden.values()].flatMap((one) => stretchesOf(one, { from: -Infinity, until: Infinity })),
    ...joined,
  ];
  return { blind: blind.sort((a, b) => (textOf(a) < textOf(b) ? -1 : 1)), principals: [...hidden.values()] };
}

function ofProject(project: string, { from, until }: Interval): Blind {
  return { project, group: undefined, from, until };
}

/** When it could not be said, within an interval, who stands behind a group or a user. */
function stretchesOf({ id, what, stretches }: HiddenPrincipal, { from, until }: Interval): Blind[] {
  return stretches
    .map((one) => ({
      project: undefined,
      group: id,
      ...(what === "user" ? { isUser: true as const } : {}),
      from: Math.max(from, one.from),
      until: Math.min(until, one.until),
    }))
    .filter((one) => one.from < one.until);
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
