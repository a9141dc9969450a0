/** Entries of environments, and of what is granted there. */
import type { GetEnvironmentOutput, SubscriptionTargetSummary } from "@aws-sdk/client-datazone";
import type { Entry } from "../../core/control-plane/entry.ts";
import { identified, msOf, present } from "./answers.ts";

/** Of a summary, which names no resources, without its roles. */
export function environmentEntry(
  id: string,
  environment: Partial<GetEnvironmentOutput>,
): Entry<"environment"> {
  return {
    kind: "environment",
    id,
    content: {
      project: environment.projectId ?? "",
      name: environment.name ?? id,
      account: environment.awsAccountId ?? "",
      region: environment.awsAccountRegion ?? "",
      status: environment.status,
      roleArns: rolesOf(environment),
    },
    since: msOf(environment.createdAt),
    changed: msOf(environment.updatedAt),
  };
}

/** Name and value of a resource are all that can be relied on. */
function rolesOf({ provisionedResources }: Partial<GetEnvironmentOutput>): string[] {
  const values = present(provisionedResources).map(({ name, value }) =>
    name?.toLowerCase() === "userrolearn" ? value : undefined,
  );
  return [...new Set(present(values))].sort();
}

export function targetEntries(
  items: readonly SubscriptionTargetSummary[] | undefined,
): Entry<"subscription_target">[] {
  return identified(items, ({ id }) => id).map(([id, target]) => ({
    kind: "subscription_target",
    id,
    content: {
      environment: target.environmentId ?? "",
      project: target.projectId ?? "",
      principals: present(target.authorizedPrincipals),
      manageAccessRole: target.manageAccessRole ?? "",
    },
    since: msOf(target.createdAt),
    changed: msOf(target.updatedAt),
  }));
}
