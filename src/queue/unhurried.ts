/** Waits before it asks again after an error: BullMQ asks for the next job at once, whatever was answered, and lets nothing else be done. */
import { setTimeout as sleep } from "node:timers/promises";
import type { IQueueBackend } from "bullmq";

const FIRST_MS = 100;
const LONGEST_MS = 5_000;

/**
 * Makes a backend wait before it rejects who asks for a job: twice as long each time, until one goes well, and not at all once the
 * signal is aborted.
 */
export function unhurried<B extends IQueueBackend>(backend: B, signal: AbortSignal): B {
  backend.moveToActive = paused(backend.moveToActive.bind(backend), signal);
  backend.waitForJob = paused(backend.waitForJob.bind(backend), signal);
  return backend;
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
