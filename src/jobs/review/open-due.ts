/** Opens the reviews of a month that is over: on the first working day after it, domain by domain, each once. */
import type { Pool } from "pg";
import { indexOwners } from "../../core/alert/owner.ts";
import type { OwnerOf } from "../../core/alert/owner.ts";
import { holds } from "../../core/catalog/catalog.ts";
import { compareText, groupBy } from "../../core/catalog/group.ts";
import type { CatalogIndex } from "../../core/catalog/index-catalog.ts";
import { lastMoment } from "../../core/catalog/moment.ts";
import { HOUR_MS } from "../../core/record/time.ts";
import { periodOf } from "../../core/review/period.ts";
import { dueMonths } from "../../core/review/schedule.ts";
import type { DueMonth } from "../../core/review/schedule.ts";
import { readClock } from "../../store/clock.ts";
import { listOpenedDomains, readKnownSince, readLastMonths } from "../../store/review-schedule.ts";
import { countHoursBehind } from "../../store/review-own.ts";
import { readDeclarations } from "../../store/settings.ts";
import { makeReviews } from "./index.ts";
import type { TrustedNames } from "./grant-calls.ts";
import { openReview } from "./open.ts";

export interface OpenDueDeps {
  readonly pool: Pool;
  readonly index: CatalogIndex;
  /** Of auditplane. */
  readonly version: string;
  readonly signal: AbortSignal;
  readonly identity?: TrustedNames | undefined;
}

export interface OpenedDue {
  readonly opened: number;
  /** Domains that wait, since events of the month are not judged yet. */
  readonly waiting: number;
}

/** So long a review waits for events of its month to be judged; then it is opened, and says so. */
const WAIT_MS = 24 * HOUR_MS;

/**
 * Opens what is due by a time, in ms, of the database's clock: of months that ended after this database knew a catalog, and that nobody was there to
 * open since the last review of the domain. What came of the month until now is in it, what comes later is listed in the next one. Where one domain's cannot be made the others' are; then it throws, and the next run
 * tries that one again.
 */
export async function openDueReviews(deps: OpenDueDeps, now: number): Promise<OpenedDue> {
  const { pool, index, signal } = deps;
  const known = await readKnownSince(pool);
  if (known === undefined) return { opened: 0, waiting: 0 };
  const { domains } = await readDeclarations(pool);
  const lastMonths = await readLastMonths(pool);
  const due = dueDomains(index, indexOwners(index, domains, now), { known, now, lastMonths });
  const failures: unknown[] = [];
  let [opened, waiting] = [0, 0];
  for (const [month, all] of groupBy(due, (one) => one.month)) {
    const before = await listOpenedDomains(pool, month);
    const left = all.filter(({ domain }) => !before.has(domain));
    const ready: string[] = [];
    for (const one of left) {
      const isBehind = now - one.opensAt < WAIT_MS && (await countHoursBehind(pool, one)) > 0;
      if (isBehind) waiting++;
      else ready.push(one.domain);
    }
    while (ready.length > 0 && !signal.aborted) opened += await openSome(ready, month, { ...deps, failures });
  }
  if (failures.length > 0) throw failures[0];
  return { opened, waiting };
}

type Due = DueMonth & { readonly domain: string; readonly from: number; readonly until: number };

function dueDomains(
  index: CatalogIndex,
  ownerOf: OwnerOf,
  {
    known,
    now,
    lastMonths,
  }: { readonly known: number; readonly now: number; readonly lastMonths: ReadonlyMap<string, string> },
): Due[] {
  const ids = [...new Set(index.catalog.domains.map(({ id }) => id))].sort(compareText);
  return ids
    .flatMap((domain): Due[] => {
      const { calendar } = ownerOf(domain);
      return dueMonths(calendar, now, lastMonths.get(domain)).flatMap(({ month, opensAt }) => {
        const period = periodOf(month, calendar.timeZone);
        if (!period || known >= period.until) return [];
        const at = Math.min(period.until - 1, lastMoment(index.catalog));
        const isThere = index.catalog.domains.some((one) => one.id === domain && holds(one, at));
        return isThere ? [{ domain, month, opensAt, from: period.from, until: period.until }] : [];
      });
    })
    .sort((a, b) => compareText(a.month, b.month));
}

/** Takes what it opened, or could not, from the list; one after the other, so that one review is held at a time. */
async function openSome(
  ready: string[],
  month: string,
  { failures, signal, ...deps }: OpenDueDeps & { readonly failures: unknown[] },
): Promise<number> {
  let opened = 0;
  try {
    for await (const made of makeReviews({ month, domains: [...ready] }, deps)) {
      const cutOffAt = await readClock(deps.pool);
      const wanted = { domain: made.review.domain.id, month, kind: "monthly", made, cutOffAt } as const;
      const one = await openReview(deps, wanted);
      if (one?.isNew === true) opened++;
      ready.shift();
      if (signal.aborted) break;
    }
  } catch (error) {
    failures.push(error);
    ready.shift();
  }
  return opened;
}
