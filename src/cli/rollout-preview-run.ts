/** What the owner of a domain would have been told, whoever was. */
import type { Database } from "../app.ts";
import type { Config } from "../config.ts";
import { indexOwners } from "../core/alert/owner.ts";
import { assetsOf, indexOwnership } from "../core/alert/ownership.ts";
import { listenerOf, toldAmong } from "../core/alert/preview.ts";
import { NO_CATALOG, indexCatalog } from "../core/catalog/index-catalog.ts";
import { mostQuieting } from "../core/finding/quieted.ts";
import { furthest, indexRollout, UNOWNED } from "../core/settings/rollout.ts";
import { AuditplaneError } from "../errors.ts";
import { uidsOf } from "../core/finding/alert.ts";
import { composeMessage } from "../jobs/deliver/compose.ts";
import { ownersNow } from "../jobs/deliver/route.ts";
import { renderPreview } from "../reports/rollout/render.ts";
import type { Preview, PreviewedMessage } from "../reports/rollout/render.ts";
import { composing } from "../sender.ts";
import { readNews } from "../store/alert-news.ts";
import { listToldAlerts } from "../store/alert-states.ts";
import { readClockIn } from "../store/clock.ts";
import { readStandingFindings } from "../store/findings.ts";
import { readDeclarations, readRollout } from "../store/settings.ts";
import { listRoutable } from "../store/unsent.ts";
import { withKeptDatabase } from "./kept-database.ts";
import { printOut } from "./print-out.ts";
import { refuseUnknown } from "./rollout-run.ts";
import type { Printed } from "./rollout-run.ts";

export interface PreviewOptions extends Printed {
  readonly days: string;
  readonly full: boolean;
}

export async function performPreview(domain: string, options: PreviewOptions, config: Config): Promise<void> {
  const days = /^[1-9]\d{0,2}$/.test(options.days) ? Number(options.days) : undefined;
  if (days === undefined)
    throw new AuditplaneError(
      "usage",
      `could not look ${options.days.slice(0, 40)} days back: give --days a number from 1 to 999`,
    );
  const preview = await withKeptDatabase(options.dataDir, config, async (database) => {
    await refuseUnknown(database.pool, domain, "preview");
    return { domain, days, ...(await previewOf(domain, { days, database, config })) };
  });
  await printOut(options.output, renderPreview(preview, { format: options.format, isFull: options.full }));
}

type Sent = Omit<PreviewedMessage, "isHeld">;

/**
 * Each time that an alert said something new, as it stands today: of what the domain owns now, whoever did. What somebody else would have
 * been told in the owner's place is counted.
 */
async function previewOf(
  domain: string,
  { days, database, config }: { readonly days: number; readonly database: Database; readonly config: Config },
): Promise<Omit<Preview, "domain" | "days">> {
  const own = domain === UNOWNED ? null : domain;
  const { pool, db } = database;
  const stageOf = indexRollout(await readRollout(pool));
  const composed = await composing(database, config);
  const index = composed.catalog ?? indexCatalog(NO_CATALOG);
  const deps = { ...composed, domainNow: indexOwnership(index) };
  const { domains } = await readDeclarations(pool);
  const owner = indexOwners(index, domains, await readClockIn(db))(domain);
  const assets = own === null ? [] : assetsOf(index, new Set([own]));
  const ids = (await listToldAlerts(pool, { domain: own, assets, days })).map(({ id }) => id);
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
  return { messages: toldAmong(messages, owner).reverse(), elsewhere, quieting: mostQuieting(told) };
}
