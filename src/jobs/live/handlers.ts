/**
 * What is done for each kind of job. Every handler looks at rows and bears being run twice, or by two workers at once.
 * What needs an SDK of its own is loaded when it is done: most workers do a part of the jobs.
 */
import type { Kysely } from "kysely";
import { watchGovernance } from "../governance/watch.ts";
import type { GovernanceDeps } from "../governance/watch.ts";
import { watchBreakGlass } from "../break-glass/watch.ts";
import type { BreakGlassDeps } from "../break-glass/watch.ts";
import type { RevokeDeps } from "../revoke/index.ts";
import type { ReviewRunDeps } from "../review/run.ts";
import { syncScope } from "../sync/index.ts";
import type { SyncDeps } from "../sync/index.ts";
import type { ControlCatalog } from "../sync/current-catalog.ts";
import { reportSight } from "../sync/report-sight.ts";
import type { Pool } from "pg";
import type { JobName } from "../../queue/jobs.ts";
import type { WatchedFolders } from "../../sources/folder/watched.ts";
import type { Bucket } from "../../sources/s3-trail/bucket.ts";
import type { TrailLocation } from "../../sources/s3-trail/place.ts";
import type { DeliveryQueue } from "../../sources/s3-trail/queue.ts";
import { readClock } from "../../store/clock.ts";
import { configureScopes, hasDueScope } from "../../store/control-plane.ts";
import { announceObjects, findUnannounced } from "../../store/trail-objects.ts";
import type { DB } from "../../store/tables.ts";
import type { DeliverOutcome } from "../deliver/index.ts";
import { watchCoverage } from "../coverage/index.ts";
import type { CoverageGiven } from "../coverage/index.ts";
import type { SignedOutcome } from "../audit/sign-head.ts";
import { checkLogs } from "./check-logs.ts";
import { deriver } from "./deriver.ts";
import { eachLocation } from "./each-location.ts";
import type { MacieDeps, MacieOutcome } from "../macie/index.ts";
import type { LookupGiven } from "../lookup/due.ts";
import type { ThreadedDeps } from "../scan/derive-days.ts";
import { INGEST_WIDTH } from "../scan/tasks.ts";
import type { ScanResult, ScanTask } from "../scan/tasks.ts";
import type { Threads } from "../threads.ts";
import type { PublicKeys } from "../../core/integrity/signature.ts";
import { keepEvidence } from "../evidence/keep.ts";
import type { LeftOver } from "../archive/leave-over.ts";
import { applyRetention } from "../privacy/retain.ts";
import type { RetentionDays } from "../../core/privacy/retention.ts";
import type { FileReader } from "../../sources/reader.ts";
import type { KeysWanted } from "../../sources/public-keys/ask.ts";
import { listDelivered } from "../trail/list.ts";
import { receiveMessages } from "../trail/receive.ts";

/** What happened, for the log: a phrase and figures. */
export type Note = (phrase: string, figures: Readonly<Record<string, number | string>>) => void;

export interface LiveDeps {
  readonly pool: Pool;
  readonly db: Kysely<DB>;
  /** Of those who ingest: they hold no more than what they have in hand. */
  readonly ingest: () => Threads<ScanTask, ScanResult>;
  /** What is looked up, and how; undefined: nothing is. */
  readonly lookup: LookupGiven | undefined;
  /** Of those who derive. */
  readonly derive: () => Promise<ThreadedDeps>;
  readonly queue: DeliveryQueue | undefined;
  readonly bucket: Bucket;
  readonly reader: FileReader;
  readonly folders: WatchedFolders;
  readonly locations: readonly TrailLocation[];
  /** How many days back deliveries are listed. */
  readonly listDays: number;
  readonly macie: Pick<MacieDeps, "places" | "open">;
  readonly coverage: CoverageGiven;
  readonly sync: Pick<SyncDeps, "scopes" | "open"> & { readonly catalog: ControlCatalog };
  readonly governance: Omit<GovernanceDeps, "pool">;
  readonly revoke: Pick<RevokeDeps, "policy" | "open">;
  readonly breakGlass: Pick<BreakGlassDeps, "roles" | "identity">;
  readonly reviews: Pick<ReviewRunDeps, "version" | "reports" | "identity">;
  readonly askKeys: (wanted: KeysWanted) => Promise<PublicKeys>;
  readonly deliver: () => Promise<DeliverOutcome>;
  /** Asks topics whether anybody hears there; returns at how many nobody does. */
  readonly checkRoutes: () => Promise<number>;
  /** undefined: there is nothing to sign, or nothing to sign it with. */
  readonly signHead: () => Promise<SignedOutcome | undefined>;
  readonly retention: RetentionDays;
  /** Archives and drops what was kept long enough. */
  readonly leave: () => Promise<LeftOver>;
  /** Says that there is work of another kind. */
  readonly hint: (name: JobName) => Promise<void>;
  readonly note: Note;
  readonly signal: AbortSignal;
}

export function createHandlers(deps: LiveDeps): Readonly<Record<JobName, () => Promise<void>>> {
  const { pool, signal, note, hint } = deps;
  return {
    async "receive-messages"() {
      const { queue, locations } = deps;
      while (queue && !signal.aborted) {
        const outcome = await receiveMessages({ pool, queue, locations, signal });
        if (outcome.messages === 0) return;
        note("deliveries announced", { ...outcome });
        if (outcome.announced > 0) await hint("ingest-objects");
        if (outcome.signals > 0) await hintSync(deps);
      }
    },
    async "list-deliveries"() {
      await eachLocation(deps.locations, signal, async (location) => {
        const given = { now: await readClock(pool), days: deps.listDays };
        const outcome = await listDelivered(location, given, { pool, bucket: deps.bucket, signal });
        note("deliveries listed", { bucket: location.bucket, ...outcome });
        if (outcome.announced > 0) await hint("ingest-objects");
      });
    },
    async "watch-folders"() {
      for await (const files of deps.folders.look()) {
        const announced = await announceObjects(pool, await findUnannounced(pool, files), "listing");
        if (announced === 0) continue;
        note("files found", { announced });
        await hint("ingest-objects");
      }
    },
    "ingest-objects": () => ingestDelivered(deps),
    async "lookup-events"() {
      if (!deps.lookup) return;
      const { lookUpDue } = await import("../lookup/due.ts");
      await lookUpDue({ ...deps.lookup, pool, signal, note, hint });
      await hintSync(deps);
    },
    "derive-hours": deriver(deps),
    async "deliver-alerts"() {
      const { sent, failed, unrouted } = await deps.deliver();
      if (sent + failed.length > 0) note("alerts delivered", { sent, failed: failed.length, unrouted });
    },
    "check-routes": () => checkTopics(deps),
    async "sign-audit-head"() {
      const outcome = await deps.signHead();
      if (outcome?.state === "written")
        note("audit head signed", { name: outcome.name, entries: outcome.entries });
    },
    "apply-retention": () => deleteKeptLong(deps),
    "keep-evidence": () => keepRecords(deps),
    "read-macie": () => readMacie(deps),
    ...controlPlaneHandlers(deps),
    async "watch-coverage"() {
      await watchCoverage({ ...deps.coverage, pool, signal, note });
      await hint("derive-hours"); // which judges what was found
    },
    "check-integrity": () => checkLogs(deps),
  };
}

function controlPlaneHandlers(
  deps: LiveDeps,
): Pick<
  ReturnType<typeof createHandlers>,
  "sync-catalog" | "watch-governance" | "revoke-access" | "watch-break-glass" | "review-access"
> {
  return {
    "sync-catalog": () => syncCatalog(deps),
    "watch-governance": () => compareMesh(deps),
    "revoke-access": () => revokeAccess(deps),
    "watch-break-glass": () => watchEmergencies(deps),
    "review-access": () => reviewAccess(deps),
  };
}

const MACIE_NOTES = {
  read: "macie read",
  not_enabled: "macie is not enabled",
  failed: "macie could not be read",
  stopped: "macie read in part",
} as const satisfies Record<MacieOutcome["state"], string>;

async function checkTopics({ checkRoutes, note, hint }: LiveDeps): Promise<void> {
  const unheard = await checkRoutes();
  if (unheard === 0) return;
  note("topics that nobody hears", { unheard });
  await hint("derive-hours"); // which judges that
}

/** What was made of events follows them with the next run. */
async function deleteKeptLong({ pool, signal, retention, listDays, note, leave }: LiveDeps): Promise<void> {
  const deleted = await applyRetention({ pool, signal, retention, listDays });
  if (Object.keys(deleted).length > 0) note("what was kept long enough is deleted", { ...deleted });
  const { days, ...evidence } = await leave();
  for (const { day, events, bytes } of days) note("a day was archived and dropped", { day, events, bytes });
  if (Object.values(evidence).some((count) => count > 0))
    note("what was kept long enough is archived and dropped", { ...evidence });
}

async function keepRecords({ pool, reader, signal, note }: LiveDeps): Promise<void> {
  const outcome = await keepEvidence({ pool, reader, signal });
  if (outcome.records + outcome.missing > 0) note("evidence kept", { ...outcome });
}

/** Batch by batch, as many at once as the threads bear, until nothing is due. */
async function ingestDelivered(deps: LiveDeps): Promise<void> {
  const { signal, note, hint } = deps;
  const threads = deps.ingest();
  const drain = async (): Promise<void> => {
    while (!signal.aborted) {
      const result = await threads.run({ kind: "objects" }, INGEST_WIDTH);
      const { outcome } = result as Extract<ScanResult, { kind: "objects" }>;
      if (outcome.claimed === 0) return;
      note("objects read", { ...outcome });
      await hint("derive-hours");
      await hintSync(deps); // an event may tell of a change
    }
  };
  // one that fails ends none of the others, and the job ends with the last
  const ended = await Promise.allSettled(Array.from({ length: threads.size * INGEST_WIDTH }, drain));
  for (const one of ended) if (one.status === "rejected") throw one.reason;
}

/** Where a scope is due, by its time or because something happened there. */
async function hintSync({ pool, sync: { scopes }, hint }: LiveDeps): Promise<void> {
  if (scopes.length > 0 && (await hasDueScope(pool, scopes))) await hint("sync-catalog");
}

/** Scope by scope, until none is due. What was read is known to derive at once, and by then nothing of it is pending. */
async function syncCatalog({ pool, signal, sync, note, hint }: LiveDeps): Promise<void> {
  await configureScopes(pool, sync.scopes);
  let read = 0;
  while (!signal.aborted) {
    const outcome = await syncScope({ pool, signal, ...sync }, { evenIfNotDue: false, accepts: false });
    if (!outcome) break;
    const { scope, changes, reasons, blind } = outcome;
    const figures = { scope, changes, blind: blind.length };
    if (outcome.outcome === "taken") note("control plane read", figures);
    else note(`control plane not taken: ${outcome.outcome}`, { ...figures, reason: reasons.join("; ") });
    read++;
    await hint("derive-hours");
    if (changes > 0) await hint("watch-governance");
  }
  if (read === 0 || signal.aborted) return;
  const sight = await reportSight({ pool, ...sync });
  if (sight.pending + sight.unseen > 0) note("control plane not seen whole", { ...sight });
  await hint("derive-hours"); // which judges that
}

async function compareMesh({ pool, governance, note, hint }: LiveDeps): Promise<void> {
  const onWithheld = (reason: string): void => note("revocations are withheld", { reason });
  const change = await watchGovernance({ pool, onWithheld, ...governance });
  await hint("revoke-access"); // what is approved, or was done, may be looked at
  await hint("review-access"); // what changed may not wait for the month to be over
  if (change.begun + change.changed + change.ended === 0) return;
  note("disagreements found", { ...change });
  await hint("derive-hours"); // which judges them
}

/** The sink is loaded where something is asked. */
async function revokeAccess({ pool, signal, revoke, note }: LiveDeps): Promise<void> {
  const { revokeDue } = await import("../revoke/index.ts");
  const outcome = await revokeDue({ pool, signal, ...revoke });
  if (Object.values(outcome).some((count) => count > 0)) note("access revoked", { ...outcome });
}

async function watchEmergencies({ pool, breakGlass, sync, note, hint }: LiveDeps): Promise<void> {
  const changes = await watchBreakGlass({ pool, catalog: sync.catalog, ...breakGlass });
  if (changes === 0) return;
  note("uses of roles for emergencies", { changes });
  await hint("derive-hours"); // which judges them
}

/** What makes reviews is loaded when it is done: few workers do. */
async function reviewAccess({ pool, signal, sync, reviews, note, hint }: LiveDeps): Promise<void> {
  const onWithheld = (reason: string): void => note("revocations are withheld", { reason });
  const { runReviews } = await import("../review/run.ts");
  const outcome = await runReviews({ pool, signal, catalog: sync.catalog, onWithheld, ...reviews });
  if (outcome.ordered > 0) await hint("revoke-access");
  if (Object.values(outcome).some((count) => count > 0)) note("access reviews", { ...outcome });
}

/** Place by place, until none is due. */
async function readMacie({ pool, signal, macie, note }: LiveDeps): Promise<void> {
  const { readPlace } = await import("../macie/index.ts");
  while (!signal.aborted) {
    const outcome = await readPlace({ pool, signal, ...macie });
    if (!outcome) return;
    note(MACIE_NOTES[outcome.state], { ...outcome });
  }
}
