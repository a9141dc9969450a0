/** Runs events of a test through correlations, with the engine that derives findings. */
import { isoTime } from "../record/time.ts";
import { compileRule } from "../sigma/compile.ts";
import type { RuleCollection } from "../sigma/collection.ts";
import type { Correlation } from "../sigma/correlation/correlation.ts";
import { CorrelationEvaluator } from "../sigma/correlation/evaluate.ts";
import type { Holding } from "../sigma/correlation/evaluate.ts";
import { compileGetter } from "../sigma/lookup.ts";
import type { TestEvent } from "./read-tests.ts";

/** Whether one of the correlations holds at any time, and when, or else what its rules matched. */
export function correlateEvents(
  events: readonly TestEvent[],
  correlations: readonly Correlation[],
  collection: RuleCollection,
): { readonly matches: boolean | undefined; readonly reasons: readonly string[] } {
  if (correlations.length === 0)
    return {
      matches: undefined,
      reasons: ["there is no correlation in the file; give a rule facts without times"],
    };
  const ids = new Set(correlations.map(({ id }) => id));
  const holdings: Holding[] = [];
  const evaluator = new CorrelationEvaluator(collection.correlations, (holding) => {
    if (ids.has(holding.correlation.id)) holdings.push(holding);
  });
  const matched = new Map<string, number>();
  const rules = collection.rules.map(compileRule);
  const inTime = withoutTwins(events).sort((a, b) => a.at - b.at);
  for (const [sequence, { at, fact }] of inTime.entries()) {
    const entering = rules
      .filter(({ match }) => match(fact))
      .flatMap(({ rule }) => {
        matched.set(rule.title, (matched.get(rule.title) ?? 0) + 1);
        return evaluator.enter(rule.id, (name) => compileGetter(name)(fact) ?? undefined);
      });
    evaluator.add({ time: at, sequence, person: 0, asset: 0 }, entering);
  }
  evaluator.end();
  const [first] = holdings;
  if (first) {
    const reason = `${first.correlation.title} holds at ${isoTime(first.time)} by ${first.sequences.length} events`;
    return { matches: true, reasons: [reason] };
  }
  const counts = [...matched].map(([title, count]) => `${title} matched ${count} times`).sort();
  return {
    matches: false,
    reasons: [`no correlation holds at any time; ${counts.join(", ") || "no rule matched any event"}`],
  };
}

/** A record that comes twice is one event, as it is where findings are derived: facts without an id may be alike. */
function withoutTwins(events: readonly TestEvent[]): TestEvent[] {
  const keys = new Set<string>();
  return events.filter(({ at, fact }) => {
    if (typeof fact["eventID"] !== "string") return true;
    const key = JSON.stringify([
      at,
      fact["eventID"].toLowerCase(),
      fact["recipientAccountId"],
      fact["awsRegion"],
    ]);
    const isFirst = !keys.has(key);
    keys.add(key);
    return isFirst;
  });
}
