/** Whether the server can answer, for whoever sends it requests. Needs no login, and says nothing that is secret. */
import type { Context, Hono } from "hono";
import type { Env } from "./who-asks.ts";

export interface HealthCheck {
  readonly name: string;
  /** `degraded`: it answers, and something else does not go on. */
  readonly state: "ok" | "degraded" | "failed";
  /** In words of ours alone. */
  readonly says: string;
}

/** `checks` never throws, and takes no longer than some seconds. */
export function addHealth(app: Hono<Env>, checks: () => Promise<readonly HealthCheck[]>): void {
  app.get("/livez", (c) => c.text("ok\n", 200, NOT_KEPT));
  const ready = async (c: Context<Env>): Promise<Response> => {
    const all = await checks();
    const isReady = all.every(({ state }) => state !== "failed");
    const isVerbose = c.req.query("verbose") !== undefined;
    const shown = isVerbose ? all : all.filter(({ state }) => state === "failed");
    const lines = shown.map(({ name, state, says }) => `${name}: ${state}: ${says}`);
    return c.text([...lines, isReady ? "ok" : "not ready", ""].join("\n"), isReady ? 200 : 503, NOT_KEPT);
  };
  app.get("/readyz", ready);
  app.get("/healthz", ready);
}

const NOT_KEPT = { "cache-control": "no-store" };
