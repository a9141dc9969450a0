/** The pace of requests: LookupEvents answers two a second for an account and Region, whoever asks. */

/** Time, as an argument. */
export interface Clock {
  /** Milliseconds of a clock that never goes back (`performance.now`): one that is set back would stop everybody. */
  now(): number;
  /** Rejects when the signal fires. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/**
 * At most two requests in any second to one account and Region, retries included: whoever asks the same account and Region
 * shares this one object, which `createPaces` sees to within a process. Two processes must not ask at once: the lease on
 * an account's Region is what keeps them apart.
 */
export interface Pace {
  readonly account: string;
  readonly region: string;
  /** Resolves when the next request may leave, in the order of the calls. Rejects when the signal fires. */
  turn(signal?: AbortSignal): Promise<void>;
  /** For so many milliseconds no request leaves, whosever it is; resolves when they are over. */
  rest(ms: number, signal?: AbortSignal): Promise<void>;
}

/**
 * From the start of one request to the next. Ten milliseconds more than half a second, so that three never reach AWS
 * within one second although the second travels slower than the third.
 */
export const GAP_MS = 510;

/** Gives the pace of an account and Region: always the same object for the same two. */
export function createPaces(clock: Clock): (account: string, region: string) => Pace {
  const paces = new Map<string, Pace>();
  return (account, region) => {
    const key = `${account}/${region}`;
    const known = paces.get(key) ?? createPace({ account, region, clock });
    paces.set(key, known);
    return known;
  };
}

function createPace(given: {
  readonly account: string;
  readonly region: string;
  readonly clock: Clock;
}): Pace {
  const { account, region, clock } = given;
  let earliest = -Infinity;
  let previous: Promise<void> = Promise.resolve();

  async function take(signal: AbortSignal | undefined): Promise<void> {
    signal?.throwIfAborted();
    // in a loop: a timer may fire early, and a rest may have begun since
    for (let wait = earliest - clock.now(); wait > 0; wait = earliest - clock.now())
      await clock.sleep(wait, signal);
    earliest = clock.now() + GAP_MS;
  }

  return {
    account,
    region,
    turn(signal) {
      const mine = previous.then(() => take(signal));
      // one who gives up takes no turn and holds up nobody
      previous = mine.catch(() => undefined);
      return mine;
    },
    rest(ms, signal) {
      earliest = Math.max(earliest, clock.now() + ms);
      return clock.sleep(ms, signal);
    },
  };
}
