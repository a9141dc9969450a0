/** Which of Lake Formation's requests for data a read under a vended session belongs to. */

/** What is compared of a request. */
export interface Request {
  readonly time: number;
  readonly eventId: string;
  /** False: a copy in another account's log, which does not say who asked. */
  readonly hasReader: boolean;
}

/**
 * Of the requests that gave out one session, the one that a read at a time belongs to: one that tells who asked, for what
 * was read, the latest at or before the read, else the earliest after it; of equals the smaller event id. Credentials
 * serve for as long as they live, and clocks differ, so no distance in time excludes a request. undefined if there is
 * none. `covers`: whether the request was for what was read.
 */
export function requestOf<T extends Request>(
  requests: readonly T[],
  at: number,
  covers: (request: T) => boolean,
): T | undefined {
  if (requests.length < 2) return requests[0];
  const rank = (request: T): readonly number[] => [
    request.hasReader ? 0 : 1,
    covers(request) ? 0 : 1,
    request.time <= at ? 0 : 1,
    Math.abs(request.time - at),
  ];
  return requests
    .map((request) => ({ request, rank: rank(request) }))
    .sort((a, b) => compareRanks(a.rank, b.rank) || (a.request.eventId < b.request.eventId ? -1 : 1))[0]
    ?.request;
}

function compareRanks(a: readonly number[], b: readonly number[]): number {
  for (const [at, value] of a.entries()) {
    const difference = value - (b[at] as number);
    if (difference !== 0) return difference;
  }
  return 0;
}
