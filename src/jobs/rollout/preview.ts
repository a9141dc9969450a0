/** Composes what the owner of a domain would have been told. Tells nobody, and changes nothing. */
import { indexOwners } from "../../core/alert/owner.ts";
import { heldAmong, listenerOf } from "../../core/alert/preview.ts";
import type { Preview, PreviewedMessage } from "../../core/alert/rollout-preview.ts";
import { NO_CATALOG, indexCatalog } from "../../core/catalog/index-catalog.ts";
import { uidsOf } from "../../core/finding/alert.ts";
import { mostQuieting } from "../../core/finding/quieted.ts";
import { furthest, indexRollout, UNOWNED } from "../../core/settings/rollout.ts";
import { listToldAlerts } from "../../store/alert-states.ts";
import { readClockIn } from "../../store/clock.ts";
import { readStandingFindings } from "../../store/findings.ts";
import { readDeclarations, readRollout } from "../../store/settings.ts";
import { listRoutable } from "../../store/unsent.ts";
import type { ComposeDeps } from "../deliver/compose.ts";
import { composeMessage } from "../deliver/compose.ts";

/** Of the last so many days: what the owner would have been told, and what somebody else would have been in their place. */
export async function previewRollout(
  { domain, days }: { readonly domain: string; readonly days: number },
  deps: ComposeDeps,
): Promise<Preview> {
  const own = domain === UNOWNED ? null : domain;
  const stageOf = indexRollout(await readRollout(deps.pool));
  const { domains } = await readDeclarations(deps.pool);
  const index = deps.catalog ?? indexCatalog(NO_CATALOG);
  const owner = indexOwners(index, domains, await readClockIn(deps.db))(domain);
  const alerts = await listToldAlerts(deps.pool, { domain: own, days });
  const routable = new Map(
    (
      await listRoutable(
        deps.db,
        alerts.map(({ id }) => id),
      )
    ).map((one) => [one.id, one]),
  );
  const messages: Omit<PreviewedMessage, "isHeld">[] = [];
  const told = [];
  const elsewhere = { parent: 0, security: 0 };
  for (const { id, revision, content, changedAt: at } of alerts) {
    const row = { alertId: id, revision, content, domains: own === null ? [] : [own], closes: false };
    const routed = routable.get(id);
    const listener = routed ? listenerOf(routed, own, owner) : "owner";
    const audience = listener === "deputy" ? listener : "owner";
    const message = await composeMessage({ ...row, isAboutState: false, state: null, audience }, deps);
    if (!message) continue;
    if (listener === "parent" || listener === "security") {
      elsewhere[listener]++;
      continue;
    }
    const findings = await readStandingFindings(deps.pool, uidsOf(content));
    const stage = furthest((routed?.rules ?? []).map((ruleId) => stageOf(ruleId, own)));
    messages.push({ alert: id, revision, at, stage, audience, message, isUrgent: routed?.isPage ?? false });
    told.push({ findings: findings.filter(({ status }) => status === "open") });
  }
  const held = heldAmong(messages, owner);
  return {
    domain,
    days,
    messages: messages.map((one) => ({ ...one, isHeld: held.has(one) })),
    elsewhere,
    quieting: mostQuieting(told),
  };
}
