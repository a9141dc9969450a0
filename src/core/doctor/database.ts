/** What is judged of Postgres. */
import { formatBytes, formatCount, formatCounted } from "../finding/explain.ts";
import type { Check } from "./check.ts";
import { judgeClock } from "./clock.ts";
import type { ClocksSeen } from "./clock.ts";
import { refusalOf } from "../refusal/refusal.ts";

export type DatabaseSeen =
  | { readonly kind: "absent" }
  /** It could not be asked. */
  | { readonly kind: "failed"; readonly error: unknown }
  | {
      readonly kind: "seen";
      /** As `server_version_num` has it: 150004. */
      readonly version: number;
      readonly user: string;
      readonly clock: ClocksSeen;
      readonly bytes: number;
      /** Of events, a day each. */
      readonly partitions: number;
      /** Whether it knows the small letter of one that is not ASCII's. */
      readonly foldsLetters: boolean;
      /** Names of those that are not applied; an error where they could not be read. */
      readonly pending: readonly string[] | { readonly error: unknown };
      /** Names of those that are applied, and that this program does not have. */
      readonly newer: readonly string[];
      /** Rights that are missing, as they are granted: `create on database auditplane`. */
      readonly missingRights: readonly string[];
      readonly queue: QueueSchemaSeen;
    };

/** `elsewhere`: jobs are kept in Redis. */
export type QueueSchemaSeen =
  | { readonly kind: "elsewhere" }
  | { readonly kind: "usable"; readonly version: number }
  | { readonly kind: "missing" }
  | { readonly kind: "newer"; readonly detail: string }
  | { readonly kind: "failed"; readonly error: unknown };

const VERSION_MIN = 15;
/** Some four years: planning gets slow, and old ones can be dropped. */
const PARTITIONS_MAX = 1_500;

export function judgeDatabase(seen: DatabaseSeen): Check[] {
  switch (seen.kind) {
    case "absent":
      return [
        {
          name: "database",
          state: "skipped",
          says: "needs DATABASE_URL; without it every scan has a Postgres of its own, and workers need --data-dir",
        },
      ];
    case "failed":
      return [
        {
          name: "database",
          state: "broken",
          says: `Postgres does not answer (${refusalOf(seen.error).detail})`,
          fix: "correct DATABASE_URL, or start the server and let this machine in (pg_hba.conf, security group): psql \"$DATABASE_URL\" -c 'select 1'",
        },
      ];
    case "seen":
      return [
        judgeServer(seen),
        judgeMigrations(seen),
        judgeRights(seen),
        judgeQueueSchema(seen.queue),
        judgeClock("database-clock", "the database", seen.clock),
      ];
  }
}

type Seen = Extract<DatabaseSeen, { kind: "seen" }>;

function judgeServer({ version, bytes, partitions, foldsLetters }: Seen): Check {
  const major = Math.floor(version / 10_000);
  const says = `Postgres ${major}, ${formatBytes(bytes)}, ${formatCounted(partitions, "partition")} of events`;
  if (major < VERSION_MIN)
    return {
      name: "database",
      state: "broken",
      says: `Postgres ${major} is too old`,
      fix: `upgrade to Postgres ${VERSION_MIN} or newer`,
    };
  if (!foldsLetters)
    return {
      name: "database",
      state: "warning",
      says: `${says}: its locale knows no letters but ASCII's, so people whose names have capital ones of others are not found to be erased, nor kept from what is about themselves`,
      fix: "restore a backup (docs/operations.md) into a database that is made so: createdb --template=template0 --locale=C.UTF-8 auditplane",
    };
  if (partitions > PARTITIONS_MAX)
    return {
      name: "database",
      state: "warning",
      says: `${says}: more than ${formatCount(PARTITIONS_MAX)} make every question slow`,
      fix: "keep fewer days: set AUDITPLANE_ARCHIVE, and AUDITPLANE_RETENTION=events=400 or less; a worker archives and drops the others (docs/archive.md)",
    };
  return { name: "database", state: "ok", says };
}

function judgeMigrations({ pending, newer: [newer] }: Seen): Check {
  if ("error" in pending)
    return {
      name: "migrations",
      state: "broken",
      says: `the list of migrations cannot be read (${refusalOf(pending.error).detail})`,
      fix: "grant select on kysely_migration, kysely_migration_lock to the user in DATABASE_URL",
    };
  if (newer !== undefined)
    return {
      name: "migrations",
      state: "broken",
      says: `a newer version has changed the schema (${newer}): nothing of this one starts`,
      fix: "run that version, or restore a backup of this one's schema: docs/operations.md",
    };
  const [first] = pending;
  if (first === undefined) return { name: "migrations", state: "ok", says: "every migration is applied" };
  return {
    name: "migrations",
    state: "warning",
    says: `${formatCounted(pending.length, "migration")} not applied yet, from ${first} on; a worker that starts applies them`,
    fix: "auditplane migrate up",
  };
}

function judgeRights({ missingRights, user }: Seen): Check {
  if (missingRights.length === 0)
    return { name: "database-rights", state: "ok", says: `${user} may do what workers do` };
  return {
    name: "database-rights",
    state: "broken",
    says: `${user} lacks rights that workers need`,
    fix: missingRights.map((right) => `${right.replace("{user}", JSON.stringify(user))};`).join(" "),
  };
}

function judgeQueueSchema(seen: QueueSchemaSeen): Check {
  const name = "queue-schema";
  switch (seen.kind) {
    case "elsewhere":
      return { name, state: "skipped", says: "needs no REDIS_URL: jobs are kept in Redis" };
    case "usable":
      return { name, state: "ok", says: `version ${seen.version}` };
    case "missing":
      return { name, state: "ok", says: "not there yet; a worker that starts makes it" };
    case "newer":
      return {
        name,
        state: "broken",
        says: `made by a newer program (${seen.detail})`,
        fix: "upgrade this program to the version of the other workers: the schema cannot go back",
      };
    case "failed":
      return {
        name,
        state: "broken",
        says: `it cannot be read (${refusalOf(seen.error).detail})`,
        fix: "grant usage on schema bullmq to the user in DATABASE_URL; grant all on all tables in schema bullmq to that user",
      };
  }
}
