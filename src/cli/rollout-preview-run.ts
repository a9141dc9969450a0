/** What the owner of a domain would have been told, whoever was. */
import type { Config } from "../config.ts";
import { AuditplaneError } from "../errors.ts";
import { previewRollout } from "../jobs/rollout/preview.ts";
import { refuseUnknown } from "../jobs/rollout/step.ts";
import { renderPreview } from "../reports/rollout/render.ts";
import { composing } from "../sender.ts";
import { withKeptDatabase } from "./kept-database.ts";
import { printOut } from "./print-out.ts";
import { catalogDomains } from "./rollout-run.ts";
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
    const known = await catalogDomains(database.pool);
    await refuseUnknown(database.pool, domain, { known, verb: "preview" });
    return await previewRollout({ domain, days }, await composing(database, config));
  });
  await printOut(options.output, renderPreview(preview, { format: options.format, isFull: options.full }));
}
