/**
 * Takes messages from the queue and writes down what they announce. A message is deleted once that is committed: from then on
 * rows are the truth, and what is in them is read whatever becomes of the queue.
 */
import type { Pool } from "pg";
import type { Signal } from "../../core/control-plane/signal.ts";
import { cleanText } from "../../core/record/text.ts";
import { parseNotification } from "../../sources/s3-trail/notification.ts";
import { isWithin, pathOf } from "../../sources/s3-trail/place.ts";
import type { TrailLocation } from "../../sources/s3-trail/place.ts";
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

/** What is wrong with a message; undefined: nothing, and what it announces is added. */
function read(
  body: string,
  locations: readonly TrailLocation[],
  { objects, signals }: { readonly objects: Announced[]; readonly signals: Signal[] },
): string | undefined {
  const notification = parseNotification(body);
  if (notification.kind === "signal") signals.push(notification.signal);
  if (notification.kind === "unknown") return notification.problem;
  if (notification.kind !== "objects") return undefined;
  let problem: string | undefined;
  for (const { size, etag, ...place } of notification.objects) {
    if (!isWithin(place, locations))
      problem = `it is about ${pathOf(place)}, which is in none of the locations given`;
    else if (isTrailFile(place.key, size)) objects.push({ path: pathOf(place), size, etag });
  }
  return problem === undefined ? undefined : cleanText(problem, 500);
}
