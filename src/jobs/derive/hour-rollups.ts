/** The rollups of an hour, from its cells: hour × person, hour × asset × verdict. */
import { groupBy } from "../../core/catalog/group.ts";
import { VERDICTS } from "../../core/catalog/judge.ts";
import type { AssetHour, PersonHour } from "../../store/derived.ts";
import { rankOf } from "./cell.ts";
import type { Cell, Cells } from "./cell.ts";
import { sumOf } from "./tally.ts";

export function personHours(cells: Cells): PersonHour[] {
  return cells.people().map(([personId, own]) => {
    const all = sumOf(own.map(({ tally }) => tally));
    const read = own.filter(({ action }) => action === "read");
    const objectsRead =
      read.length === own.length
        ? all.objects
        : read.length === 0
          ? 0
          : sumOf(read.map(({ tally }) => tally)).objects;
    const { who } = own.reduce((most, cell) => (rankOf(cell.who) < rankOf(most.who) ? cell : most));
    return { personId, kind: who.caller.personKind, sums: all.sums(), objectsRead };
  });
}

export function assetHours(cells: Cells): AssetHour[] {
  const found = groupBy(
    cells.all(),
    ({ what, verdict }) => what.id * VERDICTS.length + VERDICTS.indexOf(verdict),
  );
  return [...found.values()].map((same) => {
    const { what, verdict } = same[0] as Cell;
    const people = new Set(same.map(({ who }) => who.personId)).size;
    return { assetId: what.id, verdict, people, sums: sumOf(same.map(({ tally }) => tally)).sums() };
  });
}
