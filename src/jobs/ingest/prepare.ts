/** Decodes the files of a batch into events, matches and counts. Touches no database. */
import { readContainer } from "../../core/record/container.ts";
import { decodeRecord } from "../../core/record/decode.ts";
import type { TrailEvent } from "../../core/record/decode.ts";
import { HOUR_MS, hourOf } from "../../core/record/time.ts";
import type { RuleSet } from "../../core/sigma/rule-set.ts";
import type { FileBody, RawFile } from "../../sources/source.ts";

/** An event time further ahead of the database's clock than this is set aside until it is due. */
const FUTURE_MS = 15 * 60_000;
/** Copies of one action (`sharedEventID`) are looked for this far beyond the hour. */
export const TWIN_REACH_MS = 5 * 60_000;

export interface PreparedMatch {
  readonly at: number;
  readonly ruleId: string;
  readonly ruleVersion: string;
  readonly fields: Readonly<Record<string, string>>;
}

/** What one file gave. `ordinals[i]` is the place of `events[i]` among the file's elements. */
export interface PreparedFile {
  readonly file: RawFile;
  readonly sha256: Buffer;
  readonly state: "done" | "quarantined" | "skipped";
  readonly reason: string | undefined;
  readonly detail: string | undefined;
  readonly events: TrailEvent[];
  readonly ordinals: number[];
  readonly matches: PreparedMatch[];
  readonly quarantined: { ordinal: number; reason: string; detail: string }[];
  readonly read: number;
  readonly skipped: number;
  readonly hours: Set<number>;
}

/** Decodes one file. Never throws for bad content. `now`: the database's clock. */
export function prepareFile(
  file: RawFile,
  input: { sha256: Buffer; body: FileBody },
  context: { rules: RuleSet; now: number },
): PreparedFile {
  const { sha256, body } = input;
  const base = {
    file,
    sha256,
    events: [],
    ordinals: [],
    matches: [],
    quarantined: [],
    read: 0,
    skipped: 0,
    hours: new Set<number>(),
  };
  if (body.kind !== "text") {
    const detail = body.kind === "quarantined" ? body.detail : undefined;
    return { ...base, state: body.kind, reason: body.reason, detail };
  }
  const container = readContainer(body.text);
  if (container.kind === "records")
    return decodeElements(
      { ...base, state: "done", reason: undefined, detail: undefined },
      container.elements,
      context,
    );
  const detail = container.kind === "quarantined" ? container.detail : undefined;
  return { ...base, state: container.kind, reason: container.reason, detail };
}

function decodeElements(
  base: PreparedFile,
  elements: Parameters<typeof decodeRecord>[0] extends infer E ? Iterable<E> : never,
  { rules, now }: { rules: RuleSet; now: number },
): PreparedFile {
  let read = 0;
  let skipped = 0;
  for (const element of elements) {
    const ordinal = read++;
    const decoded = decodeRecord(element);
    if (decoded.kind === "skipped") skipped++;
    else if (decoded.kind === "quarantined")
      base.quarantined.push({ ordinal, reason: decoded.reason, detail: decoded.detail });
    else if (decoded.event.time > now + FUTURE_MS) {
      base.quarantined.push({
        ordinal,
        reason: "future_event_time",
        detail: "eventTime is more than 15 minutes ahead",
      });
    } else {
      const at = base.events.push(decoded.event) - 1;
      base.ordinals.push(ordinal);
      noteHours(base.hours, decoded.event);
      for (const rule of rules.matching(decoded.record)) {
        base.matches.push({
          at,
          ruleId: rule.rule.id,
          ruleVersion: rule.rule.version,
          fields: rule.matchedFields(decoded.record),
        });
      }
    }
  }
  return { ...base, read, skipped };
}

/** The event's hour, and its neighbour where a copy of the same action may lie beyond the border. */
function noteHours(hours: Set<number>, event: TrailEvent): void {
  const hour = hourOf(event.time);
  hours.add(hour);
  if (event.sharedEventId === undefined) return;
  if (event.time - hour < TWIN_REACH_MS) hours.add(hour - HOUR_MS);
  if (hour + HOUR_MS - event.time <= TWIN_REACH_MS) hours.add(hour + HOUR_MS);
}
