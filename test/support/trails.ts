/** Trails as CloudTrail's API tells of them, and as coverage takes them. */
import type { Trail } from "../../src/core/coverage/trail.ts";
import type { Place, SeededTrail } from "./fake-cloudtrail.ts";

export const ORG_TRAIL = "arn:aws:cloudtrail:eu-west-1:111122223333:trail/org-trail";

const management = { FieldSelectors: [{ Field: "eventCategory", Equals: ["Management"] }] };
const objects = {
  FieldSelectors: [
    { Field: "eventCategory", Equals: ["Data"] },
    { Field: "resources.type", Equals: ["AWS::S3::Object"] },
  ],
};

/** An organization's trail that logs all objects, as a place sees it. */
export function aTrailIn(
  place: Place,
  { trail, status, selectors }: { [K in "trail" | "status" | "selectors"]?: Partial<SeededTrail[K]> } = {},
): SeededTrail {
  return {
    ...place,
    trail: {
      Name: "org-trail",
      TrailARN: ORG_TRAIL,
      S3BucketName: "org-trail-files",
      S3KeyPrefix: "ct",
      HomeRegion: "eu-west-1",
      IncludeGlobalServiceEvents: true,
      IsMultiRegionTrail: true,
      IsOrganizationTrail: true,
      LogFileValidationEnabled: true,
      HasCustomEventSelectors: true,
      HasInsightSelectors: false,
      ...trail,
    },
    status: {
      IsLogging: true,
      LatestDeliveryError: "",
      LatestDeliveryTime: 1_789_378_990,
      StartLoggingTime: 1_767_225_600,
      ...status,
    },
    selectors: { AdvancedEventSelectors: [management, objects], ...selectors },
  };
}

/** The same trail as coverage takes it, of one account unless it is said otherwise. */
export function aSeenTrail(given: Partial<Trail> = {}): Trail {
  return {
    arn: ORG_TRAIL,
    name: "org-trail",
    homeRegion: "eu-west-1",
    isMultiRegion: true,
    isOrganization: true,
    bucket: "org-trail-files",
    prefix: "ct",
    isLogging: true,
    changedAt: null,
    deliveryError: null,
    digestError: null,
    validatesFiles: true,
    isRead: true,
    accounts: ["111122223333", "123456789012"],
    selectors: [management, objects],
    ...given,
  };
}
