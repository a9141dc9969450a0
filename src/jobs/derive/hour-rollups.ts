/** The rollups of an hour, from its cells: hour × person, hour × asset × verdict. */
import { VERDICTS } from "../../core/catalog/judge.ts";
import type { AssetHour, PersonHour } from "../../store/derived.ts";
import type { Cell, Cells } from "./cell.ts";
import { Tally } from "./tally.ts";

export function personHours(hour: number, cells: Cells): PersonHour[] {
  const rows: PersonHour[] = [];
  for (const [personId, own] of cells.people()) {
    const tally = new Tally();
    for (const cell of own) tally.merge(cell.tally);
    rows.push({ hour, personId, ...tally.sums() });
  }
  return rows;
}

export function assetHours(hour: number, cells: Cells): AssetHour[] {
  const found = new Map<number, Pick<Cell, "verdict" | "what"> & { tally: Tally; people: Set<number> }>();
  for (const { who, what, verdict, tally } of cells.all()) {
    const key = what.id * VERDICTS.length + VERDICTS.indexOf(verdict);
    let sum = found.get(key);
    if (!sum) found.set(key, (sum = { what, verdict, tally: new Tally(), people: new Set() }));
    sum.tally.merge(tally);
    sum.people.add(who.personId);
  }
  return [...found.values()].map(({ what, verdict, tally, people }) => {
    return { hour, assetId: what.id, verdict, people: people.size, ...tally.sums() };
  });
}
