/** What was so at one time, of several things that changed at different times. */
import type { Interval } from "../../catalog/catalog.ts";
import { canonicalJson } from "../../record/decode.ts";

/**
 * Cuts time wherever one of the rows begins or ends, and says of each stretch what follows of the rows that hold in it; undefined: nothing.
 * Stretches that meet and say the same are one.
 * @example
 * overTime([{ from: 0, until: 9 }, { from: 5, until: 9 }], (rows) => rows.length)
 * // [{ from: 0, until: 5, value: 1 }, { from: 5, until: 9, value: 2 }]
 */
export function overTime<R extends Interval, V>(
  rows: readonly R[],
  valueOf: (rows: readonly R[]) => V | undefined,
): (Interval & { readonly value: V })[] {
  const [sole] = rows;
  if (rows.length === 1 && sole) {
    const value = valueOf(rows);
    return value === undefined ? [] : [{ from: sole.from, until: sole.until, value }];
  }
  const borders = [...new Set(rows.flatMap(({ from, until }) => [from, until]))].sort((a, b) =>
    a < b ? -1 : 1,
  );
  const found: { from: number; until: number; value: V; text: string }[] = [];
  for (const [at, from] of borders.entries()) {
    const until = borders[at + 1];
    if (until === undefined) break;
    const value = valueOf(rows.filter((row) => row.from <= from && until <= row.until));
    if (value === undefined) continue;
    const text = canonicalJson(value);
    const last = found.at(-1);
    if (last?.until === from && last.text === text) last.until = until;
    else found.push({ from, until, value, text });
  }
  return found.map(({ from, until, value }) => ({ from, until, value }));
}
