/** What tests of looking up places share: processes that can be killed, on one clock, before the fake CloudTrail. */
import type { Pool } from "pg";
import { createCapture } from "../../src/core/sigma/correlation/capture.ts";
import { compileRules } from "../../src/core/sigma/rule-set.ts";
import type { IngestDeps } from "../../src/jobs/ingest/index.ts";
import { lookUpPlace } from "../../src/jobs/lookup/index.ts";
import type { LookupDeps, LookupRun } from "../../src/jobs/lookup/index.ts";
import { storePage } from "../../src/jobs/lookup/store-page.ts";
import type { LookupApi } from "../../src/sources/lookup-events/client.ts";
import type { LookupClients } from "../../src/sources/lookup-events/clients.ts";
import { createPaces } from "../../src/sources/lookup-events/pace.ts";
import { Dictionary } from "../../src/store/dictionary.ts";
import { RoleIds } from "../../src/store/role-ids.ts";
import type { FakeCloudTrail, Place } from "./fake-cloudtrail.ts";
import { aClient } from "./lookups.ts";
import type { VirtualClock } from "./lookups.ts";

/** How a worker ingests that was given no rules. */
export function ingestOf(pool: Pool, now: () => number): IngestDeps {
  return {
    pool,
    source: { name: "none", read: () => Promise.reject(new Error("nothing is read")) },
    rules: compileRules([], "cloudtrail"),
    capture: createCapture([], () => false),
    clock: () => Promise.resolve(now()),
    dictionary: new Dictionary(pool),
    roleIds: new RoleIds(pool),
    knownDays: new Set(),
  };
}

export interface TestClients extends LookupClients {
  /** Places whose client was made anew. */
  readonly renewed: readonly Place[];
}

/** Clients of the fake server, each with keys of its account. */
export function clientsOf({ endpoint }: FakeCloudTrail): TestClients {
  const clients = new Map<string, LookupApi>();
  const renewed: Place[] = [];
  return {
    renewed,
    of(place) {
      const key = JSON.stringify(place);
      const client = clients.get(key) ?? aClient(endpoint, place);
      clients.set(key, client);
      return client;
    },
    renew({ account, region }) {
      renewed.push({ account, region });
    },
    close() {
      for (const client of clients.values()) client.close();
    },
  };
}

export interface WorkerGiven {
  readonly pool: Pool;
  readonly fake: FakeCloudTrail;
  readonly clock: VirtualClock;
  readonly places: readonly Place[];
}

/** A worker of its own: its pace and its clients are nobody else's. */
export function aLookupWorker(
  { pool, fake, clock, places }: WorkerGiven,
  more: Partial<LookupDeps> = {},
): LookupDeps & { readonly clients: LookupClients } {
  const ingest = ingestOf(pool, () => clock.now());
  return {
    pool,
    places,
    backfillDays: 4,
    paces: createPaces(clock),
    clients: clientsOf(fake),
    store: (page) => storePage(page, ingest),
    clock: () => Promise.resolve(clock.now()),
    random: () => 0.5,
    notify: () => undefined,
    signal: new AbortController().signal,
    ...more,
  };
}

/** Turn after turn until no place is due. */
export async function lookUpAll(deps: LookupDeps): Promise<LookupRun[]> {
  const runs: LookupRun[] = [];
  for (let run = await lookUpPlace(deps); run; run = await lookUpPlace(deps)) runs.push(run);
  return runs;
}
