/**
 * Evaluates correlations over matches in the order of time. A window slides: it is judged at every time at which an event
 * enters it, after all events of that time have, and holds the events of the timespan before, both ends included. So what
 * holds is a function of the events alone, and of those of the last `lookbackMs` only.
 */
import { compileExpression } from "../compile.ts";
import type { Predicate } from "../compile.ts";
import { holds } from "./correlation.ts";
import type { Correlation } from "./correlation.ts";
import { enter, indexEntries } from "./entry.ts";
import type { Entrance, Entry, FieldOf } from "./entry.ts";
import { createMeasure } from "./measure.ts";
import type { RulesPresent } from "./measure.ts";
import { Window } from "./window.ts";
import type { Entered } from "./window.ts";

/** An event that rules matched. */
export interface Match {
  /** In ms. */
  readonly time: number;
  /** Ids; rules that no correlation refers to do no harm. */
  readonly rules: readonly string[];
  /** The caller's number for the event: it comes back where the event is part of what holds. */
  readonly sequence: number;
  /** Numbers for who did it, and to what. */
  readonly person: number;
  readonly asset: number;
  readonly fieldOf: FieldOf;
}

/** At a time the condition of a correlation holds for one group. */
export interface Holding {
  readonly correlation: Correlation;
  readonly time: number;
  /** Events of the window that were part of no holding of the group before. */
  readonly sequences: readonly number[];
  /** All events of the window are of one person, or about one asset. */
  readonly isOfOnePerson: boolean;
  readonly isOfOneAsset: boolean;
}

interface State {
  readonly correlation: Correlation;
  readonly windows: Map<string, Window>;
  readonly touched: Set<Window>;
  readonly presence: Predicate | undefined;
  /** Counts where it is referred to: an episode once, at its beginning, or each time at which it holds. */
  readonly further: readonly { readonly state: number; readonly isCounted: boolean }[];
  sweepAt: number;
}

const SWEEP_FROM = 1_024;

export class CorrelationEvaluator {
  readonly #states: readonly State[];
  readonly #entries: ReadonlyMap<string, readonly Entry[]>;
  readonly #onHolding: (holding: Holding) => void;
  #now = -Infinity;

  /** `correlations`: each behind those that it refers to. */
  constructor(correlations: readonly Correlation[], onHolding: (holding: Holding) => void) {
    this.#onHolding = onHolding;
    this.#entries = indexEntries(correlations);
    this.#states = correlations.map((correlation) => ({
      correlation,
      windows: new Map(),
      touched: new Set(),
      presence: correlation.presence && compileExpression(correlation.presence),
      further: [...correlations.keys()]
        .filter((other) => correlations[other]?.rules.includes(correlation.id))
        .map((other) => ({ state: other, isCounted: !correlations[other]?.type.startsWith("temporal") })),
      sweepAt: SWEEP_FROM,
    }));
  }

  /** Matches in ascending order of time; those of one time in any order. An event comes once, with all of its rules. */
  add(match: Match): void {
    if (match.time > this.#now) {
      this.end();
      this.#now = match.time;
    }
    const [only] = match.rules;
    const entries =
      match.rules.length === 1
        ? (this.#entries.get(only as string) ?? [])
        : match.rules.flatMap((rule) => this.#entries.get(rule) ?? []);
    if (entries.length === 1) this.#enterOne(entries[0] as Entry, match);
    else if (entries.length > 1) this.#enterMany(entries, match);
  }

  /** Judges what came at the last time. Call it after the last match. */
  end(): void {
    for (const state of this.#states) {
      for (const window of state.touched) this.#judge(state, window);
      state.touched.clear();
    }
  }

  #enterOne(entry: Entry, match: Match): void {
    const entrance = enter(entry, match.fieldOf);
    if (entrance) this.#put(this.#states[entry.correlation] as State, entrance, match);
  }

  /** An event that several rules of one correlation matched is one event there. */
  #enterMany(entries: readonly Entry[], match: Match): void {
    const byCorrelation = new Map<number, Map<string, Entrance>>();
    for (const entry of entries) {
      const entrance = enter(entry, match.fieldOf);
      if (!entrance) continue;
      let keys = byCorrelation.get(entry.correlation);
      if (!keys) byCorrelation.set(entry.correlation, (keys = new Map()));
      for (const key of entrance.keys) {
        const known = keys.get(key);
        keys.set(key, known ? unite(known, entrance) : { ...entrance, keys: [key] });
      }
    }
    for (const [correlation, keys] of byCorrelation)
      for (const entrance of keys.values()) this.#put(this.#states[correlation] as State, entrance, match);
  }

  #put(state: State, entrance: Entrance, event: Entered): void {
    for (const key of entrance.keys) {
      let window = state.windows.get(key);
      if (!window) {
        if (state.windows.size >= state.sweepAt) this.#sweep(state);
        state.windows.set(key, (window = new Window(createMeasure(state.correlation))));
      }
      window.add(event, entrance);
      state.touched.add(window);
    }
  }

  #judge(state: State, window: Window): void {
    const { correlation } = state;
    const now = this.#now;
    const begin = now - correlation.timespanMs;
    window.leave(begin);
    const isHolding = isMet(state, window, now);
    const isFirst = !window.held || window.judgedAt < begin;
    window.judgedAt = now;
    window.held = isHolding;
    if (!isHolding) return;
    const place = window.placeAfter(window.heldAt);
    window.heldAt = now;
    const { isOfOnePerson, isOfOneAsset } = window;
    const sequences = window.sequencesFrom(place);
    this.#onHolding({ correlation, time: now, sequences, isOfOnePerson, isOfOneAsset });
    for (const [number, { state: to, isCounted }] of state.further.entries())
      if (isFirst || !isCounted) this.#pass(window.furtherFrom(place, number), this.#states[to] as State);
  }

  /** To a correlation that refers to another, the events that made it hold are one event in each group of theirs. */
  #pass(events: ReturnType<Window["furtherFrom"]>, to: State): void {
    const last = new Map<string, { readonly entrance: Entrance; readonly event: Entered }>();
    for (const one of events) for (const key of one.entrance.keys) last.set(key, one);
    for (const [key, { entrance, event }] of last)
      this.#put(to, { ...entrance, keys: [key] }, { ...event, time: this.#now });
  }

  /** Forgets groups whose events have all left. */
  #sweep(state: State): void {
    const begin = this.#now - state.correlation.timespanMs;
    for (const [key, window] of state.windows) if (window.newest < begin) state.windows.delete(key);
    state.sweepAt = Math.max(SWEEP_FROM, 2 * state.windows.size);
  }
}

function isMet({ correlation, presence }: State, { measure }: Window, now: number): boolean {
  if (presence) return presence(presentRules(correlation, (measure as RulesPresent).bits));
  const value = measure.value(now);
  return value !== undefined && holds(correlation.bounds, value);
}

function presentRules({ rules }: Correlation, bits: number): Record<string, true> {
  return Object.fromEntries(rules.flatMap((id, at) => ((bits & (1 << at)) === 0 ? [] : [[id, true]])));
}

function unite(one: Entrance, other: Entrance): Entrance {
  const isOfRules = typeof one.sample === "number" && typeof other.sample === "number";
  return {
    keys: one.keys,
    sample: isOfRules ? (one.sample as number) | (other.sample as number) : one.sample,
    further: one.further.map((entrance, at) => entrance ?? other.further[at]),
  };
}
