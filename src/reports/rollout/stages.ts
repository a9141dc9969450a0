/** How far domains are with alerts. */
import type { Pool, PoolClient } from "pg";
import { seesDomain } from "../../core/authority/sees.ts";
import type { Viewer } from "../../core/authority/viewer.ts";
import type { CatalogIndex } from "../../core/catalog/index-catalog.ts";
import type { Veil } from "../../core/privacy/veil.ts";
import { UNOWNED, indexRollout } from "../../core/settings/rollout.ts";
import { readAlertDomains } from "../../store/alert-states.ts";
import { readRollout } from "../../store/settings.ts";
import type { DomainStage } from "./render.ts";

/** `known`: domains of the catalog. With those that alerts are about, those of which somebody said something, and what nobody owns; by id. */
export async function readStages(
  db: Pool | PoolClient,
  known: readonly string[],
): Promise<readonly DomainStage[]> {
  const rollout = await readRollout(db);
  const stageOf = indexRollout(rollout);
  const open = await readAlertDomains(db);
  const domains = new Set([...known, ...open.keys(), ...rollout.map(({ id }) => id), UNOWNED]);
  return [...domains].sort().map((domain) => {
    const own = rollout.find(({ id }) => id === domain);
    return {
      domain,
      stage: stageOf("", domain === UNOWNED ? null : domain),
      rules: own?.rules ?? {},
      open: open.get(domain) ?? 0,
      reason: own?.reason,
      author: own?.author,
    };
  });
}

/** Of the domains that a viewer sees; what somebody wrote is without the names that they do not see. */
export async function readSeenStages(
  db: PoolClient,
  { catalog }: CatalogIndex,
  { viewer, veil }: { readonly viewer: Viewer; readonly veil: Veil },
): Promise<DomainStage[]> {
  const known = [...new Set(catalog.domains.map(({ id }) => id))];
  const stages = await readStages(db, known);
  return stages
    .filter(({ domain }) => seesDomain(viewer, domain === UNOWNED ? null : domain))
    .map((one) => ({ ...one, reason: one.reason === undefined ? undefined : veil.words(one.reason, []) }));
}
