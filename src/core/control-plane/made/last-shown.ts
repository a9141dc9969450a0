/** Whether reads show what others name, and since when they do not any more. */
import type { EntryKind } from "../entry.ts";
import type { HistoryEntry } from "../history.ts";

/** What reads showed of something last. */
export interface LastShown<K extends EntryKind> {
  readonly entry: HistoryEntry<K>;
  /** From then on no list shows it, and nobody said that it ended, in ms; Infinity: it is shown, or known to have ended. */
  readonly goneAt: number;
  /** Before, no list showed it, in ms; -Infinity: since ever, as far as is known. */
  readonly shownFrom: number;
}

/** By id. What is not among them was never shown. */
export function lastShown<K extends EntryKind>(
  rows: readonly HistoryEntry<K>[],
): ReadonlyMap<string, LastShown<K>> {
  const shown = new Map<string, LastShown<K>>();
  for (const entry of rows) {
    const { id, from, until, untilHow } = entry;
    const before = shown.get(id);
    const shownFrom = Math.min(from, before?.shownFrom ?? Infinity);
    const goneAt = untilHow === "assumed" ? until : Infinity;
    shown.set(
      id,
      before && until < before.entry.until ? { ...before, shownFrom } : { entry, goneAt, shownFrom },
    );
  }
  return shown;
}
