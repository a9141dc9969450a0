/** The source `datazone`: what a domain of DataZone, or of SageMaker Unified Studio, says of who owns what and who may read it. See README.md. */
import { setMaxListeners } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import type { Scope } from "../../core/control-plane/scope.ts";
import type { ReaderRole } from "../reader-role.ts";
import type { ScopeReader } from "../scope-reader.ts";
import { createAsk } from "./ask.ts";
import type { DataZoneApi } from "./client.ts";
import { createPace } from "./pace.ts";
import type { Clock, Pace } from "./pace.ts";
import { readDomain } from "./read.ts";

export type DataZoneScope = Extract<Scope, { readonly service: "datazone" }>;

export interface DataZoneGiven {
  readonly scope: DataZoneScope;
  /** undefined: the SDK's own chain, which knows one account. */
  readonly role: ReaderRole | undefined;
  /** undefined: the Region's own, or what the environment says (`AWS_ENDPOINT_URL_DATAZONE`). */
  readonly endpoint?: string | undefined;
  /** Of pace and waits. */
  readonly clock?: Clock | undefined;
  /** Of the account and Region; undefined: nobody else asks there. See `createPace`. */
  readonly pace?: Pace | undefined;
  readonly answerTimeoutMs?: number | undefined;
  /** Of one request. */
  readonly attemptsMax?: number | undefined;
}

const CLOCK: Clock = {
  now: () => performance.now(),
  sleep: (ms, signal) => sleep(ms, undefined, signal && { signal }),
};

/** With the waits between them half a minute. */
const ATTEMPTS_MAX = 7;

/**
 * A reader of one domain: version 1 and version 2. An entry comes again where its place in a list changed while it was read, or its
 * status: the later one stands. A list that was refused may have given pages before. `read` may be called again.
 */
export function openDataZone({ scope, role, endpoint, clock = CLOCK, ...given }: DataZoneGiven): ScopeReader {
  const { account, region, id: domain } = scope;
  const { answerTimeoutMs, attemptsMax = ATTEMPTS_MAX, pace = createPace(clock) } = given;
  let api: DataZoneApi | undefined;
  return {
    scope,
    async *read(signal) {
      // the SDK takes its time to load, and who reads no domain has no need of it
      const { createDataZoneApi } = await import("./client.ts");
      api ??= createDataZoneApi({ account, region, role, endpoint, answerTimeoutMs });
      const end = new AbortController();
      const both = AbortSignal.any([signal, end.signal]);
      // as many listen as are under way at once
      setMaxListeners(0, both);
      const ask = createAsk({
        api,
        pace,
        clock,
        where: `the domain ${domain} of ${account} in ${region}`,
        signal: both,
        attemptsMax,
      });
      yield* readDomain({ ask, domain, stop: (reason) => end.abort(reason) });
    },
    close() {
      api?.close();
      api = undefined;
    },
  };
}
