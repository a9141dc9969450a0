/** Decodes the files of a batch into rows, matches and counts. Touches no database. */
import { traceOf } from "../../core/copy/trace.ts";
import type { Trace } from "../../core/copy/trace.ts";
import type { Element } from "../../core/record/element.ts";
import { signalOf } from "../../core/control-plane/signals/signal.ts";
import type { Signal } from "../../core/control-plane/signals/signal.ts";
import { decodeRecord } from "../../core/record/decode.ts";
import type { Decoded, TrailEvent } from "../../core/record/decode.ts";
import type { QuarantineReason } from "../../core/record/quarantine-reasons.ts";
import { cleanText } from "../../core/record/text.ts";
import { HOUR_MS, dayOf, hourOf } from "../../core/record/time.ts";
import { Histogram } from "../../core/pipeline/histogram.ts";
import { OBSERVED_BOUNDS } from "../../core/pipeline/observations.ts";
import type { Captured } from "../../core/sigma/correlation/capture.ts";
import type { Fact } from "../../core/sigma/fact.ts";
import type { RuleSet } from "../../core/sigma/rule-set.ts";
import type { RawFile, ReadFile } from "../../sources/source.ts";
import type { EventRows } from "./event-rows.ts";
import { readElements } from "./read-elements.ts";
import type { ElementSink, FileOutcome } from "./read-elements.ts";

/** An event time further ahead of the database's clock than this is set aside until it is due. */
const FUTURE_MS = 15 * 60_000;
const DETAIL_MAX = 500;
/** Copies of one action (`sharedEventID`) are looked for this far beyond the hour. */
export const TWIN_REACH_MS = 5 * 60_000;

/** A record rule that matched an event of a file. */
export interface PreparedMatch {
  readonly time: number;
  readonly eventId: string;
  readonly ordinal: number;
  readonly ruleId: string;
  readonly ruleVersion: string;
  readonly fields: Readonly<Record<string, string>>;
  /** For correlations. */
  readonly captured: Captured;
}

/** A record of a file that replaces another. */
export interface PreparedAddendum {
  readonly time: number;
  readonly eventId: string;
  readonly ordinal: number;
  readonly addendumOf: string;
}

/** What a record of a file tells of a copy or a query. */
export interface PreparedTrace extends Trace {
  readonly time: number;
  readonly eventId: string;
  readonly ordinal: number;
}

/** What one file gave, besides the rows of its events. */
export interface PreparedFile extends FileOutcome {
  readonly file: RawFile;
  readonly sha256: Buffer;
  /** Elements of the container: events + quarantined + skipped, and those that nobody asked for. */
  readonly read: number;
  readonly events: number;
  readonly skipped: number;
  readonly skipReasons: Readonly<Record<string, number>>;
  readonly quarantined: readonly { ordinal: number; reason: string; detail: string }[];
  readonly matches: readonly PreparedMatch[];
  readonly addenda: readonly PreparedAddendum[];
  readonly traces: readonly PreparedTrace[];
  /** In whose logs the events are, as they say. */
  readonly accounts: ReadonlySet<string>;
  /** What events say of the control plane. */
  readonly signals: readonly Signal[];
  readonly hours: ReadonlySet<number>;
  readonly days: ReadonlySet<number>;
  /** How late its events come, in seconds. */
  readonly lags: Histogram;
  /** Oldest and newest event time, in ms. */
  readonly oldest: number | undefined;
  readonly newest: number | undefined;
}

export interface PrepareContext {
  readonly rules: RuleSet;
  readonly capture: (ruleId: string, fact: Fact) => Captured;
  /** The database's clock. */
  readonly now: number;
  /** Where the events of the batch are put. */
  readonly rows: EventRows;
}

export interface PrepareInput extends ReadFile {
  /** The file's number within the batch. */
  readonly fileNumber: number;
  /** Elements that are looked at; the others are counted as read and nothing else. Absent: all. */
  readonly only?: ReadonlySet<number>;
}

/** Decodes one file of the batch. Never throws for bad content. */
export async function prepareFile(
  file: RawFile,
  { sha256, chunks, ...input }: PrepareInput,
  context: PrepareContext,
): Promise<PreparedFile> {
  const contents = new FileContents(input, context);
  const outcome = await readElements(chunks, contents);
  return { file, sha256, ...outcome, ...contents.result() };
}

/** Gathers what the elements of one file are. */
class FileContents implements ElementSink {
  readonly #fileNumber: number;
  readonly #only: ReadonlySet<number> | undefined;
  readonly #context: PrepareContext;
  readonly #before: ReturnType<EventRows["mark"]>;
  #quarantined: { ordinal: number; reason: string; detail: string }[] = [];
  #matches: PreparedMatch[] = [];
  #addenda: PreparedAddendum[] = [];
  #traces: PreparedTrace[] = [];
  readonly #accounts = new Set<string>();
  #signals: Signal[] = [];
  readonly #hours = new Set<number>();
  readonly #days = new Set<number>();
  #read = 0;
  #events = 0;
  #skipReasons: Record<string, number> = {};
  #lags = noLags();
  #oldest = Infinity;
  #newest = -Infinity;

  constructor({ fileNumber, only }: Pick<PrepareInput, "fileNumber" | "only">, context: PrepareContext) {
    this.#fileNumber = fileNumber;
    this.#only = only;
    this.#context = context;
    this.#before = context.rows.mark();
  }

  clear(): void {
    this.#context.rows.goBack(this.#before);
    this.#quarantined = [];
    this.#matches = [];
    this.#addenda = [];
    this.#traces = [];
    this.#accounts.clear();
    this.#signals = [];
    this.#hours.clear();
    this.#days.clear();
    [this.#read, this.#events, this.#skipReasons] = [0, 0, {}];
    this.#lags = noLags();
    [this.#oldest, this.#newest] = [Infinity, -Infinity];
  }

  add(element: Element): void {
    const ordinal = this.#read++;
    if (this.#only && !this.#only.has(ordinal)) return;
    const decoded = decodeRecord(element);
    if (decoded.kind === "skipped") this.#skip(decoded.reason);
    else if (decoded.kind === "quarantined") this.#setAside(ordinal, decoded.reason, decoded.detail);
    else if (decoded.event.time > this.#context.now + FUTURE_MS)
      this.#setAside(ordinal, "future_event_time", "eventTime is more than 15 minutes ahead");
    else this.#keep(ordinal, decoded);
  }

  get read(): number {
    return this.#read;
  }

  result(): Omit<PreparedFile, "file" | "sha256" | keyof FileOutcome> {
    return {
      read: this.#read,
      events: this.#events,
      skipped: Object.values(this.#skipReasons).reduce((sum, n) => sum + n, 0),
      skipReasons: this.#skipReasons,
      quarantined: this.#quarantined,
      matches: this.#matches,
      addenda: this.#addenda,
      traces: this.#traces,
      accounts: this.#accounts,
      signals: this.#signals,
      hours: this.#hours,
      days: this.#days,
      lags: this.#lags,
      oldest: this.#events === 0 ? undefined : this.#oldest,
      newest: this.#events === 0 ? undefined : this.#newest,
    };
  }

  #skip(reason: string): void {
    this.#skipReasons[reason] = (this.#skipReasons[reason] ?? 0) + 1;
  }

  #setAside(ordinal: number, reason: QuarantineReason, detail: string): void {
    this.#quarantined.push({ ordinal, reason, detail: cleanText(detail, DETAIL_MAX) });
  }

  #keep(ordinal: number, { event, record }: Extract<Decoded, { kind: "event" }>): void {
    const { rules, rows, capture, now } = this.#context;
    rows.add(event, this.#fileNumber, ordinal);
    this.#events++;
    this.#lags.add(Math.max(0, now - event.time) / 1000);
    this.#oldest = Math.min(this.#oldest, event.time);
    this.#newest = Math.max(this.#newest, event.time);
    this.#days.add(dayOf(event.time));
    noteHours(this.#hours, event);
    const { time, eventId, addendumOf, logAccount } = event;
    if (logAccount !== undefined) this.#accounts.add(logAccount);
    if (addendumOf !== undefined) this.#addenda.push({ time, eventId, ordinal, addendumOf });
    const trace = traceOf(record);
    if (trace) this.#traces.push({ time, eventId, ordinal, ...trace });
    const signal = signalOf(record);
    if (signal) this.#signals.push(signal);
    for (const compiled of rules.matching(record)) {
      this.#matches.push({
        time: event.time,
        eventId: event.eventId,
        ordinal,
        ruleId: compiled.rule.id,
        ruleVersion: compiled.rule.version,
        fields: compiled.matchedFields(record),
        captured: capture(compiled.rule.id, record),
      });
    }
  }
}

function noLags(): Histogram {
  return new Histogram(OBSERVED_BOUNDS.ingest_lag);
}

/** The event's hour, and its neighbour where a copy of the same action may lie beyond the border. */
function noteHours(hours: Set<number>, event: TrailEvent): void {
  const hour = hourOf(event.time);
  hours.add(hour);
  if (event.sharedEventId === undefined) return;
  if (event.time - hour < TWIN_REACH_MS) hours.add(hour - HOUR_MS);
  if (hour + HOUR_MS - event.time <= TWIN_REACH_MS) hours.add(hour + HOUR_MS);
}
