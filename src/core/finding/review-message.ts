/** What is told of an access review to whoever decides in it: figures, a date and where to go on, and nobody's name. */
import { shownTime } from "../alert/calendar.ts";
import type { Links } from "../message/links.ts";
import { reviewPageOf } from "../message/links.ts";
import { rowsOf } from "../message/parts.ts";
import { valueText } from "../message/value.ts";
import type { ReviewOccasion } from "../review/schedule.ts";
import { SUGGESTIONS } from "../review/suggest.ts";
import type { SuggestionKind } from "../review/suggest.ts";
import { SUGGESTION_WORDS } from "../review/sum.ts";
import { formatCount, formatCounted } from "./explain.ts";
import type { ComposedMessage } from "./message.ts";
import { noticeMessage } from "./notice.ts";

export interface ToldReview {
  readonly id: string;
  readonly kind: "monthly" | "micro";
  readonly month: string;
  readonly domain: string;
  /** What people call the domain. */
  readonly name: string;
  /** Of the domain. */
  readonly timeZone: string;
  readonly dueAt: number;
  readonly hash: string;
  /** Items that are to be decided, those that have a decision that holds, and of the first those that nobody decided yet. */
  readonly due: number;
  readonly carried: number;
  readonly undecided: number;
  /** So many have to sign it yet. */
  readonly unsigned: number;
  /** Of all items that are due. */
  readonly suggestions: Readonly<Partial<Record<SuggestionKind, number>>>;
  readonly notes: number;
  /** Where its last report lies, and the key that signed it; null: nobody did, or there is none. */
  readonly report: string | null;
  readonly keyId: string | null;
}

const TAGS: Readonly<Record<ReviewOccasion, string>> = {
  opened: "REVIEW",
  reminder: "REMINDER",
  escalation: "ESCALATED",
  closed: "NOT REVIEWED",
  reported: "CLOSED",
};

export function reviewMessage(
  review: ToldReview,
  occasion: ReviewOccasion,
  { links, notice }: { readonly links: Links; readonly notice: string },
): ComposedMessage {
  const { name, month, domain } = review;
  const what = review.kind === "monthly" ? `access review of ${month}` : "access review out of turn";
  return noticeMessage({
    id: notice,
    tag: occasion === "closed" && review.undecided === 0 ? "NOT SIGNED" : TAGS[occasion],
    where: name,
    symptom: `${what}: ${symptomOf(review, occasion)}`,
    domain,
    ruleId: "review",
    level: occasion === "opened" || occasion === "reported" ? "low" : "medium",
    tier: "review",
    parts: [
      { kind: "what", lines: [sentence(review, occasion, what)] },
      { kind: "facts", lines: rowsOf(rowsFor(review)) },
      { kind: "act", lines: actions(review, links) },
      { kind: "you", lines: [WHY[occasion]] },
    ],
  });
}

function symptomOf({ undecided, due, unsigned }: ToldReview, occasion: ReviewOccasion): string {
  if (undecided === 0 && unsigned > 0 && occasion !== "opened" && occasion !== "reported")
    return `decided, ${missing(unsigned)}`;
  switch (occasion) {
    case "reported":
      return `${formatCounted(due - undecided, "right")} decided, ${formatCount(undecided)} not reviewed`;
    case "closed":
      return `${formatCounted(undecided, "right")} not decided`;
    case "opened":
    case "reminder":
    case "escalation":
      return `${formatCounted(undecided, "right")} to decide`;
  }
}

function missing(unsigned: number): string {
  return formatCounted(unsigned, "signature is missing", "signatures are missing");
}

function sentence(
  { name, due, carried, undecided, unsigned, dueAt, timeZone, kind }: ToldReview,
  occasion: ReviewOccasion,
  what: string,
): string {
  const by = `${shownTime(timeZone, dueAt)} (${timeZone})`;
  const all = formatCounted(due + carried, "right");
  const about = `the ${what} of ${valueText(name)}`;
  switch (occasion) {
    case "opened":
      return kind === "micro"
        ? `The ${what} of ${valueText(name)} is open: ${formatCounted(due, "right")} changed in a way that is to be looked at now, by ${by}.`
        : `The ${what} of ${valueText(name)} is open: of ${all} ${formatCount(due)} are to be decided by ${by}; the others have a decision that holds.`;
    case "reminder":
      if (undecided === 0)
        return `All of ${about} is decided, and ${missing(unsigned)}. It is due by ${by}, and closed then.`;
      return `Of ${about} ${formatCounted(undecided, "right is", "rights are")} not decided yet. It is due by ${by}, and closed then.`;
    case "escalation":
      if (undecided === 0)
        return `All of ${about} is decided, and ${missing(unsigned)}. It is due by ${by}, and closed then: nobody answers for what was decided.`;
      return `Nobody has decided about ${formatCounted(undecided, "right")} in ${about}. It is due by ${by}; what is open then is closed as not reviewed.`;
    case "closed":
      if (undecided === 0)
        return `Time is over for ${about}: all of it was decided, and ${missing(unsigned)}. It may be signed late.`;
      return `Time is over for ${about}: ${formatCounted(undecided, "right was", "rights were")} not reviewed, and ${undecided === 1 ? "is" : "are"} counted so. ${undecided === 1 ? "It comes" : "They come"} due again in the next one.`;
    case "reported":
      return `${about.charAt(0).toUpperCase()}${about.slice(1)} is closed: of ${formatCounted(due, "right")} that were due ${formatCount(due - undecided)} ${due - undecided === 1 ? "was" : "were"} decided. Its report is written.`;
  }
}

function rowsFor({
  id,
  hash,
  notes,
  suggestions,
  undecided,
  due,
  report,
  keyId,
}: ToldReview): [string, string | null][] {
  const suggested = SUGGESTIONS.flatMap((kind) => {
    const count = suggestions[kind] ?? 0;
    return count === 0 ? [] : [`${formatCount(count)} ${SUGGESTION_WORDS[kind]}`];
  });
  return [
    ["Decided", `${formatCount(due - undecided)} of ${formatCount(due)}`],
    ["Suggested", suggested.join("; ")],
    ["Gaps", notes === 0 ? "none are known" : `${formatCounted(notes, "note")} on what could not be seen`],
    ["Review", id],
    ["SHA-256", hash],
    ["Report", report],
    ["Signed", report === null ? null : signedBy(keyId)],
  ];
}

function signedBy(keyId: string | null): string {
  return keyId === null
    ? "by nobody: whoever has the report may have made all of it anew"
    : `by key ${keyId.slice(0, 16)}`;
}

function actions({ id, report }: ToldReview, links: Links): string[] {
  const page = reviewPageOf(id, links);
  return [
    ...(page === null ? [] : [`Console       ${page}`]),
    `Look          auditplane reviews show ${id}`,
    ...(report === null
      ? []
      : [`Check         auditplane reports verify ${report} --trust trusted-keys.json`]),
  ];
}

const WHY: Readonly<Record<ReviewOccasion, string>> = {
  opened: "You get this since who may read the data of this domain is for you to decide, month by month.",
  reminder:
    "You get this since who may read the data of this domain is for you to decide, and the days are running out.",
  escalation: "You get this since those who own the data have not answered, and you are next.",
  closed: "You get this since an auditor will ask about it.",
  reported: "You get this since an auditor will ask for the report of what was decided about your data.",
};
