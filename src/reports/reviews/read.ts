/** One review with everything that was done in it. */
import type { Pool, PoolClient } from "pg";
import type { Veil } from "../../core/privacy/veil.ts";
import { signedHash } from "../../core/review/certify/signing.ts";
import { readSignedDecisions } from "../../store/review-decisions.ts";
import { listDelegations, listSignOffs } from "../../store/review-delegations.ts";
import { listReviewItems } from "../../store/review-items.ts";
import type { ItemList, ReviewItemRow } from "../../store/review-items.ts";
import type { ListedReport } from "../../store/review-reports.ts";
import type { ReviewRow } from "../../store/review-rows.ts";
import { shownDelegation, shownItem, shownReport, shownReview, shownSignOff } from "./shown.ts";
import type { ShownDelegation, ShownItem, ShownReport, ShownReview, ShownSignOff } from "./shown.ts";

export interface ReadGiven {
  readonly row: ReviewRow;
  readonly list: ItemList;
  /** Of the last item of the page before. */
  readonly after: number;
  readonly limit: number;
  readonly reports: readonly ListedReport[];
  /** Of an item: what its people are shown as. */
  readonly veilOf: (item: ReviewItemRow) => Veil;
  /** In ms. */
  readonly now: number;
}

export type ReadReview = ShownReview & {
  readonly delegations: readonly ShownDelegation[];
  readonly sign_offs: readonly ShownSignOff[];
  /** In the order in which they were written. */
  readonly reports: readonly ShownReport[];
  /** The hash that a signature now would be over. */
  readonly to_sign: string;
  readonly items: readonly ShownItem[];
  /** The number after which the next page begins; null: this page is the last. */
  readonly next_after: number | null;
};

/** What whoever reads sees of it. */
export async function readReviewPage(
  db: Pool | PoolClient,
  { row, list, after, limit, reports, veilOf, now }: ReadGiven,
): Promise<ReadReview> {
  const items = await listReviewItems(db, row.id, { list, afterRank: after, limit: limit + 1 });
  const shown = items.slice(0, limit);
  return {
    ...shownReview(row, now),
    delegations: (await listDelegations(db, row.id)).map(shownDelegation),
    sign_offs: (await listSignOffs(db, row.id)).map(shownSignOff),
    reports: reports.map(shownReport),
    to_sign: signedHash(row.hash, await readSignedDecisions(db, row.id)),
    items: shown.map((item) => shownItem(item, veilOf(item))),
    next_after: items.length > limit ? (shown.at(-1)?.rank ?? null) : null,
  };
}
