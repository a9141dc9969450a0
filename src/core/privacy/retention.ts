/** What AUDITPLANE_RETENTION says: days by kind. */
import { RETENTION } from "./retention-kinds.ts";

export type RetentionName = keyof typeof RETENTION;
export const RETENTION_NAMES = Object.keys(RETENTION) as readonly RetentionName[];

/** Days by kind; of what is not in it, it is kept for as long as the installation. */
export type RetentionDays = ReadonlyMap<RetentionName, number>;

const FOREVER = "forever";
const DAYS_MAX = 36_500;

/** `events=400`, `audit_log=forever`: what is not given is as the table has it. A text: what is wrong with them. */
export function parseRetention(given: readonly string[]): RetentionDays | string {
  const days = new Map<RetentionName, number>();
  for (const name of RETENTION_NAMES) {
    const own: number | undefined = RETENTION[name].days;
    if (own !== undefined) days.set(name, own);
  }
  for (const text of given) {
    const [, kind, said] = /^([a-z_]+)\s*=\s*(forever|\d{1,5})$/.exec(text.trim()) ?? [];
    const name = RETENTION_NAMES.find((one) => one === kind);
    if (name === undefined || said === undefined)
      return `${JSON.stringify(text.slice(0, 60))} is no KIND=DAYS; kinds are ${RETENTION_NAMES.join(", ")}, and days a number or ${FOREVER}`;
    const { least, deletes } = RETENTION[name];
    if (said === FOREVER) days.delete(name);
    else if (deletes === "never") return `${name} is kept for as long as the installation, and for no days`;
    else if (Number(said) < least || Number(said) > DAYS_MAX)
      return `${name} is kept for ${least} days at least, and for ${DAYS_MAX} at most`;
    else days.set(name, Number(said));
  }
  return days;
}
