/** Folds the cells of a day's hours into the daily rollup: person × asset × action × verdict × way. */
import type { DayRow } from "../../store/derived.ts";
import { cellKey } from "./cell.ts";
import type { Cell, Cells } from "./cell.ts";
import { Tally } from "./tally.ts";

export class DayFold {
  readonly #people = new Map<
    number,
    Map<number, Pick<Cell, "what" | "action" | "verdict" | "way" | "tally">>
  >();

  add(cells: Cells): void {
    for (const [personId, own] of cells.people()) {
      let days = this.#people.get(personId);
      if (!days) this.#people.set(personId, (days = new Map()));
      for (const { what, action, verdict, way, deed, tally } of own) {
        const key = cellKey(what.id, deed);
        let day = days.get(key);
        if (!day) days.set(key, (day = { what, action, verdict, way, tally: new Tally() }));
        day.tally.merge(tally);
      }
    }
  }

  rows(): DayRow[] {
    return [...this.#people].flatMap(([personId, days]) =>
      [...days.values()].map(({ what, action, verdict, way, tally }) => {
        return { personId, assetId: what.id, action, verdict, way, sums: tally.sums() };
      }),
    );
  }
}
