/** The events of one hour that correlations look at, in an order that only the events decide. */
import type { AccessFact } from "../../../core/access/fact.ts";
import type { CorrelationEvaluator, Entering } from "../../../core/sigma/correlation/evaluate.ts";
import type { AccessRow, MatchedEvent } from "../../../store/accesses.ts";
import type { Access } from "../access.ts";
import type { Enricher } from "../enrich.ts";
import type { Unjudged } from "./unjudged.ts";

export interface HourEvent {
  readonly time: number;
  /** The event key. */
  readonly key: string;
  readonly person: number;
  readonly asset: number;
  readonly entering: Entering[];
}

type Evaluator = Pick<CorrelationEvaluator, "enter" | "unjudgedBy">;

/** Records are about no asset. */
const NO_ASSET = -1;

export class HourMatches {
  readonly #events = new Map<string, HourEvent>();
  readonly #evaluator: Evaluator;
  readonly #enricher: Enricher;
  readonly #accessRules: ReadonlySet<string>;
  readonly #unjudged: Unjudged;

  constructor(
    evaluator: Evaluator,
    given: { enricher: Enricher; accessRules: ReadonlySet<string>; unjudged: Unjudged },
  ) {
    this.#evaluator = evaluator;
    this.#enricher = given.enricher;
    this.#accessRules = given.accessRules;
    this.#unjudged = given.unjudged;
  }

  addAccess({ row, who, what }: Access, rules: readonly string[], fact: AccessFact): void {
    for (const rule of rules) {
      if (!this.#accessRules.has(rule)) continue;
      this.#add(
        row,
        { person: who.personId, asset: what.id },
        this.#evaluator.enter(rule, (name) => ownOf(fact, name)),
      );
    }
  }

  /** A match that was stored before a correlation asked for a field cannot be judged by it. */
  addRecord({ ruleId, row, captured }: MatchedEvent): void {
    const fact = this.#enricher.recordFact(row);
    const fieldOf = (name: string): unknown => ownOf(fact, name) ?? ownOf(captured, name);
    const isKnown = (name: string): boolean => Object.hasOwn(fact, name) || Object.hasOwn(captured, name);
    for (const id of this.#evaluator.unjudgedBy(ruleId, isKnown)) this.#unjudged.add(id, row.eventId);
    const person = this.#enricher.caller(row).personId;
    this.#add(row, { person, asset: NO_ASSET }, this.#evaluator.enter(ruleId, fieldOf));
  }

  /** By time, then event key. */
  sorted(): HourEvent[] {
    return [...this.#events.values()].sort((a, b) => a.time - b.time || (a.key < b.key ? -1 : 1));
  }

  /** A record may be an access, too: it is one event. */
  #add(row: AccessRow, of: { person: number; asset: number }, entering: Entering[]): void {
    if (entering.length === 0) return;
    const key = keyOf(row, this.#enricher);
    const known = this.#events.get(key);
    if (known) known.entering.push(...entering);
    else this.#events.set(key, { time: row.time, key, ...of, entering });
  }
}

export function keyOf(row: AccessRow, enricher: Enricher): string {
  return `${row.eventId} ${enricher.place(row)}`;
}

/** The value of a field; undefined where it is absent or null. */
function ownOf(fact: Readonly<Record<string, unknown>>, name: string): unknown {
  return Object.hasOwn(fact, name) ? (fact[name] ?? undefined) : undefined;
}
