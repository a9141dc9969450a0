/**
 * The verdict, read off its table row by row: no index, no memory, no arithmetic with intervals. Whether something held
 * is asked of every moment at which anything in the catalog changes. Slow, and obviously right.
 */
import type { Catalog, Interval, Subscription } from "../../../src/core/catalog/catalog.ts";
import type { Entitlement, JudgeQuestion } from "../../../src/core/catalog/judge.ts";
import type { Caller } from "../../../src/core/identity/caller.ts";
import type { Via } from "../../../src/core/catalog/ways.ts";

/** Something that holds at some times, and how it entitles. */
interface Ground {
  readonly via: Via;
  readonly subscription: string | null;
  readonly holds: (at: number) => boolean;
}

const VIAS: readonly Via[] = ["person", "membership", "group", "role", "exemption", "service"];

export function judgePlainly(catalog: Catalog, caller: Caller, question: JudgeQuestion): Entitlement {
  const { asset, action, at } = question;
  const reading = action === "read" || action === "list";
  const moments = momentsOf(catalog);
  const before = (time: number): number => moments.findLast((moment) => moment < time) ?? -Infinity;
  const startOf = ({ holds: held }: Ground): number => {
    let start = moments.findLast((moment) => moment <= at) as number;
    while (start > -Infinity && held(before(start))) start = before(start);
    return start;
  };
  const endsOf = (held: (time: number) => boolean): number[] =>
    moments.filter((moment) => moment <= at && moment > -Infinity && !held(moment) && held(before(moment)));

  const mine = catalog.subscriptions.filter((one) => one.asset === asset?.id);
  const allowing = mine.filter(({ status }) => ["approved", "revoked", "cancelled"].includes(status));
  const memberships = (project: string): Ground[] => membershipsIn(catalog, caller.person, project);
  const roleIn = (project: string, time: number): boolean =>
    catalog.projects.some(
      (p) => p.id === project && inside(p, time) && p.roleArns.some((arn) => sameRole(arn, caller.principal)),
    );
  const roles = (project: string): Ground[] =>
    catalog.projects
      .filter((p) => p.id === project && p.roleArns.some((arn) => sameRole(arn, caller.principal)))
      .map((p) => ({ via: "role", subscription: null, holds: (time) => inside(p, time) }));
  const belongings = ({ subscriber }: Subscription): Ground[] => {
    if ("project" in subscriber) return memberships(subscriber.project);
    return "group" in subscriber ? inGroup(catalog, caller.person, subscriber.group) : [];
  };
  const isMe = ({ subscriber }: Subscription): Via | undefined => {
    if ("person" in subscriber) return same(subscriber.person, caller.person) ? "person" : undefined;
    if ("principalArn" in subscriber)
      return sameRole(subscriber.principalArn, caller.principal) ? "role" : undefined;
    return undefined;
  };

  const projectIds = [...new Set(catalog.projects.map(({ id }) => id))].sort();
  const projects = [
    ...projectIds.filter((id) => roleIn(id, at)),
    ...projectIds.filter((id) => !roleIn(id, at) && memberships(id).some((ground) => ground.holds(at))),
  ];
  const base = { via: null, since: null, subscription: null, nearest: null, projects };
  if (!asset) return { ...base, verdict: "ungoverned" };

  const invisible = catalog.projects.some(
    (p) => !p.visible && inside(p, at) && p.roleArns.some((arn) => sameRole(arn, caller.principal)),
  );
  if (!caller.established || invisible) return { ...base, verdict: "unknown" };

  if (at >= asOfAt(catalog, asset.project, at)) return { ...base, verdict: "pending" };

  const answer = (grounds: Ground[]): Partial<Entitlement> | undefined => {
    const answering = grounds.filter((ground) => ground.holds(at));
    const first = VIAS.flatMap((via) =>
      answering.filter((ground) => ground.via === via).sort(bySubscription),
    )[0];
    if (!first) return undefined;
    const since = Math.min(...answering.map(startOf));
    return {
      via: first.via,
      since: since === -Infinity ? null : since,
      subscription: first.subscription,
    };
  };
  const owner = answer([...memberships(asset.project), ...roles(asset.project)]);
  if (owner) return { ...base, ...owner, verdict: "owner" };

  const subscribed = answer(
    (reading ? allowing : []).flatMap((subscription) => {
      const via = isMe(subscription);
      const always: Ground[] = via ? [{ via, subscription: null, holds: () => true }] : [];
      const { subscriber, id } = subscription;
      const listed = "project" in subscriber ? roles(subscriber.project) : [];
      return [...always, ...belongings(subscription), ...listed].map((ground) => ({
        via: ground.via,
        subscription: id,
        holds: (time: number): boolean => inside(subscription, time) && ground.holds(time),
      }));
    }),
  );
  if (subscribed) return { ...base, ...subscribed, verdict: "subscribed" };

  const exempt = answer([
    ...catalog.exemptions
      .filter((one) => one.asset === undefined || one.asset === asset.id)
      .filter(
        (one) =>
          (one.person !== undefined && same(one.person, caller.person)) ||
          (one.principalArn !== undefined && sameRole(one.principalArn, caller.principal)) ||
          (one.account !== undefined && one.account === caller.account),
      )
      .map(
        (one): Ground => ({
          via: "exemption",
          subscription: null,
          holds: (time) => inside(one, time),
        }),
      ),
    ...(caller.serviceItself
      ? [{ via: "service", subscription: null, holds: () => true } satisfies Ground]
      : []),
  ]);
  if (exempt) return { ...base, ...exempt, verdict: "exempt" };

  const rank = (one: Subscription): [number, number] => {
    if (one.status === "requested") return [3, 0];
    if (one.status === "rejected" || one.status === "unclear") return [4, 0];
    if (inside(one, at)) return [0, 0];
    return one.until <= at ? [1, -one.until] : [2, one.from];
  };
  const nearest =
    mine
      .filter(
        (one) =>
          isMe(one) !== undefined ||
          belongings(one).length > 0 ||
          ("project" in one.subscriber && roleIn(one.subscriber.project, at)),
      )
      .sort((a, b) => rank(a)[0] - rank(b)[0] || rank(a)[1] - rank(b)[1] || (a.id < b.id ? -1 : 1))[0]?.id ??
    null;
  if (at < (domainAt(catalog, asset.project, at)?.historyFrom ?? catalog.historyFrom ?? -Infinity))
    return { ...base, nearest, verdict: "unknown" };
  const unclear = mine.filter((one) => one.status === "unclear" && inside(one, at));
  const isTheirs = (one: Subscription): boolean =>
    isMe(one) !== undefined ||
    belongings(one).some((ground) => ground.holds(at)) ||
    ("project" in one.subscriber && roleIn(one.subscriber.project, at));
  if (
    mayBeEntitled(catalog, caller, { question, subscribed: reading ? [...allowing, ...unclear] : [] }) ||
    (reading && !caller.outsideAccount && unclear.some(isTheirs))
  )
    return { ...base, nearest, verdict: "unknown" };

  const a = memberships(asset.project).flatMap((ground) =>
    endsOf(ground.holds).map((since) => ({ since, subscription: "" })),
  );
  const bc = (reading ? allowing : []).flatMap(({ subscriber, ...rest }) => {
    const subscription: Subscription = { subscriber, ...rest };
    const grounds = belongings(subscription);
    const began = grounds.some((ground) => moments.some((moment) => moment <= at && ground.holds(moment)));
    const listed = "project" in subscriber && roleIn(subscriber.project, at);
    const b = subscription.until <= at && (isMe(subscription) !== undefined || began || listed);
    const c = inside(subscription, at) ? grounds.flatMap((ground) => endsOf(ground.holds)) : [];
    return [...(b ? [subscription.until] : []), ...c].map((since) => ({
      since,
      subscription: subscription.id,
    }));
  });
  const last = [...a, ...bc].sort(
    (x, y) => y.since - x.since || (x.subscription < y.subscription ? -1 : 1),
  )[0];
  if (!last) return { ...base, nearest, verdict: "none" };
  const subscription = last.subscription === "" ? null : last.subscription;
  return { ...base, since: last.since, subscription, nearest, verdict: "revoked" };
}

/** By something that could not be seen into at the time. */
function mayBeEntitled(
  catalog: Catalog,
  caller: Caller,
  { question: { asset, at }, subscribed }: { question: JudgeQuestion; subscribed: readonly Subscription[] },
): boolean {
  const isTheirs = (project: string): boolean =>
    catalog.projects.some(
      (p) => p.id === project && p.roleArns.some((arn) => sameRole(arn, caller.principal)),
    );
  return (catalog.blind ?? [])
    .filter((one) => inside(one, at))
    .some(({ project, group }) =>
      project === undefined
        ? subscribed.some(
            ({ subscriber, ...s }) =>
              inside(s, at) &&
              (("group" in subscriber && subscriber.group === group) ||
                ("person" in subscriber && subscriber.person === group)),
          )
        : project === asset?.project ||
          isTheirs(project) ||
          subscribed.some(
            (s) => inside(s, at) && "project" in s.subscriber && s.subscriber.project === project,
          ),
    );
}

/** Every way in which a person is a member of a project. */
function membershipsIn(catalog: Catalog, person: string, project: string): Ground[] {
  const exists = (time: number): boolean =>
    catalog.projects.some((one) => one.id === project && inside(one, time));
  const grounds = catalog.members
    .filter((member) => member.project === project)
    .flatMap((member): Ground[] => {
      const direct = member.person !== undefined && same(member.person, person);
      const inner: Ground[] = direct
        ? [{ via: "membership", subscription: null, holds: () => true }]
        : inGroup(catalog, person, member.group ?? "");
      return inner.map((one) => ({
        ...one,
        holds: (time) => inside(member, time) && exists(time) && one.holds(time),
      }));
    });
  return grounds.filter((ground) => momentsOf(catalog).some((moment) => ground.holds(moment)));
}

/** Every way in which a person is in a group. */
function inGroup(catalog: Catalog, person: string, group: string): Ground[] {
  const grounds = catalog.groups
    .filter(({ id }) => id === group)
    .flatMap((entry) =>
      entry.members
        .filter((member) => same(member.person, person))
        .map(
          (member): Ground => ({
            via: "group",
            subscription: null,
            holds: (time) => inside(entry, time) && inside(member, time),
          }),
        ),
    );
  return grounds.filter((ground) => momentsOf(catalog).some((moment) => ground.holds(moment)));
}

function asOfAt(catalog: Catalog, project: string, at: number): number {
  return domainAt(catalog, project, at)?.asOf ?? catalog.asOf;
}

/** The entry of the asset's domain that speaks: that at the time, else the last before, else the first. */
function domainAt(catalog: Catalog, project: string, at: number): Catalog["domains"][number] | undefined {
  const domain = catalog.projects.find((one) => one.id === project && inside(one, at))?.domain;
  const entries = catalog.domains
    .filter(({ id }) => id === domain)
    .sort((a, b) => (a.from < b.from ? -1 : 1));
  return entries.find((one) => inside(one, at)) ?? entries.findLast((one) => one.from <= at) ?? entries[0];
}

const known = new WeakMap<Catalog, readonly number[]>();

/** All moments at which anything begins or ends, and one before them all. */
function momentsOf(catalog: Catalog): readonly number[] {
  let moments = known.get(catalog);
  if (!moments) {
    const intervals: readonly Interval[] = [
      ...catalog.projects,
      ...catalog.groups,
      ...catalog.groups.flatMap(({ members }) => members),
      ...catalog.members,
      ...catalog.subscriptions,
      ...catalog.exemptions,
    ];
    const times = new Set([-Infinity, ...intervals.flatMap(({ from, until }) => [from, until])]);
    moments = [...times].filter((time) => time < Infinity).sort((a, b) => a - b);
    known.set(catalog, moments);
  }
  return moments;
}

function inside({ from, until }: Interval, at: number): boolean {
  return from <= at && at < until;
}

function same(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

function bySubscription(a: Ground, b: Ground): number {
  return (a.subscription ?? "") < (b.subscription ?? "") ? -1 : 1;
}

/** Role names are unique within an account, whatever their path. */
function sameRole(a: string, b: string): boolean {
  const [one, other] = [a, b].map((arn) => arn.replace(/:role\/.*\//, ":role/"));
  return one === other;
}
