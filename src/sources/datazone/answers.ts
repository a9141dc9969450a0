/** Reads what the SDK made of answers: times, ids, and members of unions, none of which has to be there. */

/** In ms; undefined: it is not there, or is no time. */
export function msOf(date: Date | undefined): number | undefined {
  const ms = date?.getTime();
  return ms === undefined || Number.isNaN(ms) ? undefined : ms;
}

/** Each item that has an id, with it: nothing can be known by no name. */
export function identified<T>(
  items: readonly T[] | undefined,
  idOf: (item: T) => string | undefined,
): (readonly [string, T])[] {
  return (items ?? []).flatMap((item) => {
    const id = idOf(item);
    return id === undefined || id === "" ? [] : [[id, item] as const];
  });
}

/** Those that are there. */
export function present<T>(items: readonly (T | undefined)[] | undefined): T[] {
  return (items ?? []).filter((item) => item !== undefined && item !== null);
}
