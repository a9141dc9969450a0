/** Has owners told of access reviews: that one is open, that it is due soon, that it was closed with something undecided or without a signature. */
import type { Kysely } from "kysely";
import type { OwnerOf } from "../../core/alert/owner.ts";
import type { CatalogIndex } from "../../core/catalog/index-catalog.ts";
import type { ComposedMessage } from "../../core/finding/message.ts";
import { reviewMessage } from "../../core/finding/review-message.ts";
import { signaturesMissing } from "../../core/review/certify/signing.ts";
import type { Links } from "../../core/message/links.ts";
import { occasionsOf, REVIEW_OCCASIONS } from "../../core/review/schedule.ts";
import type { ReviewOccasion } from "../../core/review/schedule.ts";
import { addNotice, unknownAmong } from "../../store/notices.ts";
import type { NewNotice, Notice } from "../../store/notices.ts";
import { listStandingReviews, readReviewFigures } from "../../store/review-notices.ts";
import type { DB } from "../../store/tables.ts";

export interface ReviewNoticeDeps {
  readonly db: Kysely<DB>;
  readonly catalog: CatalogIndex;
  readonly ownerOf: OwnerOf;
  /** Where is told what nobody else is told. */
  readonly fallbackTopic: string | undefined;
  readonly links?: Links;
  /** Somebody writes reports of reviews, and what is told links to them; absent: nobody does. */
  readonly awaitsReports?: boolean;
}

/** However far the domain is with alerts: a review is asked for, and comes once a month. Each occasion once. `now` in ms. */
export async function planReviewNotices(
  { db, ownerOf, fallbackTopic, awaitsReports = false }: ReviewNoticeDeps,
  now: number,
): Promise<void> {
  const notices = (await listStandingReviews(db)).flatMap((review): NewNotice[] => {
    const owner = ownerOf(review.domain);
    return occasionsOf(review, { calendar: owner.calendar, now, awaitsReports }).flatMap(
      ({ occasion, at }) => {
        const route = routeOf(owner, occasion) ?? fallbackTopic ?? lastOf(owner, occasion);
        if (route === undefined) return [];
        return [
          { kind: "review", route, key: `${review.id} ${occasion}`, domains: [review.domain], dueAt: at },
        ];
      },
    );
  });
  for (const notice of await unknownAmong(db, notices)) await addNotice(db, notice);
}

/** The owners, or whoever stands in for them; what they did not do is told to the unit above. */
function routeOf({ line: [own, above] }: ReturnType<OwnerOf>, occasion: ReviewOccasion): string | undefined {
  if (occasion === "escalation" || occasion === "closed") return above?.route;
  return own?.deputy ?? own?.route;
}

/** That something was not reviewed is told to the owners themselves rather than to nobody. */
function lastOf({ line: [own] }: ReturnType<OwnerOf>, occasion: ReviewOccasion): string | undefined {
  return occasion === "closed" ? own?.route : undefined;
}

/** undefined: there is nothing to tell any more. */
export async function reviewNoticeMessage(
  { key }: Pick<Notice, "key">,
  notice: string,
  { db, catalog, ownerOf, links = {} }: ReviewNoticeDeps,
): Promise<ComposedMessage | undefined> {
  const at = key.lastIndexOf(" ");
  const occasion = REVIEW_OCCASIONS.find((one) => one === key.slice(at + 1));
  const review = await readReviewFigures(db, key.slice(0, at));
  if (!review || occasion === undefined) return undefined;
  // where nothing was to be decided nobody is pressed to sign
  const unsigned = review.due === 0 ? 0 : signaturesMissing(review.kind, review.signatures);
  if (isAnswered({ ...review, unsigned }, occasion)) return undefined;
  const name = catalog.lineOf(review.domain, catalog.catalog.asOf)[0]?.name ?? review.domain;
  const { timeZone } = ownerOf(review.domain).calendar;
  return reviewMessage({ ...review, unsigned, name, timeZone }, occasion, { links, notice });
}

function isAnswered(
  {
    state,
    undecided,
    unsigned,
  }: { readonly state: string; readonly undecided: number; readonly unsigned: number },
  occasion: ReviewOccasion,
): boolean {
  if (occasion === "opened") return state !== "open";
  if (occasion === "reported") return false;
  if (undecided === 0 && unsigned === 0) return true;
  return (occasion === "closed") !== (state === "closed");
}
