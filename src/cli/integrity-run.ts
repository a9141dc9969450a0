/** Checks a copy of a trail's bucket from the command line's point of view: read the keys, check, print. */
import { openTrailCopy, readPublicKeys } from "../app.ts";
import { parseEventTime } from "../core/record/time.ts";
import { AuditplaneError } from "../errors.ts";
import { verifyTrail } from "../jobs/integrity/index.ts";
import { IntegritySum, hasBroken, hasUncovered } from "../reports/integrity/compute.ts";
import { renderIntegrity } from "../reports/integrity/render.ts";
import type { IntegrityFormat } from "../reports/integrity/render.ts";
import { printOut } from "./print-out.ts";
import { createProgress } from "./progress.ts";
import { checkOut } from "./write-out.ts";

export const FAIL_ON = ["broken", "uncovered", "never"] as const;

export interface IntegrityOptions {
  readonly publicKeys: string;
  readonly metadata?: string;
  readonly asOf?: string;
  readonly failOn: (typeof FAIL_ON)[number];
  readonly format: IntegrityFormat;
  readonly output: string;
}

/** Returns the exit code. */
export async function performVerify(
  path: string,
  options: IntegrityOptions,
  signal: AbortSignal,
): Promise<number> {
  checkOut(options.output);
  const now = options.asOf === undefined ? Date.now() : parseEventTime(options.asOf);
  if (now === undefined) {
    throw new AuditplaneError(
      "usage",
      `could not check as of ${options.asOf?.slice(0, 40)}: that is no time; give one such as 2026-10-31T12:00:00Z`,
    );
  }
  const keys = await readPublicKeys(options.publicKeys);
  const objects = await openTrailCopy(path, options.metadata);
  const sum = new IntegritySum(now);
  const progress = createProgress();
  try {
    const onRead = (read: number, all: number): void =>
      progress.update({ phase: "checking", done: read, total: all });
    for await (const place of verifyTrail({ objects, keys, now, signal, onRead })) sum.add(place);
  } finally {
    progress.stop();
  }
  const report = sum.report();
  await printOut(options.output, renderIntegrity(report, options.format));
  if (options.failOn === "never") return 0;
  return hasBroken(report) || (options.failOn === "uncovered" && hasUncovered(report)) ? 3 : 0;
}
