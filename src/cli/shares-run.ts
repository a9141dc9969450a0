/** Declared shares of a kept database. */
import { createHash } from "node:crypto";
import type { Config } from "../config.ts";
import { shownText } from "../core/record/text.ts";
import { shareSchema } from "../core/settings/share-schema.ts";
import { AuditplaneError } from "../errors.ts";
import { endEntry, setEntry } from "../jobs/settings/index.ts";
import { renderShares } from "../reports/shares/render.ts";
import type { SharesFormat } from "../reports/shares/render.ts";
import { readClock } from "../store/clock.ts";
import { readDeclarations } from "../store/settings.ts";
import { readStandingCatalog } from "../store/standing-catalog.ts";
import { inTransaction } from "../store/transaction.ts";
import { answer } from "./answer.ts";
import type { Answered } from "./answer.ts";
import { checkedEntry } from "../jobs/settings/checked-entry.ts";
import { withKeptDatabase } from "./kept-database.ts";
import { printOut } from "./print-out.ts";
import type { DecidedOptions } from "./settings-run.ts";

export async function performSharesList(
  options: { readonly format: SharesFormat; readonly output: string; readonly dataDir?: string },
  config: Config,
): Promise<void> {
  const text = await withKeptDatabase(options.dataDir, config, async ({ pool }) => {
    const { shares } = await readDeclarations(pool);
    return renderShares(shares, options.format, await readClock(pool));
  });
  await printOut(options.output, text);
}

export interface DeclareOptions extends Answered {
  readonly id?: string;
  readonly kind: string;
  readonly principalArn?: string;
  readonly account?: string;
  readonly person?: string;
  readonly asset: string;
  readonly volume?: string;
  readonly from: string;
  readonly until: string;
  readonly reason: string;
  readonly approver: string;
  readonly dataDir?: string;
}

/** Declares a share; of a known id it takes the place. */
export async function performSharesDeclare(options: DeclareOptions, config: Config): Promise<void> {
  const { id: named, principalArn, dataDir, json: _, ...said } = options;
  const given = { ...said, ...(principalArn !== undefined && { principal_arn: principalArn }) };
  const id = named ?? createHash("sha256").update(JSON.stringify(given)).digest("hex").slice(0, 12);
  const share = checkedEntry(shareSchema, { id, ...given }, "the share");
  await withKeptDatabase(dataDir, config, async ({ pool }) => {
    const catalog = await inTransaction(pool, readStandingCatalog);
    if (catalog && !catalog.assets.some((asset) => asset.id === share.asset))
      throw new AuditplaneError(
        "input_missing",
        `could not declare a share of ${shownText(share.asset)}: the catalog has no asset of that id; catalog show prints what it has`,
      );
    await setEntry(pool, "share", share);
  });
  await answer(options, `Share ${shownText(id)} is declared. ${APPLIES}\n`, { share: id, done: "declared" });
}

const APPLIES = "The next scan into this database, or the worker on it, applies it.";

export async function performSharesEnd(id: string, options: DecidedOptions, config: Config): Promise<void> {
  const { dataDir, author, reason } = options;
  const isEnded = await withKeptDatabase(dataDir, config, ({ pool }) =>
    endEntry(pool, "share", { id, author, reason }),
  );
  if (!isEnded)
    throw new AuditplaneError(
      "input_missing",
      `could not end share ${shownText(id)}: there is none that is not over; shares list prints them`,
    );
  const text = `Share ${shownText(id)} has ended: what was read by it until now stays exempt. ${APPLIES}\n`;
  await answer(options, text, { share: id, done: "ended" });
}
