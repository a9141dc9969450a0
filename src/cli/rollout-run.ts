/** How far domains are with alerts: what stands, and the next step. */
import type { Pool } from "pg";
import type { Config } from "../config.ts";
import { shownText } from "../core/record/text.ts";
import { indexRollout, nextStage, UNOWNED } from "../core/settings/rollout.ts";
import type { Rollout, Stage } from "../core/settings/rollout.ts";
import { rolloutSchema } from "../core/settings/rollout-schema.ts";
import { AuditplaneError } from "../errors.ts";
import { setEntry } from "../jobs/settings/index.ts";
import { renderStages } from "../reports/rollout/render.ts";
import type { RolloutFormat } from "../reports/rollout/render.ts";
import { readAlertDomains } from "../store/alert-states.ts";
import { readRollout } from "../store/settings.ts";
import { readStandingCatalog } from "../store/standing-catalog.ts";
import { inTransaction } from "../store/transaction.ts";
import { answer } from "./answer.ts";
import type { Answered } from "./answer.ts";
import { checkedEntry } from "./checked-entry.ts";
import { withKeptDatabase } from "./kept-database.ts";
import { printOut } from "./print-out.ts";

export interface Printed {
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
export async function refuseUnknown(pool: Pool, domain: string, what: string): Promise<void> {
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
