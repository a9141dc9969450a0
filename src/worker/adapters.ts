/** Opens what a worker reads from, and what it changes elsewhere. SDKs are loaded for roles that use them, and when they are used. */
import { setTimeout as sleep } from "node:timers/promises";
import type { Pool } from "pg";
import type { Config } from "../config.ts";
import { parseScope } from "../core/control-plane/scope.ts";
import { shownText } from "../core/record/text.ts";
import { AuditplaneError } from "../errors.ts";
import { signHead } from "../jobs/audit/sign-head.ts";
import type { CoverageGiven } from "../jobs/coverage/index.ts";
import type { LiveDeps } from "../jobs/live/handlers.ts";
import type { LookupGiven } from "../jobs/lookup/due.ts";
import type { Logger } from "../logger.ts";
import type { Opened } from "./opened.ts";
import type { Role } from "../queue/jobs.ts";
import { openHeadSink } from "../sinks/audit-heads/index.ts";
import type { Revoker } from "../sinks/datazone-revoke/revoker.ts";
import { readSigningKey } from "../sources/audit-key/index.ts";
import { watchFolders } from "../sources/folder/watched.ts";
import { NO_DATA_EVENTS } from "../sources/lookup-events/index.ts";
import { askPublicKeys } from "../sources/public-keys/ask.ts";
import { openReader } from "../sources/reader.ts";
import type { ReaderRole } from "../sources/reader-role.ts";
import { openBuckets } from "../sources/s3-trail/bucket.ts";
import { isListed, parseLocation } from "../sources/s3-trail/place.ts";
import type { TrailLocation } from "../sources/s3-trail/place.ts";
import type { DeliveryQueue } from "../sources/s3-trail/queue.ts";
import { readRawFile } from "../store/raw-files.ts";

interface SourcesGiven {
  readonly pool: Pool;
  readonly config: Config;
  readonly roles: ReadonlySet<Role>;
}

/** Where everything is read. */
export async function openSources(
  { pool, config, roles }: SourcesGiven,
  opened: Opened,
): Promise<
  Pick<LiveDeps, "queue" | "bucket" | "reader" | "folders" | "locations" | "listDays" | "macie" | "askKeys">
> {
  const openReceived = async (url: string): Promise<DeliveryQueue> => {
    const { openQueue } = await import("../sources/s3-trail/queue.ts");
    return opened.add(openQueue(url), (one) => one.close());
  };
  const { trailQueueUrl: url } = config;
  return {
    queue: roles.has("receive") && url !== undefined ? await openReceived(url) : undefined,
    bucket: opened.add(openBuckets({ pathStyle: config.s3PathStyle }), (one) => one.close()),
    reader: opened.add(
      openReader({ pathStyle: config.s3PathStyle, rawFile: (path) => readRawFile(pool, path) }),
      (one) => one.close(),
    ),
    folders: watchFolders(config.folders),
    locations: locationsOf(config),
    listDays: config.trailDays,
    macie: {
      places: config.macie,
      async open({ region }) {
        const { createMacieClient } = await import("../sources/macie/client.ts");
        return createMacieClient({ region });
      },
    },
    askKeys: askPublicKeys,
  };
}

/** Opens no connection before somebody is asked. */
export async function openLookup(
  { config, log }: { readonly config: Config; readonly log: Logger },
  opened: Opened,
): Promise<Omit<LookupGiven, "threads">> {
  const [{ openClients }, { createPaces }] = await Promise.all([
    import("../sources/lookup-events/clients.ts"),
    import("../sources/lookup-events/pace.ts"),
  ]);
  const { places, days } = config.lookup;
  log.warn({ places: places.length, about: NO_DATA_EVENTS }, "management events are looked up");
  return {
    places,
    backfillDays: days,
    paces: createPaces({
      now: () => performance.now(),
      sleep: (ms, signal) => sleep(ms, undefined, signal && { signal }),
    }),
    clients: opened.add(openClients(readerRole(config)), (one) => one.close()),
    random: Math.random,
  };
}

/** Whoever says which trails there are, and what of them is read. */
export function openTrails(config: Config, signal: AbortSignal): Omit<CoverageGiven, "catalog"> {
  const role = readerRole(config);
  const locations = locationsOf(config);
  return {
    places: config.coverage,
    async open(place) {
      const { createTrailsApi } = await import("../sources/trails/client.ts");
      return createTrailsApi({ ...place, role, signal });
    },
    isRead: (place) => isListed(place, locations),
  };
}

/** Revokes in a scope of the control plane, in a role of its own; undefined: there is none, and nothing is asked. */
export async function openRevoker(
  key: string,
  { revokeRole: roleArn, lookup: { externalId } }: Config,
): Promise<Revoker | undefined> {
  const scope = parseScope(key);
  if (roleArn === undefined || scope?.service !== "datazone") return undefined;
  const revoking = await import("../sinks/datazone-revoke/index.ts");
  const { account, region, id: domain } = scope;
  return revoking.openRevoker({ account, region, domain, roleArn, externalId });
}

/** The key is read each time: it may be another one by then. */
export function headSigner(pool: Pool, config: Config, opened: Opened): LiveDeps["signHead"] {
  const { heads, keyFile } = config.audit;
  if (!heads || keyFile === undefined) return () => Promise.resolve(undefined);
  const sink = opened.add(openHeadSink(heads, { pathStyle: config.s3PathStyle }), (one) => one.close());
  return async () => await signHead({ pool, key: await readSigningKey(keyFile), sink });
}

/** Who is asked is asked in this role; undefined: with the worker's own credentials. */
function readerRole({ lookup: { roleArn, externalId, region } }: Config): ReaderRole | undefined {
  return roleArn === undefined ? undefined : { arn: roleArn, externalId, stsRegion: region };
}

/** Throws `usage` for what is none. */
function locationsOf({ trailLocations }: Config): TrailLocation[] {
  return trailLocations.map((text) => {
    const location = parseLocation(text);
    if (location) return location;
    throw new AuditplaneError(
      "usage",
      `could not take ${shownText(text.slice(0, 100))} from AUDITPLANE_TRAIL_LOCATIONS: it is no bucket; write s3://bucket or s3://bucket/prefix`,
    );
  });
}
