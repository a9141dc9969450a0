/** What goes in one request. */

/** In their order, as many together as may be by number and by bytes; one that is larger goes alone. */
export function inBatches<T>(
  all: readonly T[],
  bytesOf: (one: T) => number,
  { count, bytes: most }: { readonly count: number; readonly bytes: number },
): T[][] {
  const batches: T[][] = [];
  let bytes = 0;
  for (const one of all) {
    const own = bytesOf(one);
    const last = batches.at(-1);
    if (last && last.length < count && bytes + own <= most) {
      last.push(one);
      bytes += own;
    } else {
      batches.push([one]);
      bytes = own;
    }
  }
  return batches;
}
