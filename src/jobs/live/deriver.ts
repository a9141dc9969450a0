/** Derives what is behind, one worker at a time, and rests as long as that took. */
import { setTimeout } from "node:timers/promises";
import { dayOf } from "../../core/record/time.ts";
import { readClock } from "../../store/clock.ts";
import { noteRuleDays } from "../../store/rule-days.ts";
import { hasUnjudged, tryDeriving } from "../../store/dirty-hours.ts";
import { raiseAlerts } from "../alert/index.ts";
import { deriveDays } from "../scan/derive-days.ts";
import type { LiveDeps } from "./handlers.ts";

/** Derive is to take no more than half of the time, so that ingest has the other. */
const REST_MAX_MS = 30_000;

/** The handler of derive-hours: it remembers when it last worked. */
export function deriver(
  deps: Pick<LiveDeps, "pool" | "db" | "signal" | "note" | "hint" | "derive">,
): () => Promise<void> {
  const { pool, db, signal, note, hint } = deps;
  let rested = 0;
  let known: string | undefined;
  let noted: string | undefined;
  const deriveAll = async (now: number, begun: number): Promise<void> => {
    const given = await deps.derive();
    const rules = [...given.policy.rules, ...given.policy.correlations];
    const today = [
      dayOf(now),
      ...rules.map(({ id, version, shadow }) => `${id} ${version} ${shadow}`),
    ].join();
    if (noted !== today) {
      await noteRuleDays(pool, now, rules);
      noted = today;
    }
    const { hash } = given.catalog.catalog;
    // the first time, and whenever the catalog is another, what it says now is compared with what was said
    if (hash === known && !(await hasUnjudged(pool))) return void (await raiseAlerts(db, now));
    const days = await deriveDays({ now, reportFiles: undefined, hours: [], freezes: true }, given);
    known = hash;
    note("hours derived", { days: days.length, ...changes(days), ms: Date.now() - begun });
  };
  return async () => {
    await pause(rested - Date.now(), signal);
    if (signal.aborted) return;
    const begun = Date.now();
    const now = await readClock(pool);
    // one at a time: what an account vouches for must be the same for all hours that are derived together
    const release = await tryDeriving(pool);
    if (!release) return;
    try {
      await deriveAll(now, begun);
    } finally {
      await release();
    }
    rested = Date.now() + Math.min(REST_MAX_MS, Date.now() - begun);
    await hint("deliver-alerts");
  };
}

function changes(days: Awaited<ReturnType<typeof deriveDays>>): Record<string, number> {
  const sum = (of: "inserted" | "amended" | "withdrawn"): number =>
    days.reduce((total, { change }) => total + change[of], 0);
  return { inserted: sum("inserted"), amended: sum("amended"), withdrawn: sum("withdrawn") };
}

/** Ends early where everything is to end. */
async function pause(ms: number, signal: AbortSignal): Promise<void> {
  if (ms <= 0 || signal.aborted) return;
  await setTimeout(ms, undefined, { signal }).catch(() => undefined);
}
