/** The finest sum that rollups are made of: what one person did in one hour to one asset, by action, verdict and way. */
import { VERDICTS } from "../../core/catalog/judge.ts";
import { GRADES, PERSON_KINDS } from "../../core/identity/caller.ts";
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
  /** One number for action, verdict and way. */
  readonly deed: number;
  readonly tally: Tally;
  /** Of accesses in the files that are reported on and not denied. */
  reported: number;
  reportedBytes: number;
}

const ACTION = numbersOf(ACTIONS);
const VERDICT = numbersOf(VERDICTS);
const WAY = numbersOf(WAYS);
const DEEDS = ACTIONS.length * VERDICTS.length * WAYS.length;

function numbersOf<T extends string>(names: readonly T[]): Readonly<Record<T, number>> {
  return Object.fromEntries(names.map((name, number) => [name, number])) as Record<T, number>;
}

/** One number for an asset, by any number of its own, and a deed. */
export function cellKey(asset: number, deed: number): number {
  return asset * DEEDS + deed;
}

/** The smaller, the more its kind is watched. */
export function rankOf({ caller }: KnownCaller): number {
  return PERSON_KINDS.indexOf(caller.personKind);
}

type PersonCells = readonly [personId: number, cells: readonly Cell[]];

export class Cells {
  /** By person, then by asset, verdict and action. */
  readonly #people = new Map<number, Map<number, Cell>>();
  /** How sure it is who did it: accesses in the files that are reported on and not denied, by grade. */
  readonly grades = Object.fromEntries(GRADES.map((grade) => [grade, 0])) as Record<IdentityGrade, number>;
  /** Asked for more than once, when all are added. */
  #listed: readonly PersonCells[] | undefined;

  add(access: Access): void {
    const { who, what, action, entitlement, way } = access;
    const { verdict } = entitlement;
    this.#listed = undefined;
    let cells = this.#people.get(who.personId);
    if (!cells) this.#people.set(who.personId, (cells = new Map()));
    const deed = (VERDICT[verdict] * ACTIONS.length + ACTION[action]) * WAYS.length + WAY[way];
    const key = cellKey(what.number, deed);
    let cell = cells.get(key);
    if (!cell) {
      cell = { who, what, action, verdict, way, deed, tally: new Tally(), reported: 0, reportedBytes: 0 };
      cells.set(key, cell);
    }
    if (cell.who !== who && rankOf(who) < rankOf(cell.who)) cell.who = who;
    cell.tally.add(access);
    if (!access.reported || access.denied) return;
    this.grades[who.caller.grade]++;
    cell.reported++;
    cell.reportedBytes += access.bytesOut;
  }

  people(): readonly PersonCells[] {
    this.#listed ??= [...this.#people].map(([personId, cells]) => [personId, [...cells.values()]]);
    return this.#listed;
  }

  all(): Cell[] {
    return this.people().flatMap(([, cells]) => cells);
  }
}
