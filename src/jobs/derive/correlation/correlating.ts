/**
 * Correlates the matches of a day. Windows reach back before it, so the hours of the look-back are read first. What holds
 * is kept as numbers of events; the events themselves are read again where they are part of it, which is seldom.
 */
import type { PoolClient } from "pg";
import { SEVERAL } from "../../../core/finding/finding.ts";
import { hourOf } from "../../../core/record/time.ts";
import { CorrelationEvaluator } from "../../../core/sigma/correlation/evaluate.ts";
import type { Holding } from "../../../core/sigma/correlation/evaluate.ts";
import { listHours } from "../../../store/dirty-hours.ts";
import type { MatchedEvent } from "../../../store/accesses.ts";
import type { Access } from "../access.ts";
import { accessMatched, readActions, readRecords, recordMatched } from "../actions.ts";
import type { HourInput } from "../actions.ts";
import { judgeAccess } from "../hour.ts";
import { HourHits } from "../hour-hits.ts";
import type { Matched } from "../hour-hits.ts";
import { personOf } from "../person.ts";
import { HourMatches, keyOf } from "./hour-matches.ts";
import { Unjudged } from "./unjudged.ts";

/** A hit that events are part of. */
interface Target extends Pick<Holding, "isOfOnePerson" | "isOfOneAsset"> {
  readonly hour: number;
  readonly ruleId: string;
}

interface OpenHour {
  readonly accesses: Iterable<Access>;
  readonly records: readonly MatchedEvent[];
}

interface Taken {
  readonly hour: number;
  /** The number of its first event. */
  readonly first: number;
}

/** The longest time that a correlation looks back, in ms. */
export function lookbackOf(correlations: HourInput["context"]["correlations"]): number {
  return Math.max(0, ...correlations.map(({ lookbackMs }) => lookbackMs));
}

export class Correlating {
  readonly #input: HourInput;
  readonly #evaluator: CorrelationEvaluator;
  readonly #day: number;
  readonly #taken: Taken[] = [];
  readonly #targets = new Map<number, Target[]>();
  #count = 0;
  /** Of the hours that were taken. */
  readonly unjudged = new Unjudged();

  constructor(input: HourInput, day: number) {
    this.#input = input;
    this.#day = day;
    this.#evaluator = new CorrelationEvaluator(input.context.correlations, (holding) => this.#note(holding));
  }

  /** Reads the hours before the day. */
  async lookBack(client: PoolClient): Promise<void> {
    const from = hourOf(this.#day - lookbackOf(this.#input.context.correlations));
    for (const hour of await listHours(client, { from, to: this.#day })) {
      this.#input.enricher.relieve();
      this.take(hour, this.#gather(await this.#open(client, hour)));
    }
  }

  /** Collects the matches of an hour. */
  matches(): HourMatches {
    const { enricher, context } = this.#input;
    const accessRules = context.correlated.accesses;
    return new HourMatches(this.#evaluator, { enricher, accessRules, unjudged: this.unjudged });
  }

  /** Takes the matches of the next hour. */
  take(hour: number, matches: HourMatches): void {
    this.#taken.push({ hour, first: this.#count });
    for (const { time, person, asset, entering } of matches.sorted())
      this.#evaluator.add({ time, sequence: this.#count++, person, asset }, entering);
  }

  /** The hits of all hours of the day. Call it after the last hour. */
  async hits(client: PoolClient): Promise<ReadonlyMap<number, HourHits>> {
    this.#evaluator.end();
    const hits = new Map<number, HourHits>();
    if (this.#targets.size === 0) return hits;
    const several = await personOf(this.#input.context, SEVERAL);
    const add = ({ hour, ruleId, isOfOnePerson, isOfOneAsset }: Target, matched: Matched): void => {
      let own = hits.get(hour);
      if (!own) hits.set(hour, (own = new HourHits(this.#input.context.reportFiles === undefined)));
      const { who, what, ...rest } = matched;
      own.add(ruleId, { ...rest, who: isOfOnePerson ? who : several, what: isOfOneAsset ? what : null });
    };
    for (const [at, { hour, first }] of this.#taken.entries()) {
      const end = this.#taken[at + 1]?.first ?? this.#count;
      if (this.#hasTarget(first, end)) await this.#readAgain(client, { hour, first, add });
    }
    return hits;
  }

  #note({ correlation, time, sequences, isOfOnePerson, isOfOneAsset }: Holding): void {
    if (correlation.silent || time < this.#day) return;
    const target = { hour: hourOf(time), ruleId: correlation.id, isOfOnePerson, isOfOneAsset };
    for (const sequence of sequences) {
      const known = this.#targets.get(sequence);
      if (!known) this.#targets.set(sequence, [target]);
      else if (!known.some((one) => isSame(one, target))) known.push(target);
    }
  }

  /** Reads what of an hour correlations may look at. */
  async #open(client: PoolClient, hour: number): Promise<OpenHour> {
    const { context } = this.#input;
    const { accesses, records: ruleIds } = context.correlated;
    return {
      accesses: accesses.size > 0 ? await readActions(client, hour, this.#input) : [],
      records: await readRecords(client, hour, { ...this.#input, ruleIds }),
    };
  }

  #gather({ accesses, records }: OpenHour): HourMatches {
    const { context, enricher } = this.#input;
    const matches = this.matches();
    for (const access of accesses) {
      const { rules, fact } = judgeAccess(access, context.accessRules, enricher);
      if (fact) matches.addAccess(access, rules, fact);
    }
    for (const event of records) matches.addRecord(event);
    enricher.takeDependencies(); // of an hour that is derived elsewhere
    return matches;
  }

  async #readAgain(
    client: PoolClient,
    { hour, first, add }: Taken & { add: (target: Target, matched: Matched) => void },
  ): Promise<void> {
    const { enricher } = this.#input;
    enricher.relieve();
    const open = await this.#open(client, hour);
    const events = this.#gather(open).sorted();
    const targets = new Map(events.map(({ key }, place) => [key, this.#targets.get(first + place)]));
    const take = (key: string, matched: () => Matched): void => {
      for (const target of targets.get(key) ?? []) add(target, matched());
      targets.delete(key);
    };
    for (const access of open.accesses)
      take(keyOf(access.row, enricher), () => accessMatched(access, enricher));
    for (const { row } of open.records) take(keyOf(row, enricher), () => recordMatched({ row }, this.#input));
  }

  /** Whether one of the events with these numbers is part of what holds. */
  #hasTarget(first: number, end: number): boolean {
    for (let sequence = first; sequence < end; sequence++) if (this.#targets.has(sequence)) return true;
    return false;
  }
}

function isSame(a: Target, b: Target): boolean {
  return (
    a.hour === b.hour &&
    a.ruleId === b.ruleId &&
    a.isOfOnePerson === b.isOfOnePerson &&
    a.isOfOneAsset === b.isOfOneAsset
  );
}
