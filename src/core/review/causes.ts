/** What has rights reviewed out of turn: a member who moves, a grant out of band, a subscription that was ended and is given again; role-causes.ts has the rest. */
import { granteeArn } from "../catalog/accounts.ts";
import { holds, isAllowing } from "../catalog/catalog.ts";
import type { Interval, Subscription } from "../catalog/catalog.ts";
import { compareText, groupBy } from "../catalog/group.ts";
import type { CatalogIndex } from "../catalog/index-catalog.ts";
import { roleKey } from "../identity/role-key.ts";
import { DAY_MS, isoTime } from "../record/time.ts";
import { personKey } from "./holders.ts";
import { listsOf } from "./lists.ts";
import { indexOwnDomains } from "./own-domains.ts";
import type { Right } from "./right.ts";

export const CAUSES = [
  "member_moved",
  "title_changed",
  "group_left",
  "out_of_band_grant",
  "regranted",
] as const;
export type CauseKind = (typeof CAUSES)[number];

export interface Cause {
  readonly kind: CauseKind;
  /** What it is about, and since when: the same cause has the same. */
  readonly key: string;
  /** Domains in which there may be rights that it is about. */
  readonly domains: readonly string[];
  readonly concerns: (right: Right) => boolean;
}

/** In words that name nobody: the items do. */
export const CAUSE_WORDS: Readonly<Record<CauseKind, string>> = {
  member_moved: "somebody who has it moved from one project to another",
  title_changed: "somebody who has it has another title",
  group_left: "somebody who has it left a group",
  out_of_band_grant: "it was granted, and no subscription says so",
  regranted: "it was revoked or cancelled, and is granted again",
};

export interface CausesGiven {
  readonly index: CatalogIndex;
  /** What happened after the first and up to the second time, in ms. */
  readonly since: number;
  readonly at: number;
}

/** Whoever left one project and is in another, which they came to within so long before or after, has moved. */
const MOVE_MS = 31 * DAY_MS;

/** By key. A person is asked about all that is theirs alone. */
export function movesIn({ index, since, at }: CausesGiven): Cause[] {
  const { membershipsOf } = listsOf(index);
  const domainsOf = indexOwnDomains(index, at);
  const people = new Set(index.catalog.people.map(({ id }) => id));
  for (const { person } of index.catalog.members) if (person !== undefined) people.add(person);
  return [...new Set([...people].map((name) => personKey(index, name, at)))]
    .flatMap((person): Cause[] => {
      const { projects } = membershipsOf(person);
      const now = projects.filter((one) => holds(one, at));
      const left = projects
        .filter(
          ({ project, until }) => since < until && until <= at && now.every((one) => one.project !== project),
        )
        .filter(({ until, project }) =>
          now.some((one) => one.project !== project && Math.abs(one.from - until) <= MOVE_MS),
        )
        .sort((a, b) => b.until - a.until || compareText(a.project, b.project))[0];
      if (!left) return [];
      const concerns = isOwn(person);
      const key = JSON.stringify([person, left.project, isoTime(left.until)]);
      return [{ kind: "member_moved", key, domains: domainsOf(person), concerns }];
    })
    .sort((a, b) => compareText(a.key, b.key));
}

/** Whether a right is somebody's alone, whichever of their identities it names. */
export function isOwn(person: string): (right: Right) => boolean {
  return ({ holder, people }) => holder === "person" && people.includes(person);
}

function domainsWith(projects: readonly (string | undefined)[], index: CatalogIndex, at: number): string[] {
  const found = projects.flatMap((id) => (id === undefined ? [] : (index.projectAt(id, at)?.domain ?? [])));
  return [...new Set(found)].sort(compareText);
}

/** By key. */
export function regrantsIn({ index, since, at }: CausesGiven): Cause[] {
  const of = ({ asset, subscriber }: Subscription): string => JSON.stringify([asset, subscriber]);
  return [...groupBy(index.catalog.subscriptions, of).values()]
    .flatMap((same): Cause[] => {
      const now = same.find((one) => isAllowing(one) && holds(one, at) && since < one.from && one.from <= at);
      const before = now && same.some((one) => isEnded(one) && one.until <= now.from);
      if (!now || !before) return [];
      const project = listsOf(index)
        .assets.get(now.asset)
        ?.find((one: Interval) => holds(one, at))?.project;
      const concerns = ({ kind, subscription }: Right): boolean =>
        kind === "subscription" && subscription === now.id;
      const key = JSON.stringify([now.id, isoTime(now.from)]);
      return [{ kind: "regranted", key, domains: domainsWith([project], index, at), concerns }];
    })
    .sort((a, b) => compareText(a.key, b.key));
}

function isEnded({ status, until }: Subscription): boolean {
  return (status === "revoked" || status === "cancelled") && Number.isFinite(until);
}

/** A disagreement `grant_without_subscription` that stands (docs/governance.md). */
export interface GrantFact {
  readonly subject: string | null;
  readonly asset: string | null;
  readonly principal: string | null;
  readonly domain: string | null;
  /** When it was found, in ms. */
  readonly seenAt: number;
}

export function outOfBandCause({ subject, asset, principal, domain, seenAt }: GrantFact): Cause {
  const names = new Set(
    [subject, principal].flatMap((name) =>
      name === null ? [] : [name.toLowerCase(), roleKey(granteeArn(name)).toLowerCase()],
    ),
  );
  const concerns = (right: Right): boolean =>
    right.kind === "grant" &&
    right.asset === asset &&
    [right.subject, roleKey(right.subject), ...right.people].some((name) => names.has(name.toLowerCase()));
  return {
    kind: "out_of_band_grant",
    key: JSON.stringify([subject, asset, isoTime(seenAt)]),
    domains: domain === null ? [] : [domain],
    concerns,
  };
}
