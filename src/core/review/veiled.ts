/** A review for whoever is not to know names: pseudonyms in the place of people, and ids that no list of names can be tried on. */
import { compareText } from "../catalog/group.ts";
import type { Veil } from "../privacy/veil.ts";
import { compareLoose } from "./beyond.ts";
import { compareChanges } from "./changes.ts";
import { compareGaps } from "./gaps.ts";
import { compareItems } from "./items.ts";
import type { Review, ReviewItem } from "./review.ts";
import { rightId } from "./right.ts";
import type { Right } from "./right.ts";
import { veiledOwn } from "./veiled-own.ts";

/** Sums and figures stay. Who owns and who approved is a colleague and is named, unless the right is theirs, by key: nobody is by first and last name. */
export function veiledReview(review: Review, veil: Veil): Review {
  if (veil.isOpen) return review;
  const rights = [...review.items, ...review.changes.map(({ right }) => right)];
  const ids = new Map(
    rights.map((right) => [right.id, rightId({ ...right, subject: subjectOf(right, veil) })]),
  );
  const teams = new Set(
    rights.flatMap(({ holder, subject, project }) => (holder === "team" ? [subject, project] : [project])),
  );
  const right = <T extends Right>(one: T): T => ({
    ...one,
    ...veiledRight(one, veil),
    id: ids.get(one.id) ?? "",
  });
  const people = (names: readonly string[]): string[] =>
    names.map((name) => veil.person(name)).sort(compareText);
  const item = (one: ReviewItem): ReviewItem => ({
    ...right(one),
    left: people(one.left),
    suggestion: { ...one.suggestion, reason: veil.text(one.suggestion.reason, [one.subject, ...one.people]) },
    lastDecision: one.lastDecision && {
      ...one.lastDecision,
      item: ids.get(one.id) ?? "",
      by: one.lastDecision.by && veil.actor(one.lastDecision.by, one.people),
      reason: one.lastDecision.reason && veil.words(one.lastDecision.reason, one.people),
    },
  });
  return {
    ...review,
    items: review.items.map(item).sort(compareItems),
    changes: review.changes.map((change) => ({ ...change, right: right(change.right) })).sort(compareChanges),
    unentitled: review.unentitled
      .map((one) => ({ ...one, person: veil.person(one.person) }))
      .sort(compareLoose),
    leavers: review.leavers
      .map((one) => ({
        ...one,
        person: veil.person(one.person),
        items: one.items.map((id) => ids.get(id) ?? "").sort(compareText),
      }))
      .sort((a, b) => compareText(a.person, b.person)),
    gaps: review.gaps
      .map((gap) => ({
        ...gap,
        subject: gap.subject === null || teams.has(gap.subject) ? gap.subject : veil.person(gap.subject),
        reason: veil.text(gap.reason, gap.subject === null ? [] : [gap.subject]),
      }))
      .sort(compareGaps),
    own: veiledOwn(review.own, veil, [
      ...new Set([
        ...rights.flatMap(({ people: own, holder, subject }) =>
          holder === "team" ? own : [...own, subject],
        ),
        ...review.unentitled.map(({ person }) => person),
      ]),
    ]),
    people: [],
    ...(review.teams && { teams: [] }), // one may be called after somebody
  };
}

function subjectOf({ holder, subject }: Right, veil: Veil): string {
  return holder === "team" ? subject : veil.person(subject);
}

function veiledRight(right: Right, veil: Veil): Partial<Right> {
  const { kind, people, holder, requestedBy, approvedBy, justification, granted } = right;
  // of a grant the subscription may be of others than those who have it, and a user whom no catalog knows is of nobody's people
  const asking = kind === "grant" ? (requestedBy ?? []) : [];
  const about = [people, holder === "team" ? [] : right.subject, asking].flat();
  return {
    subject: subjectOf(right, veil),
    people: people.map((name) => veil.person(name)).sort(compareText),
    requestedBy: requestedBy === null ? null : veil.actor(requestedBy, about),
    approvedBy: approvedBy === null ? null : veil.actor(approvedBy, about),
    justification: justification === null ? null : veil.words(justification, about),
    // whoever assumed a role may have called its session by their name
    granted: granted && { ...granted, by: veil.actor(granted.by, about), sessionName: null },
  };
}
