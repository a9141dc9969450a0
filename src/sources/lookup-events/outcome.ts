/** Names what may become of a request that was not answered, and says what is to be done. The README has the table. */
import { readerFix } from "../../core/refusal/reader-fix.ts";
import { kindOfFailure } from "../../core/refusal/refusal.ts";
import { AuditplaneError, reasonOf } from "../../errors.ts";
import type { ErrorCode } from "../../errors.ts";

/** `retry`: ask again, later; `start_again`: the window, from its first page; `stop`: only people, or time, can help. */
type Treatment = "retry" | "start_again" | "stop";

interface Outcome {
  readonly treatment: Treatment;
  /** Of the error that it ends in, where it is not got over. */
  readonly code: ErrorCode;
  /** What people do about it. */
  readonly fix: string;
}

export const OUTCOMES = {
  throttled: {
    treatment: "retry",
    code: "aws_unavailable",
    fix: "see what else calls LookupEvents in this account and Region: two requests a second are all there are",
  },
  unavailable: {
    treatment: "retry",
    code: "aws_unavailable",
    fix: "check the network, the Region's name and AWS's health, and ask again; a worker does so by itself",
  },
  token_invalid: {
    treatment: "start_again",
    code: "lookup_unfinished",
    fix: "nothing is to be done at first: a worker asks for shorter windows by itself, and for what is older; if it stays so, see AWS's health",
  },
  pages_in_circle: {
    treatment: "start_again",
    code: "lookup_unfinished",
    fix: "nothing is to be done at first: AWS gave a page's own token as the one of the next page; a worker asks for shorter windows, and again later",
  },
  credentials_expired: {
    treatment: "stop",
    code: "aws_credentials",
    fix: "renew them, or see why their provider does not",
  },
  credentials_missing: {
    treatment: "stop",
    code: "aws_credentials",
    fix: "see what the chain of credentials can find here",
  },
  credentials_refused: {
    treatment: "stop",
    code: "aws_access_denied",
    fix: "check the secret key: AWS could not verify the signature",
  },
  access_denied: {
    treatment: "stop",
    code: "aws_access_denied",
    fix: "allow cloudtrail:LookupEvents to this role, in its policy and in those of the organization",
  },
  region_disabled: {
    treatment: "stop",
    code: "aws_region_disabled",
    fix: "enable the Region for the account, or leave it out; if it is enabled, the credentials are not known there",
  },
  window_refused: {
    treatment: "stop",
    code: "aws_refused",
    fix: "take windows from windowsOf anew: one that waited may be older than 90 days by now",
  },
  clock_skewed: {
    treatment: "stop",
    code: "clock_skewed",
    fix: "set the clock of this machine (NTP)",
  },
  refused: { treatment: "stop", code: "aws_refused", fix: "please report this" },
} as const satisfies Record<string, Outcome>;

export type OutcomeName = keyof typeof OUTCOMES;

/** The errors that LookupEvents alone has; all others mean the same of every service. */
const OF_LOOKUP: ReadonlyMap<string, OutcomeName> = new Map<string, OutcomeName>([
  ["InvalidNextTokenException", "token_invalid"],
  ["InvalidTimeRangeException", "window_refused"],
]);

/** The name of what came of a request that failed; undefined for what is no answer of AWS or of the network: our own fault. */
export function outcomeOf(error: unknown): OutcomeName | undefined {
  const own = error instanceof Error ? OF_LOOKUP.get(error.name) : undefined;
  if (own !== undefined) return own;
  const kind = kindOfFailure(error);
  return kind === undefined || kind in OUTCOMES ? (kind as OutcomeName | undefined) : "refused";
}

/** The error that an outcome ends in. `what`: what was to be done. */
export function failureOf(outcome: OutcomeName, what: string, cause: unknown): AuditplaneError {
  const { code } = OUTCOMES[outcome];
  const fix = readerFix(cause) ?? OUTCOMES[outcome].fix;
  const reason = cause === undefined ? outcome : `${outcome} (${reasonOf(cause)})`;
  return new AuditplaneError(code, `could not ${what}: ${reason}; ${fix}`, { cause });
}
