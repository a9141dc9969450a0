/** Hands on the elements of a file: as they come in where CloudTrail wrote it, else from the whole text. */
import { readContainer } from "../../core/record/container.ts";
import type { Element } from "../../core/record/element.ts";
import { TrailSplitter } from "../../core/record/trail-splitter.ts";
import type { ReadFile, Unreadable } from "../../sources/source.ts";

/** What became of a file. */
export interface FileOutcome {
  readonly state: "done" | "quarantined" | "skipped";
  readonly reason: string | undefined;
  readonly detail: string | undefined;
}

/** Takes elements; those since the last `clear` count. */
export interface ElementSink {
  add(element: Element): void;
  clear(): void;
}

const DONE: FileOutcome = { state: "done", reason: undefined, detail: undefined };

/** Reads a file to its end. Nothing of a file that is not done is left with the sink. */
export async function readElements(chunks: ReadFile["chunks"], sink: ElementSink): Promise<FileOutcome> {
  const outcome = (await readTrail(chunks(), sink)) ?? (await readWhole(chunks(), sink));
  if (outcome.state !== "done") sink.clear();
  return outcome;
}

type Chunks = ReturnType<ReadFile["chunks"]>;

/** undefined: it has another shape. */
async function readTrail(chunks: Chunks, sink: ElementSink): Promise<FileOutcome | undefined> {
  let splitter: TrailSplitter | undefined;
  for await (const chunk of chunks) {
    if (!Buffer.isBuffer(chunk)) return quarantined(chunk);
    if (!splitter && !TrailSplitter.begins(chunk)) return undefined;
    splitter ??= new TrailSplitter();
    for (const element of splitter.push(chunk)) sink.add(element);
  }
  if (!splitter) return { state: "skipped", reason: "empty", detail: undefined };
  const last = splitter.end();
  let step = last.next();
  for (; !step.done; step = last.next()) sink.add(step.value);
  return step.value ? DONE : undefined;
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
  if (container.kind === "skipped") return { state: "skipped", reason: container.reason, detail: undefined };
  for (const element of container.elements) sink.add(element);
  return DONE;
}

function quarantined({ reason, detail }: Unreadable): FileOutcome {
  return { state: "quarantined", reason, detail };
}
