/** Which alert is meant on the command line. */
import { AuditplaneError } from "../errors.ts";

/** Throws `usage`. */
export function alertNumber(id: string): number {
  if (/^[1-9]\d{0,8}$/.test(id)) return Number(id);
  throw new AuditplaneError(
    "usage",
    `could not take ${id.slice(0, 40)}: that is no alert; give its number as alerts list prints it`,
  );
}
