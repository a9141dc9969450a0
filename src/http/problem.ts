/** Answers that are refusals: RFC 9457, `application/problem+json`. */
import type { Context } from "hono";
import { HTTPException } from "hono/http-exception";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import { DatabaseError } from "pg";
import { AuditplaneError } from "../errors.ts";
import type { ErrorCode } from "../errors.ts";

export interface Problem {
  readonly status: ContentfulStatusCode;
  /** The same for the same kind of problem. */
  readonly title: string;
  /** What, where, and how to mend it. */
  readonly detail: string;
  /** A code of docs/errors.md, where it is one. */
  readonly code?: string;
  /** What is wrong with which parameter. */
  readonly errors?: readonly { readonly at: string; readonly says: string }[];
}

/** Thrown by whoever answers; everything else that is thrown is told as a fault of ours, without its words. */
export class Refused extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.detail);
    this.problem = problem;
  }
}

export const NOT_FOUND: Problem = {
  status: 404,
  title: "Not found",
  detail: "There is no such thing here, or it is of a domain that you do not see.",
};

export function notFound(): Refused {
  return new Refused(NOT_FOUND);
}

/** `type` is about:blank: the title says what the status means. */
export function answerProblem(c: Context, problem: Problem): Response {
  const { status, ...rest } = problem;
  return c.body(JSON.stringify({ type: "about:blank", status, ...rest }), status, {
    "content-type": "application/problem+json; charset=utf-8",
    ...(status === 401 && { "www-authenticate": 'Bearer realm="auditplane"' }),
  });
}

/** How what is thrown in a request is told. */
export function problemOf(error: unknown): Problem {
  if (error instanceof Refused) return error.problem;
  if (error instanceof HTTPException) {
    const detail = error.message === "" ? "The request cannot be answered as it is." : error.message;
    return { status: error.status, title: titleOf(error.status), detail };
  }
  if (error instanceof AuditplaneError) {
    const status = STATUS[error.code];
    if (status !== undefined)
      return { status, title: titleOf(status), detail: error.message, code: error.code };
  }
  if (isOutOfRange(error))
    return {
      status: 400,
      title: titleOf(400),
      detail:
        "A value is one that nothing here has, or can have: too large, too early or too late, or no text.",
    };
  return {
    status: 500,
    title: titleOf(500),
    detail: "Something went wrong here; the log of the server says what, beside the request's id.",
  };
}

/** What Postgres calls a value that was given: https://www.postgresql.org/docs/current/errcodes-appendix.html, class 22. */
const OUT_OF_RANGE = new Set(["22003", "22007", "22008", "22021", "22P02", "22P05"]);

function isOutOfRange(error: unknown): boolean {
  return error instanceof DatabaseError && OUT_OF_RANGE.has(error.code ?? "");
}

const STATUS: Partial<Record<ErrorCode, ContentfulStatusCode>> = {
  usage: 422,
  input_missing: 404,
  settings_invalid: 422,
  policy_invalid: 422,
  database_unavailable: 503,
  source_unavailable: 503,
};

const TITLES: Readonly<Record<number, string>> = {
  400: "Bad request",
  401: "Not logged in",
  403: "Not allowed",
  404: "Not found",
  405: "Method not allowed",
  409: "Conflict",
  413: "Too large",
  415: "Unsupported media type",
  422: "Cannot be done",
  429: "Too many requests",
  500: "Internal error",
  503: "Unavailable",
};

function titleOf(status: number): string {
  return TITLES[status] ?? "Refused";
}
