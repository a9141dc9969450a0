/** Figures of what waits and for how long, and of gaps in our own sight: what the rules in deploy/prometheus ask about. */
import type { Pool } from "pg";
import { Gauge } from "prom-client";
import type { Registry } from "prom-client";
import { LEVELS } from "../core/sigma/rule.ts";
import { countGaps, readWaitingTimes } from "../store/waiting-times.ts";
import type { WaitingTimes } from "../store/waiting-times.ts";
import { remember } from "../core/remember.ts";

/** What several figures of one scrape are read of. */
const SCRAPE_MS = 1_000;

const GAUGES: readonly { readonly name: string; readonly help: string; readonly of: keyof WaitingTimes }[] = [
  {
    name: "auditplane_ingest_waiting_seconds",
    help: "For how long the oldest object has waited that nobody has read, or that could not be had and is tried again.",
    of: "objectSeconds",
  },
  {
    name: "auditplane_derive_waiting_seconds",
    help: "For how long the oldest of the hours has been over whose derived state is behind.",
    of: "hourSeconds",
  },
  {
    name: "auditplane_alert_notifications_waiting_seconds",
    help: "For how long the oldest message has been due that is not sent; those that are held back for a time of day are not, nor is what no worker has put on a route yet.",
    of: "messageSeconds",
  },
  {
    name: "auditplane_database_bytes",
    help: "What the database takes on its disk.",
    of: "databaseBytes",
  },
  {
    name: "auditplane_event_days",
    help: "Days of which events are in the database.",
    of: "eventDays",
  },
];

export function addWaitingTimes(registry: Registry, pool: Pool): void {
  const registers = [registry];
  const times = remember(SCRAPE_MS, Date.now, () => readWaitingTimes(pool));
  for (const { name, help, of } of GAUGES)
    new Gauge({
      name,
      help,
      registers,
      async collect() {
        this.set((await times())[of]);
      },
    });
  new Gauge({
    name: "auditplane_pipeline_findings",
    help: "Findings of the last two days that tell of gaps in our own sight, by level.",
    labelNames: ["level"],
    registers,
    async collect() {
      for (const level of LEVELS) this.set({ level }, 0);
      for (const { level, count } of await countGaps(pool)) this.set({ level }, count);
    },
  });
}
