/** Declared shares that are about to end. That goes by the clock alone: whatever was read, and when, they end all the same. */
import { holds } from "../catalog/catalog.ts";
import { DAY_MS, isoTime } from "../record/time.ts";
import type { Share } from "../settings/share.ts";
import { disagreement } from "./disagreement.ts";
import type { Disagreement } from "./disagreement.ts";
import { aboutShare, sayShare } from "./share-words.ts";

/** Days before the end of a share of which its owner is told, the soonest first: each is told once. */
const ENDING_DAYS = [3, 14] as const;

export interface EndingGiven {
  readonly shares: readonly Share[];
  /** The present, in ms, by the clock that everybody shares. */
  readonly now: number;
  /** What a catalog tells of an asset; nothing where none knows it. */
  readonly aboutOf: (asset: string) => Partial<Disagreement>;
  /** Of facts that were found before and stand. */
  readonly isTold: (fact: Pick<Disagreement, "subject" | "asset">) => boolean;
}

/**
 * Of shares that hold, one fact for the least threshold that is reached, until the end: what is told for the second time is news, and the
 * first one stands. Where 3 days are left when it is first looked for, that alone is told.
 */
export function endingShares({ shares, now, aboutOf, isTold }: EndingGiven): Disagreement[] {
  return shares.flatMap((share) => {
    if (!holds(share, now)) return [];
    const about = aboutShare(share, aboutOf(share.asset));
    return ENDING_DAYS.filter((days) => share.until - now <= days * DAY_MS)
      .map((days) =>
        disagreement({
          ...about,
          kind: "share_ending",
          subject: `${about.subject}, ${days} days before its end`,
          days,
          reason: `it ends at ${isoTime(share.until)}, within ${days} days: what is read by it from then on is not exempt (${sayShare(share)})`,
        }),
      )
      .filter((fact, at) => at === 0 || isTold(fact))
      .reverse();
  });
}
