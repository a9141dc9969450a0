/** Runs work on many things, some at a time; the results are in the order of the things. */

/** What takes time is the way to AWS. */
const AT_ONCE = 8;

/** Rejects with what fails first; then nothing more is begun. */
export async function someAtOnce<T, R>(things: readonly T[], work: (thing: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  const entries = things.entries();
  let hasFailed = false;
  const worker = async (): Promise<void> => {
    for (const [at, thing] of entries) {
      if (hasFailed) return;
      try {
        results[at] = await work(thing);
      } catch (error) {
        hasFailed = true;
        throw error;
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, things.length) }, worker));
  return results;
}
