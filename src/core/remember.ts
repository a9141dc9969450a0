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
