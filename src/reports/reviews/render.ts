/** Reviews that were opened, for people at a terminal. */
import { shownText } from "../../core/record/text.ts";
import { renderRows } from "../text-table.ts";
import type { ReadReview } from "./read.ts";
import type { ShownItem, ShownReview } from "./shown.ts";

export const REVIEWS_FORMATS = ["table", "json"] as const;
export type ReviewsFormat = (typeof REVIEWS_FORMATS)[number];

export function renderReviews(reviews: readonly ShownReview[], format: ReviewsFormat): string {
  if (format === "json") return `${JSON.stringify({ reviews }, null, 2)}\n`;
  if (reviews.length === 0) return "No review was opened. reviews open opens one.\n";
  const rows = reviews.map((one) => [
    one.id,
    one.domain,
    one.overdue ? "overdue" : one.state,
    one.due_at.slice(0, 10),
    `${one.due - one.undecided} of ${one.due}`,
    String(one.carried),
    String(one.removals_open),
  ]);
  const head = ["REVIEW", "DOMAIN", "STATE", "DUE", "DECIDED", "CARRIED", "REVOKED, NOT GONE"];
  return `${renderRows(
    head,
    rows.map((row) => row.map(shownText)),
  )}\n`;
}

export function renderReviewState(review: ReadReview, format: ReviewsFormat): string {
  if (format === "json") return `${JSON.stringify(review, null, 2)}\n`;
  const { id, domain, state, due_at: dueAt, hash, sum, median_seconds: median } = review;
  const lines = [
    `${id} ${domain}: ${review.overdue ? "overdue" : state}, due ${dueAt.slice(0, 10)}, sha256 ${hash}`,
    ...(review.reason === null ? [] : [`Out of turn: ${review.reason}.`]),
    sum,
    ...(median === null ? [] : [`The middle decision took ${median} seconds.`]),
    ...review.delegations.map(
      (one) =>
        `Delegation ${one.number}: ${one.asset === null ? `project ${one.project ?? ""}` : `asset ${one.asset}`} to ${one.to} by ${one.by} until ${(one.ended_at ?? one.until).slice(0, 10)}`,
    ),
    ...review.sign_offs.map(
      ({ step, by, at, statement }) => `Signed ${step} by ${by} at ${at}: ${statement}`,
    ),
    ...review.reports.flatMap(reportLines),
  ];
  const rows = review.items.map(rowOf).map((row) => row.map(shownText));
  const table =
    rows.length === 0 ? "" : `\n${renderRows(["NO", "RISK", "ON", "FOR", "SUGGESTED", "DECIDED"], rows)}\n`;
  return `${lines.map(shownText).join("\n")}\n${table}`;
}

function reportLines({
  id,
  place,
  written_at: at,
  manifest_sha256: sha256,
  key_id: key,
  verify,
}: ReadReview["reports"][number]): string[] {
  const signed = key === null ? "signed by nobody" : `signed by key ${key.slice(0, 16)}`;
  return [`Report ${id} of ${at} in ${place}, manifest sha256 ${sha256}, ${signed}`, `  ${verify}`];
}

function rowOf({ number, risk, right, decision, due_because: due }: ShownItem): string[] {
  const suggested = `${right.suggestion.replaceAll("_", " ")}: ${right.reason}`;
  const decided = decision
    ? `${decision.decision} by ${decision.by}${decision.reason === null ? "" : `: ${decision.reason}`}`
    : due === null
      ? `not due, ${right.last_decision ?? "nothing"} holds`
      : "";
  return [
    String(number),
    risk,
    `${right.kind} on ${right.asset ?? right.project}`,
    right.subject,
    suggested,
    `${decided}${removed(decision)}`,
  ];
}

function removed(decision: ShownItem["decision"]): string {
  const removal = decision?.removal;
  if (!removal || removal.state === "taken_back") return "";
  if (removal.state === "proven") return `; gone at ${removal.proven_at ?? ""}`;
  return `; not gone yet${removal.revocation === null ? "" : `, see revocation ${removal.revocation}`}`;
}
