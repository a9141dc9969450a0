/** Access reviews: which are open, how far they are, and what was to be revoked and is there still. */
import type { FC } from "hono/jsx";
import { requires } from "../http/guard.ts";
import { shownReview } from "../reports/reviews/shown.ts";
import type { ShownReview } from "../reports/reviews/shown.ts";
import { listReviews } from "../store/review-rows.ts";
import { answerPage, frameOf, query, viewerOf } from "./page.tsx";
import type { AddPages } from "./page.tsx";
import { Search } from "./parts/form.tsx";
import { Layout } from "./parts/layout.tsx";
import type { Frame } from "./parts/layout.tsx";
import { Table, Time } from "./parts/text.tsx";

const SHOWN = 200;

export const addReviews: AddPages = (pages, deps) => {
  pages.get("/reviews", requires("reviews:read"), async (c) => {
    const domain = query(c, "domain");
    const now = deps.now();
    const rows = await deps.readAs(viewerOf(c), (client) => listReviews(client, { domain, limit: SHOWN }));
    const reviews = rows.map((row) => shownReview(row, now));
    return answerPage(c, <Reviews frame={frameOf(c, deps)} reviews={reviews} domain={domain} />);
  });
};

const Reviews: FC<{
  readonly frame: Frame;
  readonly reviews: readonly ShownReview[];
  readonly domain: string | undefined;
}> = ({ frame, reviews, domain }) => (
  <Layout frame={frame} title="Reviews" at="/reviews">
    <h1>Access reviews</h1>
    <p class="lead">
      Once a month whoever owns data says who may still read them. What nobody reviews is counted, too.{" "}
      <a href="/reviews/trend">Months beside each other</a>
    </p>
    <Search
      action="/reviews"
      name="domain"
      label="Domain"
      value={domain}
      placeholder="its id"
      which="Which reviews"
    />
    <Table
      caption="Access reviews, the newest month first"
      columns={[
        { name: "Review" },
        { name: "State" },
        { name: "Due" },
        { name: "Decided", isNumber: true },
        { name: "Of high risk left", isNumber: true },
        { name: "Revoked, not gone", isNumber: true },
      ]}
      rows={reviews.map((one) => [
        <>
          <a class="row-link" href={`/reviews/${encodeURIComponent(one.id)}`}>
            {one.domain}, {one.month}
          </a>
          {one.kind === "micro" && <small> out of turn</small>}
        </>,
        <ReviewState review={one} />,
        <Time time={one.due_at} />,
        `${one.due - one.undecided} of ${one.due}`,
        String(one.undecided_high),
        String(one.removals_open),
      ])}
      empty="None that you see was opened yet: reviews are opened on the first working day of a month."
    />
  </Layout>
);

const STATE_CLASS: Readonly<Record<string, string>> = { open: "medium", signed: "low", closed: "good" };

export const ReviewState: FC<{ readonly review: Pick<ShownReview, "state" | "overdue"> }> = ({ review }) => (
  <span class={`badge ${review.overdue ? "high" : (STATE_CLASS[review.state] ?? "")}`}>
    {review.overdue ? "overdue" : review.state}
  </span>
);
