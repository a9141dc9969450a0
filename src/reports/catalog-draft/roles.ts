/** Roles that may be a project's, and those that are no project's because too many people act under them. */
import type { Use } from "../../core/access/use.ts";
import { compareText, groupBy } from "../../core/catalog/group.ts";
import { roleKey } from "../../core/identity/role-key.ts";
import { roleName } from "./names.ts";

/** A role under which more people act says as little of a project as a permission set. */
const PEOPLE_MAX = 20;

const ROLE = /^arn:[a-z-]+:iam::\d{12}:role\//;
const RESERVED = /:role\/(?:aws-reserved|aws-service-role)\/|AWSReservedSSO_/;

export interface SharedRole {
  readonly principal: string;
  readonly people: number;
}

/** A role of our accounts that is no permission set and no service's own: what a project may list. */
export function isProjectRole({ principal, kind, isOutside, person }: Use): boolean {
  return (
    kind !== "platform" &&
    !isOutside &&
    person !== "unknown" &&
    ROLE.test(principal) &&
    !RESERVED.test(principal)
  );
}

/** The project of a role as DataZone names those of its environments; undefined for others. */
export function dataZoneProject(arn: string): string | undefined {
  const name = roleName(arn);
  const ofProject = /^datazone_usr_role_([a-z0-9]+)_[a-z0-9]+$/i.exec(name)?.[1];
  if (ofProject !== undefined) return ofProject;
  const environment = /^datazone_usr_([a-z0-9]+)$/i.exec(name)?.[1];
  return environment && `environment-${environment}`;
}

/** Roles that many people act under, by `roleKey`; DataZone's are a project's all the same. */
export function findSharedRoles(uses: readonly Use[]): Map<string, SharedRole> {
  const named = uses.filter((use) => use.kind === "human" && isProjectRole(use) && !use.isDenied);
  const shared = [...groupBy(named, ({ principal }) => roleKey(principal))].flatMap(
    ([role, same]): [string, SharedRole][] => {
      const people = new Set(same.map(({ person }) => person)).size;
      const [principal = role] = same.map((use) => use.principal).sort(compareText);
      return people > PEOPLE_MAX && dataZoneProject(role) === undefined
        ? [[role, { principal, people }]]
        : [];
    },
  );
  return new Map(shared.sort(([a], [b]) => compareText(a, b)));
}
