/** What cannot be seen, one gap at a time, in words and with what closes it. No data is never taken for no access. */
import { formatCounted } from "../finding/explain.ts";
import { ASSUME_FIX, isOfReader } from "../refusal/reader-fix.ts";
import { isoTime } from "../record/time.ts";
import { allRegions, deliverAgain, deliversTo, readBucket, startLogging, validateFiles } from "./fix.ts";
import type { Late, Silence } from "./hours.ts";
import type { UnreadMacie } from "./macie.ts";
import { messageFix } from "./messages.ts";
import type { UnknownMessages } from "./messages.ts";
import type { AssetView } from "./observability.ts";
import { sayReason } from "./says.ts";
import { ownerOf } from "./trail.ts";
import type { Place, SeenTrail, Trail } from "./trail.ts";
import { UNCHECKED_FIX, UNCHECKED_HOURS, sayUnchecked } from "./unchecked.ts";
import type { UncheckedLogs } from "./unchecked.ts";

export const GAP_KINDS = [
  "asset_unobserved",
  "asset_partly_observed",
  "trail_stopped",
  "trail_not_delivered",
  "trail_not_read",
  "trail_excludes_principals",
  "trail_not_validated",
  "trail_of_one_region",
  "place_without_trail",
  "trails_unread",
  "messages_unknown",
  "macie_unread",
  "source_silent",
  "source_late",
  "logs_changed",
  "logs_unproven",
] as const;
export type GapKind = (typeof GAP_KINDS)[number];

export interface Gap {
  readonly kind: GapKind;
  /** What it is about: `asset/orders`, `trail/org-trail`, `123456789012/eu-west-1`. */
  readonly subject: string;
  readonly account: string | null;
  readonly region: string | null;
  readonly trail: string | null;
  readonly asset: string | null;
  /** Of hours or minutes; else 1, and no limit. */
  readonly count: number;
  readonly limit: number;
  readonly reason: string;
  /** A command where one closes it. */
  readonly fix: string;
}

export const NOT_ASKED_ANY_MORE = "not_asked_any_more";

/** An account and Region that could not be asked. */
export interface UnreadPlace extends Place {
  /** The code of the error, or `NOT_ASKED_ANY_MORE`, and its sentence. */
  readonly code: string;
  readonly detail: string;
}

/** Where no trail logs anything. */
export interface PlaceWithout extends Place {
  /** Its management events are known all the same. */
  readonly isLookedUp: boolean;
}

export interface GapsGiven {
  /** Empty where no account was asked anything: then it is not known that anything is missing. */
  readonly views: readonly AssetView[];
  readonly trails: readonly Trail[];
  readonly unread: readonly UnreadPlace[];
  /** Where no trail logs anything, as AWS says. */
  readonly without: readonly PlaceWithout[];
  readonly silences: readonly Silence[];
  readonly lates: readonly Late[];
  readonly messages: readonly UnknownMessages[];
  readonly macie: readonly UnreadMacie[];
  /** Absent: there are none. */
  readonly unchecked?: UncheckedLogs | undefined;
}

/** By kind, then by subject. */
export function gapsOf(given: GapsGiven): Gap[] {
  const { views, trails, unread, without, silences, lates, messages, macie, unchecked } = given;
  const gaps = [
    ...views.flatMap(assetGap),
    ...trails.flatMap(trailGaps),
    ...without.map(placeGap),
    ...unread.map(unreadGap),
    ...messages.map(messageGap),
    ...macie.map(macieGap),
    ...silences.map(silentGap),
    ...lates.map(lateGap),
    ...(unchecked ? [uncheckedGap(unchecked)] : []),
  ];
  const rank = ({ kind }: Gap): number => GAP_KINDS.indexOf(kind);
  return gaps.toSorted((a, b) => rank(a) - rank(b) || (a.subject < b.subject ? -1 : 1));
}

const NOBODY = { account: null, region: null, trail: null, asset: null, count: 1, limit: 0 };

function assetGap({ asset, home, level, routes }: AssetView): Gap[] {
  const missing = routes.filter((one) => one.level !== "full");
  if (level === "full") return [];
  const isAsked = missing.some(({ reasons }) => reasons.some(({ kind }) => kind !== "not_asked"));
  const parts = missing.map(({ route, reasons, resources }) => {
    const what = resources.length === 0 ? route : `${route} (${resources.join(", ")})`;
    return `${what}: ${reasons.map(sayReason).join("; ")}`;
  });
  return [
    {
      ...NOBODY,
      kind: level === "none" ? "asset_unobserved" : "asset_partly_observed",
      subject: `asset/${asset.id}`,
      account: home.account ?? null,
      region: home.region ?? null,
      asset: asset.id,
      reason: parts.join(". "),
      fix: isAsked
        ? "have a trail log its reads: auditplane coverage prints the command"
        : "have AUDITPLANE_COVERAGE name its account and Region",
    },
  ];
}

function trailGaps(trail: Trail): Gap[] {
  const gap = (kind: GapKind, reason: string, fix: string): Gap => ({
    ...NOBODY,
    kind,
    subject: `trail/${trail.name} (${ownerOf(trail)})`,
    account: ownerOf(trail),
    region: trail.homeRegion,
    trail: trail.arn,
    reason,
    fix,
  });
  const gaps: Gap[] = [];
  const { isLogging, changedAt, deliveryError, deliversIn, digestError, bucket } = trail;
  if (!isLogging) {
    const since = changedAt === null ? "" : ` since ${changedAt}`;
    gaps.push(gap("trail_stopped", `it logs nothing${since}`, startLogging(trail)));
  }
  if (deliveryError !== null) {
    const files = deliversIn ? `files but for those of ${deliversIn.join(", ")}` : "files";
    const reason = `its ${files} do not reach ${bucket}: ${deliveryError}`;
    gaps.push(gap("trail_not_delivered", reason, deliverAgain(trail)));
  }
  if (!trail.isRead) {
    const reason = `nobody here lists ${deliversTo(trail)}, to which it delivers`;
    gaps.push(gap("trail_not_read", reason, readBucket(trail)));
  }
  const blind = excludedBy(trail);
  if (blind.length > 0) {
    const fix =
      "take the condition on userIdentity.arn out of its selectors, or have another trail log these callers";
    gaps.push(gap("trail_excludes_principals", `its selectors leave callers out: ${blind.join("; ")}`, fix));
  }
  if (!trail.validatesFiles)
    gaps.push(
      gap("trail_not_validated", "it writes no digests: nobody can prove its files", validateFiles(trail)),
    );
  else if (digestError !== null)
    gaps.push(
      gap(
        "trail_not_validated",
        `its digests do not reach ${bucket}: ${digestError}`,
        deliverAgain({ ...trail, deliveryError: digestError }),
      ),
    );
  if (!trail.isMultiRegion)
    gaps.push(
      gap(
        "trail_of_one_region",
        `it logs ${trail.homeRegion} alone, and global services only there`,
        allRegions(trail),
      ),
    );
  return gaps;
}

/** Of selectors that ask who the caller is. */
function excludedBy({ selectors }: SeenTrail): string[] {
  const fields = selectors.flatMap((one) =>
    one.FieldSelectors.filter(({ Field }) => Field === "userIdentity.arn"),
  );
  return [...new Set(fields.map(({ Field: _, ...conditions }) => JSON.stringify(conditions)))];
}

function placeGap({ account, region, isLookedUp }: PlaceWithout): Gap {
  const where = { subject: `${account}/${region}`, account, region };
  const create = "create a trail there, or one of the organization";
  const [reason, fix] = isLookedUp
    ? [
        "no trail logs anything here: management events are looked up, and no read of an object can be seen",
        create,
      ]
    : [
        "no trail logs anything here",
        `${create}; AUDITPLANE_LOOKUP with ${account}/${region} has management events alone`,
      ];
  return { ...NOBODY, ...where, kind: "place_without_trail", reason, fix };
}

const UNREAD_FIXES: Readonly<Record<string, string>> = {
  aws_access_denied:
    "allow cloudtrail:DescribeTrails, cloudtrail:GetTrailStatus and cloudtrail:GetEventSelectors to the reader's role there",
  [NOT_ASKED_ANY_MORE]:
    "run a worker with the role coverage that has AUDITPLANE_COVERAGE name it; what it said is forgotten after two weeks, and the place after 90 days",
  aws_region_disabled: "leave the Region out of AUDITPLANE_COVERAGE, or enable it for the account",
};

function unreadGap({ account, region, code, detail }: UnreadPlace): Gap {
  const where = { subject: `${account}/${region}`, account, region };
  const own = isOfReader(detail) ? ASSUME_FIX : UNREAD_FIXES[code];
  const fix = own ?? "see what AWS says of it; it is asked again within the hour";
  return { ...NOBODY, ...where, kind: "trails_unread", reason: detail, fix };
}

function messageGap({ problem, count, lastAt }: UnknownMessages): Gap {
  const reason = `${formatCounted(count, "message")} of the queue in a day, the last one at ${isoTime(lastAt)}, announced nothing that is read: ${problem}`;
  const subject = `messages/${problem}`;
  return { ...NOBODY, kind: "messages_unknown", subject, count, reason, fix: messageFix(problem) };
}

function macieGap({ account, region, reason, fix }: UnreadMacie): Gap {
  const subject = `macie/${account}/${region}`;
  return { ...NOBODY, kind: "macie_unread", subject, account, region, reason, fix };
}

function silentGap({ account, region, since, hours, limit, wasHeard }: Silence): Gap {
  const reason = wasHeard
    ? `nothing has come since ${isoTime(since)}, and it usually does at least every ${limit} hours`
    : `nothing has come in two weeks, though it is asked since ${isoTime(since)}, and what is read here logs the question itself`;
  return {
    ...NOBODY,
    kind: "source_silent",
    subject: region === null ? account : `${account}/${region}`,
    account,
    region,
    count: hours,
    limit,
    reason,
    fix: "see whether its trail logs and delivers (aws cloudtrail get-trail-status), and whether its files are read",
  };
}

function lateGap({ account, region, hour, minutes, limit }: Late): Gap {
  return {
    ...NOBODY,
    kind: "source_late",
    subject: `${account}/${region}`,
    account,
    region,
    count: minutes,
    limit,
    reason: `events of the hour ${isoTime(hour)} came ${minutes} minutes late on average`,
    fix: "see LatestDeliveryError of its trail, and AWS's health; what is late is judged when it comes",
  };
}

function uncheckedGap(unchecked: UncheckedLogs): Gap {
  return {
    ...NOBODY,
    kind: "logs_unproven",
    subject: "logs/unchecked",
    count: unchecked.files,
    limit: UNCHECKED_HOURS,
    reason: sayUnchecked(unchecked),
    fix: UNCHECKED_FIX,
  };
}
