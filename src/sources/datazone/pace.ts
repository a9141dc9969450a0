/** The pace of requests: DataZone answers so many a second of each operation, for an account and Region, whoever asks. */
import type { Clock } from "../lookup-events/pace.ts";
import type { Operation } from "./client.ts";

export type { Clock } from "../lookup-events/pace.ts";

export interface Pace {
  /** Resolves when the next request of the operation may leave, in the order of the calls. Rejects when the signal fires. */
  turn(operation: Operation, signal: AbortSignal): Promise<void>;
  /** For so many milliseconds no request of the operation leaves. */
  rest(operation: Operation, ms: number): void;
}

/** https://docs.aws.amazon.com/datazone/latest/userguide/datazone-limits.html: those that are not in it go by its lowest for reading. */
const PER_SECOND: Readonly<Partial<Record<Operation, number>>> = { Search: 20, SearchListings: 16 };
const OTHERS_PER_SECOND = 8;

/** A little more than its share of a second, since the second request of two may travel faster. */
const MARGIN = 1.02;

/** From the start of one request to the next, in ms. */
export function gapOf(operation: Operation): number {
  return (1000 / (PER_SECOND[operation] ?? OTHERS_PER_SECOND)) * MARGIN;
}

export function createPace(clock: Clock): Pace {
  const earliest = new Map<Operation, number>();
  const queues = new Map<Operation, Promise<void>>();
  const waitOf = (operation: Operation): number => (earliest.get(operation) ?? -Infinity) - clock.now();

  async function take(operation: Operation, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    // in a loop: a timer may fire early, and a rest may have begun since
    for (let wait = waitOf(operation); wait > 0; wait = waitOf(operation)) await clock.sleep(wait, signal);
    earliest.set(operation, clock.now() + gapOf(operation));
  }

  return {
    turn(operation, signal) {
      const mine = (queues.get(operation) ?? Promise.resolve()).then(() => take(operation, signal));
      // one who gives up takes no turn and holds up nobody
      queues.set(
        operation,
        mine.catch(() => undefined),
      );
      return mine;
    },
    rest(operation, ms) {
      earliest.set(operation, Math.max(earliest.get(operation) ?? -Infinity, clock.now() + ms));
    },
  };
}
