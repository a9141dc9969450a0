/**
 * Judges how much people read: every day from the first that was derived anew, each by the days before it. Runs when hours are
 * derived; the outcome depends on the rollups, the catalog, the rules and the settings alone.
 */
import type { PoolClient } from "pg";
import { DAY_MS, HOUR_MS } from "../../core/record/time.ts";
import { Detector } from "../../core/volume/detector.ts";
import type { Baseline } from "../../core/volume/fit/index.ts";
import { judgeDay } from "../../core/volume/judge/index.ts";
import type { JudgedDay } from "../../core/volume/judge/index.ts";
import type { ClosedDay } from "../../core/volume/past.ts";
import { restoreBaseline, storeBaseline } from "../../core/volume/fit/stored-baseline.ts";
import type { StoredBaseline } from "../../core/volume/fit/stored-baseline.ts";
import { createSubjects } from "../../core/volume/subject.ts";
import { readValues } from "../../store/dictionary.ts";
import { readSettings } from "../../store/settings.ts";
import { inTransaction } from "../../store/transaction.ts";
import { readBaseline, replaceBaseline } from "../../store/volume-baselines.ts";
import {
  daysFrom,
  lockVolume,
  readJudged,
  readStaleDays,
  replaceJudged,
  replaceMatched,
} from "../../store/volume.ts";
import type { DeriveContext } from "../derive/context.ts";
import { replacedRows, reportedRows } from "../derive/day-rows.ts";
import type { Enricher } from "../derive/enrich.ts";
import { settleFindings } from "../derive/findings.ts";
import type { FindingsChange } from "../derive/findings.ts";
import { buildHit } from "../derive/hour-hits.ts";
import { lockDay, uidOf } from "../derive/index.ts";
import { ReportFold } from "../derive/report.ts";
import type { ReportedFinding } from "../derive/report.ts";
import { classifyBy } from "./classify.ts";
import { readEvidence } from "./evidence.ts";
import { LeftOut } from "./left-out.ts";
import { matchScores, unpackMatched } from "./matched.ts";
import type { Matched } from "./matched.ts";
import { packTraces } from "./traces.ts";
import { VolumeWindow } from "./window.ts";

export interface JudgedVolumeDay {
  readonly day: number;
  readonly findings: readonly ReportedFinding[];
  readonly change: FindingsChange | undefined;
}

/** Live, a day's baseline stays as it is so long after the day's end. */
const FREEZE_MS = 48 * HOUR_MS;

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
    const frozen = await withBaselines(client, stale.filter(isFrozen));
    const first = stale.find((day) => !frozen.has(day));
    const judged = new Map<number, JudgedVolumeDay>();
    const working = { client, context, enricher };
    for (const [day, baseline] of frozen) judged.set(day, await judgeFrozen(day, baseline, working));
    if (first !== undefined) for (const day of await judgeFrom(first, working)) judged.set(day.day, day);
    for (const day of reported.filter((one) => !judged.has(one))) {
      const [row] = await readJudged(client, { from: day, to: day + DAY_MS });
      const matched = row ? unpackMatched(row.matched) : [];
      const { findings } = await report({ day, matched }, working);
      judged.set(day, { day, findings, change: undefined });
    }
    return [...judged.values()];
  });
}

/** The days for which a baseline is stored: there is nothing to be frozen for the others. */
async function withBaselines(
  client: PoolClient,
  days: readonly number[],
): Promise<Map<number, StoredBaseline>> {
  const found = new Map<number, StoredBaseline>();
  for (const day of days) {
    const baseline = await readBaseline(client, day);
    if (baseline) found.set(day, baseline);
  }
  return found;
}

interface Working {
  readonly client: PoolClient;
  readonly context: DeriveContext;
  readonly enricher: Enricher;
}

/** Opens the window of days before `first`, with what of them teaches nothing. */
async function openWindow(
  first: number,
  { client, context }: Working,
): Promise<{ window: VolumeWindow; leftOut: LeftOut } & Awaited<ReturnType<typeof readSettings>>> {
  const window = await VolumeWindow.open(client, createSubjects(context.catalog), first);
  const settings = await readSettings(client);
  const leftOut = new LeftOut(window.roster);
  leftOut.addConfirmed(settings.confirmed, (key) => window.placeOf(key));
  await leftOut.addExpected(client, { from: window.from, until: first });
  return { window, leftOut, ...settings };
}

async function judgeFrom(first: number, working: Working): Promise<JudgedVolumeDay[]> {
  const { client } = working;
  const { window, leftOut, budget } = await openWindow(first, working);
  const detector = new Detector(await window.past(first));
  const outcome: JudgedVolumeDay[] = [];
  for (const day of await daysFrom(client, first)) {
    await lockDay(client, day);
    const closed = await window.day(day);
    const subjects = window.subjects(day);
    const judged = detector.judge(closed, { subjects, budget, isLeftOut: leftOut.has });
    const matched = await matchDay({ day, closed, judged, baseline: judged.baseline }, window, working);
    const { hits, findings } = await report({ day, matched }, working);
    await replaceJudged(client, { day, traces: packTraces(judged.traces, window.roster), matched }, hits);
    await replaceBaseline(client, day, judged.baseline && window.withIds(storeBaseline(judged.baseline)));
    const change = await settle(day, working);
    await leftOut.addExpected(client, { from: day, until: day + DAY_MS });
    outcome.push({ day, findings, change });
  }
  return outcome;
}

/** Judges a day by the baseline that stood, and leaves that, and what other days go by, as they are. */
async function judgeFrozen(day: number, stored: StoredBaseline, working: Working): Promise<JudgedVolumeDay> {
  const { client } = working;
  const { window, leftOut } = await openWindow(day, working);
  await lockDay(client, day);
  const past = await window.past(day);
  const closed = await window.day(day);
  const baseline = restoreBaseline(window.withPlaces(stored), {
    day: day / DAY_MS,
    past,
    subjects: window.subjects(day),
    isLeftOut: leftOut.has,
  });
  const last = past.days.at(-1)?.activity;
  const judged = judgeDay(closed, baseline, last?.day === baseline.day - 1 ? last : undefined);
  const matched = await matchDay({ day, closed, judged, baseline }, window, working);
  const { hits, findings } = await report({ day, matched }, working);
  await replaceMatched(client, { day, matched }, hits);
  return { day, findings, change: await settle(day, working) };
}

interface DayGiven {
  readonly day: number;
  readonly closed: ClosedDay;
  readonly judged: JudgedDay;
  readonly baseline: Baseline | undefined;
}

async function matchDay(
  { day, closed, judged, baseline }: DayGiven,
  window: VolumeWindow,
  { client, context }: Working,
): Promise<Matched[]> {
  const { exceeding, isShadow } = judged;
  if (!baseline || exceeding.length === 0) return [];
  const assets = await readValues(client, [...closed.touches.assets]);
  const classify = classifyBy(context.catalog, assets);
  return matchScores(
    { day, closed, exceeding, isShadow, baseline },
    { window, rules: context.volumeRules, classify },
  );
}

async function settle(day: number, { client, context }: Working): Promise<FindingsChange> {
  const { findingRules: rules, isKnownRule, now } = context;
  const only = [...rules.values()].filter(({ category }) => category === "volume").map(({ id }) => id);
  return await settleFindings(client, { from: day, to: day + DAY_MS }, { rules, isKnownRule, now, only });
}

async function report(
  { day, matched }: { day: number; matched: readonly Matched[] },
  { client, context, enricher }: Working,
) {
  if (matched.length === 0) return { hits: [], findings: [] };
  const range = { from: day, to: day + DAY_MS };
  const evidence = await readEvidence(client, matched, {
    context,
    enricher,
    isReported: await reportedRows(client, range, context),
    isReplaced: await replacedRows(client, range),
  });
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
