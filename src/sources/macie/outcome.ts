/** Names what may become of a request that Macie did not answer, and says what is to be done. The README has the table. */
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
  refused: { code: "aws_refused", fix: "read again from the stored cursor; if it stays so, report this" },
} as const satisfies Record<string, Outcome>;

export type OutcomeName = keyof typeof OUTCOMES;

/** https://docs.aws.amazon.com/macie/latest/APIReference/CommonErrors.html */
const BY_NAME: ReadonlyMap<string, OutcomeName> = new Map<string, OutcomeName>([
  ["Throttling", "throttled"],
  ["ThrottlingException", "throttled"],
  ["ThrottledException", "throttled"],
  ["RequestLimitExceeded", "throttled"],
  ["TooManyRequestsException", "throttled"],
  ["TimeoutError", "unavailable"],
  ["RequestTimeout", "unavailable"],
  ["InternalServerException", "unavailable"],
  ["ServiceUnavailable", "unavailable"],
  ["ExpiredToken", "credentials_expired"],
  ["ExpiredTokenException", "credentials_expired"],
  ["TokenProviderError", "credentials_expired"],
  ["CredentialsProviderError", "credentials_missing"],
  ["MissingAuthenticationToken", "credentials_missing"],
  ["MissingAuthenticationTokenException", "credentials_missing"],
  ["IncompleteSignature", "credentials_refused"],
  ["InvalidSignatureException", "credentials_refused"],
  ["SignatureDoesNotMatch", "credentials_refused"],
  ["AccessDenied", "access_denied"],
  ["AccessDeniedException", "access_denied"],
  ["UnrecognizedClientException", "region_disabled"],
  ["InvalidClientTokenId", "region_disabled"],
  ["OptInRequired", "region_disabled"],
  ["SubscriptionRequiredException", "region_disabled"],
]);

/** Of sockets and of names that cannot be resolved. */
const NETWORK_CODES: ReadonlySet<string> = new Set(
  "ECONNRESET ECONNREFUSED ECONNABORTED EPIPE ETIMEDOUT EHOSTUNREACH ENETUNREACH ENOTFOUND EAI_AGAIN".split(
    " ",
  ),
);

interface Failure {
  readonly name?: string;
  readonly message?: string;
  readonly code?: string;
  readonly $metadata?: { readonly httpStatusCode?: number };
  readonly $response?: unknown;
}

/** AWS has no code of its own for this: only the text tells it from a missing permission. */
const NOT_ENABLED = /macie is not enabled/i;

/** Whether Macie says that it is switched off for the account in this Region. */
export function isNotEnabled(error: unknown): boolean {
  const { name, message = "" } = failureIn(error);
  return name === "AccessDeniedException" && NOT_ENABLED.test(message);
}

/** The name of what came of a request that failed; undefined for what is no answer of AWS or of the network: our own fault. */
export function outcomeOf(error: unknown): OutcomeName | undefined {
  const { name = "", code = "", $metadata, $response } = failureIn(error);
  const status = $metadata?.httpStatusCode;
  const named = BY_NAME.get(name);
  if (named) return named;
  if (status === 429) return "throttled";
  if (NETWORK_CODES.has(code) || (status !== undefined && status >= 500)) return "unavailable";
  if (status === 401 || status === 403) return "access_denied";
  if (status !== undefined && status >= 400) return "refused";
  // an answer that is cut, or none of Macie's (of a proxy, say): the next one may be whole
  return $response === undefined && status === undefined ? undefined : "unavailable";
}

/** The error that an outcome ends in. */
export function failureOf(outcome: OutcomeName, region: string, cause: unknown): AuditplaneError {
  const { code, fix } = OUTCOMES[outcome];
  const reason = `${outcome} (${reasonOf(cause)})`;
  return new AuditplaneError(code, `could not read Macie's findings in ${region}: ${reason}; ${fix}`, {
    cause,
  });
}

function failureIn(error: unknown): Failure {
  return typeof error === "object" && error !== null ? error : {};
}
