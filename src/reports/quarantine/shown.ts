/** How names, times and commands are shown in what is said about the quarantine. */
import { formatCount } from "../../core/finding/explain.ts";
import { isoTime } from "../../core/record/time.ts";

/** `2026-11-25 00:10`, in UTC. */
export function minute(time: number): string {
  return isoTime(time).slice(0, 16).replace("T", " ");
}

/** `1 file`, `2 records`. */
export function amount(count: number, unit: "file" | "record"): string {
  return `${formatCount(count)} ${unit}${count === 1 ? "" : "s"}`;
}
