/**
 * What services of the control plane say of one thing at one read, in their own terms but in one shape: dates in ms, documents
 * within texts parsed, unions by their member. What follows of it is for `made/catalog-of.ts` to say, and for core/governance.
 */
import type { Blueprint, DomainSetup } from "./kinds/domain-setup.ts";
import type { EnforcementRule, MetadataFormType } from "./kinds/enforced.ts";
import type {
  AssetFilter,
  DataProduct,
  DataZoneAsset,
  Glossary,
  GlossaryTerm,
  Listing,
} from "./kinds/data-catalog.ts";
import type {
  DataCellsFilter,
  LakeSettings,
  LfTag,
  OptIn,
  Permission,
  RegisteredLocation,
  ResourceTags,
  TagExpression,
} from "./kinds/granted.ts";
import type {
  DataZoneProject,
  DomainUnit,
  Environment,
  GroupProfile,
  Membership,
  SubscriptionTarget,
  UserProfile,
} from "./kinds/mesh.ts";
import type {
  IdentityGroup,
  IdentityGroupMembership,
  IdentityUser,
  OrganizationAccount,
} from "./kinds/people.ts";
import type { Bucket, GlueTable } from "./kinds/places.ts";
import type { DataZoneSubscription, SubscriptionGrant, SubscriptionRequest } from "./kinds/subscribed.ts";

export interface Entry<K extends EntryKind = EntryKind> {
  readonly kind: K;
  /** One within the scope and kind, and the same at every read. */
  readonly id: string;
  readonly content: Contents[K];
  /** Since when there is such a thing, as the service says, in ms; undefined: it does not say. */
  readonly since?: number | undefined;
  /** When its content became what it is, as the service says, in ms; undefined: it does not say. */
  readonly changed?: number | undefined;
}

export type AnyEntry = { [K in EntryKind]: Entry<K> }[EntryKind];

export type EntryKind = keyof Contents;

export interface Contents {
  // DataZone
  readonly datazone_domain: DomainSetup;
  readonly blueprint: Blueprint;
  readonly domain_unit: DomainUnit;
  readonly project: DataZoneProject;
  readonly membership: Membership;
  readonly user_profile: UserProfile;
  readonly group_profile: GroupProfile;
  readonly environment: Environment;
  readonly subscription_target: SubscriptionTarget;
  readonly asset: DataZoneAsset;
  readonly listing: Listing;
  readonly data_product: DataProduct;
  readonly subscription_request: SubscriptionRequest;
  readonly subscription: DataZoneSubscription;
  readonly subscription_grant: SubscriptionGrant;
  readonly asset_filter: AssetFilter;
  readonly glossary: Glossary;
  readonly glossary_term: GlossaryTerm;
  readonly enforcement_rule: EnforcementRule;
  readonly form_type: MetadataFormType;
  // Lake Formation
  readonly permission: Permission;
  readonly lf_tag: LfTag;
  readonly tag_expression: TagExpression;
  readonly resource_tags: ResourceTags;
  readonly data_cells_filter: DataCellsFilter;
  readonly lake_settings: LakeSettings;
  readonly opt_in: OptIn;
  readonly registered_location: RegisteredLocation;
  // Glue
  readonly table: GlueTable;
  // S3
  readonly bucket: Bucket;
  // Identity Center and Organizations
  readonly user: IdentityUser;
  readonly group: IdentityGroup;
  readonly group_membership: IdentityGroupMembership;
  readonly account: OrganizationAccount;
}
