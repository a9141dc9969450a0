/** What the catalog knows of a caller, at any time: the part of a question that many accesses share. */
import type { Caller } from "../identity/caller.ts";
import { roleKey } from "../identity/role-key.ts";
import type { Asset, Catalog, Exemption, Project, Subscription } from "./catalog.ts";
import { groupBy } from "./group.ts";
import { indexMemberships, indexPrincipalMemberships } from "./memberships.ts";
import type { Membership, PersonMemberships } from "./memberships.ts";

export interface CallerFacts {
  readonly caller: Caller;
  /** The principal as ARNs are compared: of a role without the path. */
  readonly principal: string;
  /** Of the person, and those that the principal has whoever acts as it. */
  readonly memberships: PersonMemberships;
  /** Entries of projects that list the principal, whenever. */
  readonly roleEntries: readonly Project[];
  /** Exemptions for the person, the principal or the account, whenever and of whatever asset. */
  readonly exemptions: readonly Exemption[];
}

/** A caller before an asset at a time. */
export interface Standing extends CallerFacts {
  readonly asset: Asset;
  /** A read or a list: what subscriptions allow. */
  readonly isReading: boolean;
  readonly at: number;
  /** Entries of projects that list the principal at the time. */
  readonly roles: readonly Project[];
  /** All subscriptions to the asset. */
  readonly subscriptions: readonly Subscription[];
}

export function indexCallers(catalog: Catalog): (caller: Caller) => CallerFacts {
  const membershipsOf = indexMemberships(catalog);
  const principalMembershipsOf = indexPrincipalMemberships(catalog);
  const byRole = groupBy(
    catalog.projects.flatMap((project) =>
      [...new Set(project.roleArns.map(roleKey))].map((role) => ({ role, project })),
    ),
    ({ role }) => role,
  );
  const bySubject = groupBy(
    catalog.exemptions.flatMap((exemption) =>
      subjectsOf(exemption).map((subject) => ({ subject, exemption })),
    ),
    ({ subject }) => subject,
  );
  return (caller) => ({
    caller,
    principal: roleKey(caller.principal),
    memberships: withOwn(membershipsOf(caller.person), principalMembershipsOf(caller.principal)),
    roleEntries: (byRole.get(roleKey(caller.principal)) ?? []).map(({ project }) => project),
    exemptions: [
      ...new Set(
        subjectsOf({
          person: caller.person,
          principalArn: caller.principal,
          account: caller.account ?? undefined,
        })
          .flatMap((subject) => bySubject.get(subject) ?? [])
          .map(({ exemption }) => exemption),
      ),
    ],
  });
}

function withOwn({ projects, groups }: PersonMemberships, own: readonly Membership[]): PersonMemberships {
  return own.length === 0 ? { projects, groups } : { projects: [...projects, ...own], groups };
}

/** People compare without case, roles without their path. */
function subjectsOf({
  person,
  principalArn,
  account,
}: Pick<Exemption, "person" | "principalArn" | "account">): string[] {
  const subjects: string[] = [];
  if (person !== undefined) subjects.push(`person ${person.toLowerCase()}`);
  if (principalArn !== undefined) subjects.push(`principal ${roleKey(principalArn)}`);
  if (account !== undefined) subjects.push(`account ${account}`);
  return subjects;
}

/** A role is the same with and without its path. */
export function isPrincipal(arn: string, { principal }: Pick<CallerFacts, "principal">): boolean {
  return roleKey(arn) === principal;
}

export function samePerson(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}
