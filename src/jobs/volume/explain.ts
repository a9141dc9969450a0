/** Computes the scores behind a finding of unusual volume again, from what is stored, with every term. */
import type { Pool, PoolClient } from "pg";
import { NO_CATALOG, indexCatalog } from "../../core/catalog/index-catalog.ts";
import { DAY_MS, HOUR_MS, dayOf } from "../../core/record/time.ts";
import type { Score } from "../../core/volume/channel.ts";
import { CHANNELS } from "../../core/volume/channel.ts";
import { ceilingSteps } from "../../core/volume/explain/ceiling.ts";
import { explainScore } from "../../core/volume/explain/index.ts";
import type {
  DayPeak,
  ExplainWanted,
  ExplainedScore,
  ExplainedVolume,
} from "../../core/volume/explain/explained.ts";
import { knownDaysOf } from "../../core/volume/history.ts";
import { hasPeers } from "../../core/volume/explain/peers-step.ts";
import type { Baseline } from "../../core/volume/fit/index.ts";
import type { LeftHour } from "../../core/volume/left.ts";
import { fromLog } from "../../core/volume/parameters.ts";
import type { ClosedDay } from "../../core/volume/past.ts";
import { DETECTOR_VERSION } from "../../core/volume/fit/stored-baseline.ts";
import { readCatalogInForce } from "../../store/catalogs.ts";
import { readValues } from "../../store/dictionary.ts";
import { inTransaction } from "../../store/transaction.ts";
import { readJudged } from "../../store/volume.ts";
import { unpackTraces } from "./traces.ts";
import type { VolumeWindow } from "./window.ts";
import { unpackMatched } from "./matched.ts";
import type { Matched } from "./matched.ts";
import { isCeiling } from "./ceilings.ts";
import { baselineOf } from "./baseline-of.ts";
import { openWindow } from "./open-window.ts";

/** undefined: nothing is known of the person by now. */
export async function explainVolume(pool: Pool, wanted: ExplainWanted): Promise<ExplainedVolume | undefined> {
  return await inTransaction(pool, async (client) => {
    const day = dayOf(wanted.windowStart);
    const catalog = indexCatalog((await readCatalogInForce(client)) ?? NO_CATALOG);
    const { window, leftOut, budget } = await openWindow(client, catalog, day);
    const place = window.placeOf(wanted.person);
    if (place === undefined) return undefined;
    const found = await baselineOf(client, day, { window, budget, isLeftOut: leftOut.has });
    if (!found) return await beforeBaselines(window, { day, place });
    const { past, before, baseline, isStored } = found;
    const closed = { ...found.closed, left: await leftOn(client, day, window) };
    const matched = await matchedBy(client, wanted, { day, personId: window.roster.people[place] as number });
    const scores = matched.map((one): ExplainedScore => {
      const score = scoreOf(one, { place, day });
      const explaining = { closed, before, baseline };
      const steps = isCeiling(one)
        ? ceilingSteps(score, one.volume, explaining)
        : explainScore(score, explaining);
      const name = `${one.volume.channel} ${baseline.subjects[place]?.class}`;
      return {
        channel: one.volume.channel,
        hour: score.hour,
        score: score.score,
        page: baseline.thresholds.page.get(name) ?? null,
        review: baseline.thresholds.review.get(name) ?? null,
        rank: one.volume.rank,
        steps,
      };
    });
    return {
      scores,
      peaks: peaksOf([...past.days, closed], place),
      dayBytes: bytesOf(closed, place),
      usualBytes: fromLog(baseline.bytes.usual[place] as number, "bytes"),
      peersBytes: peersBytesOf(place, baseline),
      knownDays: baseline.knownDays,
      detectorVersion: DETECTOR_VERSION,
      isStored,
      day,
    };
  });
}

/** Of days on which nothing is usual yet: a ceiling speaks of those, too. undefined: nothing was read. */
async function beforeBaselines(
  window: VolumeWindow,
  { day, place }: { readonly day: number; readonly place: number },
): Promise<ExplainedVolume | undefined> {
  const { days } = await window.past(day);
  const closed = await window.day(day);
  const peaks = peaksOf([...days, closed], place);
  if (peaks.length === 0) return undefined;
  return {
    scores: [],
    peaks,
    dayBytes: bytesOf(closed, place),
    usualBytes: null,
    peersBytes: null,
    knownDays: knownDaysOf(
      days.map(({ activity }) => activity),
      day / DAY_MS,
    ),
    detectorVersion: DETECTOR_VERSION,
    isStored: false,
    day,
  };
}

/** What was left of the hours of a day when it was judged. */
async function leftOn(
  client: PoolClient,
  day: number,
  { roster }: VolumeWindow,
): Promise<readonly LeftHour[]> {
  const [row] = await readJudged(client, { from: day, to: day + DAY_MS });
  return row ? unpackTraces(day / DAY_MS, row.traces, roster).left : [];
}

/** The strongest match of each channel and hour; channels of a day are one. */
async function matchedBy(
  client: PoolClient,
  { ruleId, asset, windowStart, windowEnd }: ExplainWanted,
  { day, personId }: { readonly day: number; readonly personId: number },
): Promise<Matched[]> {
  const [row] = await readJudged(client, { from: day, to: day + DAY_MS });
  const all = row ? unpackMatched(row.matched) : [];
  const names = await readValues(client, [...new Set(all.flatMap(({ assetId }) => assetId ?? []))]);
  const found = new Map<string, Matched>();
  for (const one of all.flatMap(eachScore)) {
    const name = one.assetId === null ? null : names.get(one.assetId);
    const isOwn = one.ruleId === ruleId && one.personId === personId && name === asset;
    if (!isOwn || one.hour < windowStart || one.hour >= windowEnd) continue;
    const isOfDay = one.volume.channel === "day_bytes" || one.volume.channel === "drift";
    const key = `${one.volume.channel} ${isOfDay ? "" : one.hour} ${one.assetId}`;
    const known = found.get(key);
    if (!known || known.hour < one.hour) found.set(key, one);
  }
  return [...found.values()].sort((a, b) => b.volume.score - a.volume.score || a.hour - b.hour);
}

/** Every score that is behind a match, by itself. */
function eachScore(one: Matched): Matched[] {
  return [one.volume, ...one.others].map((volume) => ({ ...one, volume, others: [] }));
}

function scoreOf(
  { volume, hour, assetId }: Matched,
  { place, day }: { readonly place: number; readonly day: number },
): Score {
  const channel = CHANNELS.find((one) => one === volume.channel) ?? "hour_joint";
  const about = { channel, place, day: day / DAY_MS, hour: (hour - day) / HOUR_MS, score: volume.score };
  return assetId === null ? about : { ...about, asset: assetId };
}

function peaksOf(days: readonly ClosedDay[], place: number): DayPeak[] {
  return days.flatMap((one) => {
    const hours = hoursOf(one, place);
    return hours.length === 0
      ? []
      : [{ day: one.activity.day * DAY_MS, bytes: Math.round(Math.max(...hours)) }];
  });
}

function bytesOf(day: ClosedDay, place: number): number {
  return Math.round(hoursOf(day, place).reduce((sum, bytes) => sum + bytes, 0));
}

/** What somebody read in each hour of a day. */
function hoursOf({ activity: { people, bytes } }: ClosedDay, place: number): number[] {
  return [...people.keys()]
    .filter((at) => people[at] === place)
    .map((at) => fromLog(bytes[at] as number, "bytes"));
}

function peersBytesOf(place: number, { bytes, peers }: Baseline): number | null {
  const group = bytes.groups[peers.groupOf[place] as number];
  return group && hasPeers(place, bytes, peers) ? fromLog(group.mean, "bytes") : null;
}
