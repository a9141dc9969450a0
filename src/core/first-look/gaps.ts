/** What a first look could not see, each with its reason and what mends it. */
import type { Gap } from "../coverage/gaps.ts";

export interface Unseen {
  readonly what: string;
  readonly why: string;
  readonly fix: string;
}

/** Why a step saw less than all. */
export interface Shortfall {
  readonly code: string;
  readonly reason: string;
}

export interface UnseenGiven {
  readonly account: string;
  readonly region: string;
  readonly hours: number;
  /** Of trails: what stands in the way of seeing what they log. */
  readonly gaps: readonly Gap[];
  /** How much of the events on objects is logged and read. */
  readonly objects: "full" | "partial" | "none";
  /** Trails whose files could not be read, or not all. */
  readonly files: readonly (Shortfall & { readonly place: string })[];
  /** Management events were looked up; undefined: a trail was read instead. */
  readonly lookup: { readonly notice: string; readonly shortfall: Shortfall | undefined } | undefined;
  /** Whether what was read is of more than the Region that was asked. */
  readonly isEveryRegion: boolean;
  readonly macie: Shortfall | undefined;
  readonly hasCatalog: boolean;
}

/** In the order in which they matter. */
export function listUnseen(given: UnseenGiven): Unseen[] {
  return [
    ...objectsUnseen(given),
    ...filesUnseen(given),
    ...given.gaps.map(({ subject, reason, fix }) => ({ what: subject, why: reason, fix })),
    ...elsewhereUnseen(given),
    ...meaningUnseen(given),
  ];
}

function objectsUnseen({ objects, lookup }: UnseenGiven): Unseen[] {
  const unseen: Unseen[] = [];
  const fix = "have a trail log data events of S3, of the governed buckets at least; see the costs below";
  if (objects === "none") {
    const why = "no trail that could be read logs data events of S3: reads of objects leave no record";
    unseen.push({ what: "reads of objects", why, fix });
  }
  if (objects === "partial") {
    const why = "trails log data events of S3 of some buckets, callers or operations only";
    unseen.push({ what: "some reads of objects", why, fix });
  }
  if (lookup)
    unseen.push({
      what: "data events",
      why: lookup.notice,
      fix: "have a trail log them, and let us read its bucket",
    });
  return unseen;
}

function filesUnseen({ account, region, files, lookup }: UnseenGiven): Unseen[] {
  const unseen = files.map(({ place, reason }) => ({
    what: `files in ${place}`,
    why: reason,
    fix: "allow s3:ListBucket on the bucket, s3:GetObject below AWSLogs/ and kms:Decrypt on its key; a worker reads all of it",
  }));
  if (!lookup?.shortfall) return unseen;
  const lookedUp = {
    what: `management events of ${account} in ${region}`,
    why: lookup.shortfall.reason,
    fix: "allow cloudtrail:LookupEvents; a worker with the role lookup reads 90 days",
  };
  return [...unseen, lookedUp];
}

function elsewhereUnseen({ region, isEveryRegion, macie }: UnseenGiven): Unseen[] {
  const unseen: Unseen[] = [];
  if (!isEveryRegion)
    unseen.push({
      what: "other Regions",
      why: `only ${region} was asked; what is global (IAM, sign-in) is in us-east-1`,
      fix: "run it with another --region, or read a trail of all Regions",
    });
  if (macie)
    unseen.push({
      what: "what Macie found",
      why: macie.reason,
      fix: "enable Macie in this Region, or ask in its administrator's account (macie2:ListFindings, macie2:GetFindings)",
    });
  return unseen;
}

function meaningUnseen({ hours, hasCatalog }: UnseenGiven): Unseen[] {
  const usual = {
    what: "what is usual",
    why: `${hours} hours are no history: unusual volume is judged after weeks of it`,
    fix: "scan the trail's past, or have a worker read it (AUDITPLANE_TRAIL_DAYS)",
  };
  if (hasCatalog) return [usual];
  const entitled = {
    what: "who was entitled",
    why: "there is no catalog: nobody can say who owns the data and who may read them",
    fix: "give --catalog; `auditplane catalog draft` makes a first one",
  };
  return [entitled, usual];
}
