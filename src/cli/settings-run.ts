/** What is set of findings: that they were expected, or incidents. */
import type { Pool } from "pg";
import type { Config } from "../config.ts";
import { shownText } from "../core/record/text.ts";
import { AuditplaneError } from "../errors.ts";
import { endEntry } from "../jobs/settings/index.ts";
import { confirmFinding, setException } from "../jobs/settings/of-finding.ts";
import { answer } from "./answer.ts";
import type { Answered } from "./answer.ts";
import { withKeptDatabase } from "./kept-database.ts";

export interface AddOptions extends Answered {
  readonly id?: string;
  readonly finding?: string;
  readonly who?: string;
  readonly asset?: string;
  readonly factor?: string;
  readonly bytes?: string;
  readonly from?: string;
  readonly until?: string;
  readonly reason: string;
  readonly author: string;
  readonly dataDir?: string;
}

/** See WantedException: a factor is a number. Returns the id. */
export async function addException(
  pool: Pool,
  { factor, ...wanted }: Omit<AddOptions, "dataDir" | "json">,
): Promise<string> {
  return await setException(pool, { ...wanted, factor: factor === undefined ? undefined : Number(factor) });
}

export const APPLIES = "The next scan into this database applies it.";

/** Who decides, and why. */
export interface DecidedOptions extends Answered {
  readonly reason: string;
  readonly author: string;
  readonly dataDir?: string;
}

export async function performConfirm(uid: string, options: DecidedOptions, config: Config): Promise<void> {
  const person = await withKeptDatabase(options.dataDir, config, ({ pool }) =>
    confirmFinding(pool, { uid, ...options }),
  );
  const text = `Finding ${shownText(uid)} is confirmed: what ${shownText(person)} read then teaches nothing. ${APPLIES}\n`;
  await answer(options, text, { finding: uid, confirmed: true, person });
}

export async function performUnconfirm(uid: string, options: DecidedOptions, config: Config): Promise<void> {
  await takeBack("confirmed", { id: uid, ...options }, config);
  const text = `Finding ${shownText(uid)} is no longer confirmed. ${APPLIES}\n`;
  await answer(options, text, { finding: uid, confirmed: false });
}

/** Throws `input_missing` where there is none. */
export async function takeBack(
  kind: "exception" | "confirmed",
  { id, reason, author, dataDir }: DecidedOptions & { readonly id: string },
  config: Config,
): Promise<void> {
  await withKeptDatabase(dataDir, config, async ({ pool }) => {
    if (await endEntry(pool, kind, { id, reason, author })) return;
    const what = kind === "exception" ? "exception" : "confirmation";
    throw new AuditplaneError(
      "input_missing",
      `could not end ${what} ${shownText(id)}: there is none; exceptions list prints them`,
    );
  });
}
