/** One request after the other, at DataZone's pace, until it is answered, refused, or nobody can help any more. */
import { kindOfFailure } from "../../core/refusal/refusal.ts";
import type { Refusal, RefusalKind } from "../../core/refusal/refusal.ts";
import type { DataZoneApi, InputOf, Operation, OutputOf } from "./client.ts";
import { failureOf, PASSING, refusalOfList } from "./outcome.ts";
import type { Clock, Pace } from "./pace.ts";

export type Asked<O extends Operation> =
  | { readonly kind: "answer"; readonly answer: OutputOf<O> }
  | { readonly kind: "refused"; readonly refusal: Refusal };

export interface AskGiven {
  readonly api: DataZoneApi;
  readonly pace: Pace;
  readonly clock: Clock;
  /** Of errors: `domain dzd-… of 111122223333 in eu-west-1`. */
  readonly where: string;
  readonly signal: AbortSignal;
  readonly attemptsMax: number;
}

export interface Ask {
  /** Throws `AuditplaneError` where no list can be had, now or with these credentials; and the signal's reason. */
  <O extends Operation>(operation: O, input: InputOf<O>): Promise<Asked<O>>;
}

/** Waits double: 0.5, 1, 2, 4 seconds and so on, no longer than this. */
const FIRST_WAIT_MS = 500;
const WAIT_MAX_MS = 20_000;

export function createAsk({ api, pace, clock, where, signal, attemptsMax }: AskGiven): Ask {
  return async function ask<O extends Operation>(operation: O, input: InputOf<O>): Promise<Asked<O>> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        await pace.turn(operation, signal);
        return { kind: "answer", answer: await api.operations[operation](input, { abortSignal: signal }) };
      } catch (error) {
        signal.throwIfAborted();
        const kind = kindOfFailure(error);
        // no answer of AWS or of the network: our own fault
        if (kind === undefined) throw error;
        const refusal = refusalOfList(operation, kind, error);
        if (refusal !== undefined) return { kind: "refused", refusal };
        if (!PASSING.has(kind) || attempt >= attemptsMax)
          throw failureOf(kind, `read ${operation} of ${where}`, error);
        await wait(operation, kind, attempt);
      }
    }
  };

  /** Where the operation is throttled all who ask for it wait. */
  async function wait(operation: Operation, kind: RefusalKind, attempt: number): Promise<void> {
    const ms = Math.min(WAIT_MAX_MS, FIRST_WAIT_MS * 2 ** (attempt - 1));
    if (kind === "throttled") pace.rest(operation, ms);
    else
      await clock.sleep(ms, signal).catch((error: unknown) => {
        signal.throwIfAborted();
        throw error;
      });
  }
}
