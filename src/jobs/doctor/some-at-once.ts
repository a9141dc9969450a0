/** Runs work on many things, some at a time; the results are in the order of the things. */
export async function someAtOnce<T, R>(
  things: readonly T[],
  atOnce: number,
  work: (thing: T) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  const entries = things.entries();
  const worker = async (): Promise<void> => {
    for (const [at, thing] of entries) results[at] = await work(thing);
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, things.length) }, worker));
  return results;
}

/** Of accounts, Regions and topics. */
export const AT_ONCE = 8;
