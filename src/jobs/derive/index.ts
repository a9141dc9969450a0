/**
 * Derives one day: a pure function of its events, the catalog, the rules and the parameters, in place of what was
 * derived before. Run it twice, or half: the outcome is the same.
 */
import type { PoolClient } from "pg";
import { findingUid, windowOf } from "../../core/finding/finding.ts";
import type { FindingRule } from "../../core/finding/finding.ts";
import { DAY_MS } from "../../core/record/time.ts";
import { HourRows, replaceDay } from "../../store/derived.ts";
import { sumDay } from "../../store/day-sums.ts";
import {
  deleteMarks,
  isDayLeft,
  listHours,
  lockDay,
  readMarks,
  spreadMarks,
} from "../../store/dirty-hours.ts";
import { inTransaction } from "../../store/transaction.ts";
import { replacePlaceHours } from "../../store/place-hours.ts";
import { replaceQueryHours } from "../../store/query-hours.ts";
import type { HourQueries } from "../../store/query-hours.ts";
import { replaceDependencies } from "../../store/dependencies.ts";
import type { HourDependencies } from "../../store/dependencies.ts";
import { markStale } from "../../store/volume.ts";
import { LINK_LOCK } from "../link/index.ts";
import type { DeriveContext } from "./context.ts";
import { Correlating, lookbackOf } from "./correlation/correlating.ts";
import { standingFindings } from "./correlation/standing-findings.ts";
import type { Unjudged } from "./correlation/unjudged.ts";
import { DayFold } from "./day.ts";
import { replacedRows, reportedRows } from "./day-rows.ts";
import type { Enricher } from "./enrich.ts";
import { settleFindings } from "./findings.ts";
import type { FindingsChange } from "./findings.ts";
import { readHour } from "./hour.ts";
import { buildHit } from "./hour-hits.ts";
import type { HourHit, HourHits } from "./hour-hits.ts";
import { assetHours, personHours } from "./hour-rollups.ts";
import { ReportFold } from "./report.ts";
import type { DayReport } from "./report.ts";
import { UsesFold } from "./uses.ts";

export interface DerivedDay {
  readonly day: number;
  readonly report: DayReport;
  readonly change: FindingsChange;
}

interface Range {
  readonly from: number;
  readonly to: number;
}

interface DayInput {
  readonly context: DeriveContext;
  readonly enricher: Enricher;
  readonly range: Range;
  /** Hours to be derived again; the others are reported on. */
  readonly behind: ReadonlySet<number>;
}

interface DayWork {
  /** Of the hours that are behind, as are the dependencies. */
  readonly rows: HourRows;
  readonly dependencies: HourDependencies[];
  readonly queries: HourQueries[];
  readonly day: DayFold;
  readonly report: ReportFold;
  readonly uses: UsesFold | undefined;
  readonly unjudged: Unjudged | undefined;
}

const NO_CHANGE: FindingsChange = { inserted: 0, amended: 0, withdrawn: 0 };

/**
 * Derives the dirty hours of a day, its daily rollup and its findings, in one transaction; a day without marks is only
 * reported on. Two calls for one day wait for one another.
 */
export async function deriveDay(
  day: number,
  context: DeriveContext,
  enricher: Enricher,
): Promise<DerivedDay> {
  const range = { from: day, to: day + DAY_MS };
  return inTransaction(context.pool, async (client) => {
    await lockDay(client, day);
    await client.query("select pg_advisory_xact_lock_shared($1)", [LINK_LOCK]);
    // marks first: an event that commits after this brings a mark that stays
    await spreadMarks(client, lookbackOf(context.correlations), range);
    // a day that was listed as behind may have left since
    const marks = (await isDayLeft(client, day)) ? [] : await readMarks(client, range);
    const hours = await listHours(client, range);
    const behind = new Set(marks.map(({ hour }) => hour));
    const work = await readDay(client, hours, { context, enricher, range, behind });
    const standing = await standingFindings(client, range, { context, unjudged: work.unjudged });
    for (const uid of standing.reported) work.report.addStanding(uid);
    const report = work.report.result(work.uses?.result() ?? []);
    if (marks.length === 0) return { day, report, change: NO_CHANGE };
    await work.rows.replace(client, [...behind]);
    await replacePlaceHours(client, [...behind]);
    await replaceDependencies(client, work.dependencies);
    await replaceQueryHours(client, [...behind], work.queries);
    await replaceDay(client, day, work.day.rows());
    await sumDay(client, day);
    await markStale(client, day);
    const { findingRules: rules, isKnownRule, now } = context;
    const change = await settleFindings(client, range, {
      rules,
      isKnownRule,
      standing: standing.eventCounts,
      now,
      isLater: (ruleId) => rules.get(ruleId)?.category === "volume",
    });
    await deleteMarks(
      client,
      marks.map(({ mark }) => mark),
    );
    return { day, report, change };
  });
}

/** Reads the hours one after the other: an hour's rows are held, a day's are not. */
async function readDay(
  client: PoolClient,
  hours: readonly number[],
  { context, enricher, range, behind }: DayInput,
): Promise<DayWork> {
  const reached = { ...range, from: range.from - lookbackOf(context.correlations) };
  const input = {
    context,
    enricher,
    isReported: await reportedRows(client, reached, context),
    isReplaced: await replacedRows(client, reached),
  };
  const correlating = context.correlations.length > 0 ? new Correlating(input, range.from) : undefined;
  await correlating?.lookBack(client);
  const work: DayWork = {
    rows: new HourRows(),
    dependencies: [],
    queries: [],
    day: new DayFold(),
    report: new ReportFold(),
    uses: context.hasNoCatalog ? new UsesFold() : undefined,
    unjudged: correlating?.unjudged,
  };
  const { uses } = work;
  for (const hour of hours) {
    enricher.relieve();
    const matches = correlating?.matches();
    const { cells, hits, keys, judgedUntil, queries, assets } = await readHour(client, hour, {
      ...input,
      uses,
      matches,
    });
    if (matches) correlating?.take(hour, matches);
    await uses?.closeHour(client);
    work.day.add(hour, cells);
    work.report.add(cells);
    addHits(work, { hour, hits, behind, rules: context.findingRules });
    if (!behind.has(hour)) continue;
    work.dependencies.push({ hour, keys, judgedUntil });
    work.queries.push({ hour, queries, assets });
    work.rows.add(hour, { people: personHours(cells), assets: assetHours(cells) });
  }
  for (const [hour, hits] of (await correlating?.hits(client)) ?? [])
    addHits(work, { hour, hits, behind, rules: context.findingRules });
  return work;
}

/** The hits of an hour are reported on; those of an hour that is behind are stored. */
function addHits(
  { report, rows }: DayWork,
  {
    hour,
    hits,
    behind,
    rules,
  }: { hour: number; hits: HourHits; behind: ReadonlySet<number> } & {
    rules: DeriveContext["findingRules"];
  },
): void {
  for (const hit of hits.all()) {
    const whole = buildHit(hit, hit.whole, hour);
    report.addHit(uidOf(hit, hour, rules), hit, whole);
    if (behind.has(hour)) rows.addHit(whole);
  }
}

export function uidOf(hit: HourHit, hour: number, rules: ReadonlyMap<string, FindingRule>): string {
  const rule = rules.get(hit.ruleId);
  const windowStart = rule ? windowOf(rule.window, hour).start : hour;
  return findingUid({ ruleId: hit.ruleId, person: hit.person, asset: hit.what?.key ?? null, windowStart });
}
