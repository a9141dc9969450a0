/** The one error type of the project and the table of its codes. */

/** What each code means and how an edge translates it. `exit` is the exit code of the command line. */
export const ERROR_CODES = {
  usage: { exit: 2, retryable: false, meaning: "The command line or the configuration is not usable." },
  input_missing: {
    exit: 2,
    retryable: false,
    meaning: "A path that was named does not exist, cannot be read, or holds nothing to go by.",
  },
  catalog_invalid: { exit: 2, retryable: false, meaning: "The catalog file breaks its schema or its rules." },
  rule_invalid: {
    exit: 2,
    retryable: false,
    meaning: "A rule file is not a rule that this engine supports.",
  },
  pipeline_invalid: {
    exit: 2,
    retryable: false,
    meaning: "A pipeline file is not one that this engine supports.",
  },
  settings_invalid: {
    exit: 2,
    retryable: false,
    meaning: "A settings file, or an entry of the settings, breaks their schema or rules.",
  },
  policy_invalid: {
    exit: 2,
    retryable: false,
    meaning:
      "A file of the mesh policy breaks its schema, contradicts itself, or loosens the floor; or none is set.",
  },
  policy_conflict: {
    exit: 1,
    retryable: false,
    meaning:
      "Somebody has to decide before the mesh policy can be applied to DataZone, or is applying it now.",
  },
  database_unavailable: { exit: 1, retryable: true, meaning: "Postgres could not be started or reached." },
  source_unavailable: {
    exit: 1,
    retryable: true,
    meaning:
      "A file that was read before, or a bucket that is named, is not to be had where it lay, or may not be read any more.",
  },
  lease_lost: {
    exit: 1,
    retryable: true,
    meaning:
      "Somebody else has in hand what this worker had: what it did is taken back, and nothing is to be done.",
  },
  migration_failed: { exit: 1, retryable: false, meaning: "The schema could not be brought up to date." },
  worker_failed: { exit: 1, retryable: true, meaning: "A worker thread ended before its task was done." },
  output_failed: { exit: 1, retryable: false, meaning: "A result could not be written." },
  output_taken: {
    exit: 1,
    retryable: false,
    meaning: "Where a result was to be written lies another, and none is replaced.",
  },
  delivery_failed: { exit: 1, retryable: true, meaning: "At least one alert was not accepted by its topic." },
  aws_unavailable: {
    exit: 1,
    retryable: true,
    meaning: "AWS could not be reached, failed or throttled, however often it was asked.",
  },
  aws_credentials: {
    exit: 1,
    retryable: true,
    meaning:
      "There are no credentials for AWS, or they have expired; the next attempt asks their provider again.",
  },
  aws_access_denied: {
    exit: 1,
    retryable: false,
    meaning: "AWS does not allow what was asked, or cannot verify who asks.",
  },
  aws_region_disabled: {
    exit: 1,
    retryable: false,
    meaning:
      "The Region is not enabled for the account, or the credentials are not known there: AWS does not tell these apart.",
  },
  aws_refused: { exit: 1, retryable: false, meaning: "AWS calls a request wrong as it was put." },
  clock_skewed: {
    exit: 1,
    retryable: true,
    meaning:
      "The clock of this machine is so wrong that AWS refuses what it signs, or the database's differs from AWS's by more than four minutes; windows of time would be wrong.",
  },
  lookup_unfinished: {
    exit: 1,
    retryable: true,
    meaning: "A window of LookupEvents was started again and again and never came to its last page.",
  },
  list_unfinished: {
    exit: 1,
    retryable: true,
    meaning:
      "A list of the control plane never came to its last page: its token had expired, or came again and again.",
  },
  internal: { exit: 1, retryable: false, meaning: "A state that the program believed impossible." },
} as const satisfies Record<string, { exit: number; retryable: boolean; meaning: string }>;

export type ErrorCode = keyof typeof ERROR_CODES;

/**
 * An operational failure with a stable code. The message has the form
 * "could not <verb> <object>: <reason>; <what to do>" and is fit for operators; it holds no secret.
 */
export class AuditplaneError extends Error {
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = "AuditplaneError";
    this.code = code;
  }

  get retryable(): boolean {
    return ERROR_CODES[this.code].retryable;
  }
}

/** Throws `internal` unless the condition holds: for states that cannot be, never for bad input. */
export function invariant(condition: unknown, message: string): asserts condition {
  if (!condition) throw new AuditplaneError("internal", `could not go on: ${message}; please report this`);
}

/** The text of anything that was thrown. */
export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : typeof error === "string" ? error : JSON.stringify(error);
}
