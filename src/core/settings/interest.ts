/** Nobody exempts themselves: what a catalog tells of who approves a share and who reads by it. */
import { holds } from "../catalog/catalog.ts";
import type { Project } from "../catalog/catalog.ts";
import type { CatalogIndex } from "../catalog/index-catalog.ts";
import { indexMemberships } from "../catalog/memberships.ts";
import { roleKey } from "../identity/role-key.ts";
import type { Share } from "./share.ts";

/**
 * Why whoever approves a share is on the side that reads by it, in words; undefined: as far as the catalog knows, they are not. It is
 * so where they are the reader under another name, or a member of a project that reads in the role or in the account. Members of the
 * project that owns the asset may approve: they read it anyhow. `at` in ms.
 */
export function interestOf(
  { consumer, approver, asset }: Share,
  index: CatalogIndex,
  at: number,
): string | undefined {
  const { catalog } = index;
  const approving = index.personAt(approver, at)?.id ?? approver;
  const named =
    "person" in consumer ? consumer.person : "principalArn" in consumer ? consumer.principalArn : "";
  const reading = named === "" ? undefined : index.personAt(named, at)?.id;
  if (reading !== undefined && reading.toLowerCase() === approving.toLowerCase())
    return `${approver} is who reads by it, ${reading}`;
  const own = catalog.assets.find((one) => one.id === asset && holds(one, at))?.project;
  const projects = catalog.projects.filter(
    (project) =>
      project.id !== own && holds(project, at) && project.roleArns.some((arn) => readsIn(arn, consumer)),
  );
  const joined = indexMemberships(catalog)(approving).projects.filter((one) => holds(one, at));
  const common = projects.find(({ id }) => joined.some(({ project }) => project === id));
  return common && `${approver} is a member of project ${nameOf(common)}, which reads by it`;
}

function readsIn(roleArn: string, consumer: Share["consumer"]): boolean {
  if ("account" in consumer) return roleArn.split(":")[4] === consumer.account;
  return "principalArn" in consumer && roleKey(roleArn) === roleKey(consumer.principalArn);
}

function nameOf({ id, name }: Project): string {
  return name === id ? id : `${name} (${id})`;
}
