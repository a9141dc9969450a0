/** Which errors of the database say nothing of what was asked of it, and pass. */

/**
 * Classes of SQLSTATE: connection, transaction taken back, resources (a full disk, too many connections), told to stop by an
 * operator or a time-out, system: https://www.postgresql.org/docs/current/errcodes-appendix.html. And a server that only reads.
 */
const SQLSTATE = /^(?:08|40|53|57|58)[0-9A-Z]{3}$|^25006$/;
const SYSTEM = new Set(
  "ECONNRESET ECONNREFUSED ECONNABORTED EPIPE ETIMEDOUT EHOSTUNREACH ENETUNREACH ENOENT".split(" "),
);
/** The driver gives these no code. */
const DRIVER =
  /^(?:Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error)/;

/** Whether the same would go well with the same input at another time, as far as the error tells. */
export function isPassing(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code } = error as { code?: unknown };
  if (typeof code === "string") return SQLSTATE.test(code) || SYSTEM.has(code);
  return DRIVER.test(error.message);
}
