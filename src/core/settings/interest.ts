/** Nobody exempts themselves: what a catalog tells of who approves a share and who reads by it. */
import { holds } from "../catalog/catalog.ts";
import type { Member, Project } from "../catalog/catalog.ts";
import { groupBy } from "../catalog/group.ts";
import type { CatalogIndex } from "../catalog/index-catalog.ts";
import { indexMemberships } from "../catalog/memberships.ts";
import { plainName } from "../identity/identity-name.ts";
import { roleKey } from "../identity/role-key.ts";
import type { Consumer, Share } from "./share.ts";

/**
 * Why whoever approves a share is on the side that reads by it, in words; undefined: as far as the catalog knows, they are not. It is
 * so where they are the reader under another name, or a member of a project that reads in the role or in the account. Members of the
 * project that owns the asset may approve: they read it anyhow. `at` in ms. Built once for many shares.
 */
export function indexInterest(
  index: CatalogIndex,
  at: number,
): (share: Pick<Share, "consumer" | "approver" | "asset" | "from">) => string | undefined {
  const { catalog } = index;
  const membershipsOf = indexMemberships(catalog);
  const owners = new Map(
    catalog.assets.filter((asset) => holds(asset, at)).map(({ id, project }) => [id, project]),
  );
  const projects = catalog.projects.filter((project) => holds(project, at));
  const readersOf = indexReaders(
    projects,
    catalog.members.filter((one) => holds(one, at)),
  );
  return ({ consumer, approver, asset, from }) => {
    const approving = index.personAt(plainName(approver), at)?.id ?? approver;
    // a name may be somebody else's by now than whom the share is for
    const reading = [from, at].flatMap((time) => personOf(consumer, index, time) ?? []);
    const own = reading.find((name) => name.toLowerCase() === approving.toLowerCase());
    if (own !== undefined) return `${approver} is who reads by it, ${own}`;
    const joined = membershipsOf(approving).projects.filter((one) => holds(one, at));
    const common = readersOf(consumer).find(
      ({ id }) => id !== owners.get(asset) && joined.some(({ project }) => project === id),
    );
    return common && `${approver} is a member of project ${nameOf(common)}, which reads by it`;
  };
}

/** The person that the catalog has for who reads. */
function personOf(consumer: Consumer, index: CatalogIndex, at: number): string | undefined {
  if ("account" in consumer) return undefined;
  return index.personAt("person" in consumer ? plainName(consumer.person) : consumer.principalArn, at)?.id;
}

/** Projects by the role, or the account, that they read in. */
function indexReaders(
  projects: readonly Project[],
  members: readonly Member[],
): (consumer: Consumer) => readonly Project[] {
  const arnsOf = groupBy(members, ({ project }) => project);
  const roles = projects.flatMap((project) => {
    const own = (arnsOf.get(project.id) ?? []).flatMap(({ principalArn }) => principalArn ?? []);
    return [...project.roleArns, ...own].map((arn) => ({ arn, project }));
  });
  const byRole = groupBy(roles, ({ arn }) => roleKey(arn));
  const byAccount = groupBy(roles, ({ arn }) => arn.split(":")[4] ?? "");
  return (consumer) => {
    if ("person" in consumer) return [];
    const found =
      "account" in consumer ? byAccount.get(consumer.account) : byRole.get(roleKey(consumer.principalArn));
    return (found ?? []).map(({ project }) => project);
  };
}

function nameOf({ id, name }: Project): string {
  return name === id ? id : `${name} (${id})`;
}
