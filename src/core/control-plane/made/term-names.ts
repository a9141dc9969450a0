/** What glossary terms, and the glossaries that they are in, were called when. */
import type { Interval } from "../../catalog/catalog.ts";
import { groupBy } from "../../catalog/group.ts";
import type { HistoryEntry } from "../history.ts";
import { overTime } from "./stretches.ts";

export interface TermName extends Interval {
  readonly kind: "term_name";
  readonly id: string;
  readonly name: string;
  readonly glossary: string;
}

/**
 * By the id of the term, for all time: before it was read it is taken for what it was called first, and what is gone goes by its last
 * name: whoever names it means it still.
 */
export function termNames(
  terms: readonly HistoryEntry<"glossary_term">[],
  glossaries: readonly HistoryEntry<"glossary">[],
): ReadonlyMap<string, readonly TermName[]> {
  const named = new Map([...groupBy(glossaries, ({ id }) => id)].map(([id, rows]) => [id, lasting(rows)]));
  return new Map(
    [...groupBy(terms, ({ id }) => id)].map(([id, rows]) => {
      const own = lasting(rows);
      const ids = new Set(own.map(({ content }) => content.glossary));
      const all = [...own, ...[...ids].flatMap((glossary) => named.get(glossary) ?? [])];
      const names = overTime(all, (now) => {
        const term = now.find((row) => row.kind === "glossary_term");
        if (term?.kind !== "glossary_term") return undefined;
        const glossary = now.find((row) => row.kind === "glossary" && row.id === term.content.glossary);
        return { name: term.content.name, glossary: glossary?.content.name ?? "" };
      });
      return [id, names.map(({ from, until, value }) => ({ kind: "term_name", id, ...value, from, until }))];
    }),
  );
}

/** Each until the next one, the first since ever. Of rows of one id, oldest first. */
function lasting<R extends Interval>(rows: readonly R[]): R[] {
  return rows.map((row, at) => ({
    ...row,
    from: at === 0 ? -Infinity : row.from,
    until: rows[at + 1]?.from ?? Infinity,
  }));
}
