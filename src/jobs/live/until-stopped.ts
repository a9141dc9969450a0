/** Jobs of a worker that is told to end: one that breaks off for that has not failed, and what is left is found by the next. */

/** The handler, which resolves where it throws what the signal was aborted with. */
export function untilStopped(handler: () => Promise<void>, signal: AbortSignal): () => Promise<void> {
  return async () => {
    try {
      await handler();
    } catch (error) {
      if (!signal.aborted || error !== signal.reason) throw error;
    }
  };
}
