/**
 * Correlations in their plain meaning, window by window from scratch: what the evaluator, which keeps windows, is compared
 * with. Chains are not judged here.
 */
import { holds } from "../../../../src/core/sigma/correlation/correlation.ts";
import type { Correlation } from "../../../../src/core/sigma/correlation/correlation.ts";

export interface PlainMatch {
  readonly time: number;
  readonly rules: readonly string[];
  readonly fields: Readonly<Record<string, string | number | undefined>>;
}

/** For each group and time at which the condition holds: the places of the events that no earlier holding had. */
export function plainHoldings(correlation: Correlation, matches: readonly PlainMatch[]): string[] {
  const { groupBy, rules, timespanMs } = correlation;
  const groups = new Map<string, number[]>();
  for (const [at, match] of matches.entries()) {
    const values = groupBy.map((field) => match.fields[field]);
    const isPart = match.rules.some((rule) => rules.includes(rule)) && isCounted(correlation, match);
    if (isPart && !values.includes(undefined)) {
      const key = JSON.stringify(values.map(String));
      groups.set(key, [...(groups.get(key) ?? []), at]);
    }
  }
  const found: string[] = [];
  for (const places of groups.values()) {
    const times = [...new Set(places.map((at) => (matches[at] as PlainMatch).time))].sort((a, b) => a - b);
    const taken = new Set<number>();
    for (const time of times) {
      const window = places.filter((at) => {
        const age = time - (matches[at] as PlainMatch).time;
        return age >= 0 && age <= timespanMs;
      });
      const events = window.map((at) => matches[at] as PlainMatch);
      const value = measure(correlation, events);
      if (value === undefined || !holds(correlation.bounds, value)) continue;
      const fresh = window.filter((at) => !taken.has(at));
      for (const at of fresh) taken.add(at);
      found.push(`${time} ${fresh.sort((a, b) => a - b).join(",")}`);
    }
  }
  return found.sort();
}

function isCounted({ type, fields }: Correlation, match: PlainMatch): boolean {
  const values = fields.map((field) => match.fields[field]);
  if (type === "value_count") return !values.includes(undefined);
  return type.startsWith("value_") ? values.every((value) => typeof value === "number") : true;
}

function measure(correlation: Correlation, events: readonly PlainMatch[]): number | undefined {
  const { type, fields, percentile, rules } = correlation;
  const values = events.map((event) => fields.map((field) => event.fields[field]));
  const numbers = values.map(([value]) => value as number).sort((a, b) => a - b);
  const sum = numbers.reduce((total, value) => total + value, 0);
  switch (type) {
    case "event_count":
      return events.length;
    case "value_count":
      return new Set(values.map((tuple) => JSON.stringify(tuple.map(String)))).size;
    case "value_sum":
      return sum;
    case "value_avg":
      return sum / numbers.length;
    case "value_percentile":
      return numbers[Math.ceil(((percentile as number) / 100) * numbers.length) - 1];
    case "temporal":
      return rules.filter((rule) => events.some((event) => event.rules.includes(rule))).length;
    case "temporal_ordered":
      return isCourse(rules, events, { from: -Infinity, used: new Set() }) ? rules.length : 0;
  }
}

/** Tries every choice of events. */
function isCourse(
  rules: readonly string[],
  events: readonly PlainMatch[],
  { from, used }: { from: number; used: ReadonlySet<PlainMatch> },
): boolean {
  const [next, ...rest] = rules;
  if (next === undefined) return true;
  return events.some(
    (event) =>
      event.rules.includes(next) &&
      event.time >= from &&
      !used.has(event) &&
      isCourse(rest, events, { from: event.time, used: new Set([...used, event]) }),
  );
}
