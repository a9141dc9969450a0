/** Opens reviews of single rights as soon as something is known that cannot wait for the month to be over. */
import type { Pool } from "pg";
import { dayIn } from "../../core/alert/calendar.ts";
import { compareText, groupBy } from "../../core/catalog/group.ts";
import type { CatalogIndex } from "../../core/catalog/index-catalog.ts";
import { lastMoment } from "../../core/catalog/moment.ts";
import { DAY_MS } from "../../core/record/time.ts";
import { CAUSES, CAUSE_WORDS, movesIn, outOfBandCause, regrantsIn } from "../../core/review/causes.ts";
import type { Cause, CauseKind } from "../../core/review/causes.ts";
import { zoneIn } from "../../core/review/period.ts";
import { groupCauses, titleCauses } from "../../core/review/role-causes.ts";
import { readClock } from "../../store/clock.ts";
import { readMeshPolicy } from "../../store/mesh-policy.ts";
import { inTransaction } from "../../store/transaction.ts";
import {
  listAskedItems,
  listGrantFacts,
  listTitleChanges,
  noteCauses,
  noteFirstLooks,
  readFirstLooks,
  unknownCauses,
} from "../../store/review-causes.ts";
import { addCause } from "./add-cause.ts";
import { makeReviews } from "./index.ts";
import type { MadeReview } from "./index.ts";
import { openReview } from "./open.ts";
import type { OpenDueDeps } from "./open-due.ts";

/** What is read late may have happened before anybody looked first. */
const LATE_MS = 2 * DAY_MS;

/**
 * Each cause once, in one review for each domain and kind of cause; what is asked about already, and not decided, is asked about for that, too.
 * The first look for a kind opens none: what is so by then is for the monthly review. Run it twice: the second finds nothing to do. Returns
 * how many were opened. Where those of one domain cannot be made the others' are; then it throws, and the next run tries that one again.
 */
export async function openOutOfTurn(deps: OpenDueDeps): Promise<number> {
  const { pool, index, signal } = deps;
  const looks = await readFirstLooks(pool);
  const found = await causesNow(pool, index, looks);
  const fresh = CAUSES.filter((kind) => !looks.has(kind));
  if (fresh.length > 0)
    await inTransaction(pool, async (client) => {
      await noteCauses(
        client,
        found.filter(({ kind }) => fresh.includes(kind)),
        null,
      );
      await noteFirstLooks(client, fresh);
    });
  const news = await unknownCauses(pool, found);
  const domains = [...new Set(news.flatMap((one) => one.domains))].sort(compareText);
  const noted = new Map<Cause, string>();
  const missed = new Set<Cause>();
  const failures: unknown[] = [];
  let opened = 0;
  for (const domain of domains) {
    if (signal.aborted) return opened;
    const own = news.filter((one) => one.domains.includes(domain));
    try {
      const reviews = await openIn(domain, own, deps);
      for (const { id, causes, isNew } of reviews) {
        if (isNew) opened++;
        for (const cause of causes) noted.set(cause, id);
      }
    } catch (error) {
      failures.push(error);
      for (const cause of own) missed.add(cause);
    }
  }
  for (const cause of news) if (!missed.has(cause)) await noteCauses(pool, [cause], noted.get(cause) ?? null);
  if (failures.length > 0) throw failures[0];
  return opened;
}

/** By kind, and key. */
async function causesNow(
  pool: Pool,
  index: CatalogIndex,
  looks: ReadonlyMap<string, number>,
): Promise<Cause[]> {
  const at = lastMoment(index.catalog);
  const now = await readClock(pool);
  const given = (kind: CauseKind) => ({ index, at, since: (looks.get(kind) ?? now) - LATE_MS });
  const policy = await readMeshPolicy(pool);
  const titles = await listTitleChanges(pool, given("title_changed").since);
  return [
    ...movesIn(given("member_moved")),
    ...titleCauses(titles, given("title_changed")),
    ...groupCauses(given("group_left"), policy?.roleChange.groups ?? []),
    ...(await listGrantFacts(pool)).map(outOfBandCause),
    ...regrantsIn(given("regranted")),
  ];
}

interface OpenedFor {
  readonly id: string;
  readonly isNew: boolean;
  readonly causes: readonly Cause[];
}

async function openIn(
  domain: string,
  causes: readonly Cause[],
  deps: OpenDueDeps,
): Promise<readonly OpenedFor[]> {
  const { pool, index } = deps;
  const now = await readClock(pool);
  const zone = zoneIn(index.lineOf(domain, now)) ?? "UTC";
  const month = dayIn(zone, now).slice(0, 7);
  const opened: OpenedFor[] = [];
  for await (const made of makeReviews({ month, domains: [domain] }, deps))
    for (const same of groupBy(causes, (one) => one.kind).values())
      opened.push(...(await openFor(same, made, deps)));
  return opened;
}

/** For causes of one kind. */
async function openFor(
  causes: readonly Cause[],
  made: MadeReview,
  deps: OpenDueDeps,
): Promise<readonly OpenedFor[]> {
  const { review } = made;
  const [{ kind } = { kind: CAUSES[0] }] = causes;
  const items = review.items
    .filter((item) => causes.some((cause) => cause.concerns(item)))
    .map(({ id }) => id);
  if (items.length === 0) return [];
  const domain = review.domain.id;
  const asked = await listAskedItems(deps.pool, domain, items);
  await addCause(deps.pool, kind, asked);
  const before = [...new Set(asked.values())].map((id): OpenedFor => ({ id, isNew: false, causes }));
  const left = items.filter((id) => !asked.has(id));
  if (left.length === 0) return before;
  const one = await openReview(deps, {
    domain,
    month: review.period.month,
    kind: "micro",
    items: left,
    isAgain: true,
    made,
    reason: CAUSE_WORDS[kind],
  });
  return one ? [...before, { id: one.id, isNew: one.isNew, causes }] : before;
}
