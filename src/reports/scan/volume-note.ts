/** What a reader should know of the judgement of unusual volume where there is too little history for all of it. */
import { formatCounted } from "../../core/finding/explain.ts";
import { JUDGING_DAYS, SHADOW_DAYS } from "../../core/volume/parameters.ts";

/** `days`: from the first to the last one that is known. undefined: there are enough, or none. */
export function volumeNote(days: number): string | undefined {
  if (days === 0 || days > SHADOW_DAYS) return undefined;
  const known = `Unusual volume: ${formatCounted(days, "day")} of history`;
  if (days <= JUDGING_DAYS)
    return `${known}; what is usual is known after ${JUDGING_DAYS}, and told after ${SHADOW_DAYS}. Until then hard ceilings alone say what is too much: add older logs.`;
  return `${known}; findings are in shadow until ${SHADOW_DAYS} are known, which nobody is told of: add older logs.`;
}
