/** Who used which asset before: what is new to somebody, and whether their peers know it. */
import { FORGET_DAYS } from "../channels/new-asset.ts";
import type { IsLeftOut } from "../left-out.ts";
import type { ClosedDay } from "../past.ts";

export class AssetUse {
  /** Day of the last touch by person and asset. */
  readonly #last = new Map<number, Map<number, number>>();
  /** Assets that were new to a person, within the days that are known. */
  readonly #found = new Map<number, number>();
  readonly #firstDay = new Map<number, number>();
  /** People who touched an asset lately, by group, then by asset. */
  readonly #users = new Map<number, number>();
  readonly #day: number;

  /** Of the days before `day`, ascending. */
  constructor(
    days: readonly ClosedDay[],
    { day, groupOf, isLeftOut }: { day: number; groupOf: Int32Array; isLeftOut: IsLeftOut },
  ) {
    this.#day = day;
    for (const { activity, touches } of days)
      for (const { place, asset, hour } of touches)
        if (!isLeftOut(place, activity.day, hour)) this.#touch(place, asset, activity.day);
    for (const [place, assets] of this.#last)
      for (const [asset, last] of assets) {
        if (day - last > FORGET_DAYS) continue;
        const key = userKey(groupOf[place] as number, asset);
        this.#users.set(key, (this.#users.get(key) ?? 0) + 1);
      }
  }

  #touch(place: number, asset: number, day: number): void {
    if (!this.#firstDay.has(place)) this.#firstDay.set(place, day);
    let assets = this.#last.get(place);
    if (!assets) this.#last.set(place, (assets = new Map()));
    const last = assets.get(asset);
    const isFirstDay = this.#firstDay.get(place) === day;
    if (!isFirstDay && (last === undefined || day - last > FORGET_DAYS))
      this.#found.set(place, (this.#found.get(place) ?? 0) + 1);
    assets.set(asset, day);
  }

  isNew(place: number, asset: number): boolean {
    const last = this.#last.get(place)?.get(asset);
    return last === undefined || this.#day - last > FORGET_DAYS;
  }

  /** Since their first day. */
  knownDays(place: number): number {
    return this.#day - (this.#firstDay.get(place) ?? this.#day);
  }

  newBefore(place: number): number {
    return this.#found.get(place) ?? 0;
  }

  users(group: number, asset: number): number {
    return this.#users.get(userKey(group, asset)) ?? 0;
  }
}

function userKey(group: number, asset: number): number {
  return group * 2 ** 32 + asset;
}
