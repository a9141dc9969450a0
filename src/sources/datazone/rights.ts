/** Which right of DataZone's own an operation needs: IAM's is not enough, the role has to be somebody within the domain. */
import type { Operation } from "./client.ts";

const MEMBER = "a member of the project";
const UNIT_OWNER = "an owner of the domain unit";

const RIGHTS: Readonly<Partial<Record<Operation, string>>> = {
  ListDomainUnitsForParent: UNIT_OWNER,
  GetDomainUnit: UNIT_OWNER,
  ListEntityOwners: UNIT_OWNER,
  ListRules: UNIT_OWNER,
  GetRule: UNIT_OWNER,
  ListProjectMemberships: MEMBER,
  ListEnvironments: MEMBER,
  GetEnvironment: MEMBER,
  ListSubscriptionTargets: MEMBER,
  ListSubscriptionGrants: MEMBER,
  Search: MEMBER,
  GetDataProduct: MEMBER,
  ListAssetFilters: MEMBER,
  GetAssetFilter: MEMBER,
};

/** What has to be so, as part of a sentence. https://docs.aws.amazon.com/datazone/latest/userguide/user-management.html */
export function rightOf(operation: Operation): string {
  const needed = RIGHTS[operation];
  const who = "the role has to have an IAM user profile in the domain";
  const allowed = `datazone:${operation} has to be allowed to it by IAM`;
  return needed === undefined ? `${who}, and ${allowed}` : `${who} and to be ${needed}, and ${allowed}`;
}
