/**
 * Reads findings in the order of their updates, so that nothing is lost whenever it ends and whatever is updated
 * meanwhile. Listing moves while it is read: a finding that is updated goes to its end, and what a token counts from
 * shifts by one. Therefore a listing is begun anew, from the newest time that is surely behind us, as soon as there is one.
 */
import { parseFinding } from "../../core/macie/finding.ts";
import type { ParsedFinding } from "../../core/macie/finding.ts";
import { objectOf } from "../../core/record/text.ts";
import { parseEventTime } from "../../core/record/time.ts";
import { AuditplaneError } from "../../errors.ts";
import { IDS_MAX } from "./calls.ts";
import type { Listed, MacieCalls, NotEnabled } from "./calls.ts";

export interface ReadFinding {
  /** As Macie wrote it: what rules judge. */
  readonly document: unknown;
  readonly parsed: ParsedFinding;
}

export interface FindingPage {
  readonly kind: "page";
  /** Some may have come before, in the same version: store them by id and time of update. */
  readonly findings: readonly ReadFinding[];
  /** Ids that were listed and then unknown: Macie keeps findings for 90 days. */
  readonly gone: readonly string[];
  /** To be stored in the transaction that stores the page, for `since` of the next reading; undefined: nowhere yet. */
  readonly cursor: number | undefined;
}

/** Findings may turn up in listings a while after the time that they say. */
export const OVERLAP_MS = 600_000;
/** Updates that are younger may still be going on, by whatever clocks AWS has. */
export const SETTLED_MS = 60_000;

/** One listing, from one time on, begun again as long as it moves. */
interface Stretch {
  readonly from: number | undefined;
  /** A time of update before this one is the one that was listed: no update came between listing and fetching. */
  settled: number;
  /** The time of the last update of each finding that was fetched; NaN where it does not say. */
  readonly fetched: Map<string, number>;
}

export interface PageReading {
  readonly since: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** See `readFindings`. */
export async function* readPages(
  calls: MacieCalls,
  { since, signal }: PageReading,
): AsyncGenerator<FindingPage | NotEnabled, void> {
  let from = since === undefined ? undefined : since - OVERLAP_MS;
  let cursor = since;
  for (;;) {
    const stretch: Stretch = { from, settled: NaN, fetched: new Map() };
    const ended = yield* readStretch(calls, stretch, { since: cursor, signal });
    if (ended.kind === "not_enabled") {
      yield ended;
      return;
    }
    const next = later(cursor, ended.behind);
    if (ended.kind === "end") {
      if (next !== cursor) yield { kind: "page", findings: [], gone: [], cursor: next };
      return;
    }
    [from, cursor] = [ended.behind, next];
  }
}

interface StretchEnd {
  readonly kind: "further" | "end";
  /** Everything that was updated before this time has been read. */
  readonly behind: number;
}

/**
 * Lists from one time on until there is a later one behind us, or until the end. The cursor moves with the first page
 * alone: nothing can have shifted before it. What comes by a token may stand for something that was passed over; so the
 * listing is repeated until it begins as the one before it: then none of what that one had listed had moved meanwhile.
 */
async function* readStretch(
  calls: MacieCalls,
  stretch: Stretch,
  { since, signal }: PageReading,
): AsyncGenerator<FindingPage, StretchEnd | NotEnabled> {
  let before: readonly string[] | undefined;
  for (;;) {
    const ids: string[] = [];
    const tokens = new Set<string>();
    let nextToken: string | undefined;
    let behind = -Infinity;
    let isOnePage: boolean;
    do {
      isOnePage = nextToken === undefined;
      const listed = await calls.list({ from: stretch.from, nextToken }, signal);
      if (listed.kind === "not_enabled") return listed;
      // the clock of the first listing holds for all: what was updated since is listed again by the next reading
      if (Number.isNaN(stretch.settled)) stretch.settled = (listed.at ?? -Infinity) - SETTLED_MS;
      const read = await fetchNew(calls, { listed, stretch, signal });
      if (read.kind === "not_enabled") return read;
      behind = listed.ids.reduce((newest, id) => newestSettled(stretch, newest, id), behind);
      if (read.findings.length > 0 || read.gone.length > 0)
        yield { ...read, cursor: isOnePage ? later(since, behind) : since };
      for (const id of listed.ids) ids.push(id);
      nextToken = listed.nextToken;
      if (nextToken !== undefined && tokens.has(nextToken)) throw inCircle();
      if (nextToken !== undefined) tokens.add(nextToken);
    } while (nextToken !== undefined && !(behind > (stretch.from ?? -Infinity)));
    const isWhole = isOnePage || before?.every((id, at) => ids[at] === id) === true;
    if (isWhole && nextToken !== undefined) return { kind: "further", behind };
    if (isWhole) return { kind: "end", behind: Math.max(behind, stretch.settled) };
    before = ids;
  }
}

/** Pages in a circle would be followed for ever. */
function inCircle(): AuditplaneError {
  return new AuditplaneError(
    "aws_unavailable",
    "could not read Macie's findings: a page leads back to one before it; see AWS's health; the next reading goes on from the stored cursor",
  );
}

/** Fetches what was listed and not fetched yet. What is not answered is asked for once more, by itself, before it is gone. */
async function fetchNew(
  calls: MacieCalls,
  { listed, stretch, signal }: { listed: Listed; stretch: Stretch; signal: AbortSignal | undefined },
): Promise<Pick<FindingPage, "kind" | "findings" | "gone"> | NotEnabled> {
  const ids = [...new Set(listed.ids)].filter((id) => !stretch.fetched.has(id));
  const findings: ReadFinding[] = [];
  const missing = (): string[] => ids.filter((id) => !stretch.fetched.has(id));
  for (const width of [IDS_MAX, 1]) {
    const wanted = missing();
    for (let at = 0; at < wanted.length; at += width) {
      const answer = await calls.get(wanted.slice(at, at + width), signal);
      if (answer.kind === "not_enabled") return answer;
      for (const document of answer.documents) {
        const { id, updatedAt } = objectOf(document) ?? {};
        if (typeof id === "string") stretch.fetched.set(id, parseEventTime(updatedAt) ?? NaN);
        findings.push({ document, parsed: parseFinding(document) });
      }
    }
  }
  const gone = missing();
  for (const id of gone) stretch.fetched.set(id, NaN);
  return { kind: "page", findings, gone };
}

function newestSettled({ fetched, settled }: Stretch, newest: number, id: string): number {
  const time = fetched.get(id) ?? NaN;
  return time < settled && time > newest ? time : newest;
}

/** -Infinity is no time. */
function later(cursor: number | undefined, time: number): number | undefined {
  if (time === -Infinity) return cursor;
  return cursor === undefined ? time : Math.max(cursor, time);
}
