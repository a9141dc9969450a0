/**
 * What rules cost beside the parsing of the records that they judge, as ratios taken in one run: `npm run bench:sigma`,
 * with other rules `BENCH_SEED=2`. Prints; judges nothing.
 */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { gunzipSync } from "node:zlib";
import { readCollection } from "../src/core/sigma/collection.ts";
import type { Matcher } from "../src/core/sigma/expression.ts";
import type { SigmaRule } from "../src/core/sigma/rule.ts";
import { compileRules } from "../src/core/sigma/rule-set.ts";
import type { RuleSet } from "../src/core/sigma/rule-set.ts";
import { linesOf } from "../src/core/sigma/truth.ts";
import { writeFleet } from "../src/simulate/fleet.ts";
import { COMMON_SHARE, FREE_EVERY, drawDetections } from "./sigma-rules.ts";

const EVENTS = Number(process.env["BENCH_EVENTS"] ?? 30_000);
const SEED = Number(process.env["BENCH_SEED"] ?? 1);
const PASSES = 7;
/** Records between two looks at the clock. */
const CHUNK = 2_000;

type Record = { readonly [field: string]: unknown };

interface Pass {
  /** CPU seconds. */
  readonly parsing: number;
  readonly judging: number;
  readonly matches: number;
}

const folder = mkdtempSync(join(tmpdir(), "auditplane-bench-"));
try {
  const { paths } = await writeFleet(folder, { events: EVENTS });
  const texts = paths.flatMap((path) => {
    const { Records } = JSON.parse(gunzipSync(readFileSync(path)).toString()) as { Records: Record[] };
    return Records.map((record) => JSON.stringify(record));
  });
  console.log(
    `${texts.length} records; of the rules (seed ${SEED}) ${percent(1 / FREE_EVERY)} are ruled out by no event source or name, ` +
      `of the others ${percent(COMMON_SHARE)} are about events that the records hold`,
  );
  for (const count of [60, 3_000]) measure(count, texts);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function measure(count: number, texts: readonly string[]): void {
  const files = drawDetections(count, SEED).map(toFile);
  const before = cpu();
  const { rules: read, problems } = readCollection(files);
  if (problems[0]) throw new Error(`${problems[0].path}: ${problems[0].message}`);
  const between = cpu();
  const rules = compileRules(read, "cloudtrail");
  const after = cpu();
  console.log(
    `${count} rules (lines: ${kindsOf(read)}): read in ${(between - before).toFixed(2)} s, compiled in ${(after - between).toFixed(2)} s`,
  );
  const passes = Array.from({ length: PASSES }, () => judge(rules, texts));
  const { parsing, judging, matches } = passes.toSorted(
    (a, b) => a.judging / a.parsing - b.judging / b.parsing,
  )[Math.floor(PASSES / 2)] as Pass;
  console.log(
    `  ${micro(judging, texts.length)} a record, ${Math.round(texts.length / judging)} records/s on one core, ` +
      `${(judging / parsing).toFixed(3)} of parsing (${micro(parsing, texts.length)}), ${matches} matches`,
  );
}

/** Parses every record twice, once to judge it at once, as a scan does: judging is what that costs more. */
function judge(rules: RuleSet, texts: readonly string[]): Pass {
  let [parsing, both, matches] = [0, 0, 0];
  for (let at = 0; at < texts.length; at += CHUNK) {
    const chunk = texts.slice(at, at + CHUNK);
    const before = cpu();
    for (const text of chunk) matches += Object.hasOwn(JSON.parse(text) as Record, "") ? 1 : 0;
    const between = cpu();
    for (const text of chunk) matches += rules.matching(JSON.parse(text) as Record).length;
    both += cpu() - between;
    parsing += between - before;
  }
  return { parsing, judging: both - parsing, matches };
}

function toFile(detection: string, at: number): { readonly path: string; readonly text: string } {
  const id = `6e8f2b5c-3d34-4b55-9f0e-${String(at).padStart(12, "0")}`;
  const head = `title: Rule ${at}\nid: ${id}\nlogsource: { product: aws, service: cloudtrail }`;
  return { path: `${at}.yml`, text: `${head}\ndetection:\n${detection.replace(/^/gm, "  ")}\n` };
}

/** How many lines of each kind there are. */
function kindsOf(rules: readonly SigmaRule[]): string {
  const counts = new Map<string, number>();
  for (const { field, values } of rules.flatMap(({ expression }) => linesOf(expression))) {
    const [[first]] = values as [[Matcher]];
    const hasWildcard = first.kind === "text" && first.tokens.some((token) => typeof token !== "string");
    const kind = field === undefined ? "keywords" : hasWildcard ? "text with wildcards" : first.kind;
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  return [...counts].map(([kind, lines]) => `${lines} ${kind}`).join(", ");
}

/** CPU seconds of this process so far. */
function cpu(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

function micro(seconds: number, count: number): string {
  return `${((seconds * 1e6) / count).toFixed(2)} µs`;
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}
