/** Exceptions and confirmed incidents of a kept database. */
import { createHash } from "node:crypto";
import process from "node:process";
import type { Pool } from "pg";
import type { Config } from "../config.ts";
import { shownText } from "../core/record/text.ts";
import { isoTime } from "../core/record/time.ts";
import { confirmedSchema, exceptionSchema } from "../core/settings/schema.ts";
import { AuditplaneError } from "../errors.ts";
import { endEntry, setEntry } from "../jobs/settings/index.ts";
import { renderExceptions } from "../reports/exceptions/render.ts";
import type { ExceptionsFormat } from "../reports/exceptions/render.ts";
import { readAlertSpan } from "../store/findings.ts";
import { readFinding } from "../reports/explain/query.ts";
import { readClock } from "../store/clock.ts";
import { readSettings } from "../store/settings.ts";
import { checkedEntry } from "./checked-entry.ts";
import { withKeptDatabase } from "./kept-database.ts";
import { printOut } from "./print-out.ts";

export async function performExceptionsList(
  options: { readonly format: ExceptionsFormat; readonly output: string; readonly dataDir?: string },
  config: Config,
): Promise<void> {
  const text = await withKeptDatabase(options.dataDir, config, async ({ pool }) =>
    renderExceptions(await readSettings(pool), options.format, await readClock(pool)),
  );
  await printOut(options.output, text);
}

export interface AddOptions {
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

export async function performExceptionsAdd(options: AddOptions, config: Config): Promise<void> {
  await withKeptDatabase(options.dataDir, config, async ({ pool }) => {
    const id = await setException(pool, options);
    process.stdout.write(`Exception ${shownText(id)} is set. ${APPLIES}\n`);
  });
}

/**
 * Announces a volume, or explains a finding: what is not given is taken from it, and from those that were told with it. Returns the id.
 */
export async function setException(pool: Pool, options: Omit<AddOptions, "dataDir">): Promise<string> {
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
  const exception = checkedEntry(exceptionSchema, { id, ...given }, "the exception");
  await setEntry(pool, "exception", exception);
  return id;
}

/** As much as was read; where the log says of no read how much it was, there is nothing to take. */
function ceilingOf({ uid, bytesOut }: ToldFinding): number {
  if (bytesOut > 0) return bytesOut;
  throw new AuditplaneError(
    "usage",
    `could not take a ceiling from ${shownText(uid)}: no bytes are known of what was read; give --bytes, above which they are told all the same`,
  );
}

const APPLIES = "The next scan into this database applies it.";

interface EndOptions {
  readonly reason: string;
  readonly author: string;
  readonly dataDir?: string;
}

export async function performExceptionsEnd(id: string, options: EndOptions, config: Config): Promise<void> {
  await end("exception", { id, ...options }, config);
  process.stdout.write(`Exception ${shownText(id)} has ended. ${APPLIES}\n`);
}

export async function performConfirm(uid: string, options: EndOptions, config: Config): Promise<void> {
  await withKeptDatabase(options.dataDir, config, async ({ pool }) => {
    const person = await confirmFinding(pool, { uid, ...options });
    process.stdout.write(
      `Finding ${shownText(uid)} is confirmed: what ${shownText(person)} read then teaches nothing. ${APPLIES}\n`,
    );
  });
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

export async function performUnconfirm(uid: string, options: EndOptions, config: Config): Promise<void> {
  await end("confirmed", { id: uid, ...options }, config);
  process.stdout.write(`Finding ${shownText(uid)} is no longer confirmed. ${APPLIES}\n`);
}

async function end(
  kind: "exception" | "confirmed",
  { id, reason, author, dataDir }: EndOptions & { readonly id: string },
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
