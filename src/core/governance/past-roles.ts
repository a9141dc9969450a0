/** What projects a role was of before: what it was granted then it may have still, though the project is gone. */
import type { Catalog, Interval, Subscription } from "../catalog/catalog.ts";
import { groupBy } from "../catalog/group.ts";
import { roleKey } from "../identity/role-key.ts";

/** Whether a subscription was for a principal as a role of its subscriber, at any time of the subscription. */
export type WasFor = (subscription: Subscription, principal: string) => boolean;

/** `before`: in ms; of projects, and of their roles, that had ended by then. */
export function pastRoles({ projects }: Pick<Catalog, "projects">, before: number): WasFor {
  const ended = projects.filter(({ until }) => until <= before);
  const byRole = groupBy(
    ended.flatMap((project) => project.roleArns.map((arn) => ({ project, key: roleKey(arn) }))),
    ({ key }) => key,
  );
  return (subscription, principal) => {
    const { subscriber } = subscription;
    if (!("project" in subscriber)) return false;
    return (byRole.get(roleKey(principal)) ?? []).some(
      ({ project }) => project.id === subscriber.project && overlap(project, subscription),
    );
  };
}

function overlap(a: Interval, b: Interval): boolean {
  return a.from < b.until && b.from < a.until;
}
