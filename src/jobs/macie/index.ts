/** Reads Macie's findings in one place that is due, page by page, and writes down what came of it. */
import type { Macie2Client } from "@aws-sdk/client-macie2";
import type { Pool } from "pg";
import { cleanText } from "../../core/record/text.ts";
import { AuditplaneError } from "../../errors.ts";
import { readFindings } from "../../sources/macie/index.ts";
import { claimPlace, declarePlaces, finishPlace, releasePlace } from "../../store/macie-places.ts";
import type { ClaimedPlace, MaciePlace, PlaceOutcome } from "../../store/macie-places.ts";
import { storePage } from "./store-page.ts";

export interface MacieDeps {
  readonly pool: Pool;
  /** Those that are to be read. */
  readonly places: readonly MaciePlace[];
  /** A client of a place; it is destroyed when the reading ends. */
  readonly open: (place: MaciePlace) => Macie2Client | Promise<Macie2Client>;
  readonly signal: AbortSignal;
}

export interface MacieOutcome extends MaciePlace {
  /** `stopped`: everything is to end, and the place is due at once. */
  readonly state: PlaceOutcome["state"] | "stopped";
  /** The code of what failed. */
  readonly reason?: string;
  readonly pages: number;
  readonly findings: number;
  /** Of these versions that nobody had read before. */
  readonly versions: number;
  /** Findings of which another version stands now. */
  readonly changed: number;
  /** That nobody had seen before, and nobody can read. */
  readonly unreadable: number;
  /** Listed, and unknown when they were asked for: older than 90 days. */
  readonly gone: number;
}

/** From page to page: longer than any two requests with all their attempts. */
const LEASE_SECONDS = 600;
/** A little less than the schedule, so that every turn finds it due. */
const AGAIN_SECONDS = 240;
/** What does not change from minute to minute: Macie is switched on, or a policy is mended. */
const LATER_SECONDS = 3_600;

type Sums = { -readonly [K in Exclude<keyof MacieOutcome, keyof MaciePlace | "state" | "reason">]: number };

/**
 * Undefined where no place is due. Each page is committed with its cursor, so that whenever this ends the next reading goes
 * on there. Macie switched off, and whatever AWS refuses, is an outcome that is stored. Throws `lease_lost`.
 */
export async function readPlace(deps: MacieDeps): Promise<MacieOutcome | undefined> {
  const { pool, places, signal } = deps;
  if (places.length === 0) return undefined;
  await declarePlaces(pool, places);
  const place = await claimPlace(pool, places, LEASE_SECONDS);
  if (!place) return undefined;
  const { account, region } = place;
  const sums: Sums = { pages: 0, findings: 0, versions: 0, changed: 0, unreadable: 0, gone: 0 };
  try {
    const ended = await readAll(place, sums, deps);
    await finishPlace(pool, place, ended);
    const { state, reason } = ended;
    return { account, region, state, ...(reason !== undefined && { reason }), ...sums };
  } catch (error) {
    if (!signal.aborted) throw error;
    await releasePlace(pool, place);
    return { account, region, state: "stopped", ...sums };
  }
}

/** Whether it is an answer, or none, that is the outcome of a reading. */
function isOfAws({ code }: AuditplaneError): boolean {
  return code.startsWith("aws_") || code === "clock_skewed";
}

async function readAll(
  place: ClaimedPlace,
  sums: Sums,
  { pool, open, signal }: MacieDeps,
): Promise<PlaceOutcome> {
  const client = await open(place);
  try {
    for await (const page of readFindings({ client, since: place.cursor, signal })) {
      if (page.kind === "not_enabled") return { state: "not_enabled", seconds: LATER_SECONDS };
      const stored = await storePage(pool, page, { place, leaseSeconds: LEASE_SECONDS });
      sums.pages++;
      sums.findings += page.findings.length;
      sums.gone += page.gone.length;
      sums.versions += stored.versions;
      sums.changed += stored.changed;
      sums.unreadable += stored.unreadable;
      signal.throwIfAborted();
    }
    return { state: "read", seconds: AGAIN_SECONDS };
  } catch (error) {
    if (signal.aborted || !(error instanceof AuditplaneError) || !isOfAws(error)) throw error;
    const seconds = error.retryable ? AGAIN_SECONDS : LATER_SECONDS;
    return { state: "failed", reason: error.code, detail: cleanText(error.message, 1_000), seconds };
  } finally {
    client.destroy();
  }
}
