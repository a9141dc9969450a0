/** How far domains are with alerts: what stands, what would be told, and the next step. */
import type { Pool } from "pg";
import type { Config } from "../config.ts";
import { shownText } from "../core/record/text.ts";
import type { Stage } from "../core/settings/rollout.ts";
import { AuditplaneError } from "../errors.ts";
import { composing } from "../sender.ts";
import { previewRollout } from "../jobs/rollout/preview.ts";
import { refuseUnknown, stepRollout } from "../jobs/rollout/step.ts";
import { readStages } from "../reports/rollout/stages.ts";
import { renderPreview, renderStages } from "../reports/rollout/render.ts";
import type { RolloutFormat } from "../reports/rollout/render.ts";
import { readStandingCatalog } from "../store/standing-catalog.ts";
import { inTransaction } from "../store/transaction.ts";
import { answer } from "./answer.ts";
import type { Answered } from "./answer.ts";
import { withKeptDatabase } from "./kept-database.ts";
import { printOut } from "./print-out.ts";

interface Printed {
  readonly format: RolloutFormat;
  readonly output: string;
  readonly dataDir?: string;
}

export async function performStatus(options: Printed, config: Config): Promise<void> {
  const stages = await withKeptDatabase(options.dataDir, config, async ({ pool }) => {
    return await readStages(pool, await catalogDomains(pool));
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
    await refuseUnknown(database.pool, domain, {
      known: await catalogDomains(database.pool),
      verb: "preview",
    });
    return await previewRollout({ domain, days }, await composing(database, config));
  });
  await printOut(options.output, renderPreview(preview, { format: options.format, isFull: options.full }));
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
    const verb = by > 0 ? "promote" : "demote";
    await refuseUnknown(pool, domain, { known: await catalogDomains(pool), verb });
    const { rule, reason, author } = options;
    const { stage, before } = await stepRollout(pool, { domain, rule, to: options.to ?? by, reason, author });
    const what = options.rule === undefined ? "" : ` of rule ${shownText(options.rule)}`;
    const text = `${shownText(domain)} is at ${stage}${what}, from ${before}: ${MEANS[stage]}\n`;
    await answer(options, text, { domain, rule: options.rule ?? null, stage, before });
  });
}

const MEANS: Readonly<Record<Stage, string>> = {
  observe: "alerts are kept, and nobody is told.",
  security: "security is told in the owner's place.",
  live: "the owner is told of what is new from now on.",
};

async function catalogDomains(pool: Pool): Promise<readonly string[]> {
  const catalog = await inTransaction(pool, readStandingCatalog);
  return [...new Set(catalog?.domains.map(({ id }) => id) ?? [])];
}
