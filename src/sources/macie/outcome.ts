/** Names what may become of a request that Macie did not answer, and says what is to be done. The README has the table. */
import { kindOfFailure } from "../../core/refusal/refusal.ts";
import { AuditplaneError, reasonOf } from "../../errors.ts";
import type { ErrorCode } from "../../errors.ts";

interface Outcome {
  readonly code: ErrorCode;
  /** What people do about it. */
  readonly fix: string;
}

const OUTCOMES = {
  throttled: {
    code: "aws_unavailable",
    fix: "see what else calls Macie in this account and Region; the next reading goes on from the stored cursor",
  },
  unavailable: {
    code: "aws_unavailable",
    fix: "check the network, the Region's name and AWS's health; the next reading goes on from the stored cursor",
  },
  credentials_expired: {
    code: "aws_credentials",
    fix: "renew them, or see why their provider does not",
  },
  credentials_missing: {
    code: "aws_credentials",
    fix: "see what the chain of credentials can find here",
  },
  credentials_refused: {
    code: "aws_access_denied",
    fix: "check the secret key and the clock of this machine: AWS could not verify the signature",
  },
  access_denied: {
    code: "aws_access_denied",
    fix: "allow macie2:ListFindings and macie2:GetFindings to this role, in its policy and in those of the organization",
  },
  region_disabled: {
    code: "aws_region_disabled",
    fix: "enable the Region for the account, or leave it out; if it is enabled, the credentials are not known there",
  },
  clock_skewed: { code: "clock_skewed", fix: "set the clock of this machine (NTP)" },
  refused: { code: "aws_refused", fix: "read again from the stored cursor; if it stays so, report this" },
} as const satisfies Record<string, Outcome>;

export type OutcomeName = keyof typeof OUTCOMES;

/** Whether Macie says that it is switched off for the account in this Region. */
export function isNotEnabled(error: unknown): boolean {
  return kindOfFailure(error) === "not_enabled";
}

/** The name of what came of a request that failed; undefined for what is no answer of AWS or of the network: our own fault. */
export function outcomeOf(error: unknown): OutcomeName | undefined {
  const kind = kindOfFailure(error);
  return kind === undefined || kind in OUTCOMES ? (kind as OutcomeName | undefined) : "refused";
}

/** The error that an outcome ends in. */
export function failureOf(outcome: OutcomeName, region: string, cause: unknown): AuditplaneError {
  const { code, fix } = OUTCOMES[outcome];
  const reason = `${outcome} (${reasonOf(cause)})`;
  return new AuditplaneError(code, `could not read Macie's findings in ${region}: ${reason}; ${fix}`, {
    cause,
  });
}
