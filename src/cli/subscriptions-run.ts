/** Subscriptions of a kept database: which there are, how one came to be, and whether one is as it should be. */
import type { Config } from "../config.ts";
import { indexCatalog } from "../core/catalog/index-catalog.ts";
import type { SubscriptionStatus } from "../core/catalog/catalog.ts";
import { directoryOf } from "../core/privacy/directory.ts";
import { openVeil } from "../core/privacy/veil.ts";
import { shownText } from "../core/record/text.ts";
import { AuditplaneError } from "../errors.ts";
import { listSubscriptions } from "../reports/subscriptions/list.ts";
import type { SubscriptionsGiven } from "../reports/subscriptions/list.ts";
import { renderSubscription, renderSubscriptions } from "../reports/subscriptions/render.ts";
import type { SubscriptionsFormat } from "../reports/subscriptions/render.ts";
import { readSubscription } from "../reports/subscriptions/show.ts";
import { verifySubscription } from "../reports/subscriptions/verify.ts";
import type { VerifiedStatus } from "../reports/subscriptions/verify.ts";
import { readClock } from "../store/clock.ts";
import { readCoverage } from "../store/coverage.ts";
import { readStandingCatalog } from "../store/standing-catalog.ts";
import { inTransaction } from "../store/transaction.ts";
import type { PoolClient } from "pg";
import { answer } from "./answer.ts";
import { withKeptDatabase } from "./kept-database.ts";
import { printOut } from "./print-out.ts";
import { checkOut } from "./write-out.ts";

interface Printed {
  readonly format: SubscriptionsFormat;
  readonly output: string;
  readonly dataDir?: string;
}

export interface SubscriptionsListOptions extends Printed {
  readonly domain?: string;
  readonly project?: string;
  readonly asset?: string;
  readonly status?: SubscriptionStatus;
  readonly waiting?: boolean;
  readonly limit: string;
}

export async function performSubscriptionsList(
  options: SubscriptionsListOptions,
  config: Config,
): Promise<void> {
  checkOut(options.output);
  const { limit: wanted, dataDir, format, output, ...filter } = options;
  if (!/^[1-9]\d{0,6}$/.test(wanted))
    throw new AuditplaneError(
      "usage",
      `could not list ${shownText(wanted.slice(0, 40))} subscriptions: give --limit a number from 1 to 9999999`,
    );
  const limit = Number(wanted);
  const found = await withKeptDatabase(dataDir, config, ({ pool }) =>
    inTransaction(pool, async (client) =>
      listSubscriptions(await readGiven(client), { ...filter, limit: limit + 1 }),
    ),
  );
  const subscriptions = found.slice(0, limit).map(({ shown }) => shown);
  await printOut(output, renderSubscriptions({ subscriptions, is_cut: found.length > limit }, format));
}

/** Throws `input_missing` where there is none of the id. */
export async function performSubscriptionsShow(id: string, options: Printed, config: Config): Promise<void> {
  checkOut(options.output);
  const shown = await withKeptDatabase(options.dataDir, config, async ({ pool }) => {
    const coverage = await readCoverage(pool);
    return await inTransaction(pool, async (client) =>
      readSubscription(client, { ...(await readGiven(client)), coverage, id }),
    );
  });
  if (!shown)
    throw new AuditplaneError(
      "input_missing",
      `could not show subscription ${shownText(id.slice(0, 80))}: there is none of that id; subscriptions list prints them`,
    );
  await printOut(options.output, renderSubscription(shown, options.format));
}

/** Whoever has the database sees all of it. */
async function readGiven(client: PoolClient): Promise<SubscriptionsGiven> {
  const catalog = await readStandingCatalog(client);
  if (!catalog) throw nothingRead("list subscriptions");
  const index = indexCatalog(catalog);
  const now = await readClock(client);
  return { index, now, viewer: { domains: undefined }, veil: openVeil(directoryOf(index)) };
}

function nothingRead(what: string, asset = "what"): AuditplaneError {
  return new AuditplaneError(
    "input_missing",
    `could not ${what}: nothing says who may read ${asset}; run catalog sync first, or scan --catalog`,
  );
}

export interface VerifyOptions {
  readonly listing: string;
  readonly status: VerifiedStatus;
  readonly project?: string;
  readonly json?: boolean;
  readonly dataDir?: string;
}

/** Whether it is so. */
export async function performSubscriptionsVerify(options: VerifyOptions, config: Config): Promise<boolean> {
  const { dataDir, json: _, ...given } = options;
  const verified = await withKeptDatabase(dataDir, config, ({ pool }) =>
    inTransaction(pool, (client) => verifySubscription(client, given)),
  );
  if (!verified) throw nothingRead("verify a subscription", shownText(given.listing.slice(0, 80)));
  await answer(options, `${shownText(verified.answer)}\n`, { ...verified });
  return verified.is_so;
}
