/** How long each kind of what is stored about people is kept, and why; AUDITPLANE_RETENTION changes it. */

export interface RetentionKind {
  /** What it is. */
  readonly holds: string;
  /** From when the days count. */
  readonly since: string;
  /** undefined: for as long as the installation. */
  readonly days: number | undefined;
  /** Less would take from under others what they need. */
  readonly least: number;
  readonly why: string;
  /** `now`: deleted by the worker; `archived`: dropped by it once the archive has it; `never`: by nobody, whatever is set. */
  readonly deletes: "now" | "archived" | "never";
}

export const RETENTION = {
  events: {
    holds:
      "events, a row for each CloudTrail record, with the identity, the address and the agent; what records tell of copies and queries",
    since: "the event",
    days: 400,
    least: 62,
    why: "an access review looks back a year; the detector needs 42 days, and late records come within 20",
    deletes: "archived",
  },
  raw_pages: {
    holds: "pages of LookupEvents, which leave no file behind",
    since: "when they were stored",
    days: 400,
    least: 62,
    why: "they are to events what files of a trail are, and are read again with them",
    deletes: "never",
  },
  raw_records: {
    holds: "raw records of findings that are over: withdrawn, or closed but not confirmed",
    since: "when the finding was over",
    days: 90,
    least: 1,
    why: "what was closed may be asked about for a quarter; of what stands, or was an incident, they are kept",
    deletes: "now",
  },
  findings: {
    holds: "findings",
    since: "their window",
    days: 730,
    least: 62,
    why: "two years of access reviews",
    deletes: "never",
  },
  alerts: {
    holds: "alerts, what was decided of them, who was told",
    since: "when they changed last",
    days: 730,
    least: 62,
    why: "as findings, which they tell",
    deletes: "never",
  },
  audit_log: {
    holds: "the audit log",
    since: "the entry",
    days: undefined,
    least: 365,
    why: "every entry proves the ones before it; who and why can be erased of one",
    deletes: "never",
  },
  catalog_history: {
    holds: "who could read what, as catalogs and the control plane said it",
    since: "when it was so no more",
    days: 760,
    least: 400,
    why: "an access is judged by what held then: it is kept a little longer than what is judged by it",
    deletes: "never",
  },
  sessions: {
    holds: "who was logged in",
    since: "when they were no more",
    days: 1,
    least: 0,
    why: "nothing needs them; what was done is in the audit log",
    deletes: "now",
  },
  used_links: {
    holds: "links of messages that were used",
    since: "when the link was good no more",
    days: 1,
    least: 0,
    why: "a link is good once, and for a time",
    deletes: "now",
  },
  looks: {
    holds: "who looked at whom in which hour, so that it is noted once",
    since: "the hour",
    days: 2,
    least: 1,
    why: "it is in the audit log",
    deletes: "now",
  },
  reveals: {
    holds: "who saw the people of which alert, and why",
    since: "when it was over",
    days: 365,
    least: 1,
    why: "whoever looked can be asked for a year; it is in the audit log besides",
    deletes: "now",
  },
  tokens: {
    holds: "tokens of the API that have ended, or were revoked",
    since: "when they did, or were",
    days: 365,
    least: 1,
    why: "what a token did is told by its name for a year",
    deletes: "now",
  },
  quarantine: {
    holds: "why records were set aside",
    since: "when they were",
    days: 90,
    least: 1,
    why: "an upgrade that reads them comes within a quarter; the records lie in their files",
    deletes: "now",
  },
  messages: {
    holds: "messages of queues that nobody understood",
    since: "when they came",
    days: 30,
    least: 1,
    why: "whoever mends it needs some of them",
    deletes: "now",
  },
} as const satisfies Readonly<Record<string, RetentionKind>>;

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
    const { least } = RETENTION[name];
    if (said === FOREVER) days.delete(name);
    else if (Number(said) < least || Number(said) > DAYS_MAX)
      return `${name} is kept for ${least} days at least, and for ${DAYS_MAX} at most`;
    else days.set(name, Number(said));
  }
  return days;
}
