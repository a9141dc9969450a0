/** Opens reviews of single rights as soon as something is known that cannot wait for the month to be over. */
import { dayIn } from "../../core/alert/calendar.ts";
import { compareText, groupBy } from "../../core/catalog/group.ts";
import { lastMoment } from "../../core/catalog/moment.ts";
import { DAY_MS } from "../../core/record/time.ts";
import { CAUSE_WORDS, movesIn, outOfBandCause, regrantsIn } from "../../core/review/causes.ts";
import type { Cause } from "../../core/review/causes.ts";
import { readClock } from "../../store/clock.ts";
import { inTransaction } from "../../store/transaction.ts";
import {
  listGrantFacts,
  noteCauses,
  noteFirstLook,
  readFirstLook,
  unknownCauses,
} from "../../store/review-causes.ts";
import { makeReviews } from "./index.ts";
import { openReview } from "./open.ts";
import type { OpenDueDeps } from "./open-due.ts";

/** What is read late may have happened before anybody looked first. */
const LATE_MS = 2 * DAY_MS;

/**
 * Each cause once, in one review for each domain and kind of cause. The first look opens none: what is so by then is for the monthly review.
 * Run it twice: the second finds nothing to do. Returns how many were opened.
 */
export async function openOutOfTurn({ pool, index, version, signal }: OpenDueDeps): Promise<number> {
  const first = await readFirstLook(pool);
  const at = lastMoment(index.catalog);
  const since = (first ?? (await readClock(pool))) - LATE_MS;
  const facts = (await listGrantFacts(pool)).map(outOfBandCause);
  const found = [...movesIn({ index, since, at }), ...facts, ...regrantsIn({ index, since, at })];
  if (first === undefined) {
    await inTransaction(pool, async (client) => {
      await noteCauses(client, found, null);
      await noteFirstLook(client);
    });
    return 0;
  }
  const news = await unknownCauses(pool, found);
  const domains = [...new Set(news.flatMap((one) => one.domains))].sort(compareText);
  const noted = new Map<Cause, string>();
  let opened = 0;
  for (const domain of domains) {
    if (signal.aborted) return opened;
    const own = news.filter((one) => one.domains.includes(domain));
    const reviews = await openIn(domain, own, { pool, index, version, signal });
    for (const { id, causes, isNew } of reviews) {
      if (isNew) opened++;
      for (const cause of causes) noted.set(cause, id);
    }
  }
  for (const cause of news) await noteCauses(pool, [cause], noted.get(cause) ?? null);
  return opened;
}

async function openIn(
  domain: string,
  causes: readonly Cause[],
  deps: OpenDueDeps,
): Promise<{ readonly id: string; readonly isNew: boolean; readonly causes: readonly Cause[] }[]> {
  const { pool, index } = deps;
  const now = await readClock(pool);
  const zone = index.lineOf(domain, now)[0]?.timeZone ?? "UTC";
  const month = dayIn(zone, now).slice(0, 7);
  const opened = [];
  for await (const review of makeReviews({ month, domains: [domain] }, deps))
    for (const [kind, same] of groupBy(causes, (one) => one.kind)) {
      const items = review.items
        .filter((item) => same.some((cause) => cause.concerns(item)))
        .map(({ id }) => id);
      if (items.length === 0) continue;
      const wanted = { domain, month, kind: "micro", items, review, reason: CAUSE_WORDS[kind] } as const;
      const made = await openReview(deps, wanted);
      if (made) opened.push({ id: made.id, isNew: made.isNew, causes: same });
    }
  return opened;
}
