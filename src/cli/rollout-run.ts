/** How far domains are with alerts: what stands, and the next step. */
import type { Pool } from "pg";
import type { Config } from "../config.ts";
import { shownText } from "../core/record/text.ts";
import type { Stage } from "../core/settings/rollout.ts";
import { refuseUnknown, stepRollout } from "../jobs/rollout/step.ts";
import { readStages } from "../reports/rollout/stages.ts";
import { renderStages } from "../reports/rollout/render.ts";
import type { RolloutFormat } from "../reports/rollout/render.ts";
import { readStandingCatalog } from "../store/standing-catalog.ts";
import { inTransaction } from "../store/transaction.ts";
import { answer } from "./answer.ts";
import type { Answered } from "./answer.ts";
import { withKeptDatabase } from "./kept-database.ts";
import { printOut } from "./print-out.ts";

export interface Printed {
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
    const { stage, before, isFiled } = await stepRollout(pool, {
      domain,
      rule,
      to: options.to ?? by,
      reason,
      author,
    });
    const what = options.rule === undefined ? "" : ` of rule ${shownText(options.rule)}`;
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

export async function catalogDomains(pool: Pool): Promise<readonly string[]> {
  const catalog = await inTransaction(pool, readStandingCatalog);
  return [...new Set(catalog?.domains.map(({ id }) => id) ?? [])];
}
