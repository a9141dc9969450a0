/** Weeks in which nothing was to be told to the owners of a domain. */
import type { Kysely } from "kysely";
import type { Pool } from "pg";
import { lastMorning } from "../../core/alert/calendar.ts";
import type { OwnerOf } from "../../core/alert/owner.ts";
import { groupBy } from "../../core/catalog/group.ts";
import { holds } from "../../core/catalog/catalog.ts";
import type { CatalogIndex } from "../../core/catalog/index-catalog.ts";
import type { QuietWeek } from "../../core/finding/quiet-message.ts";
import { DAY_MS, isoTime } from "../../core/record/time.ts";
import type { StageOf } from "../../core/settings/rollout.ts";
import { addNotice, unknownAmong } from "../../store/notices.ts";
import type { NewNotice, Notice } from "../../store/notices.ts";
import { listTold, readQuietWeek } from "../../store/quiet-week.ts";
import type { DB } from "../../store/tables.ts";

export interface QuietDeps {
  readonly db: Kysely<DB>;
  readonly pool: Pool;
  readonly catalog: CatalogIndex;
  readonly ownerOf: OwnerOf;
  readonly stageOf: StageOf;
}

const WEEK_MS = 7 * DAY_MS;
/** Whoever begins to watch in the middle of a week says nothing of the last one. */
const LATE_MS = 2 * DAY_MS;

/** Has owners of live domains told, on a Monday morning of theirs, that nothing was told to them for a week. `now` in ms. */
export async function planQuietWeeks(
  { db, pool, catalog: index, stageOf, ownerOf }: QuietDeps,
  now: number,
): Promise<void> {
  const live = new Set(index.catalog.domains.map(({ id }) => id).filter((id) => stageOf("", id) === "live"));
  const weeks = [...live].flatMap((domain): NewNotice[] => {
    const { line, calendar } = ownerOf(domain);
    const [unit] = line;
    const dueAt = lastMorning(calendar.timeZone, "monday", now);
    if (unit?.domain !== domain || now - dueAt > LATE_MS) return [];
    return [
      { kind: "quiet", route: unit.route, key: `${domain} ${isoTime(dueAt)}`, domains: [domain], dueAt },
    ];
  });
  for (const [dueAt, own] of groupBy(await unknownAmong(db, weeks), (week) => week.dueAt)) {
    const routes = own.map(({ route }) => route);
    const told = await listTold(pool, { routes, from: dueAt - WEEK_MS, until: dueAt });
    for (const week of own) if (!told.has(week.route)) await addNotice(db, week);
  }
}

/** What the week of a notice was like. */
export async function quietWeekOf(
  { domains: [domain], key, route }: Pick<Notice, "domains" | "key" | "route">,
  { pool, catalog: index }: Pick<QuietDeps, "pool" | "catalog">,
): Promise<QuietWeek | undefined> {
  if (domain === undefined) return undefined;
  const until = Date.parse(key.slice(key.lastIndexOf(" ") + 1));
  const from = until - WEEK_MS;
  const { asOf, assets } = index.catalog;
  const [own] = index.lineOf(domain, asOf);
  const read = assets
    .filter((asset) => holds(asset, asOf) && index.projectAt(asset.project, asOf)?.domain === domain)
    .map(({ id }) => id);
  const figures = await readQuietWeek(pool, { domain, route, assets: read, from, until });
  return { ...figures, domain, name: own?.name ?? domain, from, until, catalogAsOf: index.asOf(domain) };
}
