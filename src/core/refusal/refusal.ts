/** Why AWS, or the network before it, did not answer: from what an error says, whichever service it is of. */
import { shownText, stringOf } from "../record/text.ts";

export type RefusalKind =
  | "access_denied"
  | "credentials_expired"
  | "credentials_missing"
  | "credentials_refused"
  | "region_disabled"
  | "region_missing"
  | "wrong_region"
  | "not_found"
  | "not_enabled"
  | "key_unusable"
  | "throttled"
  | "unavailable"
  | "clock_skewed"
  | "refused";

export interface Refusal {
  readonly kind: RefusalKind;
  /** The name and the words that came. */
  readonly detail: string;
  /** As AWS names it: `kms:Decrypt`. It may be another one than was asked for. */
  readonly action: string | undefined;
  /** The ARN that AWS names. */
  readonly resource: string | undefined;
  /** Of what forbids it, where AWS says that something does: a service control policy, a boundary. */
  readonly denied: string | undefined;
}

const NAMES: Readonly<Record<Exclude<RefusalKind, "not_enabled" | "region_missing" | "refused">, string>> = {
  access_denied:
    "AccessDenied AccessDeniedException Forbidden 403 NotAuthorized UnauthorizedOperation AuthorizationError AuthorizationErrorException OperationNotPermittedException KMSAccessDenied KMSAccessDeniedException",
  credentials_expired:
    "ExpiredToken ExpiredTokenException TokenRefreshRequired TokenProviderError ExpiredTokenError",
  credentials_missing:
    "CredentialsProviderError MissingAuthenticationToken MissingAuthenticationTokenException",
  credentials_refused:
    "SignatureDoesNotMatch InvalidSignatureException IncompleteSignature IncompleteSignatureException InvalidAccessKeyId InvalidToken",
  region_disabled:
    "UnrecognizedClientException InvalidClientTokenId InvalidClientTokenIdException OptInRequired SubscriptionRequiredException RegionDisabledException",
  wrong_region:
    "PermanentRedirect 301 AuthorizationHeaderMalformed IllegalLocationConstraintException InvalidHomeRegionException",
  not_found:
    "NoSuchBucket NoSuchKey NotFound NotFoundException QueueDoesNotExist AWS.SimpleQueueService.NonExistentQueue NonExistentQueue TrailNotFoundException ResourceNotFoundException NoSuchEntity",
  key_unusable:
    "KMS.DisabledException KMS.NotFoundException KMS.InvalidStateException KMSDisabled KMSNotFound KmsDisabled KmsNotFound KmsInvalidState",
  throttled:
    "Throttling ThrottlingException Throttled ThrottledException RequestLimitExceeded RequestThrottled RequestThrottledException TooManyRequestsException SlowDown KMSThrottling KMSThrottlingException",
  unavailable:
    "TimeoutError RequestTimeout RequestTimeoutException ServiceUnavailable InternalFailure InternalError",
  clock_skewed: "RequestTimeTooSkewed RequestExpired RequestInTheFuture",
};

const BY_NAME: ReadonlyMap<string, RefusalKind> = new Map(
  Object.entries(NAMES).flatMap(([kind, names]) =>
    names.split(" ").map((name) => [name, kind as RefusalKind] as const),
  ),
);

/** Of sockets and of names that cannot be resolved. */
const NETWORK = new Set(
  "ECONNRESET ECONNREFUSED ECONNABORTED EPIPE ETIMEDOUT EHOSTUNREACH ENETUNREACH ENOTFOUND EAI_AGAIN".split(
    " ",
  ),
);

/** The longest text of AWS that is repeated. */
const DETAIL_MAX = 400;

/** Names what was thrown; looks through errors of ours to what caused them. */
export function refusalOf(error: unknown): Refusal {
  const { name, message, code, status } = fieldsOf(error);
  const said = [...new Set([name === "Error" ? "" : name, message, message === "" ? code : ""])].filter(
    (text) => text !== "",
  );
  return {
    kind: kindOf({ name, message, code, status }),
    detail: shownText(said.join(": ")).slice(0, DETAIL_MAX),
    action: /not authorized to perform: ([a-z0-9-]+:\w+)/i.exec(message)?.[1],
    resource: /on resource: "?(arn:[^\s"]+)/.exec(message)?.[1],
    denied: /explicit deny in an? ([a-z -]+)/i.exec(message)?.[1]?.trim(),
  };
}

/**
 * The kind alone, of what AWS or the network said; undefined for what neither said: a fault of ours. An answer that is cut, or that
 * is none of AWS (of a proxy, say), counts as unavailable: the next one may be whole.
 */
export function kindOfFailure(error: unknown): RefusalKind | undefined {
  const kind = kindOf(fieldsOf(error));
  if (kind !== "refused") return kind;
  const { status } = fieldsOf(error);
  if (status !== undefined && status >= 400) return kind;
  const isAnswered = typeof error === "object" && error !== null && "$response" in error;
  return isAnswered || status !== undefined ? "unavailable" : undefined;
}

interface Fields {
  readonly name: string;
  readonly message: string;
  readonly code: string;
  readonly status: number | undefined;
}

function kindOf({ name, message, code, status }: Fields): RefusalKind {
  if (/signature (expired|not yet current)/i.test(message)) return "clock_skewed";
  if (/is not enabled/i.test(message) && name === "AccessDeniedException") return "not_enabled";
  if (/scoped to a valid region/i.test(message)) return "wrong_region";
  if (/^region is missing/i.test(message)) return "region_missing";
  const named = BY_NAME.get(name) ?? BY_NAME.get(code);
  if (named === "credentials_missing" && /expired|sso login/i.test(message)) return "credentials_expired";
  if (named !== undefined) return named;
  if (NETWORK.has(code) || (status !== undefined && status >= 500)) return "unavailable";
  if (status === 301) return "wrong_region";
  if (status === 401 || status === 403) return "access_denied";
  if (status === 404) return "not_found";
  if (status === 429) return "throttled";
  return "refused";
}

function fieldsOf(error: unknown): Fields {
  if (typeof error !== "object" || error === null)
    return { name: "", message: String(error), code: "", status: undefined };
  const { name, message, code, Code, cause, $metadata } = error as Readonly<Record<string, unknown>>;
  if (name === "AuditplaneError" && cause !== undefined) return fieldsOf(cause);
  const status = (($metadata ?? {}) as { httpStatusCode?: unknown }).httpStatusCode;
  return {
    name: stringOf(name) ?? "",
    message: stringOf(message) ?? "",
    code: stringOf(code) ?? stringOf(Code) ?? "",
    status: typeof status === "number" ? status : undefined,
  };
}
