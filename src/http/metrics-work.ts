/** Figures of what there is to do, for workers and for people. */
import type { Pool } from "pg";
import { Gauge } from "prom-client";
import type { Registry } from "prom-client";
import { remember } from "../core/remember.ts";
import { ITEM_STATES, countReviewItems } from "../store/review-item-counts.ts";
import type { HttpDeps } from "./deps.ts";

/** Counting the items of many large reviews takes a moment, and they change by the minute. */
const ITEMS_MS = 30_000;

export function addWork(
  registry: Registry,
  { pool, queuedJobs }: Pick<HttpDeps, "queuedJobs"> & { readonly pool: Pool },
): void {
  const registers = [registry];
  new Gauge({
    name: "auditplane_queue_jobs",
    help: "Jobs between workers, by kind; one that waits says that somebody should look. failing: 1 where the last one by schedule failed. Absent where the queue cannot be asked.",
    labelNames: ["queue", "state"],
    registers,
    async collect() {
      this.reset();
      for (const { queue, state, count } of await queuedJobs()) this.set({ queue, state }, count);
    },
  });
  const items = remember(ITEMS_MS, Date.now, () => countReviewItems(pool));
  new Gauge({
    name: "auditplane_review_items",
    help: "Items of access reviews that are not closed, by what was decided of them last.",
    labelNames: ["state"],
    registers,
    async collect() {
      for (const state of ITEM_STATES) this.set({ state }, 0);
      for (const { state, count } of await items()) this.set({ state }, count);
    },
  });
}
