/** Composes what the owner of a domain would have been told. Tells nobody, and changes nothing. */
import { indexOwners } from "../../core/alert/owner.ts";
import { assetsOf, indexOwnership } from "../../core/alert/ownership.ts";
import { listenerOf, toldAmong } from "../../core/alert/preview.ts";
import type { Preview, PreviewedMessage } from "../../core/alert/rollout-preview.ts";
import { NO_CATALOG, indexCatalog } from "../../core/catalog/index-catalog.ts";
import { uidsOf } from "../../core/finding/alert.ts";
import { mostQuieting } from "../../core/finding/quieted.ts";
import { furthest, indexRollout, UNOWNED } from "../../core/settings/rollout.ts";
import { readNews } from "../../store/alert-news.ts";
import { listToldAlerts } from "../../store/alert-states.ts";
import { readClockIn } from "../../store/clock.ts";
import { readStandingFindings } from "../../store/findings.ts";
import { readDeclarations, readRollout } from "../../store/settings.ts";
import { listRoutable } from "../../store/unsent.ts";
import type { ComposeDeps } from "../deliver/compose.ts";
import { composeMessage } from "../deliver/compose.ts";
import { ownersNow } from "../deliver/route.ts";

export interface PreviewWanted {
  readonly domain: string;
  readonly days: number;
  /** Of some alerts those that whoever asks sees; absent: all. */
  readonly seen?: (alerts: readonly number[]) => Promise<ReadonlySet<number>>;
}

type Sent = Omit<PreviewedMessage, "isHeld">;

/**
 * Of the last so many days: each time that an alert said something new, as it stands today, of what the domain owns now, whoever did. What
 * somebody else would have been told in the owner's place is counted.
 */
export async function previewRollout(
  { domain, days, seen }: PreviewWanted,
  given: ComposeDeps,
): Promise<Preview> {
  const own = domain === UNOWNED ? null : domain;
  const { pool, db } = given;
  const stageOf = indexRollout(await readRollout(pool));
  const index = given.catalog ?? indexCatalog(NO_CATALOG);
  const deps = { ...given, domainNow: indexOwnership(index) };
  const { domains } = await readDeclarations(pool);
  const owner = indexOwners(index, domains, await readClockIn(db))(domain);
  const assets = own === null ? [] : assetsOf(index, new Set([own]));
  const listed = (await listToldAlerts(pool, { domain: own, assets, days })).map(({ id }) => id);
  const known = seen && (await seen(listed));
  const ids = known ? listed.filter((id) => known.has(id)) : listed;
  const news = await readNews(pool, { ids, days });
  const messages: Sent[] = [];
  const told = [];
  const elsewhere = { parent: 0, security: 0 };
  for (const alert of (await listRoutable(db, ids)).sort((a, b) => ids.indexOf(a.id) - ids.indexOf(b.id))) {
    const { id: alertId, revision, content, rules, isPage: isUrgent } = alert;
    const owners = ownersNow(alert, deps.domainNow);
    if (own === null ? owners.length > 0 : !owners.includes(own)) continue; // it is somebody else's by now
    const listener = listenerOf(alert, own, owner);
    const audience: Sent["audience"] = listener === "deputy" ? listener : "owner";
    const row = { alertId, revision, content, domains: own === null ? [] : [own], closes: false, audience };
    const message = await composeMessage({ ...row, isAboutState: false, state: null }, deps);
    if (!message) continue;
    if (listener === "parent" || listener === "security") {
      elsewhere[listener]++;
      continue;
    }
    const stage = furthest(rules.map((ruleId) => stageOf(ruleId, own)));
    const about = { alert: alertId, stage, audience, message, isUrgent };
    messages.push(...(news.get(alertId) ?? []).map((one): Sent => ({ ...about, ...one })));
    const findings = await readStandingFindings(pool, uidsOf(content));
    told.push({ findings: findings.filter(({ status }) => status === "open") });
  }
  const sent = toldAmong(messages, owner).reverse();
  const { veil } = given;
  const quieting = mostQuieting(told, veil && ((person) => veil.person(veil.keyOf(person))));
  return { domain, days, messages: sent, elsewhere, quieting };
}
