/**
 * What rules cost beside the parsing of the records that they judge, as ratios taken in one run: `npm run bench:sigma`.
 * Prints; judges nothing.
 */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { gunzipSync } from "node:zlib";
import { readCollection } from "../src/core/sigma/collection.ts";
import { compileRules } from "../src/core/sigma/rule-set.ts";
import type { RuleSet } from "../src/core/sigma/rule-set.ts";
import { writeFleet } from "../src/simulate/fleet.ts";

const EVENTS = Number(process.env["BENCH_EVENTS"] ?? 30_000);
const PASSES = 5;

type Record = { readonly [field: string]: unknown };

/** Detections of every kind, the commonest first; `n` tells those of one kind apart. */
const KINDS: readonly ((n: number) => string)[] = [
  (n) =>
    `selection: { eventSource: iam.amazonaws.com, eventName: [CreateUser, CreateAccessKey, Action${n}] }\ncondition: selection`,
  (n) =>
    `selection: { eventName|startswith: [Delete, Stop${n}] }\nfilter: { userIdentity.type: AWSService }\ncondition: selection and not filter`,
  (n) =>
    `sel_a: { userAgent|contains: [tool${n}, boto] }\nsel_b: { requestParameters.key|endswith: '.${n}.bak' }\ncondition: 1 of sel_*`,
  (n) => `selection: { userIdentity.arn|re: 'role/[a-z]+-${n}[0-9]{2}/' }\ncondition: selection`,
  (n) =>
    `selection: { sourceIPAddress|cidr: 198.51.${n}.0/24, errorCode: AccessDenied }\ncondition: selection`,
  (n) => `selection: { additionalEventData.bytesTransferredOut|gte: ${n}000000000 }\ncondition: selection`,
  (n) =>
    `selection: { eventName: GetObject, requestParameters.bucketName: 'lake-*-${n}?' }\ncondition: selection`,
  (n) =>
    `selection: { errorCode: null, eventName: PutBucketPolicy }\nother: { requestParameters.x${n}|exists: true }\ncondition: selection or other`,
];

function rulesOf(count: number): RuleSet {
  const texts = Array.from({ length: count }, (_, at) => {
    const detection = (KINDS[at % KINDS.length] as (n: number) => string)(at % 200).replace(/^/gm, "  ");
    const id = `6e8f2b5c-3d34-4b55-9f0e-${String(at).padStart(12, "0")}`;
    const text = `title: Rule ${at}\nid: ${id}\nlogsource: { product: aws, service: cloudtrail }\ndetection:\n${detection}\n`;
    return { path: `${at}.yml`, text };
  });
  const { rules, problems } = readCollection(texts);
  if (problems.length > 0) throw new Error(problems[0]?.message);
  return compileRules(rules, "cloudtrail");
}

/** CPU seconds of a piece of work: the median of some passes. */
function cpu(work: () => void): number {
  const times = Array.from({ length: PASSES }, () => {
    const before = process.cpuUsage();
    work();
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1e6;
  });
  return times.toSorted((a, b) => a - b)[Math.floor(PASSES / 2)] as number;
}

const folder = mkdtempSync(join(tmpdir(), "auditplane-bench-"));
try {
  const fleet = await writeFleet(folder, { events: EVENTS });
  const texts = fleet.paths.flatMap((path) => {
    const { Records } = JSON.parse(gunzipSync(readFileSync(path)).toString()) as { Records: Record[] };
    return Records.map((record) => JSON.stringify(record));
  });
  const records = texts.map((text) => JSON.parse(text) as Record);
  const parse = cpu(() => {
    for (const text of texts) JSON.parse(text);
  });
  console.log(`${texts.length} records, JSON.parse ${micro(parse, texts.length)} a record`);
  for (const count of [60, 3_000]) {
    const rules = rulesOf(count);
    let matched = 0;
    const judge = (): void => {
      matched = 0;
      for (const record of records) matched += rules.matching(record).length;
    };
    judge();
    const seconds = cpu(judge);
    console.log(
      `${count} rules: ${micro(seconds, texts.length)} a record, ${Math.round(texts.length / seconds)} records/s on one core, ` +
        `${(seconds / parse).toFixed(3)} of parsing, ${matched} matches`,
    );
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function micro(seconds: number, count: number): string {
  return `${((seconds * 1e6) / count).toFixed(2)} µs`;
}
