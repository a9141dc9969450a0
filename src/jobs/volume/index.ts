/**
 * Judges how much people read: every day from the first that was derived anew, each by the days before it. Runs when hours are
 * derived; the outcome depends on the rollups, the catalog, the rules and the settings alone.
 */
import type { PoolClient } from "pg";
import type { Hit, HitVolume } from "../../core/finding/hit.ts";
import { DAY_MS, HOUR_MS } from "../../core/record/time.ts";
import { Detector } from "../../core/volume/detector.ts";
import type { Baseline } from "../../core/volume/fit/index.ts";
import { judgeDay } from "../../core/volume/judge/index.ts";
import type { JudgedDay } from "../../core/volume/judge/index.ts";
import type { LeftHour } from "../../core/volume/left.ts";
import { BASELINE_DAYS } from "../../core/volume/parameters.ts";
import type { ClosedDay } from "../../core/volume/past.ts";
import { storeBaseline } from "../../core/volume/fit/stored-baseline.ts";
import { readValues } from "../../store/dictionary.ts";
import { lockDay } from "../../store/dirty-hours.ts";
import { inTransaction } from "../../store/transaction.ts";
import { forgetBaselines, isBaselineDropped, replaceBaseline } from "../../store/volume-baselines.ts";
import {
  daysFrom,
  lockVolume,
  readJudged,
  readStaleDays,
  replaceJudged,
  replaceMatched,
} from "../../store/volume.ts";
import type { HourInput } from "../derive/actions.ts";
import type { DeriveContext } from "../derive/context.ts";
import { replacedRows, reportedRows } from "../derive/day-rows.ts";
import type { Enricher } from "../derive/enrich.ts";
import { settleFindings } from "../derive/findings.ts";
import type { FindingsChange } from "../derive/findings.ts";
import { buildHit } from "../derive/hour-hits.ts";
import { uidOf } from "../derive/index.ts";
import { ReportFold } from "../derive/report.ts";
import type { ReportedFinding } from "../derive/report.ts";
import { readAnnounced } from "./announced.ts";
import { baselineOf } from "./baseline-of.ts";
import { classifiedBy } from "./classify.ts";
import { readClassified } from "./classified.ts";
import { compareCeilings, isCeiling } from "./ceilings.ts";
import { readEvidence } from "./evidence.ts";
import { Comparisons, matchScores, unpackMatched } from "./matched.ts";
import type { Matched } from "./matched.ts";
import { openWindow } from "./open-window.ts";
import { packLeft, packTraces } from "./traces.ts";
import type { VolumeWindow } from "./window.ts";

export interface JudgedVolumeDay {
  readonly day: number;
  readonly findings: readonly ReportedFinding[];
  readonly change: FindingsChange | undefined;
}

/** Live, a day's baseline stays as it is so long after the day's end. */
const FREEZE_MS = 48 * HOUR_MS;

/** Days whose baselines are kept; of days before them one is fitted anew where somebody asks. */
const KEPT_DAYS = BASELINE_DAYS;

export interface VolumeGiven {
  /** Days that are reported on, judged anew or not, in ms. */
  readonly reported: readonly number[];
  /** Whether days freeze: what comes later is judged by the baseline that stood. A scan judges every day anew. */
  readonly freezes: boolean;
}

/** All is one transaction: half a judgement is none. */
export async function judgeVolume(
  { reported, freezes }: VolumeGiven,
  context: DeriveContext,
  enricher: Enricher,
): Promise<JudgedVolumeDay[]> {
  return await inTransaction(context.pool, async (client) => {
    await lockVolume(client);
    const stale = await readStaleDays(client);
    const isFrozen = (day: number): boolean => freezes && day + DAY_MS + FREEZE_MS <= context.now;
    const judged = new Map<number, JudgedVolumeDay>();
    const working = { client, context, enricher };
    for (const day of stale.filter(isFrozen)) judged.set(day, await judgeFrozen(day, working));
    const first = stale.find((day) => !isFrozen(day));
    if (first !== undefined) for (const day of await judgeFrom(first, working)) judged.set(day.day, day);
    await forgetBaselines(client, KEPT_DAYS);
    for (const day of reported.filter((one) => !judged.has(one))) {
      const [row] = await readJudged(client, { from: day, to: day + DAY_MS });
      const matched = row ? unpackMatched(row.matched) : [];
      const { findings } = await report({ day, matched }, working);
      judged.set(day, { day, findings, change: undefined });
    }
    return [...judged.values()];
  });
}

interface Working {
  readonly client: PoolClient;
  readonly context: DeriveContext;
  readonly enricher: Enricher;
}

async function judgeFrom(first: number, working: Working): Promise<JudgedVolumeDay[]> {
  const { client, context } = working;
  const { window, leftOut, budget } = await openWindow(client, context.catalog, first);
  const detector = new Detector(await window.past(first));
  const outcome: JudgedVolumeDay[] = [];
  for (const day of await daysFrom(client, first)) {
    await lockDay(client, day);
    const closed = await window.day(day);
    const subjects = window.subjects(day);
    const leftOf = await readAnnounced(client, { day, closed, window }, () => hourInput(day, working));
    const judged = detector.judge(closed, { subjects, budget, isLeftOut: leftOut.has, leftOf });
    const { baseline } = judged;
    const matched = await matchDay({ day, closed, judged, baseline }, window, working);
    const { hits, findings } = await report({ day, matched }, working);
    await replaceJudged(client, { day, traces: packTraces(judged.traces, window.roster), matched }, hits);
    await replaceBaseline(client, day, judged.baseline && window.withIds(storeBaseline(judged.baseline)));
    const change = await settle(day, matched, working);
    await leftOut.addExpected(client, { from: day, until: day + DAY_MS });
    outcome.push({ day, findings, change });
  }
  return outcome;
}

/** Judges a day by the baseline that stood, and leaves that, and what other days go by, as they are. */
async function judgeFrozen(day: number, working: Working): Promise<JudgedVolumeDay> {
  const { client, context } = working;
  const { window, leftOut, budget } = await openWindow(client, context.catalog, day);
  await lockDay(client, day);
  const { matched, left } = await matchFrozen(day, { window, budget, isLeftOut: leftOut.has }, working);
  const { hits, findings } = await report({ day, matched }, working);
  await replaceMatched(client, { day, matched, left: left && packLeft(left, window.roster) }, hits);
  return { day, findings, change: await settle(day, matched, working) };
}

/** What stands, where the baseline of the day is no longer kept. */
async function matchFrozen(
  day: number,
  given: Parameters<typeof baselineOf>[2],
  working: Working,
): Promise<{ readonly matched: readonly Matched[]; readonly left?: readonly LeftHour[] }> {
  const { client } = working;
  if (await isBaselineDropped(client, day)) {
    const [row] = await readJudged(client, { from: day, to: day + DAY_MS });
    return { matched: row ? unpackMatched(row.matched) : [] };
  }
  const found = await baselineOf(client, day, given);
  if (!found) return { matched: [] };
  const about = { day, closed: found.closed, window: given.window };
  const left = (await readAnnounced(client, about, () => hourInput(day, working)))(found.baseline);
  const judged = judgeDay({ ...found.closed, left }, found.baseline, found.before);
  return { matched: await matchDay({ day, ...found, judged }, given.window, working), left };
}

interface DayGiven {
  readonly day: number;
  readonly closed: ClosedDay;
  readonly judged: JudgedDay;
  readonly baseline: Baseline | undefined;
}

async function matchDay(
  { day, closed: read, judged, baseline }: DayGiven,
  window: VolumeWindow,
  working: Working,
): Promise<Matched[]> {
  const closed = { ...read, left: judged.traces.left };
  const { client, context } = working;
  const { exceeding, isShadow } = judged;
  if (!baseline) return [];
  const ruleIds = volumeRuleIds(context);
  const rules = context.volumeRules;
  const ceilings = await compareCeilings(client, { day, judged, baseline, window, ruleIds, context });
  if (exceeding.length === 0) return ceilings;
  const names = await readValues(client, [...closed.touches.assets]);
  const classifiedWithin = classifiedBy(context, names);
  const classify = await readClassified(
    client,
    { day, closed, exceeding, window, classifiedWithin },
    await hourInput(day, working),
  );
  const scored = matchScores({ day, closed, exceeding, isShadow, baseline }, { window, rules, classify });
  return [...scored, ...ceilings];
}

function volumeRuleIds({ findingRules }: DeriveContext): string[] {
  return [...findingRules.values()].filter(({ category }) => category === "volume").map(({ id }) => id);
}

async function settle(
  day: number,
  matched: readonly Matched[],
  { client, context }: Working,
): Promise<FindingsChange> {
  const { findingRules: rules, isKnownRule, now } = context;
  const only = volumeRuleIds(context);
  const comparisons = new Comparisons(matched, rules);
  const volumesOf = (hit: Hit): readonly HitVolume[] => comparisons.of(hit);
  return await settleFindings(
    client,
    { from: day, to: day + DAY_MS },
    { rules, isKnownRule, now, only, volumesOf },
  );
}

async function hourInput(day: number, { client, context, enricher }: Working): Promise<HourInput> {
  const range = { from: day, to: day + DAY_MS };
  return {
    context,
    enricher,
    isReported: await reportedRows(client, range, context),
    isReplaced: await replacedRows(client, range),
  };
}

async function report({ day, matched }: { day: number; matched: readonly Matched[] }, working: Working) {
  const { client, context } = working;
  const scored = matched.filter((one) => !isCeiling(one));
  if (scored.length === 0) return { hits: [], findings: [] };
  const evidence = await readEvidence(client, scored, await hourInput(day, working));
  const fold = new ReportFold();
  const hits = [...evidence].flatMap(([hour, own]) =>
    [...own.all()].map((hit) => {
      const whole = buildHit(hit, hit.whole, hour);
      fold.addHit(uidOf(hit, hour, context.findingRules), hit, whole);
      return whole;
    }),
  );
  return { hits, findings: fold.result([]).findings };
}
