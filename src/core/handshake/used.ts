/** When a subscription was used: reads by subscription of whoever was of its subscriber then. */
import type { Interval, Subscription } from "../catalog/catalog.ts";
import type { CatalogIndex } from "../catalog/index-catalog.ts";
import { indexMemberships } from "../catalog/memberships.ts";
import type { PersonMemberships } from "../catalog/memberships.ts";
import { roleKey } from "../identity/role-key.ts";
import { DAY_MS } from "../record/time.ts";
import { between } from "./moment.ts";
import type { Moment } from "./moment.ts";
import { done, step } from "./step.ts";
import type { Step } from "./step.ts";

/** That somebody read an asset by a subscription on a day. */
export interface UsedDay {
  /** As people are stored. */
  readonly person: string;
  /** Its first moment, in ms. */
  readonly day: number;
}

export interface UseGiven {
  readonly index: CatalogIndex;
  readonly subscription: Subscription;
  /** Of the asset, by subscription, of as long as days are kept; undefined: nobody was asked. */
  readonly days: readonly UsedDay[] | undefined;
  /** Since when every read of the asset could be seen, in ms; null: not every one can. */
  readonly seenSince: number | null;
  readonly approved: Moment;
  readonly granted: Moment;
  readonly now: number;
}

/** The first and the last day on which it was used, or why there is none. */
export function usedSteps(given: UseGiven): Step[] {
  const { days, approved, granted, now, seenSince } = given;
  if (!days) return [step({ kind: "first_used", state: "unknown", note: "reads were not looked at" })];
  const own = days.filter((one) => mayBeBy(one, given)).map(({ day }) => day);
  const since = granted.at ?? approved.at;
  const isSeen = seenSince !== null && since !== null && seenSince <= since;
  if (own.length === 0 && !isSeen)
    return [step({ kind: "first_used", state: "unknown", note: "not every read of it could be seen" })];
  if (own.length === 0) {
    const tookMs = since === null ? null : Math.max(0, now - since);
    return [step({ kind: "first_used", state: "open", tookMs, note: "nobody has read by it" })];
  }
  const [first, last] = [Math.min(...own), Math.max(...own)];
  const begun: Moment = { at: first, how: "logged" };
  const tookMs = since === null ? null : Math.max(0, first - since);
  const note = isSeen ? null : "there may have been reads before that nobody could see";
  return [
    done("first_used", begun, { isDay: true, tookMs, note }),
    done(
      "last_used",
      { at: last, how: "logged" },
      { isDay: true, tookMs: between(begun, { at: last, how: "logged" }) },
    ),
  ];
}

/** Of two subscriptions that let the same reader in, both may have been used. */
function mayBeBy({ person, day }: UsedDay, { index, subscription }: UseGiven): boolean {
  const { subscriber, from, until } = subscription;
  const isThen = (one: Interval): boolean => one.from < day + DAY_MS && day < one.until;
  if (!isThen({ from, until })) return false;
  const who = index.personAt(person, day)?.id ?? person;
  if ("person" in subscriber) return subscriber.person.toLowerCase() === who.toLowerCase();
  if ("principalArn" in subscriber) return roleKey(subscriber.principalArn) === roleKey(person);
  const { groups, projects } = membershipsIn(index)(who);
  if ("group" in subscriber) return groups.some((one) => one.group === subscriber.group && isThen(one));
  if (projects.some((one) => one.project === subscriber.project && isThen(one))) return true;
  const project = index.projectAt(subscriber.project, day) ?? index.projectAt(subscriber.project, from);
  return project?.roleArns.some((arn) => roleKey(arn) === roleKey(person)) === true;
}

const KNOWN = new WeakMap<CatalogIndex, (person: string) => PersonMemberships>();

function membershipsIn(index: CatalogIndex): (person: string) => PersonMemberships {
  let known = KNOWN.get(index);
  if (!known) KNOWN.set(index, (known = indexMemberships(index.catalog)));
  return known;
}
