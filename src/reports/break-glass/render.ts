/** Uses of roles for emergencies, for people and for programs: the section of a review. */
import type { BreakGlassSummary, SummarizedUse } from "../../core/break-glass/summary.ts";
import { shownText } from "../../core/record/text.ts";
import { isoTime } from "../../core/record/time.ts";
import { renderRows } from "../text-table.ts";

export const BREAK_GLASS_FORMATS = ["table", "json"] as const;
export type BreakGlassFormat = (typeof BREAK_GLASS_FORMATS)[number];

const HEAD = ["USE", "WHO", "ROLE", "FROM (UTC)", "UNTIL (UTC)", "EVENTS", "STATE", "WHY"];

export function renderBreakGlass(summary: BreakGlassSummary, format: BreakGlassFormat): string {
  if (format === "json") return `${JSON.stringify(printed(summary), null, 2)}\n`;
  const { uses, counts, unused, from, until } = summary;
  const span = `${isoTime(from)} to ${isoTime(until)}`;
  const rest = unused.length === 0 ? "" : `Nobody used ${unused.map(shownText).join(", ")}.\n`;
  if (uses.length === 0) return `No role for emergencies was used from ${span}.\n${rest}`;
  const { justified, late, waiting, missing } = counts;
  return `From ${span}: ${uses.length} used; ${justified} justified in time, ${late} late, ${waiting} waiting, ${missing} missing.

${renderRows(
  HEAD,
  uses.map((use) => rowOf(use).map(shownText)),
)}
${rest}`;
}

function rowOf({ id, person, roleArn, justification, state, ...use }: SummarizedUse): string[] {
  const why =
    justification === undefined
      ? `wanted until ${minute(use.dueAt)}`
      : `${justification.reason} (${justification.author})`;
  return [id, person, roleArn, minute(use.from), minute(use.until), String(use.events), state, why];
}

function printed({ from, until, uses, counts, unused }: BreakGlassSummary): Record<string, unknown> {
  return {
    from: isoTime(from),
    until: isoTime(until),
    counts,
    uses: uses.map(({ id, person, roleArn, state, justification, ...use }) => ({
      id,
      person,
      role_arn: roleArn,
      from: isoTime(use.from),
      until: isoTime(use.until),
      events: use.events,
      state,
      due_at: isoTime(use.dueAt),
      justification:
        justification === undefined
          ? null
          : { author: justification.author, reason: justification.reason, at: isoTime(justification.at) },
    })),
    unused,
  };
}

function minute(time: number): string {
  return isoTime(time).slice(0, 16).replace("T", " ");
}
