/** Schedules of jobs: each a chain, in which whoever begins a job says when the next one is due. Such chains break. */
import type { AnyQueue } from "./backend.ts";
import { JOBS } from "./jobs.ts";
import type { JobName } from "./jobs.ts";

export interface Schedules {
  /** Sees to it that there is one, due when it should be. Safe from every worker at once. */
  begin(name: JobName): Promise<void>;
  /** Begins one again that is lost, or that lies further ahead than it can. */
  mend(name: JobName): Promise<void>;
}

export interface SchedulesGiven {
  readonly queueOf: (name: JobName) => AnyQueue;
  /** What becomes of jobs that were done. */
  readonly options: { readonly removeOnComplete: boolean; readonly removeOnFail: number };
  /** Told of a schedule that was begun again, since it lay so many ms further ahead than it can: a clock is or was wrong. */
  readonly onAhead: (name: JobName, aheadMs: number) => void;
}

/** A schedule is lost when nothing was due by it for so long, or will be for so much longer than from one job to the next. */
const LOST_MS = 30_000;

export function createSchedules({ queueOf, options, onAhead }: SchedulesGiven): Schedules {
  const pulledBack = new Map<JobName, number>();
  const add = async (name: JobName): Promise<void> => {
    const repeat = { every: JOBS[name].everyMs };
    await queueOf(name).upsertJobScheduler(name, repeat, { name, data: {}, opts: options });
  };
  /**
   * Each job is due by the clock of whoever began the one before: where that was ahead, nobody would look until the others'
   * have come so far. Once in a while at most, since it may be ours that is behind.
   */
  const pullBack = async (name: JobName, due: number): Promise<void> => {
    const { everyMs } = JOBS[name];
    const aheadMs = due - Date.now() - everyMs;
    const since = performance.now() - (pulledBack.get(name) ?? -Infinity);
    if (aheadMs <= LOST_MS || since < everyMs) return;
    pulledBack.set(name, performance.now());
    await queueOf(name).removeJobScheduler(name);
    await add(name);
    onAhead(name, aheadMs);
  };
  const mend = async (name: JobName): Promise<void> => {
    const due = (await queueOf(name).getJobScheduler(name))?.next ?? 0;
    if (Date.now() - due > LOST_MS)
      await add(name); // as with a queue that was emptied
    else await pullBack(name, due);
  };
  return {
    async begin(name) {
      await add(name);
      await mend(name);
    },
    mend,
  };
}
