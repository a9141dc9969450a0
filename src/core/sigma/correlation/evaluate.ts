/**
 * Evaluates correlations over matches in the order of time. A window slides: it is judged at every time at which an event
 * enters it, after all events of that time have, and holds the events of the timespan before, both ends included. So what
 * holds is a function of the events alone, and of those of the last `lookbackMs` only.
 */
import { compileExpression } from "../compile.ts";
import type { Predicate } from "../compile.ts";
import { holds } from "./correlation.ts";
import type { Correlation } from "./correlation.ts";
import { enter, indexEntries, indexReferring, unjudgedBy } from "./entry.ts";
import type { Entrance, Entry, FieldOf } from "./entry.ts";
import { createMeasure } from "./measure.ts";
import type { RulesPresent } from "./measure.ts";
import { Window } from "./window.ts";
import type { Entered } from "./window.ts";

/** What an event is to one correlation. */
export interface Entering {
  /** Into the list of correlations. */
  readonly correlation: number;
  readonly entrance: Entrance;
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
    const referring = indexReferring(correlations);
    this.#states = correlations.map((correlation) => ({
      correlation,
      windows: new Map(),
      touched: new Set(),
      presence: correlation.presence && compileExpression(correlation.presence),
      further: (referring.get(correlation.id) ?? []).map((other) => ({
        state: other,
        isCounted: !correlations[other]?.type.startsWith("temporal"),
      })),
      sweepAt: SWEEP_FROM,
    }));
  }

  /** What an event is to correlations by a rule that it matched. */
  enter(rule: string, fieldOf: FieldOf): Entering[] {
    const entering: Entering[] = [];
    for (const entry of this.#entries.get(rule) ?? []) {
      const entrance = enter(entry, fieldOf);
      if (entrance) entering.push({ correlation: entry.correlation, entrance });
    }
    return entering;
  }

  /** The ids of the correlations that cannot judge a match of a rule, of which only some fields are known. */
  unjudgedBy(rule: string, isKnown: (field: string) => boolean): string[] {
    const places = unjudgedBy(this.#entries.get(rule) ?? [], isKnown);
    return places.map((place) => (this.#states[place] as State).correlation.id);
  }

  /**
   * Takes events in ascending order of time, those of one time in any order. An event comes once, with what it is by all
   * of its rules.
   */
  add(event: Entered, entering: readonly Entering[]): void {
    if (event.time > this.#now) {
      this.end();
      this.#now = event.time;
    }
    const [only] = entering;
    if (only && entering.length === 1)
      this.#put(this.#states[only.correlation] as State, only.entrance, event);
    else this.#putOnce(entering, event);
  }

  /** Judges what came at the last time. Call it after the last match. */
  end(): void {
    for (const state of this.#states) {
      for (const window of state.touched) this.#judge(state, window);
      state.touched.clear();
    }
  }

  /** An event that several rules of one correlation matched is one event there. */
  #putOnce(entering: readonly Entering[], event: Entered): void {
    const byCorrelation = new Map<number, Map<string, Entrance>>();
    for (const { correlation, entrance } of entering) {
      let keys = byCorrelation.get(correlation);
      if (!keys) byCorrelation.set(correlation, (keys = new Map()));
      for (const key of entrance.keys) {
        const known = keys.get(key);
        const isOfRules = this.#states[correlation]?.correlation.fields.length === 0;
        keys.set(key, known ? unite(known, entrance, isOfRules) : { ...entrance, keys: [key] });
      }
    }
    for (const [correlation, keys] of byCorrelation)
      for (const entrance of keys.values()) this.#put(this.#states[correlation] as State, entrance, event);
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

/** An event by two of its rules: the bits of both, or the value that the first one gives. */
function unite(one: Entrance, other: Entrance, isOfRules: boolean): Entrance {
  return {
    keys: one.keys,
    sample: isOfRules ? (one.sample as number) | (other.sample as number) : one.sample,
    further: one.further.map((entrance, at) => entrance ?? other.further[at]),
  };
}
