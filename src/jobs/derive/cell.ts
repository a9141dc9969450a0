/** The finest sum that rollups are made of: what one person did in one hour to one asset, by action, verdict and way. */
import { VERDICTS } from "../../core/catalog/judge.ts";
import { PERSON_KINDS } from "../../core/identity/caller.ts";
import type { IdentityGrade } from "../../core/identity/caller.ts";
import type { Verdict } from "../../core/catalog/judge.ts";
import { WAYS } from "../../core/access/way.ts";
import type { Way } from "../../core/access/way.ts";
import { ACTIONS } from "../../core/record/access.ts";
import type { Action } from "../../core/record/access.ts";
import type { Access } from "./access.ts";
import type { KnownCaller } from "./known-caller.ts";
import type { KnownAsset } from "./places.ts";
import { Tally } from "./tally.ts";

export interface Cell {
  /** Of several callers of one person one whose kind is watched most. */
  who: KnownCaller;
  readonly what: KnownAsset;
  readonly action: Action;
  readonly verdict: Verdict;
  readonly way: Way;
  readonly tally: Tally;
  /** Of accesses in the files that are reported on and not denied. */
  reported: number;
  reportedBytes: number;
}

/** One number for an asset (by any number of its own), a verdict, an action and a way. */
export function cellKey(
  asset: number,
  { verdict, action, way }: { verdict: Verdict; action: Action; way: Way },
): number {
  const deed =
    (asset * VERDICTS.length + VERDICTS.indexOf(verdict)) * ACTIONS.length + ACTIONS.indexOf(action);
  return deed * WAYS.length + WAYS.indexOf(way);
}

function rankOf({ caller }: KnownCaller): number {
  return PERSON_KINDS.indexOf(caller.personKind);
}

export class Cells {
  /** By person, then by asset, verdict and action. */
  readonly #people = new Map<number, Map<number, Cell>>();
  /** How sure it is who did it: accesses in the files that are reported on and not denied, by grade. */
  readonly grades = new Map<IdentityGrade, number>();

  add(access: Access): void {
    const { who, what, action, entitlement, way } = access;
    const { verdict } = entitlement;
    let cells = this.#people.get(who.personId);
    if (!cells) this.#people.set(who.personId, (cells = new Map()));
    const key = cellKey(what.number, { verdict, action, way });
    let cell = cells.get(key);
    if (!cell) {
      cell = { who, what, action, verdict, way, tally: new Tally(), reported: 0, reportedBytes: 0 };
      cells.set(key, cell);
    }
    if (cell.who !== who && rankOf(who) < rankOf(cell.who)) cell.who = who;
    cell.tally.add(access);
    if (!access.reported || access.denied) return;
    const { grade } = who.caller;
    this.grades.set(grade, (this.grades.get(grade) ?? 0) + 1);
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
