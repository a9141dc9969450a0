/** Figures in the form of Prometheus: of this server's requests, and of the pipeline, as the database has them. */
import type { Hono, MiddlewareHandler } from "hono";
import type { Pool } from "pg";
import { Counter, Gauge, Histogram, Registry } from "prom-client";
import { sinkOf } from "../core/alert/route.ts";
import { lastMoment } from "../core/catalog/moment.ts";
import { isStalled } from "../core/pipeline/stalled.ts";
import { remember } from "../core/remember.ts";
import { LEVELS } from "../core/sigma/rule.ts";
import {
  countEvents,
  countFindings,
  countMessages,
  countOpenAlerts,
  countSetAside,
  listAcknowledged,
  readIngestState,
} from "../store/pipeline-figures.ts";
import { readEventsState, readTrailState } from "../store/runs.ts";
import type { EventsState } from "../store/runs.ts";
import { askedRoute } from "./asked-route.ts";
import type { HttpDeps } from "./deps.ts";
import { requires, signedIn } from "./guard.ts";
import { addObservedHistograms } from "./metrics-observed.ts";
import { addWaitingTimes } from "./metrics-waiting.ts";
import { addWork } from "./metrics-work.ts";
import { Refused } from "./problem.ts";
import type { Env } from "./who-asks.ts";

export interface Metrics {
  /** Put before everything whose duration counts. */
  readonly time: MiddlewareHandler<Env>;
  /** `/metrics`: for the bearer of a token with the scope pipeline:read, and where nobody logs in. */
  readonly add: (app: Hono<Env>) => void;
}

const REQUEST_SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
const ACK_SECONDS = [60, 300, 900, 1_800, 3_600, 14_400, 86_400, 259_200, 604_800];

/** Of one server: a registry of its own. */
export function createMetrics(
  deps: Pick<HttpDeps, "pool" | "catalog" | "now" | "version" | "commit" | "queuedJobs">,
): Metrics {
  const registry = new Registry();
  const requests = new Histogram({
    name: "auditplane_http_request_duration_seconds",
    help: "How long requests took, by the pattern of their route.",
    labelNames: ["method", "route", "status"],
    buckets: REQUEST_SECONDS,
    registers: [registry],
  });
  new Gauge({
    name: "auditplane_build_info",
    help: "Always 1; the labels say what runs.",
    labelNames: ["version", "commit"],
    registers: [registry],
  }).set({ version: deps.version, commit: deps.commit ?? "unknown" }, 1);
  addIngest(registry, deps.pool);
  addWaiting(registry, deps.pool);
  addJudged(registry, deps.pool);
  addTold(registry, deps.pool);
  addCatalogAge(registry, deps);
  addWaitingTimes(registry, deps.pool);
  addObservedHistograms(registry, deps.pool);
  addWork(registry, deps);
  return {
    async time(c, next) {
      const end = requests.startTimer();
      await next();
      end({ ...askedRoute(c), status: c.res.status });
    },
    add(app) {
      app.get("/metrics", requires("pipeline:read"), async (c) => {
        if (signedIn(c.get("viewer")).way === "login") throw FOR_PROGRAMS;
        return c.body(await registry.metrics(), 200, { "content-type": registry.contentType });
      });
    },
  };
}

/** What several figures of one scrape are read of. */
const SCRAPE_MS = 1_000;

const FOR_PROGRAMS = new Refused({
  status: 403,
  title: "Not allowed",
  detail: "Figures are for programs: send a token with the scope pipeline:read.",
});

function addIngest(registry: Registry, pool: Pool): void {
  const registers = [registry];
  new Counter({
    name: "auditplane_ingest_events_total",
    help: "Events that are stored and derived.",
    labelNames: ["source", "account", "region"],
    registers,
    async collect() {
      this.reset();
      for (const { events, ...labels } of await countEvents(pool)) this.inc({ ...labels }, events);
    },
  });
  new Counter({
    name: "auditplane_ingest_errors_total",
    help: "Files and records that are set aside; those that a replay lets in are not counted any more.",
    labelNames: ["source", "reason"],
    registers,
    async collect() {
      this.reset();
      for (const { source, reason, count } of await countSetAside(pool)) this.inc({ source, reason }, count);
    },
  });
  const events = remember(SCRAPE_MS, Date.now, () => readEventsState(pool));
  const gauge = (name: string, help: string, read: (state: EventsState) => number | null): void => {
    new Gauge({
      name,
      help,
      registers,
      async collect() {
        const value = read(await events());
        if (value === null) this.remove();
        else this.set(value);
      },
    });
  };
  const seconds = (ms: number | null): number | null => (ms === null ? null : ms / 1000);
  gauge(
    "auditplane_ingest_last_event_timestamp_seconds",
    "When the newest event happened that is stored.",
    ({ newestAt }) => seconds(newestAt),
  );
  gauge(
    "auditplane_ingest_lag_mean_seconds",
    "How late events came on average, of the last 24 hours that hold any.",
    ({ lagMeanMs }) => seconds(lagMeanMs),
  );
  gauge(
    "auditplane_ingest_lag_max_seconds",
    "How late events came at most, of these hours.",
    ({ lagMaxMs }) => seconds(lagMaxMs),
  );
  gauge(
    "auditplane_derive_hours_behind",
    "Hours whose derived state is behind.",
    ({ dirtyHours }) => dirtyHours,
  );
}

function addWaiting(registry: Registry, pool: Pool): void {
  const registers = [registry];
  new Gauge({
    name: "auditplane_trail_objects",
    help: "Objects that trails delivered: those to be read, and those that were set aside as a whole.",
    labelNames: ["state"],
    registers,
    async collect() {
      const { waiting, failed } = await readTrailState(pool);
      this.set({ state: "waiting" }, waiting);
      this.set({ state: "failed" }, failed);
    },
  });
  new Gauge({
    name: "auditplane_ingest_stalled",
    help: "1: objects wait, for 15 minutes or longer, and none has been read in that time.",
    registers,
    async collect() {
      this.set(isStalled(await readIngestState(pool)) ? 1 : 0);
    },
  });
}

function addJudged(registry: Registry, pool: Pool): void {
  const registers = [registry];
  new Counter({
    name: "auditplane_rule_matches_total",
    help: "Findings of a rule that were not withdrawn.",
    labelNames: ["rule_id"],
    registers,
    async collect() {
      this.reset();
      for (const { ruleId, count } of await countFindings(pool)) this.inc({ rule_id: ruleId }, count);
    },
  });
  new Gauge({
    name: "auditplane_alerts_open",
    help: "Alerts that nobody closed, by the level of their worst finding.",
    labelNames: ["severity"],
    registers,
    async collect() {
      this.reset();
      for (const severity of LEVELS) this.set({ severity }, 0);
      for (const { level, count } of await countOpenAlerts(pool)) this.set({ severity: level }, count);
    },
  });
}

function addTold(registry: Registry, pool: Pool): void {
  const registers = [registry];
  new Counter({
    name: "auditplane_alert_notifications_total",
    help: "Messages about alerts and access reviews, by sink and what became of them.",
    labelNames: ["channel", "outcome"],
    registers,
    async collect() {
      this.reset();
      for (const { route, state, count } of await countMessages(pool))
        this.inc({ channel: sinkOf(route) ?? "none", outcome: state }, count);
    },
  });
  let last = 0;
  new Histogram({
    name: "auditplane_alert_ack_seconds",
    help: "How long after an alert was told first somebody acknowledged, put off or closed it: of each the first time.",
    buckets: ACK_SECONDS,
    registers,
    async collect() {
      for (const { seq, seconds } of await listAcknowledged(pool, last)) {
        if (seq <= last) continue; // another request was first
        last = seq;
        this.observe(seconds);
      }
    },
  });
}

function addCatalogAge(registry: Registry, { catalog, now }: Pick<HttpDeps, "catalog" | "now">): void {
  new Gauge({
    name: "auditplane_entitlement_sync_age_seconds",
    help: "How long ago it was read who may read what.",
    registers: [registry],
    async collect() {
      const at = lastMoment((await catalog()).catalog);
      if (Number.isFinite(at)) this.set(Math.max(0, (now() - at) / 1000));
      else this.remove();
    },
  });
}
