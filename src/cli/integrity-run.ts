/** Checks a trail's bucket, or a copy of one, from the command line's point of view: find the keys, check, print. */
import { askPublicKeys, openTrail, readPublicKeys } from "../app.ts";
import type { TrailEntry, TrailObjects } from "../app.ts";
import type { Config } from "../config.ts";
import { signedWithin } from "../core/integrity/public-keys.ts";
import type { PublicKeys } from "../core/integrity/signature.ts";
import { parseTrailName } from "../core/integrity/trail-object.ts";
import type { DeliveryDays } from "../core/integrity/trail-object.ts";
import { parseEventTime } from "../core/record/time.ts";
import { AuditplaneError } from "../errors.ts";
import { verifyTrail } from "../jobs/integrity/verify.ts";
import { IntegritySum, hasBroken, hasUncovered } from "../reports/integrity/compute.ts";
import { renderIntegrity } from "../reports/integrity/render.ts";
import type { IntegrityFormat } from "../reports/integrity/render.ts";
import { printOut } from "./print-out.ts";
import { createProgress } from "./progress.ts";
import { checkOut } from "./write-out.ts";

export const FAIL_ON = ["broken", "uncovered", "never"] as const;

export interface IntegrityOptions {
  readonly publicKeys?: string;
  readonly metadata?: string;
  readonly from?: string;
  readonly until?: string;
  readonly asOf?: string;
  readonly failOn: (typeof FAIL_ON)[number];
  readonly format: IntegrityFormat;
  readonly output: string;
}

interface Environment {
  readonly config: Config;
  readonly signal: AbortSignal;
}

/** Returns the exit code. */
export async function performVerify(
  path: string,
  options: IntegrityOptions,
  { config, signal }: Environment,
): Promise<number> {
  checkOut(options.output);
  const now = options.asOf === undefined ? Date.now() : timeOf(options.asOf);
  const days = daysOf(options, now);
  const trail = await openTrail(path, {
    metadata: options.metadata,
    days,
    pathStyle: config.s3PathStyle,
  });
  const sum = new IntegritySum(now);
  const progress = createProgress();
  try {
    const objects = await listedOnce(trail.objects);
    if (!objects.entries.some(({ name, size }) => size > 0 && parseTrailName(name) !== undefined))
      throw nothingIn(path);
    const keys = await keysFor(objects.entries, options, now);
    const onRead = (read: number, all: number): void =>
      progress.update({ phase: "checking", done: read, total: all });
    for await (const place of verifyTrail({ objects, keys, days, now, signal, onRead })) sum.add(place);
  } finally {
    progress.stop();
    trail.close();
  }
  const report = sum.report();
  await printOut(options.output, renderIntegrity(report, options.format));
  if (options.failOn === "never") return 0;
  return hasBroken(report) || (options.failOn === "uncovered" && hasUncovered(report)) ? 3 : 0;
}

/** Of nothing it would be said that all of it is as it was delivered. */
function nothingIn(path: string): AuditplaneError {
  return new AuditplaneError(
    "input_missing",
    `could not check ${path.slice(0, 200)}: no file of a trail lies below its AWSLogs/, in those days; give what stands before AWSLogs/ (aws cloudtrail describe-trails prints it as S3KeyPrefix), and days of delivery`,
  );
}

/** What is listed twice may be another thing the second time. */
async function listedOnce(
  objects: TrailObjects,
): Promise<TrailObjects & { readonly entries: readonly TrailEntry[] }> {
  const entries: TrailEntry[] = [];
  for await (const entry of objects.list()) entries.push(entry);
  return {
    entries,
    read: (key) => objects.read(key),
    async *list() {
      yield* entries;
    },
  };
}

/** Those that are given, else those that CloudTrail lists for the digests that are there. */
async function keysFor(
  entries: readonly TrailEntry[],
  { publicKeys }: IntegrityOptions,
  now: number,
): Promise<PublicKeys> {
  if (publicKeys !== undefined) return await readPublicKeys(publicKeys);
  const digests = entries.flatMap(({ name }) => {
    const parsed = parseTrailName(name);
    return parsed?.kind === "digest" ? [parsed] : [];
  });
  if (digests.length === 0) return new Map();
  const regions = digests.flatMap(({ chain: { homeRegion, region } }) => [homeRegion, region]);
  return await askPublicKeys({ regions: [...new Set(regions)].sort(), ...signedWithin(digests, now) });
}

function timeOf(text: string): number {
  const time = parseEventTime(text);
  if (time !== undefined) return time;
  throw new AuditplaneError(
    "usage",
    `could not check as of ${text.slice(0, 40)}: that is no time; give one such as 2026-10-31T12:00:00Z`,
  );
}

/** A first day without a last one: until now. */
function daysOf(
  { from, until }: Pick<IntegrityOptions, "from" | "until">,
  now: number,
): DeliveryDays | undefined {
  if (from === undefined && until === undefined) return undefined;
  if (from === undefined)
    throw new AuditplaneError(
      "usage",
      "could not check until a day alone: give --from, the first day, as well",
    );
  const days = { from: dayOf(from), until: until === undefined ? now : dayOf(until) };
  if (days.from <= days.until) return days;
  throw new AuditplaneError(
    "usage",
    `could not check from ${from} until ${until ?? "now"}: no day lies between; give the earlier one as --from`,
  );
}

function dayOf(text: string): number {
  const time = parseEventTime(`${text}T00:00:00Z`);
  if (time !== undefined) return time;
  throw new AuditplaneError(
    "usage",
    `could not take the day ${text.slice(0, 40)}: that is none; give one such as 2026-10-31`,
  );
}
