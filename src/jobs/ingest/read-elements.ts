/**
 * Hands on the elements of a file: as they come in where CloudTrail wrote it, else from the whole text. Where a broken
 * record leaves a doubt how a file of ordinary size is to be cut, both are tried, and what gives more whole records counts.
 */
import { readContainer } from "../../core/record/container.ts";
import type { ContainerName } from "../../core/record/container.ts";
import { unwrap } from "../../core/record/envelope.ts";
import type { Element } from "../../core/record/element.ts";
import { TrailSplitter } from "../../core/record/trail-splitter.ts";
import type { ReadFile, Unreadable } from "../../sources/source.ts";

/** What became of a file. */
export interface FileOutcome {
  readonly state: "done" | "quarantined" | "skipped";
  readonly reason: string | undefined;
  readonly detail: string | undefined;
  /** What its elements came in; undefined for a file that is not done. */
  readonly container: ContainerName | undefined;
}

/** Takes elements; those since the last `clear` count. */
export interface ElementSink {
  readonly read: number;
  add(element: Element): void;
  clear(): void;
}

/** The smallest records fill 256 MB with 350,000: what has more elements holds none, and each would be set aside by itself. */
const ELEMENTS_MAX = 500_000;
/** Larger files are CloudTrail's own, whose marks can be trusted; and would have to be held whole. */
const DOUBT_BYTES_MAX = 33_554_432;
const TOO_MANY: Unreadable = { reason: "file_too_large", detail: `more than ${ELEMENTS_MAX} elements` };

/** Reads a file to its end. Nothing of a file that is not done is left with the sink. */
export async function readElements(chunks: ReadFile["chunks"], sink: ElementSink): Promise<FileOutcome> {
  const outcome = await readBest(chunks, sink);
  if (outcome.state !== "done") sink.clear();
  return outcome;
}

async function readBest(chunks: ReadFile["chunks"], sink: ElementSink): Promise<FileOutcome> {
  const tally = new Tally(sink);
  const trail = await readTrail(chunks(), tally);
  if (trail && !trail.isDoubtful) return trail.outcome;
  const cut = tally.whole;
  const whole = await readWhole(chunks(), tally);
  const isOther = whole.state === "skipped" || whole.reason === "unknown_shape";
  if (!trail || isOther || (whole.state === "done" && tally.whole >= cut)) return whole;
  sink.clear();
  return (await readTrail(chunks(), sink))?.outcome ?? whole;
}

/** Counts the elements that are JSON on their way to a sink. */
class Tally implements ElementSink {
  readonly #sink: ElementSink;
  whole = 0;

  constructor(sink: ElementSink) {
    this.#sink = sink;
  }

  get read(): number {
    return this.#sink.read;
  }

  add(element: Element): void {
    if (element.error === undefined) this.whole++;
    this.#sink.add(element);
  }

  clear(): void {
    this.whole = 0;
    this.#sink.clear();
  }
}

type Chunks = ReturnType<ReadFile["chunks"]>;

interface TrailOutcome {
  readonly outcome: FileOutcome;
  readonly isDoubtful: boolean;
}

/** undefined: it has another shape. */
async function readTrail(chunks: Chunks, sink: ElementSink): Promise<TrailOutcome | undefined> {
  let splitter: TrailSplitter | undefined;
  let size = 0;
  for await (const chunk of chunks) {
    if (!Buffer.isBuffer(chunk)) return sure(quarantined(chunk));
    if (!splitter && !TrailSplitter.begins(chunk)) return undefined;
    splitter ??= new TrailSplitter();
    size += chunk.length;
    for (const element of splitter.push(chunk)) sink.add(element);
    if (sink.read > ELEMENTS_MAX) return sure(quarantined(TOO_MANY));
  }
  if (!splitter) return sure(skipped("empty"));
  const last = splitter.end();
  let step = last.next();
  for (; !step.done; step = last.next()) sink.add(step.value);
  const isDoubtful = splitter.isDoubtful && size <= DOUBT_BYTES_MAX;
  return step.value ? { outcome: done("trail"), isDoubtful } : undefined;
}

async function readWhole(chunks: Chunks, sink: ElementSink): Promise<FileOutcome> {
  sink.clear();
  const parts: Buffer[] = [];
  for await (const chunk of chunks) {
    if (!Buffer.isBuffer(chunk)) return quarantined(chunk);
    parts.push(chunk);
  }
  const container = readContainer(Buffer.concat(parts));
  if (container.kind === "quarantined") return quarantined(container);
  if (container.kind === "skipped") return skipped(container.reason);
  let envelope: ContainerName | undefined;
  for (const carrier of container.elements) {
    const carried = unwrap(carrier);
    envelope ??= carried.envelope;
    sink.add(carried.element);
    if (sink.read > ELEMENTS_MAX) return quarantined(TOO_MANY);
  }
  return done(envelope ?? container.name);
}

function sure(outcome: FileOutcome): TrailOutcome {
  return { outcome, isDoubtful: false };
}

function done(container: ContainerName): FileOutcome {
  return { state: "done", reason: undefined, detail: undefined, container };
}

function skipped(reason: string): FileOutcome {
  return { state: "skipped", reason, detail: undefined, container: undefined };
}

function quarantined({ reason, detail }: Unreadable): FileOutcome {
  return { state: "quarantined", reason, detail, container: undefined };
}
