/** Of each asset that somebody read on a day the hour in which they read most of it: what new assets are found by. */
import { groupBy } from "../../core/catalog/group.ts";
import type { TouchRow } from "../../store/volume.ts";
import type { Cells } from "./cell.ts";
import { sumOf } from "./tally.ts";

export class TouchesFold {
  /** By person, then by asset. */
  readonly #people = new Map<number, Map<number, TouchRow>>();

  /** Hours come in ascending order. */
  add(hour: number, cells: Cells): void {
    for (const [personId, own] of cells.people()) {
      const read = own.filter(({ action, tally }) => action === "read" && tally.accesses > tally.denied);
      for (const [assetId, same] of groupBy(read, ({ what }) => what.id))
        this.#keep({ hour, personId, assetId, ...sumOf(same.map(({ tally }) => tally)).sums() });
    }
  }

  #keep({ hour, personId, assetId, bytesOut, objects }: TouchRow): void {
    let assets = this.#people.get(personId);
    if (!assets) this.#people.set(personId, (assets = new Map()));
    const most = assets.get(assetId);
    if (!most || bytesOut > most.bytesOut)
      assets.set(assetId, { hour, personId, assetId, bytesOut, objects });
  }

  rows(): TouchRow[] {
    return [...this.#people.values()].flatMap((assets) => [...assets.values()]);
  }
}
