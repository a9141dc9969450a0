/** What is asked for again and again, and takes long, is read once in a while. */

/** Good for `ms` by `now`. Whoever asks while it is read waits for it; what fails is not remembered. */
export function remember<T>(ms: number, now: () => number, read: () => Promise<T>): () => Promise<T> {
  let known: { readonly at: number; readonly value: Promise<T> } | undefined;
  return async () => {
    const at = now();
    if (known && at - known.at < ms) return await known.value;
    const mine = { at, value: read() };
    known = mine;
    try {
      return await mine.value;
    } catch (error) {
      if (known === mine) known = undefined;
      throw error;
    }
  };
}

/**
 * As `remember`, but nobody waits for what takes long again and again: whoever asks after `ms` is given what was known, until it is `old`
 * ms old, while it is read anew; what fails is tried again by the next one who asks.
 */
export function renew<T>(
  { ms, old, now }: { readonly ms: number; readonly old: number; readonly now: () => number },
  read: () => Promise<T>,
): () => Promise<T> {
  let known: { readonly at: number; readonly value: T } | undefined;
  let reading: Promise<T> | undefined;
  const again = async (): Promise<T> => {
    const at = now();
    try {
      const value = await read();
      known = { at, value };
      return value;
    } finally {
      reading = undefined;
    }
  };
  return async () => {
    const age = known ? now() - known.at : Infinity;
    if (known && age < ms) return known.value;
    reading ??= again();
    if (!known || age >= old) return await reading;
    reading.catch(() => undefined);
    return known.value;
  };
}
