/** The events of one hour that correlations look at, in an order that only the events decide. */
import type { AccessFact } from "../../../core/access/fact.ts";
import type { CorrelationEvaluator, Entering } from "../../../core/sigma/correlation/evaluate.ts";
import type { AccessRow, MatchedEvent } from "../../../store/accesses.ts";
import type { Access } from "../access.ts";
import type { Enricher } from "../enrich.ts";

export interface HourEvent {
  readonly time: number;
  /** The event key. */
  readonly key: string;
  readonly person: number;
  readonly asset: number;
  readonly entering: Entering[];
}

/** Records are about no asset. */
const NO_ASSET = -1;

export class HourMatches {
  readonly #events = new Map<string, HourEvent>();
  readonly #evaluator: Pick<CorrelationEvaluator, "enter">;
  readonly #enricher: Enricher;
  readonly #accessRules: ReadonlySet<string>;

  constructor(
    evaluator: Pick<CorrelationEvaluator, "enter">,
    { enricher, accessRules }: { enricher: Enricher; accessRules: ReadonlySet<string> },
  ) {
    this.#evaluator = evaluator;
    this.#enricher = enricher;
    this.#accessRules = accessRules;
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

  /** A match that was stored before a correlation asked for a field has no value for it. */
  addRecord({ ruleId, row, captured }: MatchedEvent): void {
    const fact = this.#enricher.recordFact(row);
    const fieldOf = (name: string): unknown => ownOf(fact, name) ?? ownOf(captured, name);
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
