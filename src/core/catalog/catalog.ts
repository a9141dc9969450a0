/**
 * The catalog: who owns what and who may read what, from when until when. docs/catalog-file.md describes the file.
 * Times are milliseconds since 1970; an interval holds t when from <= t < until.
 */
import type { CatalogGiven, Declared } from "../control-plane/made/catalog-of.ts";
import type { PersonKind } from "../identity/caller.ts";

export interface Interval {
  /** -Infinity: open. */
  readonly from: number;
  /** Infinity: open. */
  readonly until: number;
}

export interface Domain extends Interval {
  readonly id: string;
  readonly name: string;
  readonly owners: readonly string[];
  readonly topicArn: string | undefined;
  readonly parent: string | undefined;
  readonly timeZone: string | undefined;
  /** When the read of this domain began. */
  readonly asOf: number | undefined;
  /** What was done before was not recorded of this domain; undefined: as the catalog says. */
  readonly historyFrom?: number | undefined;
  /** The key of the scope of the control plane that it was read of; absent: of a file. */
  readonly scope?: string;
}

export interface Project extends Interval {
  readonly id: string;
  readonly name: string;
  readonly domain: string;
  readonly roleArns: readonly string[];
  /** False: known, but the read could not see inside. */
  readonly visible: boolean;
}

export interface Group extends Interval {
  readonly id: string;
  readonly name: string;
  readonly members: readonly (Interval & { readonly person: string })[];
}

export interface Member extends Interval {
  readonly project: string;
  readonly person: string | undefined;
  readonly group: string | undefined;
  /** Of a user or group that is a role or user of IAM: whoever acts as it is the member. Absent of a file. */
  readonly principalArn?: string;
  readonly role: "owner" | "contributor" | "viewer";
}

export interface Person extends Interval {
  readonly id: string;
  readonly kind: PersonKind;
  readonly name: string | undefined;
  readonly title: string | undefined;
  readonly employment: string | undefined;
  readonly peerGroup: string | undefined;
  readonly timeZone: string | undefined;
  readonly utcOffset: string | number | undefined;
  readonly identities: readonly string[];
}

/**
 * How Lake Formation guards an asset's location: its permissions alone count; they count for those who opted in, and IAM
 * for the rest; not at all. https://docs.aws.amazon.com/lake-formation/latest/dg/hybrid-access-mode.html
 */
export type Registration = "registered" | "hybrid" | "unregistered";

export interface Asset extends Interval {
  readonly id: string;
  readonly name: string;
  readonly project: string;
  readonly tableArn: string | undefined;
  /** `s3://bucket/prefix/`, each ending at a slash. */
  readonly locations: readonly string[];
  readonly classification: string | undefined;
  /** undefined: nobody said. */
  readonly lakeFormation: Registration | undefined;
  readonly costCenter: string | undefined;
  readonly forms: Readonly<Record<string, unknown>>;
  readonly publishedAt: number | undefined;
}

/** `unclear`: it holds, and may be of the asset; of what it is, nobody can say. Of the control plane alone. */
export type SubscriptionStatus = "requested" | "approved" | "rejected" | "revoked" | "cancelled" | "unclear";

export type Subscriber =
  | { readonly project: string }
  | { readonly person: string }
  | { readonly group: string }
  | { readonly principalArn: string };

export interface Subscription extends Interval {
  readonly id: string;
  readonly asset: string;
  readonly subscriber: Subscriber;
  readonly status: SubscriptionStatus;
  readonly requestedBy: string | undefined;
  readonly approvedBy: string | undefined;
  readonly justification: string | undefined;
}

/** How Lake Formation came to allow it: to the principal by name, by an LF-tag, by a share between accounts. */
export type GrantKind = "named_grant" | "lf_tag" | "share";

export interface Grant extends Interval {
  readonly asset: string;
  readonly principalArn: string;
  readonly permissions: readonly string[];
  readonly kind: GrantKind;
  readonly subscription: string | undefined;
  /** Who made it what it is since `from`, as Lake Formation says: an ARN. Of the control plane alone; absent: it does not say. */
  readonly by?: string;
}

export interface Exemption extends Interval {
  readonly principalArn: string | undefined;
  readonly person: string | undefined;
  readonly account: string | undefined;
  /** undefined: any asset. */
  readonly asset: string | undefined;
  readonly kind: string | undefined;
  readonly reason: string;
  readonly approvedBy: string | undefined;
}

/**
 * What the reads could not see into: a project, of which anybody may be; a group, of which nobody says who is in it. With both the group
 * is a member of the project, of which all else is known. A user whom nobody describes is as a group of one.
 */
export interface Blind extends Interval {
  readonly project: string | undefined;
  readonly group: string | undefined;
  /** What stands for the group is a user. */
  readonly isUser?: true;
}

export interface Catalog {
  /** When the read began. */
  readonly asOf: number;
  /** What came before was not recorded. */
  readonly historyFrom: number | undefined;
  readonly domains: readonly Domain[];
  readonly projects: readonly Project[];
  readonly groups: readonly Group[];
  readonly members: readonly Member[];
  readonly people: readonly Person[];
  readonly assets: readonly Asset[];
  readonly subscriptions: readonly Subscription[];
  readonly grants: readonly Grant[];
  readonly exemptions: readonly Exemption[];
  /** Of the content, or of what it was made of: the order of keys does not change it. */
  readonly hash: string;
  /** What it was made of, where it is of the history of the control plane; absent: of a file. */
  readonly made?: CatalogGiven;
  /** Ours, beside those that its ARNs name: of the history of the control plane alone. */
  readonly accounts?: readonly string[];
  /** Of the history of the control plane alone; absent: all was seen, or it is of a file. */
  readonly blind?: readonly Blind[];
  /** What settings declare, where it is in a catalog of a file; absent: nothing. */
  readonly declared?: Declared;
}

export function holds(interval: Interval, at: number): boolean {
  return interval.from <= at && at < interval.until;
}

/** A subscription that allowed, or allows, within its interval. */
export function isAllowing({ status }: Subscription): boolean {
  return status === "approved" || status === "revoked" || status === "cancelled";
}
