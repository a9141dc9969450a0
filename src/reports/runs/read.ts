/** What workers did last, what waits, and what failed: for those who run the pipeline. */
import type { Kysely } from "kysely";
import type { Pool } from "pg";
import { shownRoute } from "../../core/alert/route.ts";
import type { MacieReading } from "../../core/coverage/macie.ts";
import { isoTime } from "../../core/record/time.ts";
import { listLastReads, listScopes } from "../../store/control-plane.ts";
import type { PastRead } from "../../store/control-plane.ts";
import { readMacieReadings } from "../../store/macie-places.ts";
import { readPresent } from "../../store/present.ts";
import { readRouteChecks } from "../../store/route-checks.ts";
import {
  countDigests,
  listLookupStates,
  readEventsState,
  readMessagesState,
  readTrailState,
} from "../../store/runs.ts";
import type { LookupState } from "../../store/runs.ts";
import type { DB } from "../../store/tables.ts";
import { readUnknown } from "../../store/trail-objects.ts";

/** Places of Macie that nobody has read for so many days are left out. */
const MACIE_DAYS = 90;
const DIGEST_DAYS = 7;

interface Place {
  readonly account: string;
  readonly region: string;
  readonly reason: string | null;
  readonly detail: string | null;
}

/** null for a time: it never was. */
export interface Runs {
  readonly now: string;
  readonly events: {
    readonly newest_event_at: string | null;
    readonly seconds_since_newest_event: number | null;
    readonly mean_lag_seconds: number | null;
    readonly max_lag_seconds: number | null;
    readonly dirty_hours: number;
    readonly oldest_dirty_hour: string | null;
  };
  readonly trail_objects: {
    readonly waiting: number;
    readonly retried: number;
    readonly oldest_waiting_since: string | null;
    readonly failed: number;
    readonly done_last_day: number;
    readonly last_done_at: string | null;
    readonly unknown_messages: {
      readonly problem: string;
      readonly count: number;
      readonly last_at: string;
    }[];
  };
  /** Of seven days, by state. */
  readonly digests: Readonly<Record<string, number>>;
  readonly control_plane: ScopeRun[];
  readonly lookup: (Place &
    Pick<LookupState, "state" | "failures"> & {
      readonly state_at: string;
      readonly due_at: string;
      readonly covered_until: string | null;
    })[];
  readonly macie: (Place &
    Pick<MacieReading, "state"> & { readonly ended_at: string | null; readonly read_until: string | null })[];
  readonly routes: {
    readonly route: string;
    readonly state: string;
    readonly says: string;
    readonly checked_at: string;
  }[];
  readonly messages: {
    readonly pending: number;
    readonly held: number;
    readonly sent_last_day: number;
    readonly dead: number;
    readonly last_sent_at: string | null;
    readonly notices_pending: number;
    readonly notices_dead: number;
    readonly last_notice_at: string | null;
  };
}

export interface ScopeRun {
  readonly scope: string;
  readonly configured: boolean;
  readonly as_of: string | null;
  /** How many projects and environments no read could see into. */
  readonly blind: number;
  readonly last_read:
    | (Pick<PastRead, "outcome" | "reasons" | "changes"> & {
        readonly began_at: string;
        readonly ended_at: string | null;
      })
    | null;
}

export async function readRuns({
  pool,
  db,
}: {
  readonly pool: Pool;
  readonly db: Kysely<DB>;
}): Promise<Runs> {
  const now = await readPresent(pool);
  const { newestAt, lagMeanMs, lagMaxMs, dirtyHours, oldestDirtyAt } = await readEventsState(pool);
  const trail = await readTrailState(pool);
  const messages = await readMessagesState(pool);
  return {
    now: isoTime(now),
    events: {
      newest_event_at: time(newestAt),
      seconds_since_newest_event: newestAt === null ? null : Math.max(0, Math.round((now - newestAt) / 1000)),
      mean_lag_seconds: seconds(lagMeanMs),
      max_lag_seconds: seconds(lagMaxMs),
      dirty_hours: dirtyHours,
      oldest_dirty_hour: time(oldestDirtyAt),
    },
    trail_objects: {
      waiting: trail.waiting,
      retried: trail.retried,
      oldest_waiting_since: time(trail.oldestWaitingAt),
      failed: trail.failed,
      done_last_day: trail.doneLastDay,
      last_done_at: time(trail.lastDoneAt),
      unknown_messages: (await readUnknown(pool)).map(({ problem, count, lastAt }) => {
        return { problem, count, last_at: isoTime(lastAt) };
      }),
    },
    digests: await countDigests(pool, DIGEST_DAYS),
    control_plane: await controlPlane(pool),
    lookup: (await listLookupStates(pool)).map(({ stateAt, dueAt, coveredUntil, ...place }) => {
      return {
        ...place,
        state_at: isoTime(stateAt),
        due_at: isoTime(dueAt),
        covered_until: time(coveredUntil),
      };
    }),
    macie: (await readMacieReadings(pool, MACIE_DAYS)).map(({ endedAt, readUntil, ...place }) => {
      return { ...place, ended_at: time(endedAt), read_until: time(readUntil) };
    }),
    routes: (await readRouteChecks(db)).map(({ route, state, says, checkedAt }) => {
      return { route: shownRoute(route), state, says, checked_at: isoTime(checkedAt) };
    }),
    messages: {
      pending: messages.pending,
      held: messages.held,
      sent_last_day: messages.sentLastDay,
      dead: messages.dead,
      last_sent_at: time(messages.lastSentAt),
      notices_pending: messages.noticesPending,
      notices_dead: messages.noticesDead,
      last_notice_at: time(messages.lastNoticeAt),
    },
  };
}

async function controlPlane(pool: Pool): Promise<ScopeRun[]> {
  const reads = new Map((await listLastReads(pool)).map((read) => [read.scope, read]));
  return (await listScopes(pool)).map(({ key, asOf, isConfigured, blind }) => {
    const read = reads.get(key);
    return {
      scope: key,
      configured: isConfigured,
      as_of: time(asOf),
      blind: blind.length,
      last_read: read
        ? {
            outcome: read.outcome,
            began_at: isoTime(read.beganAt),
            ended_at: time(read.endedAt),
            reasons: read.reasons,
            changes: read.changes,
          }
        : null,
    };
  });
}

function time(ms: number | null): string | null {
  return ms === null ? null : isoTime(ms);
}

function seconds(ms: number | null): number | null {
  return ms === null ? null : ms / 1000;
}
