/** What people do in reviews, put together for whoever answers requests. */
import type { Pool } from "pg";
import type { CatalogIndex } from "../core/catalog/index-catalog.ts";
import type { ReviewActions } from "../http/review-actions.ts";
import { answerAboutItem, askAboutItem } from "../jobs/review/certify/ask.ts";
import { closeReview } from "../jobs/review/certify/close.ts";
import { decideItems } from "../jobs/review/certify/decide.ts";
import { delegateReview, endReviewDelegation } from "../jobs/review/certify/delegate.ts";
import { signReview } from "../jobs/review/certify/sign.ts";

export function createReviewActions(pool: Pool, catalog: () => Promise<CatalogIndex>): ReviewActions {
  return {
    decide: async (given) => {
      await decideItems(pool, { ...given, index: await catalog() });
    },
    delegate: (given) => delegateReview(pool, given),
    endDelegation: (given) => endReviewDelegation(pool, given),
    ask: async (given) => await askAboutItem(pool, { ...given, index: await catalog() }),
    answer: (given) => answerAboutItem(pool, given),
    sign: (given) => signReview(pool, given),
    close: (given) => closeReview(pool, given),
  };
}
