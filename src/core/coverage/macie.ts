/** Places whose findings of Macie are not read: that nothing sensitive is known there says nothing. */
import { DAY_MS, isoTime } from "../record/time.ts";
import type { Place } from "./trail.ts";

/** How the last reading of a place ended. Times in ms. */
export interface MacieReading extends Place {
  /** null: none has ended yet. */
  readonly state: "read" | "not_enabled" | "failed" | null;
  /** The code of what failed, and its sentence. */
  readonly reason: string | null;
  readonly detail: string | null;
  readonly endedAt: number | null;
  /** Everything that was updated before this was read; null: nothing was. */
  readonly readUntil: number | null;
}

export interface UnreadMacie extends Place {
  readonly reason: string;
  readonly fix: string;
}

/** A fault that is over by tomorrow loses nothing: Macie keeps findings for 90 days. */
const UNREAD_MS = DAY_MS;

const FIXES: Readonly<Record<string, string>> = {
  aws_access_denied:
    "allow macie2:ListFindings and macie2:GetFindings to the worker's role (deploy/iam/macie.json)",
  aws_region_disabled: "leave the Region out of AUDITPLANE_MACIE, or enable it for the account",
};

/** At once where Macie is not enabled or was never read, after a day where it was. */
export function unreadMacie(readings: readonly MacieReading[], now: number): UnreadMacie[] {
  return readings.flatMap((reading) => {
    const { account, region } = reading;
    const why = whyUnread(reading, now);
    return why === undefined ? [] : [{ account, region, ...why }];
  });
}

function whyUnread(
  { state, reason, detail, endedAt, readUntil, region }: MacieReading,
  now: number,
): Omit<UnreadMacie, keyof Place> | undefined {
  if (state === "not_enabled")
    return {
      reason: "Macie is not enabled there",
      fix: `aws macie2 enable-macie --region ${region}, in its administrator account; or leave it out of AUDITPLANE_MACIE`,
    };
  const isOld = (time: number | null): boolean => time === null || now - time > UNREAD_MS;
  if (state === "failed" && isOld(readUntil)) {
    const since = readUntil === null ? "never" : `not since ${isoTime(readUntil)}`;
    const fix = FIXES[reason ?? ""] ?? "see what AWS says of it; it is read again by itself";
    return { reason: `Macie could be read ${since}: ${detail ?? reason ?? ""}`, fix };
  }
  if (state === null || !isOld(endedAt)) return undefined;
  return {
    reason: `nobody has read Macie there since ${isoTime(endedAt ?? now)}`,
    fix: "run a worker with the role macie that has AUDITPLANE_MACIE name it; it is forgotten after two weeks",
  };
}
