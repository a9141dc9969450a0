/** Every kind of job: what somebody is to look for, how often they look even though nobody said that there is any, and who does. */

export interface JobKind {
  /** The schedule is what makes up for hints that were lost. */
  readonly everyMs: number;
  /** Those who do it: `worker --roles`. */
  readonly role: Role;
  readonly does: string;
}

export const ROLES = [
  "receive",
  "list",
  "ingest",
  "lookup",
  "derive",
  "deliver",
  "macie",
  "coverage",
  "integrity",
  "catalog",
  "review",
] as const;
export type Role = (typeof ROLES)[number];

export const JOBS = {
  "receive-messages": { everyMs: 1_000, role: "receive", does: "takes from the queue what was delivered" },
  "list-deliveries": { everyMs: 900_000, role: "list", does: "lists what no message announced" },
  "watch-folders": { everyMs: 10_000, role: "list", does: "looks for files in the folders that are watched" },
  "ingest-objects": { everyMs: 5_000, role: "ingest", does: "reads and stores what was delivered" },
  "lookup-events": { everyMs: 60_000, role: "lookup", does: "asks for management events without a trail" },
  "derive-hours": { everyMs: 5_000, role: "derive", does: "derives and judges the hours that changed" },
  "deliver-alerts": { everyMs: 10_000, role: "deliver", does: "sends the alerts that are due" },
  "check-routes": { everyMs: 21_600_000, role: "deliver", does: "asks topics whether anybody hears there" },
  "sign-audit-head": {
    everyMs: 3_600_000,
    role: "deliver",
    does: "signs what stands in the audit log, outside of the database",
  },
  "apply-retention": {
    everyMs: 21_600_000,
    role: "deliver",
    does: "deletes what is kept for no longer",
  },
  "check-integrity": {
    everyMs: 900_000,
    role: "integrity",
    does: "checks what was delivered by the digests that AWS signed",
  },
  "keep-evidence": { everyMs: 300_000, role: "integrity", does: "keeps the records that findings rest on" },
  "read-macie": { everyMs: 300_000, role: "macie", does: "reads what Macie found" },
  "sync-catalog": { everyMs: 60_000, role: "catalog", does: "reads who owns what and who may read it" },
  "watch-governance": {
    everyMs: 3_600_000,
    role: "catalog",
    does: "compares plan, grants and use, and looks for disagreements",
  },
  "revoke-access": {
    everyMs: 300_000,
    role: "catalog",
    does: "asks DataZone for revocations that are approved, and sees whether they were done",
  },
  "watch-break-glass": {
    everyMs: 60_000,
    role: "catalog",
    does: "looks for uses of roles for emergencies in what was read",
  },
  "review-access": {
    everyMs: 900_000,
    role: "review",
    does: "opens access reviews when a month is over, and out of turn, closes those that are overdue, and writes their reports",
  },
  "watch-coverage": { everyMs: 3_600_000, role: "coverage", does: "asks who logs what, and looks for gaps" },
} as const satisfies Readonly<Record<string, JobKind>>;

export type JobName = keyof typeof JOBS;
export const JOB_NAMES = Object.keys(JOBS) as readonly JobName[];
