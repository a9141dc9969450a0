/** Has somebody told that something of an access review was put into their hands. */
import { delegationMessage } from "../../core/finding/delegation-message.ts";
import type { ComposedMessage } from "../../core/finding/message.ts";
import { domainsWorkedIn } from "../../core/review/certify/consumers.ts";
import { addNotice, unknownAmong } from "../../store/notices.ts";
import type { NewNotice, Notice } from "../../store/notices.ts";
import { listHeldDelegations, readHeldDelegation } from "../../store/review-delegations.ts";
import type { ReviewNoticeDeps } from "./review-notices.ts";

const KEY = /^AR-\S+ delegation (\d+)$/;

export function isDelegation({ key }: Pick<Notice, "key">): boolean {
  return KEY.test(key);
}

/**
 * Each delegation once: to the domain of a project that they work in, first the one that is reviewed, else to that one; where none of them has
 * a route, to the fallback. `now` in ms.
 */
export async function planDelegationNotices(
  { db, catalog, ownerOf, fallbackTopic }: ReviewNoticeDeps,
  now: number,
): Promise<void> {
  const notices = (await listHeldDelegations(db)).flatMap(({ id, review, to, domain }): NewNotice[] => {
    const own = domainsWorkedIn(catalog, to, now);
    const places = [...(own.includes(domain) ? [domain] : []), ...own, domain].map((one) => {
      const [unit] = ownerOf(one).line;
      return { domain: one, route: unit?.deputy ?? unit?.route };
    });
    const told = places.find(({ route }) => route !== undefined) ?? { domain, route: fallbackTopic };
    if (told.route === undefined) return [];
    const key = `${review} delegation ${id}`;
    return [{ kind: "review", route: told.route, key, domains: [told.domain], dueAt: now }];
  });
  for (const notice of await unknownAmong(db, notices)) await addNotice(db, notice);
}

/** undefined: it was taken back or is over, or everything of it is decided. */
export async function delegationNoticeMessage(
  { key, domains }: Pick<Notice, "key" | "domains">,
  notice: string,
  { db, catalog, ownerOf, links = {} }: ReviewNoticeDeps,
): Promise<ComposedMessage | undefined> {
  const held = await readHeldDelegation(db, Number(KEY.exec(key)?.[1]));
  const [domain] = domains;
  if (!held || held.undecided === 0 || domain === undefined) return undefined;
  const { asOf } = catalog.catalog;
  const nameOf = (id: string): string => catalog.lineOf(id, asOf)[0]?.name ?? id;
  const project = held.project && (catalog.projectAt(held.project, asOf)?.name ?? held.project);
  const told = {
    ...held,
    project,
    domain,
    name: nameOf(domain),
    reviewed: nameOf(held.domain),
    timeZone: ownerOf(domain).calendar.timeZone,
  };
  return delegationMessage(told, { links, notice });
}
