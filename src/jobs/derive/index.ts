/**
 * Derives one day: a pure function of its events, the catalog, the rules and the parameters, in place of what was
 * derived before. Run it twice, or half: the outcome is the same.
 */
import type { PoolClient } from "pg";
import { findingUid, windowOf } from "../../core/finding/finding.ts";
import type { FindingRule } from "../../core/finding/finding.ts";
import type { Hit } from "../../core/finding/hit.ts";
import { DAY_MS } from "../../core/record/time.ts";
import { readCopies } from "../../store/accesses.ts";
import type { AccessRow } from "../../store/accesses.ts";
import { replaceDay, replaceHours } from "../../store/derived.ts";
import type { AssetHour, PersonHour } from "../../store/derived.ts";
import { deleteMarks, listHours, readMarks } from "../../store/dirty-hours.ts";
import { inTransaction } from "../../store/transaction.ts";
import { replaceDependencies } from "../../store/dependencies.ts";
import type { HourDependencies } from "../../store/dependencies.ts";
import { readReplaced } from "../../store/origins.ts";
import { TWIN_REACH_MS } from "../ingest/prepare.ts";
import { LINK_LOCK } from "../link/index.ts";
import type { DeriveContext } from "./context.ts";
import { DayFold } from "./day.ts";
import type { Enricher } from "./enrich.ts";
import { settleFindings } from "./findings.ts";
import type { FindingsChange } from "./findings.ts";
import { readHour } from "./hour.ts";
import type { HourHit } from "./hour-hits.ts";
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

interface DayWork {
  readonly people: PersonHour[];
  readonly assets: AssetHour[];
  readonly hits: Hit[];
  readonly dependencies: HourDependencies[];
  readonly day: DayFold;
  readonly report: ReportFold;
  readonly uses: UsesFold | undefined;
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
    await client.query("select pg_advisory_xact_lock(7214002, $1)", [day / DAY_MS]);
    await client.query("select pg_advisory_xact_lock_shared($1)", [LINK_LOCK]);
    // marks first: an event that commits after this brings a mark that stays
    const marks = await readMarks(client, range);
    const hours = await listHours(client, range);
    const work = await readDay(client, hours, { context, enricher, range });
    const report = work.report.result(work.uses?.result() ?? []);
    if (marks.length === 0) return { day, report, change: NO_CHANGE };
    await writeDay(client, { work, behind: new Set(marks.map(({ hour }) => hour)), day });
    const change = await settleFindings(client, range, { rules: context.findingRules, now: context.now });
    await deleteMarks(
      client,
      marks.map(({ mark }) => mark),
    );
    return { day, report, change };
  });
}

async function writeDay(
  client: PoolClient,
  { work, behind, day }: { work: DayWork; behind: ReadonlySet<number>; day: number },
): Promise<void> {
  const ofBehind = <T extends { hour: number }>(rows: readonly T[]): T[] =>
    rows.filter(({ hour }) => behind.has(hour));
  await replaceHours(client, [...behind], {
    people: ofBehind(work.people),
    assets: ofBehind(work.assets),
    hits: ofBehind(work.hits),
  });
  await replaceDependencies(client, ofBehind(work.dependencies));
  await replaceDay(client, day, work.day.rows());
}

/** Reads the hours one after the other: an hour's rows are held, a day's are not. */
async function readDay(
  client: PoolClient,
  hours: readonly number[],
  { context, enricher, range }: { context: DeriveContext; enricher: Enricher; range: Range },
): Promise<DayWork> {
  const isReported = await reportedRows(client, range, context);
  const isReplaced = await replacedRows(client, range);
  const work: DayWork = {
    people: [],
    assets: [],
    hits: [],
    dependencies: [],
    day: new DayFold(),
    report: new ReportFold(),
    uses: context.hasNoCatalog ? new UsesFold() : undefined,
  };
  const { uses } = work;
  for (const hour of hours) {
    const { cells, hits, keys, judgedUntil } = await readHour(client, hour, {
      context,
      enricher,
      isReported,
      isReplaced,
      uses,
    });
    await uses?.closeHour(client);
    work.dependencies.push({ hour, keys, judgedUntil });
    work.day.add(cells);
    work.report.add(cells);
    work.people.push(...personHours(hour, cells));
    work.assets.push(...assetHours(hour, cells));
    for (const hit of hits.all()) work.report.addHit(uidOf(hit, hour, context.findingRules), hit, hour);
    work.hits.push(...hits.rows(hour));
  }
  return work;
}

function uidOf(hit: HourHit, hour: number, rules: ReadonlyMap<string, FindingRule>): string {
  const rule = rules.get(hit.ruleId);
  const windowStart = rule ? windowOf(rule.window, hour).start : hour;
  return findingUid({ ruleId: hit.ruleId, person: hit.person, asset: hit.what?.key ?? null, windowStart });
}

/** Which rows of a day an addendum replaces. */
async function replacedRows(client: PoolClient, range: Range): Promise<(row: AccessRow) => boolean> {
  const replaced = await readReplaced(client, range);
  if (replaced.size === 0) return () => false;
  return (row) => replaced.has(`${row.eventId} ${row.accountId} ${row.regionId}`);
}

/** Which rows are in the files that are reported on: by their own pointer, or by a copy elsewhere. */
async function reportedRows(
  client: PoolClient,
  range: Range,
  context: DeriveContext,
): Promise<(row: AccessRow) => boolean> {
  const files = context.reportFiles;
  if (!files) return () => true;
  const reach = { from: range.from - TWIN_REACH_MS, to: range.to + TWIN_REACH_MS };
  const copies = await readCopies(client, reach, [...files]);
  return (row) => files.has(row.fileId) || copies.has(`${row.eventId} ${row.accountId} ${row.regionId}`);
}
