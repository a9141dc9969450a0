/** Use that nothing entitled, and rights of those who left. */
import type { Verdict } from "../catalog/judge.ts";
import { compareText, groupBy } from "../catalog/group.ts";
import type { Way } from "../access/way.ts";
import type { Period } from "./period.ts";
import type { ReviewItem } from "./review.ts";
import { bitsOf } from "./use.ts";
import type { ReviewUse } from "./use.ts";

/** What somebody did to an asset in the month without being entitled to. */
export interface LooseUse {
  readonly asset: string;
  readonly person: string;
  /** `none`: nothing ever entitled them; `revoked`: it did, and was over. */
  readonly verdict: Verdict;
  readonly ways: readonly Way[];
  readonly accesses: number;
  readonly bytesOut: number;
  readonly days: number;
  readonly lastDay: number;
}

/** What moved most first. */
export function unentitledOf(uses: readonly ReviewUse[], { days }: Period): LooseUse[] {
  const loose = uses.filter(
    ({ verdict, days: mask, lastDay }) =>
      (verdict === "none" || verdict === "revoked") && mask !== 0 && lastDay >= days.first,
  );
  return [
    ...groupBy(loose, ({ asset, person, verdict }) => JSON.stringify([asset, person, verdict])).values(),
  ]
    .map((same): LooseUse => {
      const { asset, person, verdict } = same[0] as ReviewUse;
      return {
        asset,
        person,
        verdict,
        ways: [...new Set(same.map(({ way }) => way))].sort(compareText),
        accesses: same.reduce((sum, use) => sum + use.accesses, 0),
        bytesOut: same.reduce((sum, use) => sum + use.bytesOut, 0),
        days: bitsOf(same.reduce((mask, use) => mask | use.days, 0)),
        lastDay: same.reduce((latest, use) => Math.max(latest, use.lastDay), 0),
      };
    })
    .sort(compareLoose);
}

export function compareLoose(a: LooseUse, b: LooseUse): number {
  return (
    b.bytesOut - a.bytesOut ||
    compareText(a.asset, b.asset) ||
    compareText(a.person, b.person) ||
    compareText(a.verdict, b.verdict)
  );
}

/** Somebody who left and has rights still. */
export interface EntitledLeaver {
  readonly person: string;
  /** In ms; null: nobody says when. */
  readonly leftAt: number | null;
  /** Ids of items. */
  readonly items: readonly string[];
}

/** By person. */
export function leaversOf(
  items: readonly ReviewItem[],
  leftAtOf: (person: string) => number | undefined,
): EntitledLeaver[] {
  const held = items.flatMap(({ id, left }) => left.map((person) => ({ id, person })));
  return [...groupBy(held, ({ person }) => person)]
    .map(([person, own]) => ({
      person,
      leftAt: leftAtOf(person) ?? null,
      items: own.map(({ id }) => id).sort(compareText),
    }))
    .sort((a, b) => compareText(a.person, b.person));
}
