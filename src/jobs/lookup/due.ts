/** Looks up every account and Region that is due, several at a time, and says what came of each. */
import type { LookupNotice } from "../../sources/lookup-events/ask.ts";
import { readClock } from "../../store/clock.ts";
import type { LookupPlace } from "../../store/lookup.ts";
import { INGEST_WIDTH } from "../scan/tasks.ts";
import type { ScanResult, ScanTask } from "../scan/tasks.ts";
import type { Threads } from "../threads.ts";
import { lookUpPlace } from "./index.ts";
import type { LookupDeps, LookupRun } from "./index.ts";

/** What a worker opens for it. */
export interface LookupGiven
  extends Pick<LookupDeps, "places" | "backfillDays" | "paces" | "clients" | "random"> {
  /** Of those who store pages. */
  readonly threads: () => Threads<ScanTask, ScanResult>;
}

export interface DueDeps extends LookupGiven, Pick<LookupDeps, "pool" | "signal"> {
  /** What happened, for the log: a phrase and figures. */
  readonly note: (phrase: string, figures: Readonly<Record<string, number | string>>) => void;
  /** Says that there is something to be derived. */
  readonly hint: (name: "derive-hours") => Promise<void>;
}

/** Each has a pace of its own, so that they do not wait for each other. */
const WIDTH = 16;

/** Until none is due, or everything is to end. One place that fails costs the others nothing. */
export async function lookUpDue(given: DueDeps): Promise<void> {
  const { places, pool, signal, note } = given;
  if (places.length === 0) return;
  const deps: LookupDeps = {
    ...given,
    clock: () => readClock(pool),
    notify: ({ account, region }, notice) => note("asked again", { account, region, ...figuresOf(notice) }),
    async store(page) {
      const result = await given.threads().run({ kind: "page", page }, INGEST_WIDTH);
      return (result as Extract<ScanResult, { kind: "page" }>).stored;
    },
  };
  const drain = async (): Promise<void> => {
    while (!signal.aborted) {
      const run = await lookUpPlace(deps);
      if (!run) return;
      tell(run, note);
      if (run.events > 0) await given.hint("derive-hours");
    }
  };
  const width = Math.min(WIDTH, places.length);
  const ended = await Promise.allSettled(Array.from({ length: width }, drain));
  const failed = ended.find((one) => one.status === "rejected");
  if (failed) throw failed.reason;
}

function figuresOf({ outcome, treatment, attempt, waitMs }: LookupNotice): Record<string, number | string> {
  return { outcome, treatment, attempt, waitMs: Math.round(waitMs) };
}

/** A failure is told once, and so is that it is over. */
function tell(run: LookupRun, note: DueDeps["note"]): void {
  const { account, region, outcome, isNews, windows, pages, events, duplicates } = run;
  const place: LookupPlace = { account, region };
  if (outcome.state === "failed") {
    const { reason, detail } = outcome;
    if (isNews) note("could not be looked up", { ...place, reason, detail });
    return;
  }
  if (isNews) note("can be looked up again", { ...place });
  const { state } = outcome;
  note("events looked up", { ...place, state, windows, pages, events, duplicates });
}
