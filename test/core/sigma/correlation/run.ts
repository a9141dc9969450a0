/** Runs correlations over short lists of events. */
import type { Correlation } from "../../../../src/core/sigma/correlation/correlation.ts";
import { CorrelationEvaluator } from "../../../../src/core/sigma/correlation/evaluate.ts";
import type { Holding } from "../../../../src/core/sigma/correlation/evaluate.ts";
import type { PlainMatch } from "./plain.ts";
import { readTexts, ruleText } from "./read.ts";

type Fields = PlainMatch["fields"];
/** A second, the names of the rules that matched, and fields; `who` is `x` where they say nothing. */
export type Event = readonly [second: number, rules: string, fields?: Fields];

const ids = new Map(
  readTexts(...["a", "b", "c", "d"].map((name) => ruleText(name))).rules.map(({ id, name }) => [name, id]),
);

export function matchesOf(events: readonly Event[]): PlainMatch[] {
  return events.map(([second, rules, fields]) => ({
    time: second * 1000,
    rules: rules.split("").map((name) => ids.get(name) as string),
    fields: { who: "x", ...fields },
  }));
}

export function evaluate(correlations: readonly Correlation[], matches: readonly PlainMatch[]): Holding[] {
  const found: Holding[] = [];
  const evaluator = new CorrelationEvaluator(correlations, (holding) => found.push(holding));
  const places = [...matches.keys()].sort((a, b) => (matches[a]?.time ?? 0) - (matches[b]?.time ?? 0));
  for (const sequence of places) {
    const { time, rules, fields } = matches[sequence] as PlainMatch;
    const person = fields["person"] as number | undefined;
    const asset = fields["asset"] as number | undefined;
    const fieldOf = (name: string): unknown => fields[name];
    const event = { time, sequence, person: person ?? 1, asset: asset ?? 0 };
    evaluator.add(
      event,
      rules.flatMap((rule) => evaluator.enter(rule, fieldOf)),
    );
  }
  evaluator.end();
  return found;
}

/** Seconds at which the last correlation holds, each with the places of the events that it adds. */
export function holdings(correlations: readonly Correlation[], events: readonly Event[]): string[] {
  return holdingsOf(correlations, matchesOf(events));
}

export function holdingsOf(correlations: readonly Correlation[], matches: readonly PlainMatch[]): string[] {
  const last = correlations.at(-1)?.id;
  return evaluate(correlations, matches)
    .filter(({ correlation }) => correlation.id === last)
    .map(({ time, sequences }) => `${time / 1000}: ${[...sequences].sort((a, b) => a - b).join(" ")}`)
    .sort((a, b) => Number.parseInt(a) - Number.parseInt(b));
}
