/** The finest sum that rollups are made of: what one person did in one hour to one asset, by action and verdict. */
import { VERDICTS } from "../../core/catalog/judge.ts";
import type { Verdict } from "../../core/catalog/judge.ts";
import { ACTIONS } from "../../core/record/access.ts";
import type { Action } from "../../core/record/access.ts";
import type { Access } from "./access.ts";
import type { KnownCaller } from "./callers.ts";
import type { KnownAsset } from "./places.ts";
import { Tally } from "./tally.ts";

export interface Cell {
  readonly who: KnownCaller;
  readonly what: KnownAsset;
  readonly action: Action;
  readonly verdict: Verdict;
  readonly tally: Tally;
  /** Of accesses in the files that are reported on and not denied. */
  reported: number;
  reportedBytes: number;
}

/** One number for an asset (by any number of its own), a verdict and an action. */
export function cellKey(asset: number, verdict: Verdict, action: Action): number {
  return (asset * VERDICTS.length + VERDICTS.indexOf(verdict)) * ACTIONS.length + ACTIONS.indexOf(action);
}

export class Cells {
  /** By person, then by asset, verdict and action. */
  readonly #people = new Map<number, Map<number, Cell>>();

  add(access: Access): void {
    const { who, what, action, entitlement } = access;
    let cells = this.#people.get(who.personId);
    if (!cells) this.#people.set(who.personId, (cells = new Map()));
    const key = cellKey(what.number, entitlement.verdict, action);
    let cell = cells.get(key);
    if (!cell) {
      const { verdict } = entitlement;
      cell = { who, what, action, verdict, tally: new Tally(), reported: 0, reportedBytes: 0 };
      cells.set(key, cell);
    }
    cell.tally.add(access);
    if (!access.reported || access.denied) return;
    cell.reported++;
    cell.reportedBytes += access.bytesOut;
  }

  people(): [personId: number, cells: Cell[]][] {
    return [...this.#people].map(([personId, cells]) => [personId, [...cells.values()]]);
  }

  all(): Cell[] {
    return [...this.#people.values()].flatMap((cells) => [...cells.values()]);
  }
}
