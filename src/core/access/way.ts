/** How a reader of governed data got it: what the access map groups by. */
import type { Asset } from "../catalog/catalog.ts";
import type { GrantKind } from "../catalog/catalog.ts";
import type { Entitlement } from "../catalog/judge.ts";
import type { Caller } from "../identity/caller.ts";
import type { Route } from "./route.ts";

export const WAYS = [
  "ungoverned",
  "owner",
  "subscription",
  "exemption",
  "named_grant",
  "lf_tag",
  "share",
  "access_grants",
  "hybrid",
  "bucket_policy",
  "outside_account",
  "platform",
  "unknown",
] as const;
export type Way = (typeof WAYS)[number];

export interface WayQuestion {
  readonly asset: Asset | undefined;
  readonly caller: Caller;
  readonly entitlement: Pick<Entitlement, "verdict" | "via">;
  readonly route: Route;
  /** When the right to read was asked for. */
  readonly at: number;
  /** The kind of Lake Formation grant of a principal on an asset at a time, if the catalog lists one. */
  readonly grantOf: (principal: string, asset: string, at: number) => GrantKind | undefined;
}

/**
 * What entitles comes first (ownership, a subscription, an exemption), then who it is (a platform service, an outsider),
 * then how they came in: by Lake Formation (the kind of the grant that the catalog lists; where it lists none a share
 * between accounts, or a grant by name), by S3 Access Grants, or past both: because the location is hybrid, or because a
 * bucket or IAM policy says so.
 */
export function wayOf({ asset, caller, entitlement, route, at, grantOf }: WayQuestion): Way {
  if (!asset) return "ungoverned";
  if (!caller.established || entitlement.verdict === "unknown") return "unknown";
  if (caller.serviceItself) return "platform";
  if (entitlement.verdict === "owner") return "owner";
  if (entitlement.verdict === "subscribed") return "subscription";
  if (entitlement.verdict === "exempt") return "exemption";
  if (caller.outsideAccount || caller.account === null) return "outside_account";
  if (route === "lakeformation") {
    return grantOf(caller.principal, asset.id, at) ?? (isShared(asset, caller) ? "share" : "named_grant");
  }
  if (route === "access_grants") return "access_grants";
  return asset.lakeFormation === "hybrid" ? "hybrid" : "bucket_policy";
}

/** The table is in another account's catalog than the reader. */
function isShared({ tableArn }: Asset, { account }: Caller): boolean {
  const owner = tableArn?.split(":")[4];
  return owner !== undefined && owner !== account;
}
