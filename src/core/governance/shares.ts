/** Declared shares against use: those that nobody uses, that carry more than was said, that who reads approved. */
import { holds } from "../catalog/catalog.ts";
import type { Asset } from "../catalog/catalog.ts";
import { groupBy } from "../catalog/group.ts";
import { formatBytes } from "../finding/explain.ts";
import { DAY_MS, isoTime } from "../record/time.ts";
import { indexInterest } from "../settings/interest.ts";
import type { Share } from "../settings/share.ts";
import { disagreement } from "./disagreement.ts";
import type { Disagreement } from "./disagreement.ts";
import { aboutAsset, assetsNow, sinceOf } from "./given.ts";
import type { DayRead, GovernanceGiven } from "./given.ts";
import { byShare, mayBeByShare, narrowestOf } from "./share-readers.ts";
import { aboutShare, sayShare } from "./share-words.ts";

/** A share that nobody used for so long is one to end. */
export const SHARE_UNUSED_DAYS = 60;

/** So many of the last days are compared with what was declared. */
export const SHARE_VOLUME_DAYS = 7;

/** Of shares that hold, in the order in which they are given. */
export function shareFacts(given: GovernanceGiven): Disagreement[] {
  const { shares = [], at } = given;
  if (shares.length === 0) return [];
  const assets = new Map(assetsNow(given).map((asset) => [asset.id, asset]));
  const ofAsset = groupBy(shares, ({ asset }) => asset);
  const interestOf = indexInterest(given.index, at - 1);
  return shares.flatMap((share) => {
    const asset = assets.get(share.asset);
    const about = aboutShare(share, asset ? aboutAsset(asset, given) : {});
    return [
      ...overVolume(share, { about, others: ofAsset.get(share.asset) ?? [], given }),
      ...(holds(share, at - 1) ? selfApproved(share, { about, interest: interestOf(share), given }) : []),
      ...(asset && holds(share, at - 1) ? unused(share, { about, asset, given }) : []),
    ];
  });
}

function unused(
  share: Share,
  {
    about,
    asset,
    given,
  }: {
    readonly about: Partial<Disagreement>;
    readonly asset: Asset;
    readonly given: GovernanceGiven;
  },
): Disagreement[] {
  const span = SHARE_UNUSED_DAYS * DAY_MS;
  const begin = given.at - span;
  if (share.from > begin || given.seenFor(asset) < span) return [];
  const isUsed = given.usesOf(asset.id).some(({ person, way, lastDay }) => {
    if (lastDay + DAY_MS <= begin) return false;
    if (way === "unknown") return mayBeByShare(person, share, given);
    return way === "exemption" && byShare(person, share, given) !== "no";
  });
  if (isUsed) return [];
  return [
    disagreement({
      ...about,
      kind: "share_unused",
      ...sinceOf(share.from, given),
      reason: `it holds since ${isoTime(share.from)}, and nobody read by it in ${SHARE_UNUSED_DAYS} days, all of which could be seen: end it where nobody needs it (${sayShare(share)})`,
    }),
  ];
}

/** Of the last days the one with the most; what may have been read by another share is not counted. */
function overVolume(
  share: Share,
  {
    about,
    others,
    given,
  }: {
    readonly about: Partial<Disagreement>;
    readonly others: readonly Share[];
    readonly given: GovernanceGiven;
  },
): Disagreement[] {
  const { volume } = share;
  if (volume === null || !given.readsByDay) return [];
  const begin = given.at - SHARE_VOLUME_DAYS * DAY_MS;
  const reads = given.readsByDay(share.asset).filter(
    ({ person, way, day }) =>
      way === "exemption" &&
      day + DAY_MS > begin &&
      day < given.at &&
      narrowestOf(
        person,
        others.filter(({ from, until }) => day + DAY_MS > from && day < until),
        given,
      ) === share,
  );
  const over = [...groupBy(reads, ({ day }) => day).values()]
    .map(totalOf)
    .filter(({ bytesOut }) => bytesOut > volume)
    .sort((a, b) => b.bytesOut - a.bytesOut || a.day - b.day);
  const [most] = over;
  if (!most) return [];
  const days =
    over.length === 1 ? "" : `, and on ${over.length} of ${SHARE_VOLUME_DAYS} days more than was declared`;
  return [
    disagreement({
      ...about,
      kind: "share_over_volume",
      ...sinceOf(Math.min(...over.map(({ day }) => day)), given),
      people: most.people,
      accesses: most.accesses,
      bytes_out: most.bytesOut,
      reason: `${formatBytes(most.bytesOut)} were read by it on ${isoTime(most.day).slice(0, 10)}, where ${formatBytes(volume)} a day were declared${days} (${sayShare(share)})`,
    }),
  ];
}

function totalOf(reads: readonly DayRead[]): DayRead & { readonly people: number } {
  const [first] = reads;
  return {
    person: first?.person ?? "",
    way: "exemption",
    day: first?.day ?? 0,
    accesses: reads.reduce((sum, one) => sum + one.accesses, 0),
    bytesOut: reads.reduce((sum, one) => sum + one.bytesOut, 0),
    people: new Set(reads.map(({ person }) => person)).size,
  };
}

/** Approved before a catalog said who is who, or by somebody who has joined since. */
function selfApproved(
  share: Share,
  {
    about,
    interest,
    given,
  }: {
    readonly about: Partial<Disagreement>;
    readonly interest: string | undefined;
    readonly given: GovernanceGiven;
  },
): Disagreement[] {
  if (interest === undefined) return [];
  return [
    disagreement({
      ...about,
      kind: "share_self_approved",
      ...sinceOf(share.from, given),
      reason: `${interest}, and nobody exempts themselves: have somebody else approve it, or end it (${sayShare(share)})`,
    }),
  ];
}
