/** What is set of findings: that they were expected, or incidents. */
import { createHash } from "node:crypto";
import type { Pool } from "pg";
import type { Config } from "../config.ts";
import { shownText } from "../core/record/text.ts";
import { isoTime } from "../core/record/time.ts";
import type { Exception } from "../core/settings/settings.ts";
import { confirmedSchema, exceptionSchema } from "../core/settings/schema.ts";
import { AuditplaneError } from "../errors.ts";
import { endEntry, setEntry } from "../jobs/settings/index.ts";
import { readAlertSpan } from "../store/findings.ts";
import { readFinding } from "../reports/explain/query.ts";
import { answer } from "./answer.ts";
import type { Answered } from "./answer.ts";
import { checkedEntry } from "./checked-entry.ts";
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

/** Announces a volume, or explains a finding. Returns the id. */
export async function setException(
  pool: Pool,
  options: Omit<AddOptions, "dataDir" | "json">,
): Promise<string> {
  const exception = await exceptionOf(pool, options);
  await setEntry(pool, "exception", exception);
  return exception.id;
}

/** An exception that may be set: what is not given is taken from the finding, and from those that were told with it. Sets nothing. */
export async function exceptionOf(
  pool: Pool,
  options: Omit<AddOptions, "dataDir" | "json">,
): Promise<Exception> {
  const finding = options.finding === undefined ? undefined : await findingOf(pool, options.finding);
  const given = {
    who: options.who ?? finding?.person,
    from: options.from ?? finding?.from,
    until: options.until ?? finding?.until,
    bytes: options.bytes ?? (finding && ceilingOf(finding)),
    ...(options.asset !== undefined && { asset: options.asset }),
    ...(options.factor !== undefined && { factor: Number(options.factor) }),
    reason: options.reason,
    author: options.author,
  };
  const id = options.id ?? createHash("sha256").update(JSON.stringify(given)).digest("hex").slice(0, 12);
  return checkedEntry(exceptionSchema, { id, ...given }, "the exception");
}

/** As much as was read; where the log says of no read how much it was, there is nothing to take. */
function ceilingOf({ uid, bytesOut }: ToldFinding): number {
  if (bytesOut > 0) return bytesOut;
  throw new AuditplaneError(
    "usage",
    `could not take a ceiling from ${shownText(uid)}: no bytes are known of what was read; give --bytes, above which they are told all the same`,
  );
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

/** Keeps that a finding of volume was an incident, with what was told with it. Returns who it is about. */
export async function confirmFinding(
  pool: Pool,
  { uid, reason, author }: { readonly uid: string; readonly reason: string; readonly author: string },
): Promise<string> {
  const finding = await findingOf(pool, uid);
  const given = { who: finding.person, from: finding.from, until: finding.until };
  const confirmed = checkedEntry(confirmedSchema, { id: uid, ...given, reason, author }, "the confirmation");
  await setEntry(pool, "confirmed", confirmed);
  return finding.person;
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

/** A finding, with the span of what was told with it. */
interface ToldFinding {
  readonly uid: string;
  readonly person: string;
  readonly from: string;
  readonly until: string;
  readonly bytesOut: number;
}

async function findingOf(pool: Pool, uid: string): Promise<ToldFinding> {
  const found = await readFinding(pool, uid);
  const span = await readAlertSpan(pool, uid);
  if (found?.finding.category === "volume" && span) {
    const { from, until, bytesOut } = span;
    return { uid, person: found.finding.person, from: isoTime(from), until: isoTime(until), bytesOut };
  }
  if (found) {
    throw new AuditplaneError(
      "usage",
      `could not take ${shownText(uid)}: it is about ${shownText(found.finding.category)}, and only volumes are expected or teach; give a finding of category volume`,
    );
  }
  throw new AuditplaneError(
    "input_missing",
    `could not find ${shownText(uid.slice(0, 64))}: no finding has this uid; findings list prints them`,
  );
}
