/** Weeks in which nothing was to be told to the owners of a domain. */
import type { Kysely } from "kysely";
import type { Pool } from "pg";
import { lastMorning } from "../../core/alert/calendar.ts";
import { assetsOf } from "../../core/alert/ownership.ts";
import type { OwnerOf } from "../../core/alert/owner.ts";
import { groupBy } from "../../core/catalog/group.ts";
import type { CatalogIndex } from "../../core/catalog/index-catalog.ts";
import type { QuietWeek } from "../../core/finding/quiet-message.ts";
import { DAY_MS, isoTime } from "../../core/record/time.ts";
import { addNotice, unknownAmong } from "../../store/notices.ts";
import type { NewNotice, Notice } from "../../store/notices.ts";
import { listTold, readLiveSince, readQuietWeek } from "../../store/quiet-week.ts";
import type { DB } from "../../store/tables.ts";

export interface QuietDeps {
  readonly db: Kysely<DB>;
  readonly pool: Pool;
  readonly catalog: CatalogIndex;
  readonly ownerOf: OwnerOf;
}

const WEEK_MS = 7 * DAY_MS;
/** Whoever begins to watch in the middle of a week says nothing of the last one. */
const LATE_MS = 2 * DAY_MS;

/**
 * Has owners of domains that are told of alerts, of some rules at least, told on a Monday morning of theirs that nothing was told to them
 * for a week; those that are told on the topic of a unit together with that. `now` in ms.
 */
export async function planQuietWeeks(
  { db, pool, catalog: index, ownerOf }: QuietDeps,
  now: number,
): Promise<void> {
  const liveSince = await readLiveSince(pool);
  const ids = new Set(index.catalog.domains.map(({ id }) => id).filter((id) => liveSince.has(id)));
  const live = [...ids].flatMap((id) => {
    const [unit] = ownerOf(id).line;
    if (!unit) return [];
    const dueAt = lastMorning(ownerOf(unit.domain).calendar.timeZone, "monday", now);
    return now - dueAt > LATE_MS || (liveSince.get(id) ?? now) >= dueAt ? [] : [{ id, unit, dueAt }];
  });
  const weeks = [...groupBy(live, ({ unit }) => unit.domain)].flatMap(([domain, own]): NewNotice[] => {
    const [first] = own;
    if (!first) return [];
    // that of the topic first
    const domains = own
      .map(({ id }) => id)
      .sort((a, b) => Number(b === domain) - Number(a === domain) || (a < b ? -1 : 1));
    const { unit, dueAt } = first;
    return [{ kind: "quiet", route: unit.route, key: `${domain} ${isoTime(dueAt)}`, domains, dueAt }];
  });
  for (const [dueAt, own] of groupBy(await unknownAmong(db, weeks), (week) => week.dueAt)) {
    const routes = own.map(({ route }) => route);
    const heard = await listTold(pool, { routes, from: dueAt - WEEK_MS, until: dueAt });
    for (const week of own) if (!heard.has(week.route)) await addNotice(db, week);
  }
}

/** What the week of a notice was like; undefined: none of its domains is told of alerts any more. */
export async function quietWeekOf(
  { domains: ids, key, route }: Pick<Notice, "domains" | "key" | "route">,
  { pool, catalog: index }: Pick<QuietDeps, "pool" | "catalog">,
): Promise<QuietWeek | undefined> {
  const until = Date.parse(key.slice(key.lastIndexOf(" ") + 1));
  const { asOf } = index.catalog;
  const since = await readLiveSince(pool);
  const [first, ...others] = ids.flatMap((id) => {
    const liveSince = since.get(id);
    return liveSince === undefined ? [] : [{ id, name: index.lineOf(id, asOf)[0]?.name ?? id, liveSince }];
  });
  if (!first) return undefined;
  const domains = [first, ...others] as const;
  const from = Math.max(until - WEEK_MS, Math.min(...domains.map(({ liveSince }) => liveSince)));
  const own = new Set(domains.map(({ id }) => id));
  const figures = await readQuietWeek(pool, {
    domains: [...own],
    route,
    assets: assetsOf(index, own),
    from,
    until,
  });
  const reads = [...own].map((id) => index.asOf(id));
  const catalogAsOf = reads.reduce((a, b) => (a === null || b === null ? null : Math.min(a, b)));
  return { ...figures, domains, from, until, catalogAsOf };
}
