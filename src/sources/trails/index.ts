/** The source `trails`: what an account and Region say of the trails that log there. See README.md. */
import type {
  GetEventSelectorsCommandOutput,
  GetTrailStatusCommandOutput,
  Trail,
} from "@aws-sdk/client-cloudtrail";
import { advancedOf } from "../../core/coverage/selector.ts";
import type { FieldSelector, Selector } from "../../core/coverage/selector.ts";
import type { SeenTrail } from "../../core/coverage/trail.ts";
import { cleanText } from "../../core/record/text.ts";
import { readerFix } from "../../core/refusal/reader-fix.ts";
import { AuditplaneError, reasonOf } from "../../errors.ts";
import type { ErrorCode } from "../../errors.ts";
import { OUTCOMES, outcomeOf } from "../lookup-events/outcome.ts";
import type { OutcomeName } from "../lookup-events/outcome.ts";
import type { TrailsApi } from "./client.ts";

export interface TrailsAnswer {
  /** In the order of their ARNs. */
  readonly trails: readonly SeenTrail[];
  /** Trails of which AWS said that they are, and not what they do. */
  readonly untold: readonly { readonly arn: string; readonly error: AuditplaneError }[];
}

export interface TrailsReading {
  readonly api: Pick<TrailsApi, "describeTrails" | "getTrailStatus" | "getEventSelectors">;
  readonly account: string;
  readonly region: string;
  /** Whether we read what is delivered there. */
  readonly isRead: (location: { readonly bucket: string; readonly prefix: string }) => boolean;
}

/**
 * Reads which trails log in an account and Region, and what, as of now. A trail that is refused costs the others nothing.
 * Throws what `failureOf` says where nobody says which trails there are, and whatever is a fault of ours.
 */
export async function readTrails({ api, account, region, isRead }: TrailsReading): Promise<TrailsAnswer> {
  const where = `${account} in ${region}`;
  const { trailList = [] } = await told(api.describeTrails(), `ask ${where} which trails log there`);
  const trails: SeenTrail[] = [];
  const untold: { arn: string; error: AuditplaneError }[] = [];
  for (const trail of trailList.toSorted(byArn)) {
    const { TrailARN: arn } = trail;
    if (arn === undefined) continue;
    try {
      const what = `ask ${where} what ${trail.Name ?? arn} logs`;
      const status = await told(api.getTrailStatus(arn), what);
      const selectors = await told(api.getEventSelectors(arn), what);
      trails.push(seenTrail({ arn, trail, status, selectors }, isRead));
    } catch (error) {
      // a place that cannot be reached any more says nothing of any trail
      if (!(error instanceof AuditplaneError) || error.retryable) throw error;
      untold.push({ arn, error });
    }
  }
  return { trails, untold };
}

interface Told {
  readonly arn: string;
  readonly trail: Trail;
  readonly status: GetTrailStatusCommandOutput;
  readonly selectors: GetEventSelectorsCommandOutput;
}

/** Nothing that changes from hour to hour is in it: it would be another trail each time. */
function seenTrail({ arn, trail, status, selectors }: Told, isRead: TrailsReading["isRead"]): SeenTrail {
  const bucket = trail.S3BucketName ?? "";
  const prefix = trail.S3KeyPrefix ?? "";
  const isLogging = status.IsLogging === true;
  const changedAt = isLogging ? status.StartLoggingTime : status.StopLoggingTime;
  return {
    arn,
    name: trail.Name ?? arn,
    homeRegion: trail.HomeRegion ?? arn.split(":")[3] ?? "",
    isMultiRegion: trail.IsMultiRegionTrail === true,
    isOrganization: trail.IsOrganizationTrail === true,
    bucket,
    prefix,
    isLogging,
    changedAt: changedAt?.toISOString() ?? null,
    deliveryError: errorOf(status.LatestDeliveryError),
    digestError: errorOf(status.LatestDigestDeliveryError),
    validatesFiles: trail.LogFileValidationEnabled === true,
    isRead: isRead({ bucket, prefix: prefix === "" ? "" : `${prefix}/` }),
    selectors: selectorsOf(selectors),
  };
}

const ERROR_MAX = 300;

/** AWS says an empty text where the last delivery succeeded. */
function errorOf(text: string | undefined): string | null {
  return text === undefined || text === "" ? null : cleanText(text, ERROR_MAX);
}

/** Of basic and advanced ones a trail has one kind. */
function selectorsOf({ EventSelectors, AdvancedEventSelectors }: GetEventSelectorsCommandOutput): Selector[] {
  if (AdvancedEventSelectors === undefined || AdvancedEventSelectors.length === 0)
    return (EventSelectors ?? []).flatMap(advancedOf);
  return AdvancedEventSelectors.map(({ Name, FieldSelectors = [] }) => ({
    ...(Name === undefined || Name === "" ? {} : { Name }),
    FieldSelectors: FieldSelectors.map((field) => present({ ...field, Field: field.Field ?? "" })),
  }));
}

/** Without what is not asked. */
function present(field: Readonly<Record<string, unknown>>): FieldSelector {
  return Object.fromEntries(Object.entries(field).filter(([, value]) => value != null)) as FieldSelector;
}

async function told<T>(answer: Promise<T>, what: string): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    const outcome = outcomeOf(error);
    if (outcome === undefined) throw error;
    throw failureOf(outcome, what, error);
  }
}

const FIXES: Readonly<Partial<Record<OutcomeName, string>>> = {
  throttled: "it is asked again within the hour",
  unavailable: "check the network, the Region's name and AWS's health; it is asked again within the hour",
  access_denied:
    "allow cloudtrail:DescribeTrails, cloudtrail:GetTrailStatus and cloudtrail:GetEventSelectors to this role, in its policy and in those of the organization",
  refused: "see what AWS says of it",
};

function failureOf(outcome: OutcomeName, what: string, cause: unknown): AuditplaneError {
  const code: ErrorCode = OUTCOMES[outcome].code;
  const fix = readerFix(cause) ?? FIXES[outcome] ?? OUTCOMES[outcome].fix;
  return new AuditplaneError(code, `could not ${what}: ${outcome} (${reasonOf(cause)}); ${fix}`, { cause });
}

function byArn(a: Trail, b: Trail): number {
  return (a.TrailARN ?? "") < (b.TrailARN ?? "") ? -1 : 1;
}
