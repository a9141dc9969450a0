/**
 * Judges how much people read: every day from the first that was derived anew, each by the days before it. Runs when hours are
 * derived; the outcome depends on the rollups, the catalog and the rules alone.
 */
import type { PoolClient } from "pg";
import { DAY_MS } from "../../core/record/time.ts";
import type { Budget } from "../../core/volume/fit.ts";
import { Detector } from "../../core/volume/detector.ts";
import { createSubjects } from "../../core/volume/subject.ts";
import { readValues } from "../../store/dictionary.ts";
import { inTransaction } from "../../store/transaction.ts";
import { daysFrom, firstStaleDay, readJudged, replaceJudged } from "../../store/volume.ts";
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
import { matchScores, unpackMatched } from "./matched.ts";
import type { Matched } from "./matched.ts";
import { packTraces } from "./traces.ts";
import { VolumeWindow } from "./window.ts";

export interface JudgedVolumeDay {
  readonly day: number;
  readonly findings: readonly ReportedFinding[];
  readonly change: FindingsChange | undefined;
}

export const BUDGET: Budget = { page: 1, review: 20 };
const VOLUME_LOCK = 7_214_004;

/** `reported` are days that are reported on, judged anew or not. All is one transaction: half a judgement is none. */
export async function judgeVolume(
  reported: readonly number[],
  context: DeriveContext,
  enricher: Enricher,
): Promise<JudgedVolumeDay[]> {
  return await inTransaction(context.pool, async (client) => {
    await client.query("select pg_advisory_xact_lock($1)", [VOLUME_LOCK]);
    const first = await firstStaleDay(client);
    const judged = first === undefined ? [] : await judgeFrom(client, first, { context, enricher });
    const done = new Set(judged.map(({ day }) => day));
    for (const day of reported.filter((one) => !done.has(one))) {
      const [row] = await readJudged(client, { from: day, to: day + DAY_MS });
      const matched = row ? unpackMatched(row.matched) : [];
      const { findings } = await report(client, { day, matched }, { context, enricher });
      judged.push({ day, findings, change: undefined });
    }
    return judged;
  });
}

interface Working {
  readonly context: DeriveContext;
  readonly enricher: Enricher;
}

async function judgeFrom(client: PoolClient, first: number, working: Working): Promise<JudgedVolumeDay[]> {
  const { context } = working;
  const window = await VolumeWindow.open(client, createSubjects(context.catalog), first);
  const detector = new Detector(await window.past(first));
  const outcome: JudgedVolumeDay[] = [];
  const { findingRules: rules, isKnownRule, now } = context;
  const only = (ruleId: string): boolean => rules.get(ruleId)?.category === "volume";
  for (const day of await daysFrom(client, first)) {
    await lockDay(client, day);
    const closed = await window.day(day);
    const { exceeding, traces, baseline } = detector.judge(closed, {
      subjects: window.subjects(day),
      budget: BUDGET,
      isConfirmed: () => false,
    });
    const assets = await readValues(client, [...new Set(closed.touches.map(({ asset }) => asset))]);
    const classify = classifyBy(context.catalog, assets);
    const matched = baseline
      ? matchScores({ day, closed, exceeding, baseline }, { window, rules: context.volumeRules, classify })
      : [];
    const { hits, findings } = await report(client, { day, matched }, working);
    const thresholds = Object.fromEntries(
      Object.entries(baseline?.thresholds ?? {}).map(([tier, own]) => [tier, Object.fromEntries(own)]),
    );
    await replaceJudged(
      client,
      { day, traces: packTraces(traces, window.roster), thresholds, matched },
      hits,
    );
    const range = { from: day, to: day + DAY_MS };
    const change = await settleFindings(client, range, { rules, isKnownRule, now, only });
    outcome.push({ day, findings, change });
  }
  return outcome;
}

async function report(
  client: PoolClient,
  { day, matched }: { day: number; matched: readonly Matched[] },
  { context, enricher }: Working,
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
