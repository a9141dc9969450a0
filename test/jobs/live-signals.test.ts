import { afterEach, describe, expect, it } from "vitest";
import { NOTHING_DECLARED } from "../../src/core/control-plane/made/catalog-of.ts";
import { isoTime } from "../../src/core/record/time.ts";
import { createHandlers } from "../../src/jobs/live/handlers.ts";
import type { LiveDeps } from "../../src/jobs/live/handlers.ts";
import { openCatalog } from "../../src/jobs/sync/current-catalog.ts";
import type { DeliveryQueue } from "../../src/sources/s3-trail/queue.ts";
import { emptyTables, useDatabase } from "../support/database.ts";
import { anEntry, scriptedScopes } from "../support/scripted-scope.ts";

const database = useDatabase();
const { pool } = database;
afterEach(() => emptyTables(database));

const DOMAIN = "dzd-5k2m9x1q7w3r8t";
const KEY = `datazone/111122223333/eu-west-1/${DOMAIN}`;

/** What these jobs need of a worker; a job that asked for anything else would fail. */
function jobs(...bodies: readonly string[]): {
  readonly handlers: ReturnType<typeof createHandlers>;
  readonly hints: readonly string[];
  readonly notes: readonly string[];
} {
  const hints: string[] = [];
  const notes: string[] = [];
  const waiting = bodies.map((body, at) => ({ body, receipt: String(at) }));
  const queue: DeliveryQueue = {
    receive: () => Promise.resolve(waiting.splice(0)),
    delete: () => Promise.resolve(),
    close: () => undefined,
  };
  const unit = anEntry("domain_unit", "u", { name: "Sales", parent: undefined, owners: [] });
  const deps: Partial<LiveDeps> = {
    pool,
    queue,
    locations: [],
    sync: {
      scopes: [KEY],
      open: scriptedScopes({ [KEY]: { lists: { ListDomainUnits: [unit] } } }),
      catalog: openCatalog(pool, { file: undefined, declared: () => Promise.resolve(NOTHING_DECLARED) }),
    },
    hint: (name) => Promise.resolve(void hints.push(name)),
    note: (phrase) => void notes.push(phrase),
    signal: new AbortController().signal,
  };
  return { handlers: createHandlers(deps as LiveDeps), hints, notes };
}

describe("a worker", () => {
  it("reads scopes that nobody has read yet, and then only those that are due", async () => {
    const { handlers, hints, notes } = jobs();

    await handlers["sync-catalog"]();
    expect([notes, hints]).toEqual([
      ["control plane read"],
      ["derive-hours", "watch-governance", "derive-hours"],
    ]);
    await handlers["sync-catalog"]();
    expect(notes).toHaveLength(1);
  });

  it("has a scope read as soon as a message says that something changed there", async () => {
    await jobs().handlers["sync-catalog"]();
    const ago = "interval '10 minutes'";
    await pool.query(`update control_reads set began_at = began_at - ${ago}, ended_at = ended_at - ${ago}`);
    await pool.query(
      `update control_scopes set as_of = as_of - ${ago}, history_from = history_from - ${ago}`,
    );
    const message = {
      "detail-type": "Subscription Revoked",
      source: "aws.datazone",
      account: "111122223333",
      region: "eu-west-1",
      time: isoTime(Math.floor(Date.now() / 1000) * 1000 - 60_000),
      detail: { metadata: { domain: DOMAIN, id: "8subord2mkt5q1" } },
    };
    const { handlers, hints, notes } = jobs(JSON.stringify(message));

    await handlers["receive-messages"]();
    expect(hints).toEqual(["sync-catalog"]);
    await handlers["sync-catalog"]();
    expect(notes).toEqual(["deliveries announced", "control plane read"]);
  });
});
