/**
 * Derives one day: a pure function of its events, the catalog, the rules and the parameters, in place of what was
 * derived before. Run it twice, or half: the outcome is the same.
 */
import type { PoolClient } from "pg";
import { joinTwins } from "../../core/access/twins.ts";
import { findingUid, windowOf } from "../../core/finding/finding.ts";
import type { Hit } from "../../core/finding/hit.ts";
import { DAY_MS, HOUR_MS } from "../../core/record/time.ts";
import { readAccesses, readCopies, readMatches } from "../../store/accesses.ts";
import type { AccessRow } from "../../store/accesses.ts";
import { replaceDay, replaceHours } from "../../store/derived.ts";
import type { AssetHour, PersonHour } from "../../store/derived.ts";
import { deleteMarks, listHours, readMarks } from "../../store/dirty-hours.ts";
import { inTransaction } from "../../store/transaction.ts";
import { TWIN_REACH_MS } from "../ingest/prepare.ts";
import type { DeriveContext } from "./context.ts";
import { DayFold } from "./day.ts";
import type { Enricher } from "./enrich.ts";
import { settleFindings } from "./findings.ts";
import type { FindingsChange } from "./findings.ts";
import { HourFold } from "./hour.ts";
import { ReportFold } from "./report.ts";
import type { DayReport } from "./report.ts";

export interface DerivedDay {
  readonly day: number;
  readonly report: DayReport;
  readonly change: FindingsChange;
}

interface DayWork {
  readonly people: PersonHour[];
  readonly assets: AssetHour[];
  readonly hits: Hit[];
  readonly day: DayFold;
  readonly report: ReportFold;
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
    // marks first: an event that commits after this brings a mark that stays
    const marks = await readMarks(client, range);
    const hours = await listHours(client, range);
    const work = await readDay(client, hours, { context, enricher, range });
    const report = work.report.result();
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
  await replaceDay(client, day, work.day.rows());
}

/** Reads the hours one after the other: an hour's rows are held, a day's are not. */
async function readDay(
  client: PoolClient,
  hours: readonly number[],
  input: { context: DeriveContext; enricher: Enricher; range: { from: number; to: number } },
): Promise<DayWork> {
  const { context, enricher } = input;
  const isReported = await reportedRows(client, input.range, context);
  const work: DayWork = {
    people: [],
    assets: [],
    hits: [],
    day: new DayFold(context.dictionary),
    report: new ReportFold(),
  };
  for (const hour of hours) {
    const fold = await readHour(client, hour, { context, enricher, work, isReported });
    fold.wantAssets(context.dictionary);
    await context.dictionary.resolve();
    work.people.push(...fold.personRows(hour));
    work.assets.push(...fold.assetRows(hour, context.dictionary));
    work.hits.push(...fold.hitRows(hour, context.dictionary));
  }
  return work;
}

async function readHour(
  client: PoolClient,
  hour: number,
  input: {
    context: DeriveContext;
    enricher: Enricher;
    work: DayWork;
    isReported: (row: AccessRow) => boolean;
  },
): Promise<HourFold> {
  const { context, enricher, work, isReported } = input;
  const range = { from: hour, to: hour + HOUR_MS };
  const fold = new HourFold(context, enricher);
  const rows = await readAccesses(client, { ...range, reach: TWIN_REACH_MS });
  await enricher.load(client, rows);
  for (const action of joinTwins(rows)) {
    if (action.row.time < range.from || action.row.time >= range.to) continue;
    const access = enricher.access(action, action.copies.some(isReported));
    fold.add(access);
    work.day.add(access);
    work.report.add(access);
  }
  fold.close();
  await addMatches(client, range, { context, enricher, fold, isReported });
  for (const hit of fold.hits.values()) {
    if (hit.reported) work.report.addFinding(uidOf(hit, hour, { context, enricher }));
  }
  return fold;
}

async function addMatches(
  client: PoolClient,
  range: { from: number; to: number },
  input: {
    context: DeriveContext;
    enricher: Enricher;
    fold: HourFold;
    isReported: (row: AccessRow) => boolean;
  },
): Promise<void> {
  const matched = await readMatches(client, range, [...input.context.findingRules.keys()]);
  await input.enricher.load(
    client,
    matched.map(({ row }) => row),
  );
  for (const { ruleId, row } of matched) {
    const { hitEvent, personId } = input.enricher.recordHit(row);
    input.fold.addMatch(ruleId, { personId, reported: input.isReported(row), hitEvent });
  }
}

function uidOf(
  hit: { ruleId: string; personId: number; assetKey: string | null },
  hour: number,
  { context, enricher }: { context: DeriveContext; enricher: Enricher },
): string {
  const rule = context.findingRules.get(hit.ruleId);
  const windowStart = rule ? windowOf(rule.window, hour).start : hour;
  return findingUid({
    ruleId: hit.ruleId,
    person: enricher.personKey(hit.personId),
    asset: hit.assetKey,
    windowStart,
  });
}

/** Which rows are in the files that are reported on: by their own pointer, or by a copy elsewhere. */
async function reportedRows(
  client: PoolClient,
  range: { from: number; to: number },
  context: DeriveContext,
): Promise<(row: AccessRow) => boolean> {
  const files = context.reportFiles;
  if (!files) return () => true;
  const reach = { from: range.from - TWIN_REACH_MS, to: range.to + TWIN_REACH_MS };
  const copies = await readCopies(client, reach, [...files]);
  return (row) => files.has(row.fileId) || copies.has(`${row.eventId} ${row.accountId} ${row.regionId}`);
}
