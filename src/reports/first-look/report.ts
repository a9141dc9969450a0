/** What a first look saw, what it could not see, and what data events would cost: as values, the same for every format. */
import { isoTime } from "../../core/record/time.ts";
import { HOURS_A_MONTH, PRICE_SOURCE, USD_PER_100_000, estimateCost } from "../../core/first-look/cost.ts";
import type { CostEstimate } from "../../core/first-look/cost.ts";
import { listUnseen } from "../../core/first-look/gaps.ts";
import type { Unseen } from "../../core/first-look/gaps.ts";
import type { Gap } from "../../core/coverage/gaps.ts";
import type { Level } from "../../core/coverage/selected.ts";
import type { Trail } from "../../core/coverage/trail.ts";
import type { PrintedFinding } from "../../core/finding/print.ts";
import type { ScanSummary } from "../scan/summary.ts";

interface Shortfall {
  readonly code: string;
  readonly reason: string;
}

/** As the job gives it. */
export interface Looked {
  readonly identity: { readonly account: string; readonly arn: string };
  readonly trails: readonly Trail[];
  readonly objects: Level;
  readonly files: readonly {
    readonly place: string;
    readonly files: number;
    readonly bytes: number;
    readonly since: number;
    readonly shortfall: Shortfall | undefined;
  }[];
  readonly lookup:
    | {
        readonly events: number;
        readonly since: number;
        readonly notice: string;
        readonly shortfall: Shortfall | undefined;
      }
    | undefined;
  readonly macie: {
    readonly findings: number;
    readonly byType: Readonly<Record<string, number>>;
    readonly shortfall: Shortfall | undefined;
  };
  readonly gaps: readonly Gap[];
}

export interface FirstLookGiven {
  readonly looked: Looked;
  readonly region: string;
  readonly hours: number;
  readonly now: number;
  readonly hasCatalog: boolean;
  readonly places: { readonly accounts: readonly string[]; readonly regions: readonly string[] };
  readonly objectEvents: number;
  readonly summary: ScanSummary;
  readonly findings: readonly PrintedFinding[];
}

export interface FirstLookReport {
  readonly identity: Looked["identity"];
  readonly region: string;
  readonly trails: readonly {
    readonly arn: string;
    readonly bucket: string;
    readonly prefix: string;
    readonly is_logging: boolean;
    readonly is_multi_region: boolean;
    readonly is_organization: boolean;
    readonly is_read: boolean;
  }[];
  readonly object_reads: Level;
  readonly read: {
    readonly files: readonly {
      readonly place: string;
      readonly files: number;
      readonly bytes: number;
      readonly since: string;
    }[];
    readonly lookup_events: { readonly events: number; readonly since: string } | null;
    readonly macie: { readonly findings: number; readonly by_type: Readonly<Record<string, number>> } | null;
  };
  readonly accounts: readonly string[];
  readonly regions: readonly string[];
  readonly summary: ScanSummary;
  readonly findings: readonly PrintedFinding[];
  readonly unseen: readonly Unseen[];
  readonly cost: {
    readonly usd_per_100_000_events: number;
    readonly price_source: string;
    readonly hours_a_month: number;
    readonly formula: string;
  } & CostEstimate;
}

const MACIE_SEEN = new Set(["time"]);
export const FORMULA = `events a month / 100,000 × ${USD_PER_100_000.toFixed(2)} USD`;

export function reportOf(given: FirstLookGiven): FirstLookReport {
  const { looked, region, hours, now } = given;
  const { identity, macie, lookup } = looked;
  const wasMacieSeen = macie.shortfall === undefined || MACIE_SEEN.has(macie.shortfall.code);
  const read = looked.files.filter(({ files }) => files > 0);
  const since = read.reduce((least, one) => Math.min(least, one.since), now);
  const objectEvents = read.length === 0 ? undefined : given.objectEvents;
  return {
    identity,
    region,
    trails: looked.trails.map(
      ({ arn, bucket, prefix, isLogging, isMultiRegion, isOrganization, isRead }) => ({
        arn,
        bucket,
        prefix,
        is_logging: isLogging,
        is_multi_region: isMultiRegion,
        is_organization: isOrganization,
        is_read: isRead,
      }),
    ),
    object_reads: looked.objects,
    read: {
      files: looked.files.map(({ place, files, bytes, since }) => ({
        place,
        files,
        bytes,
        since: isoTime(since),
      })),
      lookup_events: lookup ? { events: lookup.events, since: isoTime(lookup.since) } : null,
      macie: wasMacieSeen ? { findings: macie.findings, by_type: macie.byType } : null,
    },
    accounts: given.places.accounts,
    regions: given.places.regions,
    summary: given.summary,
    findings: given.findings,
    unseen: listUnseen({
      account: identity.account,
      region,
      hours,
      gaps: looked.gaps,
      objects: looked.objects,
      files: looked.files.flatMap(({ place, shortfall }) => (shortfall ? [{ place, ...shortfall }] : [])),
      lookup: lookup && { notice: lookup.notice, shortfall: lookup.shortfall },
      isEveryRegion: looked.trails.some(({ isRead, isMultiRegion }) => isRead && isMultiRegion),
      macie: macie.shortfall,
      hasCatalog: given.hasCatalog,
    }),
    cost: {
      usd_per_100_000_events: USD_PER_100_000,
      price_source: PRICE_SOURCE,
      hours_a_month: HOURS_A_MONTH,
      formula: FORMULA,
      ...estimateCost({ logged: looked.objects, objectEvents, hours: (now - since) / 3_600_000 }),
    },
  };
}
