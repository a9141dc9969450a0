/** What every source of the control plane needs: pages of a list to its end, and a name for what came instead of one. */
import { kindOfFailure, refusalOf } from "../core/refusal/refusal.ts";
import type { RefusalKind } from "../core/refusal/refusal.ts";
import type { AnyEntry } from "../core/control-plane/entry.ts";
import { AuditplaneError, reasonOf } from "../errors.ts";
import type { ErrorCode } from "../errors.ts";
import type { ListRefused, ReadPart } from "./scope-reader.ts";

/** Who reads what, for words and actions. */
export interface Reading {
  /** As IAM writes it: `lakeformation`. */
  readonly service: string;
  /** In words: `Lake Formation of 444455556666 in eu-west-1`. */
  readonly where: string;
  readonly signal: AbortSignal;
}

/** An answer with a page of something; services write the token in two ways. */
export interface Paged {
  readonly NextToken?: string | undefined;
  readonly nextToken?: string | undefined;
}

export interface List<Output extends Paged> {
  /** As AWS calls the operation. */
  readonly list: string;
  /** The project, database or group whose list it is; undefined: the scope's. */
  readonly of?: string | undefined;
  readonly ask: (token: string | undefined) => Promise<Output>;
  /** Names of errors that say: what the list is of is gone, or has none. The list is empty then. */
  readonly none?: readonly string[] | undefined;
}

export interface Page<Output> {
  /** undefined: there is none, by an error in `none`. */
  readonly output: Output | undefined;
}

export type PageOrRefused<Output> = Page<Output> | ListRefused;

export function isRefused<Output>(part: PageOrRefused<Output>): part is ListRefused {
  return "refusal" in part;
}

/**
 * Pages of a list as they come, to its last, empty ones too. A list that AWS denies ends with a `ListRefused`, whose refusal names the
 * action. Throws the signal's reason; `list_unfinished` where a token has expired or comes again; `aws_unavailable` and
 * `aws_credentials` (retryable), `aws_access_denied`, `aws_region_disabled`, `aws_refused`, `clock_skewed` after the client's own
 * retries; what is no answer of AWS, nor of the network, as it is.
 */
export async function* pagesOf<Output extends Paged>(
  reading: Reading,
  list: List<Output>,
): AsyncGenerator<PageOrRefused<Output>, void> {
  const comesAgain = createTokenCheck();
  let token: string | undefined;
  do {
    reading.signal.throwIfAborted();
    const page = await pageOf(reading, list, token);
    yield page;
    if (isRefused(page)) return;
    token = tokenOf(page.output);
    if (token !== undefined && comesAgain(token)) throw failure(reading, list, CIRCLE);
  } while (token !== undefined);
}

/** The same, with what a page holds as entries. */
export async function* readList<Output extends Paged>(
  reading: Reading,
  list: List<Output> & { readonly entriesOf: (output: Output) => readonly AnyEntry[] },
): AsyncGenerator<ReadPart, void> {
  for await (const page of pagesOf(reading, list)) {
    if (isRefused(page)) yield page;
    else yield { list: list.list, entries: page.output === undefined ? [] : list.entriesOf(page.output) };
  }
}

async function pageOf<Output extends Paged>(
  reading: Reading,
  list: List<Output>,
  token: string | undefined,
): Promise<PageOrRefused<Output>> {
  try {
    return { output: await list.ask(token) };
  } catch (error) {
    reading.signal.throwIfAborted();
    if (error instanceof Error && list.none?.includes(error.name) === true) return { output: undefined };
    return refusedOrThrow(reading, list, error);
  }
}

function tokenOf(output: Paged | undefined): string | undefined {
  const token = output?.NextToken ?? output?.nextToken;
  return token === "" ? undefined : token;
}

/**
 * Whether tokens go in a circle, however long, with one of them kept (R. P. Brent, "An improved Monte Carlo factorization algorithm",
 * BIT 20, 1980, section 2). It is seen after three times its length at most.
 */
function createTokenCheck(): (token: string) => boolean {
  let kept: string | undefined;
  let power = 1;
  let steps = 0;
  return (token) => {
    if (token === kept) return true;
    if (steps === 0 || steps === power) {
      kept = token;
      if (steps === power) power *= 2;
      steps = 0;
    }
    steps++;
    return false;
  };
}

interface Outcome {
  readonly code: ErrorCode;
  /** What came, in words. */
  readonly reason: string;
  /** What people do about it. */
  readonly fix: string;
}

const AGAIN = "it is read again at its next turn";

const CIRCLE: Outcome = {
  code: "list_unfinished",
  reason: "pages_in_circle (AWS gave a token that it had given before)",
  fix: `${AGAIN}; if it stays so, report this`,
};

type Fix = readonly [ErrorCode, string];

const FIXES: Readonly<Partial<Record<RefusalKind, Fix>>> = {
  throttled: ["aws_unavailable", `see what else calls it in this account and Region; ${AGAIN}`],
  unavailable: ["aws_unavailable", `check the network, the Region's name and AWS's health; ${AGAIN}`],
  credentials_expired: ["aws_credentials", "renew them, or see why their provider does not"],
  credentials_missing: ["aws_credentials", "see what the chain of credentials can find here"],
  credentials_refused: ["aws_access_denied", "check the secret key: AWS could not verify the signature"],
  region_disabled: [
    "aws_region_disabled",
    "enable the Region for the account, or leave it out; if it is enabled, the credentials are not known there",
  ],
  clock_skewed: ["clock_skewed", "set the clock of this machine (NTP)"],
};

/** Of services that say in names of their own what passes; elsewhere these mean nothing else. */
const PASSES = new Set(["OperationTimeoutException", "ConcurrentModificationException"]);
const EXPIRED_TOKENS = new Set([
  "ExpiredException",
  "ExpiredNextTokenException",
  "InvalidNextTokenException",
  "InvalidPaginationTokenException",
]);

/** A refusal of the list as a value; everything else is thrown, see `pagesOf`. For calls without pages, too. */
export function refusedOrThrow(
  reading: Reading,
  { list, of }: { readonly list: string; readonly of?: string | undefined },
  error: unknown,
): ListRefused {
  const name = error instanceof Error ? error.name : "";
  const kind = PASSES.has(name) ? "unavailable" : kindOfFailure(error);
  if (kind === undefined) throw error;
  if (kind === "access_denied" || kind === "not_enabled") {
    const refusal = refusalOf(error);
    return {
      list,
      ...(of === undefined ? {} : { of }),
      refusal: { ...refusal, action: refusal.action ?? `${reading.service}:${list}` },
    };
  }
  const reason = `${EXPIRED_TOKENS.has(name) ? "token_expired" : kind} (${reasonOf(error)})`;
  const [code, fix]: Fix = EXPIRED_TOKENS.has(name)
    ? ["list_unfinished", AGAIN]
    : (FIXES[kind] ?? ["aws_refused", "see what AWS says of it; if it stays so, report this"]);
  throw failure(reading, { list, of, cause: error }, { code, reason, fix });
}

interface Failed {
  readonly list: string;
  readonly of?: string | undefined;
  readonly cause?: unknown;
}

function failure(
  { service, where }: Reading,
  { list, of, cause }: Failed,
  outcome: Outcome,
): AuditplaneError {
  const { code, reason, fix } = outcome;
  const what = of === undefined ? `${service}:${list}` : `${service}:${list} of ${of}`;
  return new AuditplaneError(code, `could not read ${where} with ${what}: ${reason}; ${fix}`, { cause });
}
