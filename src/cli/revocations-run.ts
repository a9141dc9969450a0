/** Revocations of a kept database. */
import type { Config } from "../config.ts";
import type { RevocationState } from "../core/revocation/revocation.ts";
import { shownText } from "../core/record/text.ts";
import { AuditplaneError } from "../errors.ts";
import { decideRevocation } from "../jobs/revoke/decide.ts";
import { renderRevocation, renderRevocations } from "../reports/revocations/render.ts";
import type { RevocationsFormat } from "../reports/revocations/render.ts";
import { listRevocations } from "../store/revocations.ts";
import { answer } from "./answer.ts";
import { withKeptDatabase } from "./kept-database.ts";
import { printOut } from "./print-out.ts";
import type { DecidedOptions } from "./settings-run.ts";

export interface RevocationsListOptions {
  readonly state?: RevocationState;
  readonly format: RevocationsFormat;
  readonly output: string;
  readonly dataDir?: string;
}

export async function performRevocationsList(
  { state, ...options }: RevocationsListOptions,
  config: Config,
): Promise<void> {
  const rows = await withKeptDatabase(options.dataDir, config, ({ pool }) =>
    listRevocations(pool, { states: state && [state] }),
  );
  await printOut(options.output, renderRevocations(rows, options.format));
}

export async function performRevocationsShow(
  number: string,
  options: RevocationsListOptions,
  config: Config,
): Promise<void> {
  const rows = await withKeptDatabase(options.dataDir, config, ({ pool }) => listRevocations(pool));
  const row = rows.find(({ id }) => id === Number(number));
  if (!row)
    throw new AuditplaneError(
      "input_missing",
      `could not show revocation ${shownText(number)}: there is none of that number; revocations list prints them`,
    );
  await printOut(options.output, renderRevocation(row, options.format));
}

export async function performDecide(
  number: string,
  { decision, ...options }: DecidedOptions & { readonly decision: "approved" | "declined" },
  config: Config,
): Promise<void> {
  const id = Number(number);
  if (!Number.isSafeInteger(id) || id < 1)
    throw new AuditplaneError(
      "usage",
      `could not decide revocation ${shownText(number)}: that is no number; revocations list prints them`,
    );
  const { dataDir, author, reason } = options;
  await withKeptDatabase(dataDir, config, ({ pool }) =>
    decideRevocation(pool, { id, decision, author, reason }),
  );
  const next = decision === "approved" ? " The worker asks DataZone for it within minutes." : "";
  await answer(options, `Revocation ${id} is ${decision}.${next}\n`, { revocation: id, done: decision });
}
