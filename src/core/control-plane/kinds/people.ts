/** Who there is: users and groups of Identity Center, and the accounts of an organization. */

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
