/**
 * Takes messages from the queue and writes down what they announce. A message is deleted once that is committed: from then on
 * rows are the truth, and what is in them is read whatever becomes of the queue.
 */
import type { Pool } from "pg";
import type { Signal } from "../../core/control-plane/signals/signal.ts";
import { elsewhere } from "../../core/coverage/messages.ts";
import { cleanText, isKeepable } from "../../core/record/text.ts";
import { parseNotification } from "../../sources/s3-trail/notification.ts";
import { isWithin, pathOf } from "../../sources/s3-trail/place.ts";
import type { ObjectPlace, TrailLocation } from "../../sources/s3-trail/place.ts";
import type { DeliveryQueue } from "../../sources/s3-trail/queue.ts";
import { noteSignals } from "../../store/control-signals.ts";
import { announceObjects, keepUnknown } from "../../store/trail-objects.ts";
import type { Announced } from "../../store/trail-objects.ts";
import { isTrailFile } from "./trail-file.ts";

export interface ReceiveDeps {
  readonly pool: Pool;
  readonly queue: DeliveryQueue;
  readonly locations: readonly TrailLocation[];
  readonly signal: AbortSignal;
}

export interface ReceiveOutcome {
  readonly messages: number;
  /** Objects that were not known. */
  readonly announced: number;
  /** Messages that announce nothing that we may read; they are kept. */
  readonly unknown: number;
  /** Messages about the control plane. */
  readonly signals: number;
}

const WAIT_SECONDS = 20;
const BODY_MAX = 20_000;
/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html */
const KEY_BYTES_MAX = 1_024;

/** One round: at most ten messages. Run it twice, or half: what comes again changes nothing. */
export async function receiveMessages({
  pool,
  queue,
  locations,
  signal,
}: ReceiveDeps): Promise<ReceiveOutcome> {
  const messages = await queue.receive(WAIT_SECONDS, signal);
  const objects: Announced[] = [];
  const unknown: { body: string; problem: string }[] = [];
  const signals: Signal[] = [];
  for (const { body } of messages) {
    const problem = read(body, locations, { objects, signals });
    if (problem !== undefined) unknown.push({ body: cleanText(body, BODY_MAX), problem });
  }
  const announced = await announceObjects(pool, objects, "message");
  await keepUnknown(pool, unknown);
  await noteSignals(pool, signals);
  await queue.delete(messages.map(({ receipt }) => receipt));
  return { messages: messages.length, announced, unknown: unknown.length, signals: signals.length };
}

/** What is wrong with a message; undefined: nothing. What it announces is added, also beside something that is wrong. */
function read(
  body: string,
  locations: readonly TrailLocation[],
  { objects, signals }: { readonly objects: Announced[]; readonly signals: Signal[] },
): string | undefined {
  const notification = parseNotification(body);
  if (notification.kind === "signal") signals.push(notification.signal);
  if (notification.kind === "unknown") return notification.problem;
  if (notification.kind !== "objects") return undefined;
  let { problem } = notification;
  for (const { size, etag, ...place } of notification.objects) {
    if (!isWithin(place, locations)) problem = elsewhere(folderOf(place));
    else if (!isKey(place.key)) problem = "it is about a key that no object of S3 can have";
    else if (isTrailFile(place.key, size)) {
      const isKept = etag !== undefined && isKeepable(etag);
      objects.push({ path: pathOf(place), size, etag: isKept ? etag : undefined });
    }
  }
  return problem === undefined ? undefined : cleanText(problem, 500);
}

/** Where a trail would have it delivered, for its location: all its files have the same problem. */
function folderOf({ bucket, key }: ObjectPlace): string {
  const end = key.indexOf("AWSLogs/");
  return pathOf({ bucket, key: end >= 0 ? key.slice(0, end) : key.slice(0, key.indexOf("/") + 1) });
}

/** What cannot be written down would keep the messages beside it from being written down, too. */
function isKey(key: string): boolean {
  return isKeepable(key) && Buffer.byteLength(key) <= KEY_BYTES_MAX;
}
