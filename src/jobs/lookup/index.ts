/**
 * Looks up what is next of one account and Region: takes the place that is due, asks for window after window, and has each
 * page stored. Run it twice, or end it anywhere: what is covered stands in rows, and whatever is not is asked for again.
 */
import { createHash } from "node:crypto";
import { gzipSync } from "node:zlib";
import type { Pool } from "pg";
import { DAY_MS } from "../../core/record/time.ts";
import { cleanText } from "../../core/record/text.ts";
import { AuditplaneError, reasonOf } from "../../errors.ts";
import type { LookupNotice } from "../../sources/lookup-events/ask.ts";
import type { LookupClients } from "../../sources/lookup-events/clients.ts";
import { lookUp } from "../../sources/lookup-events/index.ts";
import type { Pace } from "../../sources/lookup-events/pace.ts";
import type { LookupPage } from "../../sources/lookup-events/page.ts";
import { halvesOf, settle, windowsOf } from "../../sources/lookup-events/windows.ts";
import type { LookupWindow } from "../../sources/lookup-events/windows.ts";
import {
  addPlaces,
  claimPlace,
  dropCovered,
  holdPlace,
  readCovered,
  releasePlace,
  replaceCovered,
  returnPlace,
} from "../../store/lookup.ts";
import type { CoveredWindow, LookupLease, LookupPlace, PlaceOutcome } from "../../store/lookup.ts";
import { inTransaction } from "../../store/transaction.ts";
import type { LookedUp, StoredPage } from "./store-page.ts";

export interface LookupDeps {
  readonly pool: Pool;
  readonly places: readonly LookupPlace[];
  readonly backfillDays: number;
  /** Shared by whoever asks in this process. */
  readonly paces: (account: string, region: string) => Pace;
  readonly clients: LookupClients;
  readonly store: (page: LookedUp) => Promise<StoredPage>;
  /** The database's, in ms. */
  readonly clock: () => Promise<number>;
  readonly random: () => number;
  readonly notify: (place: LookupPlace, notice: LookupNotice) => void;
  readonly signal: AbortSignal;
}

/** What became of a place that was in hand. */
export interface LookupRun extends LookupPlace {
  /** `lease_lost`: it is somebody else's by now; `stopped`: everything is to end. */
  readonly outcome: PlaceOutcome | { readonly state: "lease_lost" | "stopped" };
  /** Whether it fails, or works, otherwise than the last time. */
  readonly isNews: boolean;
  readonly windows: number;
  readonly pages: number;
  readonly events: number;
  readonly duplicates: number;
}

/** Events come late, by five minutes on average. */
const OVERLAP_MS = 900_000;
/** What is broken off is begun again: at most so much. */
const SLICE_MS = DAY_MS / 4;
/** A window that is not finished is asked for in halves, as long as these are no shorter. */
const SLICE_MIN_MS = 600_000;
/** What came within these minutes is asked for with what comes then, so that little is read twice. */
const LIVE_EVERY_MS = 300_000;
/** So long does nobody else get a turn because of one place, or as long as its window takes. */
const TURN_MS = 60_000;
/** Longer than any wait between two requests of a window. */
const LEASE_SECONDS = 120;
/** Windows that were asked for so long ago are kept in few rows. */
const SETTLE_AFTER_MS = 3_600_000;
const SETTLE_ROWS = 20;
/** Windows are cut by the database's clock: it may differ from AWS's by so much, and the overlap makes up for it. */
const SKEW_MAX_MS = 240_000;
const DETAIL_MAX = 500;

/** One turn of one place; undefined: none is due. Safe from any number of workers at once. */
export async function lookUpPlace(deps: LookupDeps): Promise<LookupRun | undefined> {
  const { pool, places, signal, clients } = deps;
  await addPlaces(pool, places);
  const lease = await claimPlace(pool, places, LEASE_SECONDS);
  if (!lease) return undefined;
  const { account, region } = lease;
  const tally = { windows: 0, pages: 0, events: 0, duplicates: 0 };
  const end = (outcome: LookupRun["outcome"], isNews = false): LookupRun => {
    return { account, region, outcome, isNews, ...tally };
  };
  let outcome: PlaceOutcome;
  try {
    outcome = { state: await takeTurn(lease, tally, deps) };
    await settleCovered(lease, deps);
  } catch (error) {
    const code = error instanceof AuditplaneError ? error.code : "internal";
    if (code === "lease_lost") return end({ state: "lease_lost" });
    if (signal.aborted) {
      await returnPlace(pool, lease);
      return end({ state: "stopped" });
    }
    if (code === "aws_credentials") clients.renew(lease);
    outcome = { state: "failed", reason: code, detail: cleanText(reasonOf(error), DETAIL_MAX) };
  }
  const dueSeconds = outcome.state === "behind" ? 0 : LIVE_EVERY_MS / 1000;
  const { isNews } = await releasePlace(pool, lease, { outcome, dueSeconds });
  return end(outcome, isNews);
}

type Tally = { windows: number; pages: number; events: number; duplicates: number };

/**
 * Works off what is not covered, the newest first, until its time is over. A window that does not come to its last page is
 * asked for in halves; the shortest one is left for the next turn, and keeps nothing older waiting. Throws why, at the end.
 */
async function takeTurn(lease: LookupLease, tally: Tally, deps: LookupDeps): Promise<"current" | "behind"> {
  const begun = await deps.clock();
  const lost = new AbortController();
  const signal = AbortSignal.any([deps.signal, lost.signal]);
  const turn: Turn = { lease, tally, signal, pace: heldPace(lease, lost, deps) };
  const waiting = [...(await nextWindows(lease, begun, deps))];
  let unfinished: AuditplaneError | undefined;
  for (let window = waiting.shift(); window; window = waiting.shift()) {
    const askedAt = await deps.clock();
    if (askedAt - begun > TURN_MS) return "behind";
    try {
      await lookUpWindow({ ...window, askedAt }, turn, deps);
    } catch (error) {
      if (!(error instanceof AuditplaneError) || error.code !== "lookup_unfinished") throw error;
      const halves = halvesOf(window, SLICE_MIN_MS);
      if (halves.length === 0) unfinished ??= error;
      waiting.unshift(...halves);
    }
  }
  if (unfinished) throw unfinished;
  return "current";
}

interface Turn {
  readonly lease: LookupLease;
  readonly tally: Tally;
  readonly pace: Pace;
  readonly signal: AbortSignal;
}

/** `askedAt`: by the database's clock, right before. */
async function lookUpWindow(
  { askedAt, ...window }: CoveredWindow,
  { lease, tally, pace, signal }: Turn,
  deps: LookupDeps,
): Promise<void> {
  const notify = (notice: LookupNotice): void => deps.notify(lease, notice);
  const { random } = deps;
  const pages = lookUp({ api: deps.clients.of(lease), pace, window, random, signal, notify });
  let asked = askedAt;
  for await (const page of pages) {
    asked = Math.min(asked, await timeOf(page, deps));
    const covered = page.isLast ? { from: window.from, until: window.until, askedAt: asked } : undefined;
    const stored = await deps.store({ lease, file: fileOf(page), covered });
    tally.pages++;
    tally.events += stored.new;
    tally.duplicates += stored.duplicate;
  }
  tally.windows++;
}

/**
 * When AWS answered, by its own clock. Throws `clock_skewed` where the database's is another: a window of its future would
 * count as covered before anything happened in it.
 */
async function timeOf({ answeredAt }: LookupPage, { clock }: LookupDeps): Promise<number> {
  const now = await clock();
  if (answeredAt === undefined) return now;
  const minutes = Math.round((now - answeredAt) / 60_000);
  if (Math.abs(now - answeredAt) <= SKEW_MAX_MS) return answeredAt;
  throw new AuditplaneError(
    "clock_skewed",
    `could not tell which time is covered: the clock of the database is ${Math.abs(minutes)} minutes ${minutes > 0 ? "ahead of" : "behind"} AWS's; set it right (NTP); until then nothing is looked up, and what counted as covered while it was wrong is looked up again`,
  );
}

/** What happens now waits for some minutes while there is something to be made up for. */
async function nextWindows(
  lease: LookupLease,
  now: number,
  { pool, backfillDays }: LookupDeps,
): Promise<readonly LookupWindow[]> {
  const covered = await readCovered(pool, lease);
  const windows = windowsOf({ covered, now, overlapMs: OVERLAP_MS, backfillDays, sliceMs: SLICE_MS });
  const isFresh = covered.some(({ until, askedAt }) => until > now - LIVE_EVERY_MS && askedAt <= now);
  const past = isFresh ? windows.filter(({ kind }) => kind === "back_fill") : [];
  return past.length > 0 ? past : windows;
}

/** No request leaves for a place that is somebody else's: two processes would be too fast together. */
function heldPace(lease: LookupLease, lost: AbortController, { pool, paces }: LookupDeps): Pace {
  const pace = paces(lease.account, lease.region);
  return {
    ...pace,
    async turn(signal) {
      try {
        await holdPlace(pool, lease);
      } catch (error) {
        lost.abort(error); // else it would pass for an answer of AWS
        throw error;
      }
      await pace.turn(signal);
    },
  };
}

/** A page that comes again has its name but may hold others: the path says the content, so that it never changes. */
function fileOf({ name, text, events }: LookupPage): LookedUp["file"] {
  if (events === 0) return undefined;
  const bytes = gzipSync(text);
  const hash = createHash("sha256").update(bytes).digest("hex").slice(0, 16);
  return { path: `${name.replace(/\.json$/, "")}-${hash}.json.gz`, bytes };
}

/** Keeps in few rows what was covered by many, and nothing that a clock covered which was ahead. */
async function settleCovered(lease: LookupLease, { pool, clock }: LookupDeps): Promise<void> {
  const now = await clock();
  const askedBefore = now - SETTLE_AFTER_MS;
  const covered = await readCovered(pool, lease);
  const old = covered.filter(({ askedAt }) => askedAt < askedBefore);
  const isAhead = covered.some(({ askedAt }) => askedAt > now);
  if (old.length <= SETTLE_ROWS && !isAhead) return;
  await inTransaction(pool, async (client) => {
    await holdPlace(client, lease);
    if (isAhead) await dropCovered(client, lease, { askedAfter: now });
    if (old.length > SETTLE_ROWS)
      await replaceCovered(client, lease, { askedBefore, by: settle(old, OVERLAP_MS) });
  });
}
