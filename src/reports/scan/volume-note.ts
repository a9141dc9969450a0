/** What a reader should know of the judgement of unusual volume where there is too little history for all of it. */
import { formatCounted } from "../../core/finding/explain.ts";
import { isoTime } from "../../core/record/time.ts";
import { GAP_DAYS, SPARSE_DAYS } from "../../core/volume/history.ts";
import { JUDGING_DAYS, LEARNING_DAYS, SHADOW_DAYS } from "../../core/volume/parameters.ts";
import type { KnownHistory } from "../../store/volume.ts";

/** Of the last judged day, as the detector knew it. undefined: there is enough history, or none. */
export function volumeNote(history: KnownHistory | undefined): string | undefined {
  if (!history || history.knownDays >= SHADOW_DAYS) return undefined;
  const { day, knownDays } = history;
  // of fewer days there is no baseline, and they are not counted
  const known =
    knownDays < LEARNING_DAYS ? `fewer than ${LEARNING_DAYS} days` : formatCounted(knownDays, "day");
  const head = `Unusual volume: ${known} of history before ${isoTime(day).slice(0, 10)}, the last day that was judged`;
  return `${head}; ${missing(knownDays)}${lost(history)}`;
}

function missing(knownDays: number): string {
  const older = "add older logs";
  if (knownDays >= JUDGING_DAYS)
    return `findings are in shadow, which nobody is told of, until ${SHADOW_DAYS} are known: ${older}, ${formatCounted(SHADOW_DAYS - knownDays, "day")} more.`;
  return `nothing is judged before ${JUDGING_DAYS} are known, and nobody is told before ${SHADOW_DAYS}. Until then hard ceilings alone say what is too much: ${older}.`;
}

/** Why logs that go back further are no history. */
function lost({ knownDays, sinceFirst }: KnownHistory): string {
  if (sinceFirst < LEARNING_DAYS || sinceFirst <= knownDays) return "";
  return ` Logs go back ${formatCounted(sinceFirst, "day")}, but what is behind ${GAP_DAYS} days without reads does not count, and a day with reads stands for no more than ${SPARSE_DAYS}.`;
}
