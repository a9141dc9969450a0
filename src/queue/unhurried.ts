/**
 * Waits before it asks again after an error: BullMQ asks for the next job at once, whatever was answered, and lets nothing else be done. The
 * end of a job it gives up at the first error, and nobody does such a job until its lock is long over.
 */
import { setTimeout as sleep } from "node:timers/promises";
import type { IQueueBackend } from "bullmq";

const FIRST_MS = 100;
const LONGEST_MS = 5_000;

export interface UnhurriedGiven {
  /** Told of each time that an end could not be written. */
  readonly onBroken: (error: Error) => void;
  /** Aborted when nobody is to wait any more. */
  readonly signal: AbortSignal;
}

/**
 * Makes a backend wait before it rejects who asks for a job: twice as long each time, until one goes well, and not at all once the
 * signal is aborted. What ends a job it asks until it is answered, the longer each time.
 */
export function unhurried<B extends IQueueBackend>(backend: B, given: UnhurriedGiven): B {
  backend.moveToActive = paused(backend.moveToActive.bind(backend), given.signal);
  backend.waitForJob = paused(backend.waitForJob.bind(backend), given.signal);
  backend.moveToCompleted = insisting(backend.moveToCompleted.bind(backend), given) as B["moveToCompleted"];
  backend.moveToFailed = insisting(backend.moveToFailed.bind(backend), given) as B["moveToFailed"];
  return backend;
}

function insisting<Given extends unknown[], Answer>(
  ask: (...given: Given) => Promise<Answer>,
  { onBroken, signal }: UnhurriedGiven,
): typeof ask {
  return async (...given) => {
    for (let ms = FIRST_MS; ; ms = Math.min(2 * ms, LONGEST_MS)) {
      try {
        return await ask(...given);
      } catch (error) {
        if (signal.aborted || !(error instanceof Error) || isAnswer(error)) throw error;
        onBroken(error);
        await sleep(ms, undefined, { signal }).catch(() => undefined);
      }
    }
  };
}

/** BullMQ's own codes are numbers: the job is gone, or somebody else has it by now. */
function isAnswer(error: Error): boolean {
  return typeof (error as { readonly code?: unknown }).code === "number";
}

function paused<Given extends unknown[], Answer>(
  ask: (...given: Given) => Promise<Answer>,
  signal: AbortSignal,
): typeof ask {
  let pauseMs = FIRST_MS;
  return async (...given) => {
    try {
      const answer = await ask(...given);
      pauseMs = FIRST_MS;
      return answer;
    } catch (error) {
      const ms = pauseMs;
      pauseMs = Math.min(2 * pauseMs, LONGEST_MS);
      await sleep(ms, undefined, { signal }).catch(() => undefined);
      throw error;
    }
  };
}
