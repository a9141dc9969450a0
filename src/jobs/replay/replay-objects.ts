/**
 * Reads again objects that were set aside as a whole, as a worker does, whatever stands there now: of most of them nothing was
 * read before. They are leased, so that no two replays, and no worker beside, read the same one.
 */
import { groupBy } from "../../core/catalog/group.ts";
import { AuditplaneError } from "../../errors.ts";
import type { Bucket } from "../../sources/s3-trail/bucket.ts";
import type { StoredObject } from "../../sources/stored-object.ts";
import { claimAgain, letGo, releaseFormer } from "../../store/objects-again.ts";
import type { SetAside } from "../../store/quarantine.ts";
import { holdObjects } from "../../store/trail-objects.ts";
import type { Claim } from "../../store/trail-objects.ts";
import type { FileReport } from "../ingest/index.ts";
import { readObjects, readStored } from "../trail/read-objects.ts";
import type { Got } from "../trail/read-objects.ts";
import { BATCH_BYTES, bySource, partsOf, storeObjects } from "../trail/store-objects.ts";
import type { StoreDeps } from "../trail/store-objects.ts";
import { NOTHING, tally } from "./replayed-file.ts";
import type { ReplayedFile } from "./replayed-file.ts";

export type ReplayObjectsDeps = StoreDeps & { readonly bucket: () => Bucket };

const LEASE_SECONDS = 60;
const READ_MS = 30_000;
const READ_WIDTH = 16;

/** What became of an object: undefined, nobody has begun to read it. */
type Outcome = FileReport | { readonly state: "unavailable"; readonly detail: string };

/** `files`: several may be former contents of one object. */
export async function replayObjects(
  files: readonly SetAside[],
  deps: ReplayObjectsDeps,
): Promise<ReplayedFile[]> {
  const outcomes = new Map<string, Outcome>();
  const byPath = groupBy(files, ({ path }) => path);
  let waiting = [...byPath.keys()];
  while (waiting.length > 0) {
    const read = await readRound(waiting.slice(0, READ_WIDTH), deps);
    for (const [path, outcome] of read) outcomes.set(path, outcome);
    waiting = waiting.filter((path) => !read.has(path));
  }
  // also of those that somebody else has read by now
  const released = await releaseFormer(deps.pool, [...byPath.keys()]);
  return [...byPath].map(([path, own]) => reportOf(path, own, { outcome: outcomes.get(path), released }));
}

/** What became of some of the objects, of one at least. */
async function readRound(
  paths: readonly string[],
  deps: ReplayObjectsDeps,
): Promise<ReadonlyMap<string, Outcome>> {
  const claim = await claimAgain(deps.pool, paths, LEASE_SECONDS);
  const claimed = new Set(claim.objects.map(({ path }) => path));
  const outcomes = new Map<string, Outcome>(
    paths.filter((path) => !claimed.has(path)).map((path) => [path, IN_HAND]),
  );
  try {
    const bucket = deps.bucket();
    const { read } = await readObjects(
      claim.objects,
      ({ path }, signal) => readStored(path, bucket, signal),
      { width: READ_WIDTH, bytes: BATCH_BYTES, ms: READ_MS },
    );
    for (const { object, got } of read)
      if ("reason" in got) {
        const detail = `${got.reason.replaceAll("_", " ")} (${got.detail})`;
        outcomes.set(object.path, { state: "unavailable", detail });
      }
    const good = read.flatMap(({ object, got }) => ("bytes" in got ? [{ object, got }] : []));
    for (const [name, own] of bySource(good))
      for (const part of partsOf(own, BATCH_BYTES)) await storePart(part, { claim, name, outcomes, deps });
  } finally {
    // where that cannot be said their lease runs out
    await letGo(deps.pool, claim.token).catch(() => undefined);
  }
  return outcomes;
}

const IN_HAND: Outcome = { state: "unavailable", detail: "a worker, or another replay, has it in hand now" };

async function storePart(
  part: readonly Got<StoredObject>[],
  {
    claim,
    name,
    outcomes,
    deps,
  }: {
    readonly claim: Claim;
    readonly name: string;
    readonly outcomes: Map<string, Outcome>;
    readonly deps: ReplayObjectsDeps;
  },
): Promise<void> {
  await holdObjects(deps.pool, claim.token, LEASE_SECONDS);
  try {
    const reports = await storeObjects(part, claim, { ...deps, name });
    for (const report of reports) outcomes.set(report.path, report);
  } catch (error) {
    if (!(error instanceof AuditplaneError) || error.code !== "lease_lost") throw error;
    for (const { object } of part) outcomes.set(object.path, IN_HAND);
  }
}

function reportOf(
  path: string,
  files: readonly SetAside[],
  given: { readonly outcome: Outcome | undefined; readonly released: ReadonlySet<number> },
): ReplayedFile {
  const { outcome = IN_HAND, released } = given;
  const rows = files.flatMap((file) => file.rows);
  if (outcome.state !== "unavailable") {
    const isIn = outcome.state !== "quarantined";
    return {
      path,
      state: "read",
      detail: undefined,
      tallies: tally(rows, "file", () => isIn),
      came: isIn ? outcome.counts : NOTHING,
    };
  }
  if (files.every(({ id }) => released.has(id)))
    return {
      path,
      state: "read",
      detail: undefined,
      tallies: tally(rows, "file", () => true),
      came: NOTHING,
    };
  return {
    path,
    state: "unavailable",
    detail: outcome.detail,
    tallies: tally(rows, "file", undefined),
    came: NOTHING,
  };
}
