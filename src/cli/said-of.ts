/** The line in which a command says why it failed. */
import { ownFix } from "../core/refusal/own-fix.ts";
import { kindOfFailure, refusalOf } from "../core/refusal/refusal.ts";
import { AuditplaneError, reasonOf } from "../errors.ts";

/** What is no error of ours says who refused, and what to do, where that is known; else it is said as it came. */
export function saidOf(error: unknown): string {
  if (error instanceof AuditplaneError) return reasonOf(error);
  if (isOfPostgres(error))
    return `could not go on: Postgres says: ${error.message}; auditplane doctor says whether the login in DATABASE_URL lacks a right`;
  const fix = ownFix(kindOfFailure(error));
  return fix === undefined ? reasonOf(error) : `could not ask AWS: ${refusalOf(error).detail}; ${fix}`;
}

/** As its driver hands it over: by its SQLSTATE. */
function isOfPostgres(error: unknown): error is Error {
  if (!(error instanceof Error)) return false;
  const { code, severity } = error as { code?: unknown; severity?: unknown };
  return typeof severity === "string" && typeof code === "string" && /^[0-9A-Z]{5}$/.test(code);
}
