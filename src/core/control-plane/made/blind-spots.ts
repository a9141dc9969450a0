/** What the reads could not see into, as the catalog has it: by project and group, from when until when. */
import type { Blind, Interval } from "../../catalog/catalog.ts";
import type { HistoryEntry } from "../history.ts";
import type { ReadScope } from "./catalog-of.ts";
import { hiddenPrincipals } from "./hidden-principals.ts";
import type { HiddenPrincipal, PrincipalRows } from "./hidden-principals.ts";
import type { NamedProject } from "./unseen.ts";

interface BlindRows extends PrincipalRows {
  readonly project: readonly HistoryEntry<"project">[];
  readonly environment: readonly HistoryEntry<"environment">[];
}

interface BlindGiven {
  readonly scopes: readonly ReadScope[];
  readonly unseen: readonly Pick<NamedProject, "id" | "last" | "until">[];
  /** Whether anybody says who a user is, or that a group is a role. */
  readonly isDescribed: (id: string) => boolean;
}

export interface BlindSpots {
  /** By project, then group. */
  readonly blind: readonly Blind[];
  readonly principals: readonly HiddenPrincipal[];
}

export function blindSpots(rows: BlindRows, { scopes, unseen, isDescribed }: BlindGiven): BlindSpots {
  const projects = new Map<string, Interval[]>();
  const note = (id: string, stretches: readonly Interval[] = []): void => {
    if (stretches.length > 0) projects.set(id, [...(projects.get(id) ?? []), ...stretches]);
  };
  for (const { id, last, until } of unseen) note(id, [{ from: last?.at ?? -Infinity, until }]);
  for (const scope of scopes) {
    const blind = blindness(scope);
    if (blind.size === 0) continue;
    for (const id of idsOf(rows.project, scope)) note(id, blind.get(id));
    // what roles a project has is told by its environments, from when they were made
    for (const { id, content, scope: key, from } of rows.environment)
      if (key === scope.key) note(content.project, within(blind.get(id) ?? [], { from, until: Infinity }));
  }
  const hidden = hiddenPrincipals(rows, { scopes, isDescribed, blindness });
  const joined = rows.membership.flatMap(({ content: { project, member }, from, until }): Blind[] => {
    const one = hidden.get("group" in member ? member.group : member.user);
    return one ? spotsOf(one, { from, until }).map((blind) => ({ ...blind, project })) : [];
  });
  const blind: Blind[] = [
    ...[...projects].flatMap(([project, own]) =>
      united(own).map((one) => ({ project, group: undefined, ...one })),
    ),
    ...[...hidden.values()].flatMap((one) => spotsOf(one, { from: -Infinity, until: Infinity })),
    ...joined,
  ];
  return { blind: blind.sort((a, b) => (textOf(a) < textOf(b) ? -1 : 1)), principals: [...hidden.values()] };
}

function idsOf(rows: BlindRows["project"], { key }: ReadScope): ReadonlySet<string> {
  return new Set(rows.filter(({ scope }) => scope === key).map(({ id }) => id));
}

/** When it could not be said, within an interval, who stands behind a group or a user. */
function spotsOf({ id, what, stretches, users = [] }: HiddenPrincipal, whole: Interval): Blind[] {
  const of = { project: undefined, group: id };
  const isUser = { isUser: true as const };
  return [
    ...within(stretches, whole).map((one) => ({ ...of, ...(what === "user" ? isUser : {}), ...one })),
    // the group is known, but for those in it whom nobody describes
    ...united(within(users, whole)).map((one) => ({ ...of, ...isUser, ...one })),
  ];
}

/** What a scope could not be seen into, by id, with when that was. */
function blindness({
  blind,
  seenSince = {},
  blindFor = {},
}: ReadScope): ReadonlyMap<string, readonly Interval[]> {
  const found = new Map<string, Interval[]>();
  const note = (id: string, from: number, until: number): void => {
    found.set(id, [...(found.get(id) ?? []), { from, until }]);
  };
  for (const [id, until] of Object.entries(seenSince)) note(id, -Infinity, until);
  for (const [id, stretches] of Object.entries(blindFor))
    for (const { from, until } of stretches) note(id, from, until ?? Infinity);
  for (const id of blind)
    if (!blindFor[id]?.some(({ until }) => until === null)) note(id, -Infinity, Infinity);
  return found;
}

/** What of some stretches is in an interval. */
function within(stretches: readonly Interval[], { from, until }: Interval): Interval[] {
  return stretches
    .map((one) => ({ from: Math.max(from, one.from), until: Math.min(until, one.until) }))
    .filter((one) => one.from < one.until);
}

/** Those that meet, or overlap, are one. */
function united(stretches: readonly Interval[]): Interval[] {
  const found: { from: number; until: number }[] = [];
  for (const { from, until } of stretches.toSorted((a, b) => (a.from < b.from ? -1 : 1))) {
    const last = found.at(-1);
    if (last && from <= last.until) last.until = Math.max(last.until, until);
    else found.push({ from, until });
  }
  return found;
}

function textOf({ project = "", group = "", from }: Blind): string {
  return `${project} ${group} ${from}`;
}
