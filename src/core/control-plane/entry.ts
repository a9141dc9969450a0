/**
 * What services of the control plane say of one thing at one read, in their own terms but in one shape: dates in ms, documents
 * within texts parsed, unions by their member. What follows of it is for `made/catalog-of.ts` to say, and for core/governance.
 */
import type { Blueprint, DomainSetup } from "./domain-setup.ts";
import type { EnforcementRule, MetadataFormType } from "./enforced.ts";

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

/** A user or a group by the id that DataZone has of it, which is Identity Center's. */
export type Principal = { readonly user: string } | { readonly group: string };

/** The root unit stands for the domain itself, and has its name. */
export interface DomainUnit {
  readonly name: string;
  readonly parent?: string | undefined;
  readonly owners: readonly Principal[];
}

export interface DataZoneProject {
  readonly name: string;
  readonly unit: string;
  /** `ACTIVE`, `DELETING`, …; undefined: it does not say. */
  readonly status?: string | undefined;
}

/** `id`: `PROJECT/user:ID` or `PROJECT/group:ID`. */
export interface Membership {
  readonly project: string;
  readonly member: Principal;
  /** `PROJECT_OWNER`, `PROJECT_CONTRIBUTOR`, … */
  readonly designation: string;
}

export interface UserProfile {
  readonly type: string;
  readonly status: string;
  /** Of Identity Center. */
  readonly userName?: string | undefined;
  readonly name?: string | undefined;
  /** Of a role or user of IAM. */
  readonly arn?: string | undefined;
}

export interface GroupProfile {
  readonly name: string;
  readonly status: string;
  /** Of the role whose sessions the group stands for, in domains that have no Identity Center. */
  readonly roleArn?: string | undefined;
}

export interface Environment {
  readonly project: string;
  readonly name: string;
  readonly account: string;
  readonly region: string;
  readonly status?: string | undefined;
  /** Roles that people of the project act in: `provisionedResources`, `userRoleArn`. */
  readonly roleArns: readonly string[];
}

export interface SubscriptionTarget {
  readonly environment: string;
  readonly project: string;
  /** Roles that are granted what is subscribed. */
  readonly principals: readonly string[];
  /** The role that grants. */
  readonly manageAccessRole: string;
}

export interface DataZoneAsset {
  readonly name: string;
  readonly project: string;
  readonly type: string;
  /** undefined: it does not say, as lists of assets do not; `changed` of the entry is when this revision was made. */
  readonly revision?: string | undefined;
  readonly externalIdentifier?: string | undefined;
  readonly tableArn?: string | undefined;
  /** `s3://bucket/prefix/` of a collection of objects. */
  readonly location?: string | undefined;
  /** Those that partition it after the others. */
  readonly columns?: readonly Column[] | undefined;
  /** By name, parsed; what cannot be parsed is left as its text. */
  readonly forms: Readonly<Record<string, unknown>>;
  /** The type of each form, by the form's name. */
  readonly formTypes?: Readonly<Record<string, string>> | undefined;
  /** Ids of glossary terms. */
  readonly terms: readonly string[];
  /** Of the listing that publishes it; undefined: it is not published. */
  readonly listing?: string | undefined;
}

export interface Column {
  readonly name: string;
  readonly type: string;
}

export interface Listing {
  readonly name: string;
  readonly status: string;
  readonly revision: string;
  readonly project: string;
  /** Of an asset, or of a data product. */
  readonly of:
    | { readonly asset: string; readonly revision: string }
    | { readonly product: string; readonly revision: string };
  /** As published: they may be older than those of the asset. */
  readonly forms: Readonly<Record<string, unknown>>;
  /** Names of glossary terms; listings have no ids. */
  readonly terms: readonly string[];
  readonly columns?: readonly Column[] | undefined;
}

export interface DataProduct {
  readonly name: string;
  readonly project: string;
  readonly status: string;
  readonly revision: string;
  /** Ids of assets. */
  readonly assets: readonly string[];
}

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

/** `id`: `ASSET/FILTER`. */
export interface AssetFilter {
  readonly asset: string;
  readonly name: string;
  readonly status?: string | undefined;
  /** The columns that are left; undefined: all. */
  readonly columns?: readonly string[] | undefined;
  /** A condition on rows, as DataZone wrote it; undefined: all. */
  readonly rows?: string | undefined;
}

export interface Glossary {
  readonly name: string;
  readonly status: string;
  readonly project: string;
}

export interface GlossaryTerm {
  readonly name: string;
  readonly glossary: string;
  readonly status: string;
}

/** What a permission, or an opt-in, is about. ARNs of tables are `arn:aws:glue:REGION:ACCOUNT:table/DATABASE/TABLE`. */
export type LakeResource =
  | { readonly catalog: string }
  | { readonly database: string; readonly catalog: string }
  | { readonly table: string }
  /** Every table of the database. */
  | { readonly tablesOf: string; readonly catalog: string }
  | { readonly table: string; readonly columns: readonly string[] }
  | { readonly table: string; readonly butColumns: readonly string[] }
  | { readonly table: string; readonly filter: string }
  /** `s3://bucket/prefix/`; what is not in S3 as its ARN. */
  | { readonly location: string }
  /** `catalog`: whose tag it is; undefined: the scope's own. So below. */
  | { readonly tag: string; readonly values: readonly string[]; readonly catalog?: string | undefined }
  | {
      readonly tagged: "DATABASE" | "TABLE";
      readonly expression: readonly TagCondition[];
      readonly catalog?: string | undefined;
    }
  /** The same by the name of an expression, which is an entry of its own. */
  | {
      readonly taggedAs: "DATABASE" | "TABLE";
      readonly expressionName: string;
      readonly catalog?: string | undefined;
    }
  | { readonly tagExpression: string; readonly catalog?: string | undefined }
  /** A form that is not known here, as canonical JSON of what came of it: nobody can say whom it lets read what. */
  | { readonly unknown: string };

/** One of the values; conditions hold together. */
export interface TagCondition {
  readonly key: string;
  readonly values: readonly string[];
}

/** `id`: the principal, the resource, and the condition where there is one, as canonical JSON. */
export interface Permission {
  /** An ARN, an account, `IAM_ALLOWED_PRINCIPALS`, … as Lake Formation writes it. */
  readonly principal: string;
  readonly resource: LakeResource;
  readonly permissions: readonly string[];
  readonly grantable: readonly string[];
  /** ARNs of RAM shares. */
  readonly shares: readonly string[];
  /** Who changed it last. */
  readonly by?: string | undefined;
  /** On attributes of who asks, as Lake Formation writes it; undefined: none. */
  readonly condition?: string | undefined;
}

/** `id`: its key; `CATALOG/KEY` of a tag that another account shares. */
export interface LfTag {
  readonly values: readonly string[];
}

/** `id`: `CATALOG/NAME`. */
export interface TagExpression {
  readonly expression: readonly TagCondition[];
}

/**
 * `id`: the ARN of the table. Tags of its database hold for it, too, and are in it. Of a database that has tags there is one as well, by
 * its ARN (`arn:aws:glue:REGION:ACCOUNT:database/DATABASE`), without columns: its `table` are the tags that every table of it inherits.
 */
export interface ResourceTags {
  readonly table: Readonly<Record<string, string>>;
  readonly columns: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** `id`: `TABLE_ARN/NAME`. */
export interface DataCellsFilter {
  readonly table: string;
  readonly name: string;
  readonly columns?: readonly string[] | undefined;
  readonly butColumns?: readonly string[] | undefined;
  readonly rows?: string | undefined;
}

/** `id`: `settings`. */
export interface LakeSettings {
  readonly admins: readonly string[];
  readonly readOnlyAdmins: readonly string[];
  /** Who may do what with tables that are made from now on. */
  readonly newTables: readonly { readonly principal: string; readonly permissions: readonly string[] }[];
  readonly newDatabases: readonly { readonly principal: string; readonly permissions: readonly string[] }[];
  readonly parameters: Readonly<Record<string, string>>;
}

/** `id`: as of a permission. */
export interface OptIn {
  readonly principal: string;
  readonly resource: LakeResource;
  readonly condition?: string | undefined;
}

/** `id`: `s3://bucket/prefix/`; of what is not in S3 its ARN. */
export interface RegisteredLocation {
  readonly role: string;
  readonly isHybrid: boolean;
}

/** `id`: its ARN; `…:table/DATABASE/*` of a database that is a link, which stands for every table in it. */
export interface GlueTable {
  /**
   * `s3://bucket/prefix/`: its own, and those of partitions that lie elsewhere, which are folders above them where they share one. None:
   * a view, a link, or not on S3.
   */
  readonly locations: readonly string[];
  /** Those that it is partitioned by come last. */
  readonly columns: readonly Column[];
  /** The ARN of the table that it is a link to; `…:table/DATABASE/*` of a database. */
  readonly link?: string | undefined;
  readonly type?: string | undefined;
  readonly version?: string | undefined;
  readonly isRegistered: boolean;
}

export interface IdentityUser {
  readonly userName: string;
  readonly name?: string | undefined;
  readonly emails: readonly string[];
  readonly title?: string | undefined;
  /** `Employee`, `Contractor`, …: as the identity provider says. */
  readonly employment?: string | undefined;
  readonly timeZone?: string | undefined;
  /** Unless it is said that it is not. */
  readonly isEnabled: boolean;
}

export interface IdentityGroup {
  readonly name: string;
}

/** `id`: `GROUP/USER`. */
export interface IdentityGroupMembership {
  readonly group: string;
  readonly user: string;
}

export interface OrganizationAccount {
  readonly name: string;
  /** `ACTIVE`, `SUSPENDED`, `CLOSED`, …: its state where AWS says one, else its status. */
  readonly status: string;
}

/** `id`: `s3://bucket`, of one in which data of a table lies. */
export interface Bucket {
  readonly region: string;
  /** By default: `kms`: with a key of KMS of one's own; `aws_kms`: with the one that AWS has there; `s3`: with S3's own. */
  readonly encryption?: "kms" | "aws_kms" | "s3" | undefined;
}
