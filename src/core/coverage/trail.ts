/** Trails as they were seen: what they log, where to, and whether it arrives. */
import { groupBy } from "../catalog/group.ts";
import type { FieldSelector, Selector } from "./selector.ts";

/** An account in a Region. */
export interface Place {
  readonly account: string;
  readonly region: string;
}

/** What one account and Region says of one trail that logs there. */
export interface SeenTrail {
  readonly arn: string;
  readonly name: string;
  readonly homeRegion: string;
  readonly isMultiRegion: boolean;
  readonly isOrganization: boolean;
  readonly bucket: string;
  /** Empty: the files begin at the bucket's root. */
  readonly prefix: string;
  readonly isLogging: boolean;
  /** Since when it is logging, or not, as AWS says it; null: AWS does not. */
  readonly changedAt: string | null;
  /** Why the last delivery failed; null: it did not. */
  readonly deliveryError: string | null;
  readonly digestError: string | null;
  readonly validatesFiles: boolean;
  /** Its bucket is one of those that we read. */
  readonly isRead: boolean;
  readonly selectors: readonly Selector[];
}

/** A trail with the accounts that are known to be logged by it. */
export interface Trail extends SeenTrail {
  readonly accounts: readonly string[];
  /** Regions that say that it delivers where another one says that it does not; absent: all say the same. */
  readonly deliversIn?: readonly string[];
}

/** Why nothing of what a trail logs can be read here; undefined: it can. */
export type Hindrance = "stopped" | "not_delivered" | "not_read";

export function hindranceOf({ isLogging, deliveryError, isRead }: SeenTrail): Hindrance | undefined {
  if (!isLogging) return "stopped";
  if (deliveryError !== null) return "not_delivered";
  return isRead ? undefined : "not_read";
}

/**
 * What a trail logs, with where: of a trail of one Region only that, and only accounts that are known to be logged by it. An
 * organization's trail is listed in every account of it; `logged` are accounts whose logs we hold, which it then is of as well.
 */
export function placedSelectors({ selectors, isMultiRegion, homeRegion, accounts }: Trail): Selector[] {
  const where = [
    ...(isMultiRegion ? [] : [{ Field: REGION, Equals: [homeRegion] }]),
    { Field: ACCOUNT, Equals: accounts },
  ];
  return selectors.map((one) => ({ ...one, FieldSelectors: [...one.FieldSelectors, ...where] }));
}

interface TrailPart {
  readonly hindrance: Hindrance | undefined;
  readonly selectors: readonly Selector[];
}

/** What a trail logs, with where, by what keeps it from being read: delivery succeeds or fails in each Region by itself. */
export function partsOf(trail: Trail): TrailPart[] {
  const { deliversIn } = trail;
  const selectors = placedSelectors(trail);
  const hindrance = hindranceOf(trail);
  if (!deliversIn || hindrance !== "not_delivered") return [{ hindrance, selectors }];
  const where = (field: FieldSelector): Selector[] =>
    selectors.map((one) => ({ ...one, FieldSelectors: [...one.FieldSelectors, field] }));
  return [
    {
      hindrance: hindranceOf({ ...trail, deliveryError: null }),
      selectors: where({ Field: REGION, Equals: deliversIn }),
    },
    { hindrance, selectors: where({ Field: REGION, NotEquals: deliversIn }) },
  ];
}

/** Names of CloudTrail's record that no selector may ask for: here they say where. */
export const REGION = "awsRegion";
export const ACCOUNT = "recipientAccountId";

/**
 * The same trail as several places see it, once: one that any place sees stopped is so. One that any sees failing is so in all Regions
 * but those that say that it delivers: GetTrailStatus tells of one Region.
 */
export function mergeTrails(seen: readonly SeenIn[], logged: readonly string[]): Trail[] {
  const byArn = [...groupBy(seen, ({ trail }) => trail.arn)].sort(([a], [b]) => (a < b ? -1 : 1));
  return byArn.flatMap(([, same]) => {
    const told =
      same.find(({ trail }) => !trail.isLogging) ??
      same.find(({ trail }) => hindranceOf(trail) !== undefined) ??
      same[0];
    if (!told) return [];
    const more = same.some(({ trail }) => trail.isOrganization) ? logged : [];
    const accounts = [...new Set([...same.map(({ place }) => place.account), ...more])].sort();
    const deliversIn = told.trail.isMultiRegion ? regionsApart(same) : [];
    return [{ ...told.trail, accounts, ...(deliversIn.length > 0 ? { deliversIn } : {}) }];
  });
}

interface SeenIn {
  readonly place: Place;
  readonly trail: SeenTrail;
}

/** Regions in which nobody sees it failing, where anybody does in another. */
function regionsApart(same: readonly SeenIn[]): string[] {
  const failing = same.filter(({ trail }) => trail.deliveryError !== null);
  const fails = new Set(failing.map(({ place }) => place.region));
  if (fails.size === 0) return [];
  return [...new Set(same.map(({ place }) => place.region))].filter((region) => !fails.has(region)).sort();
}

/** `111122223333` of `arn:aws:cloudtrail:eu-west-1:111122223333:trail/org-trail`. */
export function ownerOf({ arn }: Pick<SeenTrail, "arn">): string {
  return arn.split(":")[4] ?? "";
}
