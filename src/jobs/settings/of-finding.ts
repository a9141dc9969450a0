/** What is set of findings: that they were expected, or incidents. */
import { createHash } from "node:crypto";
import type { Pool } from "pg";
import { shownText } from "../../core/record/text.ts";
import { isoTime } from "../../core/record/time.ts";
import { confirmedSchema, exceptionSchema } from "../../core/settings/schema.ts";
import type { Exception } from "../../core/settings/settings.ts";
import { AuditplaneError } from "../../errors.ts";
import { readAlertSpan } from "../../store/alert-span.ts";
import { readFindingRows } from "../../store/findings.ts";
import { checkedEntry } from "./checked-entry.ts";
import { setEntry } from "./index.ts";

/** What is not given is taken from the finding, and from those that were told with it. */
export interface WantedException {
  readonly id?: string | undefined;
  readonly finding?: string | undefined;
  readonly who?: string | undefined;
  readonly asset?: string | undefined;
  readonly factor?: number | undefined;
  /** A number of bytes, or `2 TB`. */
  readonly bytes?: string | number | undefined;
  /** ISO 8601. */
  readonly from?: string | undefined;
  readonly until?: string | undefined;
  readonly reason: string;
  readonly author: string;
}

/** Announces a volume, or explains a finding. Returns the id. */
export async function setException(pool: Pool, wanted: WantedException): Promise<string> {
  const exception = await exceptionOf(pool, wanted);
  await setEntry(pool, "exception", exception);
  return exception.id;
}

/** An exception that may be set. Sets nothing. Throws `settings_invalid` where no such may be. */
export async function exceptionOf(pool: Pool, wanted: WantedException): Promise<Exception> {
  const finding = wanted.finding === undefined ? undefined : await findingOf(pool, wanted.finding);
  const given = {
    who: wanted.who ?? finding?.person,
    from: wanted.from ?? finding?.from,
    until: wanted.until ?? finding?.until,
    bytes: wanted.bytes ?? (finding && ceilingOf(finding)),
    ...(wanted.asset !== undefined && { asset: wanted.asset }),
    ...(wanted.factor !== undefined && { factor: wanted.factor }),
    reason: wanted.reason,
    author: wanted.author,
  };
  const id = wanted.id ?? createHash("sha256").update(JSON.stringify(given)).digest("hex").slice(0, 12);
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

/** A finding, with the span of what was told with it. */
interface ToldFinding {
  readonly uid: string;
  readonly person: string;
  readonly from: string;
  readonly until: string;
  readonly bytesOut: number;
}

async function findingOf(pool: Pool, uid: string): Promise<ToldFinding> {
  const [found] = await readFindingRows(pool, { uids: [uid] });
  const span = await readAlertSpan(pool, uid);
  if (found?.category === "volume" && span) {
    const { from, until, bytesOut } = span;
    return { uid, person: found.person, from: isoTime(from), until: isoTime(until), bytesOut };
  }
  if (found) {
    throw new AuditplaneError(
      "usage",
      `could not take ${shownText(uid)}: it is about ${shownText(found.category)}, and only volumes are expected or teach; give a finding of category volume`,
    );
  }
  throw new AuditplaneError(
    "input_missing",
    `could not find ${shownText(uid.slice(0, 64))}: no finding has this uid; findings list prints them`,
  );
}
