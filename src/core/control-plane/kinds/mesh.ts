/** Who is who in a domain of DataZone: units, projects, members, and where these work. */

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
