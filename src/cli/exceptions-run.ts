/** Exceptions of a kept database: listed, announced, renewed, and ended. */
import type { Config } from "../config.ts";
import { shownText } from "../core/record/text.ts";
import { isoTime } from "../core/record/time.ts";
import { expireException, renewException } from "../jobs/settings/exceptions.ts";
import { renderExceptions } from "../reports/exceptions/render.ts";
import type { ExceptionsFormat } from "../reports/exceptions/render.ts";
import { readClock } from "../store/clock.ts";
import { readSettings } from "../store/settings.ts";
import { answer } from "./answer.ts";
import { withKeptDatabase } from "./kept-database.ts";
import { momentOf } from "./moment.ts";
import { printOut } from "./print-out.ts";
import { programName } from "./program-name.ts";
import { APPLIES, addException, takeBack } from "./settings-run.ts";
import type { AddOptions, DecidedOptions } from "./settings-run.ts";

export interface ExceptionsListOptions {
  readonly format: ExceptionsFormat;
  readonly output: string;
  readonly dataDir?: string;
}

export async function performExceptionsList(options: ExceptionsListOptions, config: Config): Promise<void> {
  const { format, output, dataDir } = options;
  const text = await withKeptDatabase(dataDir, config, async ({ pool }) => {
    const style = {
      format,
      now: await readClock(pool),
      invocation: { program: programName(), dataDir },
    };
    return renderExceptions(await readSettings(pool), style);
  });
  await printOut(output, text);
}

export async function performExceptionsAdd(options: AddOptions, config: Config): Promise<void> {
  const id = await withKeptDatabase(options.dataDir, config, ({ pool }) => addException(pool, options));
  await answer(options, `Exception ${shownText(id)} is set. ${APPLIES}\n`, { exception: id, done: "added" });
}

export async function performExceptionsRenew(
  id: string,
  { until: given, dataDir, ...options }: DecidedOptions & { readonly until: string },
  config: Config,
): Promise<void> {
  const moment = momentOf(given, "renew until");
  const { until } = await withKeptDatabase(dataDir, config, ({ pool }) =>
    renewException(pool, { id, until: moment, reason: options.reason, author: options.author }),
  );
  const end = isoTime(until);
  const text = `Exception ${shownText(id)} goes on until ${end}. ${APPLIES}\n`;
  await answer(options, text, { exception: id, done: "renewed", until: end });
}

export async function performExceptionsExpire(
  id: string,
  options: DecidedOptions,
  config: Config,
): Promise<void> {
  const endedAt = await withKeptDatabase(options.dataDir, config, ({ pool }) =>
    expireException(pool, { id, reason: options.reason, author: options.author }),
  );
  const end = isoTime(endedAt);
  const text = `Exception ${shownText(id)} has ended at ${end}: what it covered until then stays covered. ${APPLIES}\n`;
  await answer(options, text, { exception: id, done: "expired", until: end });
}

export async function performExceptionsEnd(
  id: string,
  options: DecidedOptions,
  config: Config,
): Promise<void> {
  await takeBack("exception", { id, ...options }, config);
  const text = `Exception ${shownText(id)} is taken back, as if it had never been. ${APPLIES}\n`;
  await answer(options, text, { exception: id, done: "ended" });
}
