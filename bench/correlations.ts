/** What the evaluator of correlations costs by the match: `npm run bench:sigma` ends with it. Prints; judges nothing. */
import process from "node:process";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { readCollection } from "../src/core/sigma/collection.ts";
import { CorrelationEvaluator } from "../src/core/sigma/correlation/evaluate.ts";
import { createRandom } from "../src/simulate/random.ts";

const MATCHES = Number(process.env["BENCH_MATCHES"] ?? 1_000_000);
const GROUPS = 50_000;
/** Matches of a second, so that an hour's window holds a third of a million. */
const A_SECOND = 100;

const BASE =
  "title: Base\nname: base\nlogsource: { product: aws, service: cloudtrail }\ndetection: { sel: { eventName: GetObject }, condition: sel }\n";
const OTHER = BASE.replace(/base/gi, "other");

/** A correlation of each type; the bounds hold now and then. */
const BODIES: Readonly<Record<string, string>> = {
  event_count: "rules: base, condition: { gte: 30 }",
  value_count: "rules: base, condition: { field: key, gte: 25 }",
  value_sum: "rules: base, condition: { field: bytes, gte: 30000 }",
  value_avg: "rules: base, condition: { field: bytes, gte: 1900 }",
  value_percentile: "rules: base, condition: { field: bytes, percentile: 95, gte: 1999 }",
  temporal: "rules: [base, other]",
  temporal_ordered: "rules: [base, other]",
};

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

/** Megabytes in use, garbage left out. */
function heap(): number {
  collectGarbage();
  return process.memoryUsage().heapUsed / 1e6;
}

/** Prints for each type how many matches a second of CPU takes, and what the windows hold at the end. */
function main(): void {
  for (const [type, body] of Object.entries(BODIES)) {
    const text = `${BASE}---\n${OTHER}---\ntitle: Bench\ncorrelation: { type: ${type}, group-by: who, timespan: 1h, ${body} }\n`;
    const { rules, correlations, problems } = readCollection([{ path: "bench.yml", text }]);
    if (problems.length > 0) throw new Error(problems[0]?.message);
    const ids = ["base", "other"].map((name) => rules.find((rule) => rule.name === name)?.id as string);
    let holdings = 0;
    const evaluator = new CorrelationEvaluator(correlations, () => holdings++);
    const events = drawEvents(ids);
    const memory = heap();
    const before = process.cpuUsage();
    for (const [sequence, { rule, fields }] of events.entries()) {
      const time = Math.floor(sequence / A_SECOND) * 1000;
      const entering = evaluator.enter(rule, (name) => fields[name as keyof typeof fields]);
      evaluator.add({ time, sequence, person: fields.person, asset: 0 }, entering);
    }
    evaluator.end();
    const { user, system } = process.cpuUsage(before);
    const grown = Math.round(heap() - memory);
    evaluator.end(); // nothing is left to judge; what was measured lives until here
    const perSecond = Math.round(events.length / ((user + system) / 1e6));
    console.log(
      `${type}: ${perSecond} matches a second of CPU, ${GROUPS} groups, ${grown} MB of windows, held ${holdings} times`,
    );
  }
}

interface Drawn {
  readonly rule: string;
  readonly fields: { who: string; key: string; bytes: number; person: number };
}

/** Groups of unequal size: a few are busy, most are not. */
function drawEvents(ids: readonly string[]): Drawn[] {
  const random = createRandom(7);
  return Array.from({ length: MATCHES }, () => {
    const group = Math.floor(GROUPS * random.unit() ** 3);
    return {
      rule: (random.chance(0.9) ? ids[0] : ids[1]) as string,
      fields: {
        who: `person-${group}@example.com`,
        key: `part-${random.int(0, 40)}`,
        bytes: random.int(1, 2_000),
        person: group,
      },
    };
  });
}

main();
