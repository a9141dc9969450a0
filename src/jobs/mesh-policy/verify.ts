/** Compares what was read of the control plane with the mesh policy. A worker does the same after every read, and makes findings of it. */
import type { Pool, PoolClient } from "pg";
import { POLICY_DISAGREEMENTS } from "../../core/governance/disagreement.ts";
import type { Disagreement } from "../../core/governance/disagreement.ts";
import { unreadBuckets } from "../../core/mesh-policy/unread-buckets.ts";
import { hiddenThings } from "../../core/control-plane/read/hidden-things.ts";
import { shown } from "../../core/problem.ts";
import { scopeDoubt } from "../../core/revocation/doubts.ts";
import { AuditplaneError } from "../../errors.ts";
import { readClock } from "../../store/clock.ts";
import { listScopes } from "../../store/control-plane.ts";
import { readDeclared, readPrescribed } from "../../store/declared.ts";
import { listFacts } from "../../store/governance.ts";
import { readCatalogGiven } from "../../store/made-catalog.ts";
import { readMeshPolicy } from "../../store/mesh-policy.ts";
import { listBuckets, listSights, nameProjects } from "../../store/control-sight.ts";
import { listScopeHealth } from "../../store/scope-health.ts";
import { readStandingCatalog } from "../../store/standing-catalog.ts";
import { inTransaction } from "../../store/transaction.ts";
import { watchGovernance } from "../governance/watch.ts";
import { openCatalog } from "../sync/current-catalog.ts";
import { unreadParts } from "./unread.ts";

/** What `policy verify` tells of: what the policy alone makes, and what it shares with settings. */
const TOLD = [...POLICY_DISAGREEMENTS, "region_not_prescribed", "encryption_not_prescribed"] as const;

/** Calls without which something of the policy cannot be compared. */
const NEEDED: ReadonlySet<string> = new Set([
  "ListDomainUnitsForParent",
  "ListRules",
  "GetRule",
  "SearchTypes",
  "ListEnvironmentBlueprintConfigurations",
  "GetEnvironmentBlueprint",
  "ListEnvironments",
  "Search ASSET",
  "GetTables",
  "GetBucketLocation",
  "GetBucketEncryption",
]);

/** What of the policy in force is not compared, since nothing that was read is what it names, or since it was refused; in words. */
export async function policyUncompared(pool: Pool): Promise<readonly string[]> {
  return await inTransaction(pool, async (client) => {
    const policy = await readMeshPolicy(client);
    if (!policy) return [];
    const catalog = await readStandingCatalog(client);
    const unread = await unreadParts(client, policy, catalog);
    const sights = await listSights(client);
    const hidden = sights.flatMap(({ key: scope, hidden: all }) =>
      all.filter(({ lists }) => lists.some((list) => NEEDED.has(list))).map((one) => ({ ...one, scope })),
    );
    // what is in a project that is not shown is not compared either
    const unseen = sights.flatMap((sight) =>
      sight.unseen.filter((one) => !("what" in one) && !one.isSubscriber),
    );
    const stale = await staleReads(client);
    const known = new Set([...(await listBuckets(client)), ...hidden.map(({ of }) => of)]);
    const names = await nameProjects(
      client,
      hidden.map(({ of }) => of),
    );
    const things = hiddenThings({ hidden, unseen, nameOf: (id) => names.get(id) });
    return [
      ...unread,
      ...stale,
      ...(catalog ? bucketNote(unreadBuckets(policy, catalog, (bucket) => known.has(bucket))) : []),
      ...things.map(({ subject, so, why, fix }) => `${shown(subject)}: ${so}: ${shown(why)}; ${fix}`),
    ];
  });
}

const NAMED_MAX = 5;

/** Those that were refused are named by themselves. */
function bucketNote(buckets: readonly string[]): string[] {
  if (buckets.length === 0) return [];
  const rest = buckets.length - NAMED_MAX;
  const names = `${buckets.slice(0, NAMED_MAX).join(", ")}${rest > 0 ? ` and ${rest} more` : ""}`;
  return [
    `${shown(names)}: in which Region they are and how they are encrypted is not compared: no table of a Glue that is read lies in them; have glue/ACCOUNT/REGION of their tables read, else look at them by hand`,
  ];
}

/** Scopes of which no late read was taken: what was known of them stands, and is all that is compared. */
async function staleReads(client: PoolClient): Promise<string[]> {
  const configured = new Set(
    (await listScopes(client)).flatMap((one) => (one.isConfigured ? [one.key] : [])),
  );
  const now = await readClock(client);
  return (await listScopeHealth(client)).flatMap((scope) => {
    const doubt = configured.has(scope.key)
      ? scopeDoubt({ ...scope, hasShortGroups: false }, scope.key, now)
      : undefined;
    return doubt === undefined
      ? []
      : [`${doubt}: what was changed since is not compared; see catalog sync, and what it says`];
  });
}

/**
 * Every difference that stands, by kind, subject and asset. Throws `policy_invalid` where no policy is set, and `input_missing` where not all
 * of the control plane was read: nobody can say then.
 */
export async function verifyPolicy(pool: Pool): Promise<readonly Disagreement[]> {
  if (!(await readMeshPolicy(pool)))
    throw new AuditplaneError(
      "policy_invalid",
      "could not verify the policy: none is set; set one with policy import mesh-policy.yaml",
    );
  const given = async () => readCatalogGiven(pool, await readDeclared(pool));
  if (!(await given())?.isWhole)
    throw new AuditplaneError(
      "input_missing",
      "could not verify the policy: not all of the control plane was read; set AUDITPLANE_CONTROL_PLANE and run catalog sync",
    );
  const catalog = openCatalog(pool, { file: undefined, declared: readDeclared });
  await watchGovernance({ pool, given, prescribed: () => readPrescribed(pool), catalog });
  return await listFacts(pool, TOLD);
}
