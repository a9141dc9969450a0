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
import type { Entry, Principal } from "../../core/control-plane/entry.ts";
import { identified, msOf, present } from "./answers.ts";

interface OwnerAnswer {
  readonly user?: { readonly userId?: string | undefined } | undefined;
  readonly group?: { readonly groupId?: string | undefined } | undefined;
}

/** undefined: neither a user nor a group, as DataZone knows no others today. */
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
  return present(members).flatMap(({ memberDetails, designation }): Entry<"membership">[] => {
    const member = principalOf(memberDetails ?? {});
    if (member === undefined) return [];
    const name = "user" in member ? `user:${member.user}` : `group:${member.group}`;
    return [
      {
        kind: "membership",
        id: `${project}/${name}`,
        content: { project, member, designation: designation ?? "" },
      },
    ];
  });
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
