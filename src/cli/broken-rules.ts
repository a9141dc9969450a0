/** What becomes of a command whose rules were not all usable: it does its work with the others, and says so at the end. */
import type { Policy } from "../app.ts";
import { AuditplaneError } from "../errors.ts";

/** Call when all is done. Throws `rule_invalid` where a rule could not be used; the problems were told at the beginning. */
export function endWithBroken({ broken }: Pick<Policy, "broken">): void {
  if (broken.length === 0) return;
  throw new AuditplaneError(
    "rule_invalid",
    `could not use every rule: ${broken.length} ${broken.length === 1 ? "problem is" : "problems are"} listed above; the other rules were applied, correct these and run again`,
  );
}
