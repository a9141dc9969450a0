/** Hours of an account and Region, one character each: as a picture, and in words for those who cannot see it. */
import { formatCount, formatCounted } from "../../core/finding/explain.ts";
import { HOUR_MS, isoTime } from "../../core/record/time.ts";

/** Hours in which nothing came, and of others how much. */
const NOTHING = "·";
const BARS = "▁▂▃▄▅▆▇█";
const DAY_HOURS = 24;

/** The legend of what `stripLines` draws. */
export const STRIP_LEGEND = `One character an hour, on a scale of logarithms up to the place's own most; ${NOTHING} is an hour of which nothing came.`;

/** As many whole days on a line as there is room for, one at least; each line with the hours that it begins behind the first. */
export function stripLines(
  events: readonly number[],
  room: number,
): readonly { readonly after: number; readonly bars: string }[] {
  const wide = Math.max(1, Math.floor(room / DAY_HOURS)) * DAY_HOURS;
  const most = Math.log1p(Math.max(0, ...events));
  const bars = events.map((count) => {
    if (count === 0) return NOTHING;
    return BARS[Math.min(BARS.length - 1, Math.floor((Math.log1p(count) / most) * BARS.length))] ?? "";
  });
  const lines = Array.from({ length: Math.ceil(bars.length / wide) }, (_, at) => at * wide);
  return lines.map((after) => ({ after, bars: bars.slice(after, after + wide).join("") }));
}

/** Of many silences so many are named. */
const NAMED = 4;

/** `1,234 events in 68 of 72 hours; nothing 2026-09-02 03:00 to 07:00 (4 hours)`; times are in UTC. */
export function hoursInWords(events: readonly number[], from: number): string {
  const sum = events.reduce((total, count) => total + count, 0);
  const seen = events.filter((count) => count > 0).length;
  const head = `${formatCounted(sum, "event")} in ${formatCount(seen)} of ${formatCounted(events.length, "hour")}`;
  const silences = silencesIn(events);
  if (silences.length === 0) return head;
  const named = silences.slice(0, NAMED).map(({ start, end }) => {
    const times = `${minuteOf(from + start * HOUR_MS)} to ${minuteOf(from + end * HOUR_MS)}`;
    return `${times} (${formatCounted(end - start, "hour")})`;
  });
  const more = silences.length > NAMED ? `, and ${formatCount(silences.length - NAMED)} more times` : "";
  return `${head}; nothing ${named.join(", ")}${more}`;
}

/** Hours in a row without events: the first one, and the one behind the last. */
function silencesIn(events: readonly number[]): { readonly start: number; readonly end: number }[] {
  const silences: { start: number; end: number }[] = [];
  events.forEach((count, at) => {
    if (count > 0) return;
    const last = silences.at(-1);
    if (last?.end === at) last.end = at + 1;
    else silences.push({ start: at, end: at + 1 });
  });
  return silences;
}

export function minuteOf(time: number): string {
  return isoTime(time).slice(0, 16).replace("T", " ");
}
