/** Declared shares, for people and for programs. */
import { formatBytes } from "../../core/finding/explain.ts";
import { shownText } from "../../core/record/text.ts";
import { isoTime } from "../../core/record/time.ts";
import { consumerName } from "../../core/settings/share.ts";
import type { StoredShare } from "../../store/settings.ts";
import { renderRows } from "../text-table.ts";

export const SHARES_FORMATS = ["table", "json"] as const;
export type SharesFormat = (typeof SHARES_FORMATS)[number];

const HEAD = ["ID", "KIND", "WHO READS", "ASSET", "FROM (UTC)", "UNTIL (UTC)", "A DAY", "WHY"];

/** `now` in ms: what is over is said to be. */
export function renderShares(shares: readonly StoredShare[], format: SharesFormat, now: number): string {
  if (format === "json") return `${JSON.stringify({ shares: shares.map(printed) }, null, 2)}\n`;
  if (shares.length === 0) return "No shares are declared.\n";
  const rows = shares.map((share) => [
    share.id,
    share.kind,
    consumerName(share.consumer),
    share.asset,
    minute(share.from),
    `${minute(share.until)}${share.until <= now ? " (over)" : ""}`,
    share.volume === null ? "" : formatBytes(share.volume),
    `${share.reason} (${share.approver})`,
  ]);
  return `${renderRows(
    HEAD,
    rows.map((row) => row.map(shownText)),
  )}\n`;
}

/** With the names that a settings file has, and when it was set. */
function printed({ consumer, from, until, recordedAt, ...share }: StoredShare): Record<string, unknown> {
  const { id, kind, ...about } = share;
  return {
    id,
    kind,
    ...("principalArn" in consumer ? { principal_arn: consumer.principalArn } : consumer),
    ...about,
    from: isoTime(from),
    until: isoTime(until),
    recorded_at: isoTime(recordedAt),
  };
}

function minute(time: number): string {
  return isoTime(time).slice(0, 16).replace("T", " ");
}
