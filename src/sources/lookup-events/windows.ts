/** Says which windows of time are to be looked up next. Pure: what is covered comes in, and so does the time. */
import { invariant } from "../../errors.ts";

/** Milliseconds since 1970; both ends belong to it, as they do for LookupEvents. */
export interface Interval {
  readonly from: number;
  readonly until: number;
}

/** A window whose last page was handed over. */
export interface Covered extends Interval {
  /**
   * When its first page was asked for. Events come late: what is younger than the overlap then may have got more events
   * since, and is covered only in so far.
   */
  readonly askedAt: number;
}

export interface LookupWindow extends Interval {
  /** `live` reaches up to now; at most one does. */
  readonly kind: "live" | "back_fill";
}

export interface WindowsGiven {
  /** In any order, overlapping or not. */
  readonly covered: readonly Covered[];
  readonly now: number;
  /** How late events may come. AWS says five minutes on average and promises nothing: take fifteen. */
  readonly overlapMs: number;
  /** How far back, at most 90. */
  readonly backfillDays: number;
  /**
   * Whole seconds. No window is longer. Windows of the past begin and end at multiples of it, so that one that is taken up
   * again is the same window.
   */
  readonly sliceMs: number;
}

const SECOND = 1000;
const DAY = 86_400_000;
/** CloudTrail keeps 90 days; the margin is for the time between asking for windows and looking up the oldest. */
const LOOK_BACK_MAX_MS = 90 * DAY - 300_000;

/**
 * What is not covered of the days until now, newest first, in windows that touch but do not overlap. Empty where nothing
 * can have come since. Work it off in its order and ask anew after a while: whoever asks after every window gets the live
 * edge again and again, and may prefer the windows of kind `back_fill` in between.
 */
export function windowsOf(given: WindowsGiven): readonly LookupWindow[] {
  const { covered, overlapMs, sliceMs } = given;
  invariant(sliceMs > 0 && sliceMs % SECOND === 0, "a slice of time is one or more whole seconds");
  // event times are whole seconds
  const now = Math.floor(given.now / SECOND) * SECOND;
  const back = Math.min(given.backfillDays * DAY, LOOK_BACK_MAX_MS);
  const oldest = Math.ceil((given.now - back) / SECOND) * SECOND;
  // what was asked for later than now was so by a clock that was ahead: nobody knows what it covers
  const seen = covered
    .filter(({ askedAt }) => askedAt <= given.now)
    .map((each) => (each.askedAt === given.now ? each : settledPart(each, overlapMs)));
  return gapsOf(merge(seen), { from: oldest, until: now })
    .flatMap((gap) => cut(gap, sliceMs))
    .map((window) => ({ ...window, kind: window.until === now ? "live" : "back_fill" }));
}

/**
 * The same coverage in as few intervals as there are: what to keep instead of a row for every window. What may still get
 * events is left out, so that it is looked up again.
 */
export function settle(covered: readonly Covered[], overlapMs: number): readonly Covered[] {
  return merge(covered.map((each) => settledPart(each, overlapMs))).map(({ from, until }) => ({
    from,
    until,
    askedAt: until + overlapMs,
  }));
}

/** A window in two that touch, the newer one first; none where they would be shorter than that. */
export function halvesOf({ from, until, kind }: LookupWindow, minMs: number): readonly LookupWindow[] {
  const middle = Math.floor((from + until) / 2 / SECOND) * SECOND;
  if (middle - from < minMs) return [];
  return [
    { from: middle, until, kind },
    { from, until: middle, kind: "back_fill" },
  ];
}

/** Ends before it begins where everything may still get events. */
function settledPart({ from, until, askedAt }: Covered, overlapMs: number): Interval {
  return { from, until: Math.min(until, askedAt - overlapMs) };
}

/** The whole seconds in the intervals, oldest first, with at least one second that is in none between any two. */
function merge(intervals: readonly Interval[]): readonly Interval[] {
  const merged: { from: number; until: number }[] = [];
  const sorted = intervals
    .map(({ from, until }) => ({
      from: Math.ceil(from / SECOND) * SECOND,
      until: Math.floor(until / SECOND) * SECOND,
    }))
    .filter(({ from, until }) => from <= until)
    .sort((a, b) => a.from - b.from);
  for (const { from, until } of sorted) {
    const last = merged.at(-1);
    if (last && from <= last.until + SECOND) last.until = Math.max(last.until, until);
    else merged.push({ from, until });
  }
  return merged;
}

/** What `whole` has beside the intervals, which come merged; newest first. Ends are shared with what lies beside. */
function gapsOf(merged: readonly Interval[], whole: Interval): readonly Interval[] {
  const gaps: Interval[] = [];
  let { from } = whole;
  const add = (until: number): void => {
    if (from < until) gaps.push({ from, until });
  };
  for (const each of merged) {
    add(Math.min(each.from, whole.until));
    from = Math.max(from, each.until);
  }
  add(whole.until);
  return gaps.reverse();
}

/** Newest first. */
function cut({ from, until }: Interval, sliceMs: number): readonly Interval[] {
  const slices: Interval[] = [];
  for (let end = until; end > from; ) {
    const begin = end - from <= sliceMs ? from : Math.floor((end - 1) / sliceMs) * sliceMs;
    slices.push({ from: begin, until: end });
    end = begin;
  }
  return slices;
}
