/** How far domains are with alerts: what stands, what would be told, and the next step. */
import type { Pool } from "pg";
import type { Database } from "../app.ts";
import type { Config } from "../config.ts";
import { indexOwners } from "../core/alert/owner.ts";
import { heldAmong, listenerOf } from "../core/alert/preview.ts";
import { NO_CATALOG, indexCatalog } from "../core/catalog/index-catalog.ts";
import { mostQuieting } from "../core/finding/quieted.ts";
import { shownText } from "../core/record/text.ts";
import { furthest, indexRollout, nextStage, UNOWNED } from "../core/settings/rollout.ts";
import type { Rollout, Stage } from "../core/settings/rollout.ts";
import { rolloutSchema } from "../core/settings/rollout-schema.ts";
import { AuditplaneError } from "../errors.ts";
import { uidsOf } from "../jobs/alert/act.ts";
import { composing } from "../sender.ts";
import { composeMessage } from "../jobs/deliver/compose.ts";
import { setEntry } from "../jobs/settings/index.ts";
import { renderPreview, renderStages } from "../reports/rollout/render.ts";
import type { Preview, PreviewedMessage, RolloutFormat } from "../reports/rollout/render.ts";
import { readClockIn } from "../store/clock.ts";
import { listToldAlerts, readAlertDomains } from "../store/alert-states.ts";
import { readStandingFindings } from "../store/findings.ts";
import { readDeclarations, readRollout } from "../store/settings.ts";
import { readStandingCatalog } from "../store/standing-catalog.ts";
import { listRoutable } from "../store/unsent.ts";
import { inTransaction } from "../store/transaction.ts";
import { answer } from "./answer.ts";
import type { Answered } from "./answer.ts";
import { checkedEntry } from "./checked-entry.ts";
import { withKeptDatabase } from "./kept-database.ts";
import { printOut } from "./print-out.ts";

interface Printed {
  readonly format: RolloutFormat;
  readonly output: string;
  readonly dataDir?: string;
}

export async function performStatus(options: Printed, config: Config): Promise<void> {
  const stages = await withKeptDatabase(options.dataDir, config, async ({ pool }) => {
    const rollout = await readRollout(pool);
    const stageOf = indexRollout(rollout);
    const open = await readAlertDomains(pool);
    const domains = new Set([
      ...(await catalogDomains(pool)),
      ...open.keys(),
      ...rollout.map(({ id }) => id),
      UNOWNED,
    ]);
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
  });
  await printOut(options.output, renderStages(stages, options.format));
}

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

/** What the owner would have been told of a domain's alerts, and what somebody else would have been in their place. */
async function previewOf(
  domain: string,
  { days, database, config }: { readonly days: number; readonly database: Database; readonly config: Config },
): Promise<Omit<Preview, "domain" | "days">> {
  const own = domain === UNOWNED ? null : domain;
  const stageOf = indexRollout(await readRollout(database.pool));
  const deps = await composing(database, config);
  const { domains } = await readDeclarations(database.pool);
  const index = deps.catalog ?? indexCatalog(NO_CATALOG);
  const owner = indexOwners(index, domains, await readClockIn(database.db))(domain);
  const alerts = await listToldAlerts(database.pool, { domain: own, days });
  const routable = new Map(
    (
      await listRoutable(
        database.db,
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
    const findings = await readStandingFindings(database.pool, uidsOf(content));
    const stage = furthest((routed?.rules ?? []).map((ruleId) => stageOf(ruleId, own)));
    messages.push({ alert: id, revision, at, stage, audience, message, isUrgent: routed?.isPage ?? false });
    told.push({ findings: findings.filter(({ status }) => status === "open") });
  }
  const held = heldAmong(messages, owner);
  return {
    messages: messages.map((one) => ({ ...one, isHeld: held.has(one) })),
    elsewhere,
    quieting: mostQuieting(told),
  };
}

export interface StepOptions extends Answered {
  readonly rule?: string;
  readonly to?: Stage;
  readonly reason: string;
  readonly author: string;
  readonly dataDir?: string;
}

/** `by`: a step forth, or back, unless a stage is given. */
export async function performStep(
  domain: string,
  { by, ...options }: StepOptions & { readonly by: 1 | -1 },
  config: Config,
): Promise<void> {
  await withKeptDatabase(options.dataDir, config, async ({ pool }) => {
    await refuseUnknown(pool, domain, by > 0 ? "promote" : "demote");
    const rollout = await readRollout(pool);
    const before = indexRollout(rollout)(options.rule ?? "", domain === UNOWNED ? null : domain);
    const stage = options.to ?? nextStage(before, by);
    if (stage === undefined)
      throw new AuditplaneError(
        "usage",
        `could not move ${shownText(domain)}: it is at ${before}, and there is no stage ${by > 0 ? "after" : "before"} that`,
      );
    const own = rollout.find(({ id }) => id === domain);
    const entry: Rollout = withStage(domain, own, {
      rule: options.rule,
      stage,
      reason: options.reason,
      author: options.author,
    });
    await setEntry(pool, "rollout", checkedEntry(rolloutSchema, entry, "the stage"));
    const what = options.rule === undefined ? "" : ` of rule ${shownText(options.rule)}`;
    const isFiled = own?.origin === "file";
    const until = isFiled ? `${FILED}\n` : "";
    const text = `${shownText(domain)} is at ${stage}${what}, from ${before}: ${MEANS[stage]}\n${until}`;
    await answer(options, text, { domain, rule: options.rule ?? null, stage, before, filed: isFiled });
  });
}

const FILED =
  "A settings file says otherwise, and sets it again the next time that it is read: change its rollout, too.";

const MEANS: Readonly<Record<Stage, string>> = {
  observe: "alerts are kept, and nobody is told.",
  security: "security is told in the owner's place.",
  live: "the owner is told of what is new from now on.",
};

function withStage(
  id: string,
  before: Rollout | undefined,
  {
    rule,
    stage,
    ...by
  }: {
    readonly rule: string | undefined;
    readonly stage: Stage;
    readonly reason: string;
    readonly author: string;
  },
): Rollout {
  if (rule === undefined) return { id, stage, rules: before?.rules ?? {}, ...by };
  const own = before?.stage ?? indexRollout([])("", id === UNOWNED ? null : id);
  return { id, stage: own, rules: { ...before?.rules, [rule]: stage }, ...by };
}

/** Throws `input_missing`: a name with a slip must not be promoted in place of a domain. */
async function refuseUnknown(pool: Pool, domain: string, what: string): Promise<void> {
  if (domain === UNOWNED) return;
  const known = new Set([...(await catalogDomains(pool)), ...(await readAlertDomains(pool)).keys()]);
  if (known.has(domain)) return;
  const names = [...known].sort().slice(0, 10).map(shownText).join(", ");
  throw new AuditplaneError(
    "input_missing",
    `could not ${what} ${shownText(domain.slice(0, 64))}: no catalog has that domain${names === "" ? "" : `; there are ${names}`}`,
  );
}

async function catalogDomains(pool: Pool): Promise<readonly string[]> {
  const catalog = await inTransaction(pool, readStandingCatalog);
  return [...new Set(catalog?.domains.map(({ id }) => id) ?? [])];
}
