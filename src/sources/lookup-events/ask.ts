/** Asks for one page until it is there, within the pace; what asking again does not help is the caller's. */
import type { LookupEventsCommandInput } from "@aws-sdk/client-cloudtrail";
import type { LookupAnswer, LookupApi } from "./client.ts";
import { OUTCOMES, failureOf, outcomeOf } from "./outcome.ts";
import type { OutcomeName } from "./outcome.ts";
import type { Pace } from "./pace.ts";

/** What was coped with, for logs and metrics. */
export interface LookupNotice {
  readonly outcome: OutcomeName;
  readonly treatment: "retry" | "start_again";
  /** How often in a row, counted from 1. */
  readonly attempt: number;
  /** Before it is asked again. */
  readonly waitMs: number;
}

export interface Asking {
  readonly api: Pick<LookupApi, "region" | "lookupEvents">;
  readonly pace: Pace;
  /** From 0 to below 1: waits of many differ by it. */
  readonly random: () => number;
  readonly signal?: AbortSignal | undefined;
  readonly notify?: ((notice: LookupNotice) => void) | undefined;
}

export type Answer =
  | ({ readonly kind: "page" } & LookupAnswer)
  | { readonly kind: "start_again"; readonly outcome: OutcomeName; readonly cause: unknown };

/** A minute and a half of waits at most, half of that at least. */
const ATTEMPTS_MAX = 8;
const WAIT_MS = 1000;
const WAIT_MAX_MS = 30_000;

/** `what`: the window in words, for errors. Throws the error of an outcome, and the signal's reason. */
export async function ask(asking: Asking, input: LookupEventsCommandInput, what: string): Promise<Answer> {
  const { api, pace, random, signal, notify } = asking;
  for (let attempt = 1; ; attempt++) {
    try {
      const beforeSend = (): Promise<void> => pace.turn(signal);
      return { kind: "page", ...(await api.lookupEvents(input, { signal, beforeSend })) };
    } catch (error) {
      signal?.throwIfAborted();
      const outcome = outcomeOf(error);
      if (outcome === undefined) throw error;
      const { treatment } = OUTCOMES[outcome];
      if (treatment === "start_again") return { kind: "start_again", outcome, cause: error };
      if (treatment === "stop" || attempt === ATTEMPTS_MAX) throw failureOf(outcome, what, error);
      const waitMs = Math.min(WAIT_MAX_MS, WAIT_MS * 2 ** (attempt - 1)) * (0.5 + random() / 2);
      notify?.({ outcome, treatment, attempt, waitMs });
      await pace.rest(waitMs, signal);
    }
  }
}
