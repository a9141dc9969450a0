/** What was asked for in a domain of DataZone, approved, and granted. */

export type SubscribedPrincipal =
  | { readonly project: string; readonly name?: string | undefined }
  | { readonly user: string }
  | { readonly group: string; readonly name?: string | undefined }
  | { readonly principalArn: string }
  /** Of a kind that is not known, by DataZone's name of it: who it is, nobody can say. */
  | { readonly unknown: string };

export interface SubscribedAsset {
  readonly asset: string;
  readonly revision?: string | undefined;
  /** Of filters of the asset: fewer rows or columns. */
  readonly filters: readonly string[];
}

export interface SubscriptionRequest {
  /** `PENDING`, `ACCEPTED`, `REJECTED`; what is none of them stands as it came. */
  readonly status: string;
  readonly listings: readonly string[];
  readonly assets: readonly SubscribedAsset[];
  readonly principals: readonly SubscribedPrincipal[];
  readonly reason?: string | undefined;
  readonly requestedBy: string;
  readonly reviewedBy?: string | undefined;
  readonly comment?: string | undefined;
  /** Names of metadata forms that came with it. */
  readonly forms: readonly string[];
}

export interface DataZoneSubscription {
  /** `APPROVED`, `REVOKED`, `CANCELLED`; what is none of them stands as it came. */
  readonly status: string;
  readonly listing: string;
  /** Those of a data product one by one. */
  readonly assets: readonly SubscribedAsset[];
  /** What kind of thing it is of, where it is none that is known, by DataZone's name of it: which assets that means, nobody can say. */
  readonly item?: string | undefined;
  readonly principal: SubscribedPrincipal;
  readonly request?: string | undefined;
  readonly retainPermissions: boolean;
  readonly ownerProject: string;
}

export interface SubscriptionGrant {
  readonly status: string;
  readonly subscription?: string | undefined;
  readonly environment?: string | undefined;
  readonly target: string;
  readonly assets: readonly GrantedAsset[];
}

export interface GrantedAsset {
  readonly asset: string;
  /** `GRANTED`, `GRANT_FAILED`, … */
  readonly status: string;
  /** Of filters of the asset that it is granted through. */
  readonly filters?: readonly string[] | undefined;
  readonly grantedAt?: number | undefined;
  readonly failure?: string | undefined;
}
