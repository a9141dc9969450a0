/** Names what may become of a request that was not answered: what is refused is a value, all else an error. The README has the table. */
import { refusalOf } from "../../core/refusal/refusal.ts";
import type { Refusal, RefusalKind } from "../../core/refusal/refusal.ts";
import { AuditplaneError, reasonOf } from "../../errors.ts";
import type { ErrorCode } from "../../errors.ts";
import type { Operation } from "./client.ts";
import { rightOf } from "./rights.ts";

/** What more attempts may get over. A clock is among them: the SDK mends its own by the answer. */
export const PASSING: ReadonlySet<RefusalKind> = new Set<RefusalKind>([
  "throttled",
  "unavailable",
  "clock_skewed",
]);

/** What is of the one list, so that others may be given nevertheless. */
const OF_THE_LIST: ReadonlySet<RefusalKind> = new Set<RefusalKind>([
  "access_denied",
  "not_enabled",
  "key_unusable",
  "not_found",
  "refused",
]);

const FAILURES: Readonly<Partial<Record<RefusalKind, { readonly code: ErrorCode; readonly fix: string }>>> = {
  throttled: {
    code: "aws_unavailable",
    fix: "see what else calls DataZone in this account and Region; what was known of the domain stands, and it is read again",
  },
  unavailable: {
    code: "aws_unavailable",
    fix: "check the network, the Region's name and AWS's health; what was known of the domain stands, and it is read again",
  },
  credentials_expired: { code: "aws_credentials", fix: "renew them, or see why their provider does not" },
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
    fix: "let the workers take on the role: its trust, its ExternalId, and deploy/iam/assume-reader.json",
  },
  region_disabled: {
    code: "aws_region_disabled",
    fix: "enable the Region for the account, or leave it out; if it is enabled, the credentials are not known there",
  },
  clock_skewed: { code: "clock_skewed", fix: "set the clock of this machine (NTP)" },
};

/** The list's own refusal, with the action of IAM, or the right of DataZone, that is missing; undefined: it is none of the list alone. */
export function refusalOfList(operation: Operation, kind: RefusalKind, error: unknown): Refusal | undefined {
  if (!OF_THE_LIST.has(kind)) return undefined;
  const refusal = { ...refusalOf(error), kind: isUnknownPath(error) ? "refused" : kind };
  // of STS, before anybody asked for the list
  if (refusal.action?.startsWith("sts:") === true) return undefined;
  // IAM names the action that it denies; the domain says "not permitted to perform operation"
  if (refusal.kind !== "access_denied" || refusal.action !== undefined) return refusal;
  return {
    ...refusal,
    action: `datazone:${operation}`,
    detail: `${refusal.detail}; ${rightOf(operation)}`,
  };
}

/** A 404 that does not say that the thing is not there: of a proxy, say. It is not gone for that. */
function isUnknownPath(error: unknown): boolean {
  const isNotFound = refusalOf(error).kind === "not_found";
  return isNotFound && !(error instanceof Error && error.name === "ResourceNotFoundException");
}

/** The error that a request ends in. `what`: what was to be done. */
export function failureOf(kind: RefusalKind, what: string, cause: unknown): AuditplaneError {
  const { code, fix } = FAILURES[kind] ?? { code: "aws_refused", fix: "see what AWS says of it" };
  return new AuditplaneError(code, `could not ${what}: ${kind} (${reasonOf(cause)}); ${fix}`, { cause });
}
