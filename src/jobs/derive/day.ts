/** Folds the cells of a day's hours into the daily rollup: person × asset × action × verdict × way. */
import { DAY_MS, HOUR_MS } from "../../core/record/time.ts";
import type { DayRow } from "../../store/derived.ts";
import { cellKey } from "./cell.ts";
import type { Cell, Cells } from "./cell.ts";
import { Tally } from "./tally.ts";

const NO_PEAK = { hour: 0, bytesOut: 0, objects: 0 };

interface DayCell extends Pick<Cell, "what" | "action" | "verdict" | "way" | "tally"> {
  peak: DayRow["peak"];
}

export class DayFold {
  readonly #people = new Map<number, Map<number, DayCell>>();

  /** Hours come in ascending order: of equal ones the first is the peak. */
  add(hour: number, cells: Cells): void {
    const hourOfDay = (hour % DAY_MS) / HOUR_MS;
    for (const [personId, own] of cells.people()) {
      let days = this.#people.get(personId);
      if (!days) this.#people.set(personId, (days = new Map()));
      for (const { what, action, verdict, way, deed, tally } of own) {
        const key = cellKey(what.id, deed);
        let day = days.get(key);
        if (!day) days.set(key, (day = { what, action, verdict, way, tally: new Tally(), peak: NO_PEAK }));
        day.tally.merge(tally);
        const { bytesOut, objects } = tally;
        if (bytesOut > day.peak.bytesOut || (bytesOut === day.peak.bytesOut && objects > day.peak.objects))
          day.peak = { hour: hourOfDay, bytesOut, objects };
      }
    }
  }

  rows(): DayRow[] {
    return [...this.#people].flatMap(([personId, days]) =>
      [...days.values()].map(({ what, action, verdict, way, tally, peak }) => {
        return { personId, assetId: what.id, action, verdict, way, sums: tally.sums(), peak };
      }),
    );
  }
}
