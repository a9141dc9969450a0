/** What `doctor` looks at, and what it says of each. */

/** `skipped`: not looked at, for want of what `says` names. */
export type CheckState = "ok" | "warning" | "broken" | "skipped";

/** Every check by its name, in the order in which they are printed, and what it looks at. */
export const CHECKS = {
  node: "Node.js is new enough",
  configuration: "every environment variable can be read, and they agree",
  catalog: "the catalog file is valid",
  rules: "every rule can be used",
  settings: "the settings file is valid",
  owners: "whoever owns an asset is told",
  folder: "the folders that are watched can be listed, and what is in them read",
  "data-dir": "the folder of the embedded database can be written to, and has room",
  database: "Postgres answers and is new enough; its size and its partitions",
  migrations: "the schema is this program's",
  "database-rights": "the user of the database may do what workers do",
  "queue-schema": "the queue's own schema in Postgres is one that this program can use",
  "database-clock": "this machine and the database agree on the time",
  redis: "Redis answers, never evicts, and keeps jobs over a restart",
  credentials: "AWS knows who asks, and the account is the one that is configured",
  "aws-clock": "this machine and AWS agree on the time",
  "reader-role": "the reader's role can be taken on, and leads to the account that was meant",
  "trail-bucket": "the trail's bucket can be listed",
  "trail-file": "the newest file of the trail can be read and decrypted, and is young",
  queue: "the queue of deliveries is there, keeps messages long enough and has a dead letter queue",
  trail: "the trail logs, delivers, and signs digests",
  "public-keys": "the keys that digests are signed with may be asked for",
  "data-events": "trails log the reads of every asset in the catalog",
  lookup: "management events may be looked up",
  macie: "Macie is enabled and its findings may be read",
  "control-plane": "every scope of the control plane may be read",
  "control-plane-read": "the last read of each scope was taken, and is young",
  "lake-admin": "the reader's role is a read-only administrator of each lake: it is shown every grant",
  project: "every project that something names can be seen into",
  groups: "whoever is in the groups that are members of projects is known",
  "audit-head":
    "the audit log's heads are signed, and go where the database's owner need not be able to write",
  "review-reports": "reports of access reviews can be written, and are signed",
  topic: "the topics of owners are there, and somebody has confirmed a subscription",
} as const;

export type CheckName = keyof typeof CHECKS;

export interface Check {
  readonly name: CheckName;
  readonly state: CheckState;
  /** An account and Region, a bucket, a topic; absent: there is one. */
  readonly place?: string;
  /** What was seen. */
  readonly says: string;
  /** What to do, as it can be copied: a command, a variable, a statement of IAM. */
  readonly fix?: string;
}

/** In the order of CHECKS, then by place: the same whoever answered first. */
export function sortChecks(checks: readonly Check[]): Check[] {
  const order = Object.keys(CHECKS);
  return checks.toSorted(
    (a, b) =>
      order.indexOf(a.name) - order.indexOf(b.name) ||
      compare(a.place ?? "", b.place ?? "") ||
      compare(a.says, b.says),
  );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
