/** Folds the accesses of a day into the daily rollup: person × asset × action × verdict. */
import type { DayRow } from "../../store/derived.ts";
import { KIND } from "../../store/dictionary.ts";
import type { Dictionary } from "../../store/dictionary.ts";
import type { Access } from "./enrich.ts";
import { Tally } from "./tally.ts";

interface Cell {
  readonly personId: number;
  readonly assetKey: string;
  readonly action: string;
  readonly verdict: string;
  readonly tally: Tally;
}

export class DayFold {
  readonly #cells = new Map<string, Cell>();
  readonly #dictionary: Dictionary;

  constructor(dictionary: Dictionary) {
    this.#dictionary = dictionary;
  }

  add(access: Access): void {
    const { personId, assetKey, action } = access;
    const { verdict } = access.entitlement;
    const key = `${personId} ${action} ${verdict} ${assetKey}`;
    let cell = this.#cells.get(key);
    if (!cell) {
      cell = { personId, assetKey, action, verdict, tally: new Tally() };
      this.#cells.set(key, cell);
    }
    cell.tally.add(access);
  }

  /** Rows of the day. The dictionary must have resolved the assets of all its hours. */
  rows(): DayRow[] {
    return [...this.#cells.values()].map(({ personId, assetKey, action, verdict, tally }) => {
      return {
        personId,
        assetId: this.#dictionary.id(KIND.asset, assetKey),
        action,
        verdict,
        ...tally.sums(),
      };
    });
  }
}
