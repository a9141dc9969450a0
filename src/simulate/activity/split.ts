/** Deals the bytes and objects of one hour to the assets that were read in it. */
import type { Random } from "../random.ts";

/** What one person did to one asset within one clock hour. */
export interface HourActivity {
  /** Number of the person. */
  readonly person: number;
  /** Start of the hour UTC, ms since 1970. */
  readonly hour: number;
  /** Id of the asset. */
  readonly asset: string;
  readonly bytes: number;
  /** Distinct objects. */
  readonly objects: number;
}

export interface HourTotal {
  readonly person: number;
  readonly hour: number;
  readonly bytes: number;
  readonly objects: number;
}

/** One row for each asset, or fewer where there are fewer objects; their sums are the totals. */
export function splitHour(total: HourTotal, assets: readonly string[], random: Random): HourActivity[] {
  const { person, hour } = total;
  const chosen = assets.slice(0, Math.max(1, total.objects));
  const weights = chosen.map(() => 0.2 + random.unit());
  let weight = weights.reduce((sum, one) => sum + one, 0);
  let { bytes, objects } = total;
  return chosen.map((asset, at) => {
    const own = weights[at] as number;
    const left = chosen.length - at - 1;
    const part = left === 0 ? 1 : own / weight;
    const row = {
      person,
      hour,
      asset,
      bytes: Math.round(bytes * part),
      objects: Math.min(objects - left, Math.max(1, Math.round(objects * part))),
    };
    bytes -= row.bytes;
    objects -= row.objects;
    weight -= own;
    return row;
  });
}

/** Rows of the same person, hour and asset become one; sorted by hour, person, asset. */
export function mergeRows(rows: readonly HourActivity[]): HourActivity[] {
  const merged: HourActivity[] = [];
  for (const row of [...rows].sort(byHour)) {
    const last = merged.at(-1);
    if (last && byHour(last, row) === 0) {
      merged[merged.length - 1] = {
        ...last,
        bytes: last.bytes + row.bytes,
        objects: last.objects + row.objects,
      };
    } else merged.push(row);
  }
  return merged;
}

export function byHour(a: HourActivity, b: HourActivity): number {
  return a.hour - b.hour || a.person - b.person || (a.asset < b.asset ? -1 : a.asset > b.asset ? 1 : 0);
}
