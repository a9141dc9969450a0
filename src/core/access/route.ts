/** How an access gets in. */
import { FLAG } from "../record/flags.ts";

/** `lakeformation` and `access_grants`: by credentials that these vended; the rest are reads of S3 by the caller's own rights. */
export type Route = "lakeformation" | "access_grants" | "access_point" | "presigned" | "direct";

export interface Entrance {
  /** Under a session that Lake Formation vended, or its own request for one. */
  readonly isLakeFormation: boolean;
  /** Under a session that S3 Access Grants vended. */
  readonly isAccessGrant: boolean;
  /** See FLAG. */
  readonly flags: number;
}

export function routeOf({ isLakeFormation, isAccessGrant, flags }: Entrance): Route {
  if (isLakeFormation) return "lakeformation";
  if (isAccessGrant) return "access_grants";
  if (flags & FLAG.presigned) return "presigned";
  return flags & FLAG.accessPoint ? "access_point" : "direct";
}

/** A read of S3 by the caller's own rights, past whatever Lake Formation allows, filters or hides. */
export function isAround(route: Route): boolean {
  return route === "direct" || route === "presigned" || route === "access_point";
}
