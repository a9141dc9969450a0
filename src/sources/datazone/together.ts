/** Work on several things at once, so many and no more. */

/**
 * What all works give, as it comes: at most `max` at once, each one piece ahead. One that throws ends all of them, and so does whoever
 * stops reading: `stop` is called, so that those that still run come to their end soon, and they are waited for. Works are taken
 * from the iterable when it is their turn.
 */
export async function* together<T>(
  works: Iterable<AsyncIterable<T>>,
  { max, stop }: { readonly max: number; readonly stop: (reason?: unknown) => void },
): AsyncGenerator<T, void> {
  const waiting = works[Symbol.iterator]();
  const running = new Map<AsyncIterator<T>, Promise<Piece<T>>>();
  const advance = (iterator: AsyncIterator<T>): void => {
    const piece = iterator.next().then((result) => ({ iterator, result }));
    // it is looked at below, or never where another one has thrown
    piece.catch(() => undefined);
    // to the end of the row, so that nobody who is always ready keeps others from their turn
    running.delete(iterator);
    running.set(iterator, piece);
  };
  const start = (): void => {
    const { done, value } = waiting.next();
    if (done !== true) advance(value[Symbol.asyncIterator]());
  };
  try {
    for (let at = 0; at < max; at += 1) start();
    while (running.size > 0) {
      const { iterator, result } = await Promise.race(running.values());
      if (result.done === true) {
        running.delete(iterator);
        start();
        continue;
      }
      yield result.value;
      advance(iterator);
    }
  } catch (error) {
    // the others are ended by it, so what they throw is this
    stop(error);
    throw error;
  } finally {
    if (running.size > 0) stop();
    await Promise.allSettled([...running.keys()].map(async (iterator) => await iterator.return?.()));
  }
}

interface Piece<T> {
  readonly iterator: AsyncIterator<T>;
  readonly result: IteratorResult<T>;
}
