/** Whether a listing, or an asset, is subscribed with a status: what an automated test asks. */
import type { PoolClient } from "pg";
import type { Subscription } from "../../core/catalog/catalog.ts";
import { lostOf } from "../../core/control-plane/read/lost.ts";
import { readCatalogInForce } from "../../store/catalogs.ts";
import { listScopes } from "../../store/control-plane.ts";
import { listSights } from "../../store/control-sight.ts";
import {
  isOfDomain,
  readListingsOf,
  readListingsSubscribed,
  readOfListings,
} from "../../store/handshakes.ts";
import type { ListingRow } from "../../store/handshakes.ts";
import { isoTime } from "../../core/record/time.ts";

/** As DataZone calls them: of requests, then of subscriptions. */
export const VERIFIED_STATUSES = [
  "PENDING",
  "ACCEPTED",
  "REJECTED",
  "APPROVED",
  "REVOKED",
  "CANCELLED",
] as const;
export type VerifiedStatus = (typeof VERIFIED_STATUSES)[number];

export interface VerifyGiven {
  /** Of a listing, or of an asset. */
  readonly listing: string;
  readonly status: VerifiedStatus;
  /** The subscriber, by id or name; undefined: anybody. */
  readonly project?: string | undefined;
}

export interface Verified {
  readonly listing: string;
  readonly status: VerifiedStatus;
  readonly project: string | null;
  readonly is_so: boolean;
  /** In words. */
  readonly answer: string;
  /** When the reads began that it rests on; null: a catalog file says so. */
  readonly as_of: string | null;
  /** All that there is of it, whatever its status. */
  readonly subscriptions: readonly VerifiedSubscription[];
}

export interface VerifiedSubscription {
  readonly id: string;
  readonly status: string;
  readonly subscriber: string;
  readonly subscriber_name: string | null;
  readonly since: string | null;
}

/**
 * Of the control plane where it was read, else of the catalog that was judged by at last. undefined: nothing says who may read it, or it is
 * of no domain that was read, and one was not.
 */
export async function verifySubscription(
  client: PoolClient,
  given: VerifyGiven,
): Promise<Verified | undefined> {
  const domains = (await listScopes(client)).filter(({ key }) => key.startsWith("datazone/"));
  const times = domains.flatMap(({ asOf }) => asOf ?? []);
  if (times.length > 0) {
    const lost = new Set(lostOf((await listSights(client)).flatMap(({ hidden }) => hidden)));
    const rows = (await readRows(client, given.listing)).map((row) =>
      printRow(
        lost.has(row.id) ? { ...row, status: `${row.status} at an earlier read, and in no list now` } : row,
      ),
    );
    const isWhole = domains.every(({ asOf, isConfigured }) => asOf !== null || !isConfigured);
    if (!isWhole && rows.length === 0 && !(await isOfDomain(client, given.listing))) return undefined;
    return answerOf(given, rows, isoTime(Math.min(...times)));
  }
  const catalog = await readCatalogInForce(client);
  if (!catalog) return undefined;
  const own = catalog.subscriptions.filter(({ asset }) => asset === given.listing);
  return answerOf(given, own.map(printDeclared), null);
}

/** Of a listing, or of an asset by whatever listing. */
async function readRows(client: PoolClient, id: string): Promise<ListingRow[]> {
  const listings = await readListingsOf(client, id);
  const rows = await readOfListings(client, listings);
  if (listings.includes(id) && rows.length > 0) return rows;
  const all = rows.length > 0 ? rows : await readOfListings(client, await readListingsSubscribed(client, id));
  return all.filter(({ assets }) => assets.includes(id));
}

function printRow({ id, status, subscriber, subscriberName, since }: ListingRow): VerifiedSubscription {
  return {
    id,
    status,
    subscriber,
    subscriber_name: subscriberName,
    since: since === null ? null : isoTime(since),
  };
}

/** A catalog file has words of its own. */
function printDeclared({ id, status, subscriber, from }: Subscription): VerifiedSubscription {
  return {
    id,
    status: status === "requested" ? "PENDING" : status.toUpperCase(),
    subscriber: Object.values(subscriber as Readonly<Record<string, string>>)[0] ?? "",
    subscriber_name: null,
    since: Number.isFinite(from) ? isoTime(from) : null,
  };
}

function answerOf(
  { listing, status, project }: VerifyGiven,
  all: readonly VerifiedSubscription[],
  asOf: string | null,
): Verified {
  const own = all.filter(
    (one) => project === undefined || one.subscriber === project || one.subscriber_name === project,
  );
  const found = own.find((one) => one.status === status);
  const read = asOf === null ? "by the catalog file" : `as read at ${asOf}`;
  return {
    listing,
    status,
    project: project ?? null,
    is_so: found !== undefined,
    answer: found
      ? `Yes: ${found.id} of ${found.subscriber_name ?? found.subscriber} to ${listing} is ${status}${found.since === null ? "" : ` since ${found.since}`}, ${read}.`
      : `No: ${sayOthers(own)} to ${listing}${project === undefined ? "" : ` for ${project}`}, and none is ${status}, ${read}.`,
    as_of: asOf,
    subscriptions: own,
  };
}

function sayOthers(own: readonly VerifiedSubscription[]): string {
  if (own.length === 0) return "there is no subscription and no request";
  const said = own.slice(0, 5).map(({ id, status }) => `${id} (${status})`);
  return `there is ${said.join(", ")}${own.length > said.length ? ` and ${own.length - said.length} more` : ""}`;
}
