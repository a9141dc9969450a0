/** What is judged of the trails that deliver to our buckets. */
import type { Check } from "./check.ts";
import { NEEDS } from "./needs.ts";
import type { Need } from "./needs.ts";
import { refusedCheck } from "./refused.ts";
import type { Refusal } from "./refusal.ts";

export interface TrailJudged {
  readonly arn: string;
  readonly signsDigests: boolean;
  readonly status:
    | {
        readonly isLogging: boolean;
        readonly deliveryError: string;
        readonly digestError: string;
        readonly notificationError: string;
      }
    | Refusal;
  readonly selectors: { readonly logsObjectReads: boolean } | Refusal;
}

export interface TrailsJudged {
  /** An account, and the Region that was asked. */
  readonly place: string;
  readonly refusal: Refusal | undefined;
  readonly trails: readonly TrailJudged[];
}

const NAMED_IN = "AUDITPLANE_TRAIL_LOCATIONS";

/** Of every account that was asked. That nobody may look is no fault: reading works without. */
export function judgeTrails(seen: readonly TrailsJudged[]): Check[] {
  const refused = seen.flatMap(({ place, refusal }) =>
    refusal === undefined
      ? []
      : [unknown({ name: "trail", place, need: "trails", resource: "*", namedIn: NAMED_IN }, refusal)],
  );
  // a trail of an organization is seen from each of its accounts
  const trails = new Map(
    seen.flatMap(({ trails: found }) => found.map((trail) => [trail.arn, trail] as const)),
  );
  if (trails.size > 0) return [...refused, ...[...trails.values()].flatMap(judgeTrail)];
  if (refused.length > 0) return refused;
  return [
    {
      name: "trail",
      state: "skipped",
      says: "needs an account that sees the trail: none that was asked has one that delivers to our buckets",
    },
  ];
}

function judgeTrail(trail: TrailJudged): Check[] {
  return [...judgeStatus(trail), judgeSelectors(trail)];
}

function judgeStatus({ arn, status, signsDigests }: TrailJudged): Check[] {
  const base = { name: "trail", place: arn } as const;
  if ("kind" in status)
    return [unknown({ ...base, need: "status", resource: arn, namedIn: NAMED_IN }, status)];
  const found: Check[] = [];
  if (!status.isLogging)
    found.push({
      ...base,
      state: "broken",
      says: "it does not log",
      fix: `aws cloudtrail start-logging --name ${arn}`,
    });
  if (status.deliveryError !== "")
    found.push({
      ...base,
      state: "broken",
      says: `it could not deliver: ${status.deliveryError}`,
      fix: "mend the policy of the bucket, or of the key; CloudTrail tries for 30 days: aws cloudtrail get-trail-status",
    });
  if (status.digestError !== "")
    found.push({
      ...base,
      state: "warning",
      says: `it could not deliver digests: ${status.digestError}`,
      fix: "mend the policy of the bucket, or of the key",
    });
  if (status.notificationError !== "")
    found.push({
      ...base,
      state: "warning",
      says: `it could not announce deliveries: ${status.notificationError}; they are found by listing`,
      fix: "mend the policy of the topic (deploy/terraform)",
    });
  if (!signsDigests)
    found.push({
      ...base,
      state: "warning",
      says: "it signs no digests: nobody can prove that its files are whole",
      fix: `aws cloudtrail update-trail --name ${arn} --enable-log-file-validation`,
    });
  return found.length > 0 ? found : [{ ...base, state: "ok", says: "it logs, delivers and signs digests" }];
}

function judgeSelectors({ arn, selectors }: TrailJudged): Check {
  const base = { name: "data-events", place: arn } as const;
  if ("kind" in selectors)
    return unknown({ ...base, need: "selectors", resource: arn, namedIn: NAMED_IN }, selectors);
  if (selectors.logsObjectReads)
    return { ...base, state: "ok", says: "reads of objects are logged, of some buckets at least" };
  return {
    ...base,
    state: "warning",
    says: "reads of objects in S3 are not logged: who reads a file past Lake Formation is never seen",
    fix: `aws cloudtrail put-event-selectors --trail-name ${arn} --advanced-event-selectors '[{"FieldSelectors":[{"Field":"eventCategory","Equals":["Data"]},{"Field":"resources.type","Equals":["AWS::S3::Object"]},{"Field":"resources.ARN","StartsWith":["arn:aws:s3:::BUCKET/"]}]}]'  # it replaces those that are there; it costs 0.10 $ for 100,000 events`,
  };
}

/** A refusal where a permission is optional. */
function unknown(
  asked: {
    readonly name: "trail" | "data-events";
    readonly place: string;
    readonly need: Need;
    readonly resource: string;
    readonly namedIn: string;
  },
  refusal: Refusal,
): Check {
  const check = refusedCheck(asked, refusal);
  if (refusal.kind !== "access_denied" && refusal.kind !== "not_found") return check;
  return { ...check, state: "skipped", says: `needs ${NEEDS[asked.need].action}: ${check.says}` };
}
