/** Every disagreement between plan, grant, use and metadata, as far as they were read. A pure function: what it depends on is in what it is given. */
import type { Disagreement } from "./disagreement.ts";
import { unmaskedColumns } from "./filter-proposals.ts";
import type { GovernanceGiven } from "./given.ts";
import { grantFacts } from "./grants.ts";
import { contests, contradicted, optionalGuards, prescriptions } from "./guard.ts";
import { handshakeFacts } from "./handshakes.ts";
import { leaverFacts, recreatedRoles } from "./leavers.ts";
import { changedSchemas, emptiedForms, publicationFacts, removedRules } from "./metadata.ts";
import { missingGrants } from "./missing-grants.ts";
import { policyFacts } from "./policy-facts.ts";
import { plansOf } from "./plans.ts";
import { roleChangeFacts } from "./role-change/facts.ts";
import { shareFacts } from "./shares.ts";
import { united } from "./united.ts";
import { grantUses, unusedSubscriptions } from "./use.ts";

/** By kind, then in the order of the catalog. What cannot be seen disagrees with nothing. One for each kind, subject and asset. */
export function disagreementsOf(given: GovernanceGiven): Disagreement[] {
  const plan = plansOf(given);
  return united([
    ...grantFacts(given, plan),
    ...missingGrants(given, plan),
    ...grantUses(given),
    ...unusedSubscriptions(given, plan),
    ...publicationFacts(given),
    ...emptiedForms(given),
    ...changedSchemas(given),
    ...removedRules(given),
    ...contradicted(given),
    ...unmaskedColumns(given, plan),
    ...optionalGuards(given),
    ...prescriptions(given),
    ...contests(given),
    ...leaverFacts(given, plan),
    ...recreatedRoles(given, plan),
    ...roleChangeFacts(given, plan),
    ...shareFacts(given),
    ...policyFacts(given),
    ...handshakeFacts(given, plan),
  ]);
}
