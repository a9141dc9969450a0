/** Entries of units, projects, members and profiles. */
import type {
  GetDomainUnitOutput,
  GetGroupProfileOutput,
  GetUserProfileOutput,
  GroupProfileSummary,
  ProjectMember,
  ProjectSummary,
  UserProfileSummary,
} from "@aws-sdk/client-datazone";
import type { Entry } from "../../core/control-plane/entry.ts";
import type { Principal } from "../../core/control-plane/kinds/mesh.ts";
import { identified, msOf, present } from "./answers.ts";

interface OwnerAnswer {
  readonly user?: { readonly userId?: string | undefined } | undefined;
  readonly group?: { readonly groupId?: string | undefined } | undefined;
}

/** undefined: neither a user with an id nor a group, as DataZone knows no others today. */
export function principalOf({ user, group }: OwnerAnswer): Principal | undefined {
  if (user?.userId !== undefined) return { user: user.userId };
  return group?.groupId === undefined ? undefined : { group: group.groupId };
}

export function unitEntry(
  id: string,
  unit: Pick<GetDomainUnitOutput, "name" | "parentDomainUnitId" | "createdAt" | "lastUpdatedAt">,
  owners: readonly Principal[],
): Entry<"domain_unit"> {
  return {
    kind: "domain_unit",
    id,
    content: { name: unit.name ?? id, parent: unit.parentDomainUnitId, owners },
    since: msOf(unit.createdAt),
    changed: msOf(unit.lastUpdatedAt),
  };
}

/** `root`: the unit of projects of domains that have no units. */
export function projectEntries(
  items: readonly ProjectSummary[] | undefined,
  root: string,
): Entry<"project">[] {
  return identified(items, ({ id }) => id).map(([id, project]) => ({
    kind: "project",
    id,
    content: {
      name: project.name ?? id,
      unit: project.domainUnitId ?? root,
      status: project.projectStatus,
    },
    since: msOf(project.createdAt),
    changed: msOf(project.updatedAt),
  }));
}

export function membershipEntries(
  project: string,
  members: readonly ProjectMember[] | undefined,
): Entry<"membership">[] {
  return present(members).map(({ memberDetails, designation }): Entry<"membership"> => {
    const member = principalOf(memberDetails ?? {}) ?? unknownMember(memberDetails);
    const name = "user" in member ? `user:${member.user}` : `group:${member.group}`;
    return {
      kind: "membership",
      id: `${project}/${name}`,
      content: { project, member, designation: designation ?? "" },
    };
  });
}

const UNKNOWN = "unknown:";

/** Whether a user stands for a member of a kind that is not known: DataZone cannot be asked for it. */
export function isUnknownMember(user: string): boolean {
  return user.startsWith(UNKNOWN);
}

/** What is neither a user nor a group stands for a user whom nobody describes: it may be anybody, and is not the same as nobody. */
function unknownMember(details: ProjectMember["memberDetails"]): Principal {
  return { user: `${UNKNOWN}${details?.$unknown?.[0] ?? Object.keys(details ?? {})[0] ?? ""}` };
}

export function userProfileEntry(
  id: string,
  { type, status, details }: UserProfileSummary | GetUserProfileOutput,
): Entry<"user_profile"> {
  const { sso, iam } = details ?? {};
  const name = [sso?.firstName, sso?.lastName].filter((part) => part !== undefined && part !== "").join(" ");
  return {
    kind: "user_profile",
    id,
    content: {
      type: type ?? "",
      status: status ?? "",
      userName: sso?.username,
      name: name === "" ? undefined : name,
      arn: iam?.arn,
    },
  };
}

export function groupProfileEntry(
  id: string,
  { groupName, status, rolePrincipalArn }: GroupProfileSummary | GetGroupProfileOutput,
): Entry<"group_profile"> {
  return {
    kind: "group_profile",
    id,
    content: { name: groupName ?? rolePrincipalArn ?? id, status: status ?? "", roleArn: rolePrincipalArn },
  };
}
