/**
 * The timeline of one subscription: who asked, why, who answered, when Lake Formation let them in, when they read, and when nothing was
 * left of it. A pure function of what the control plane said over time and of what was read. What nobody can say is unknown.
 */
import type { Subscription } from "../catalog/catalog.ts";
import { approvedAt, endedAt, rejectedAt, requestedAt } from "./dates.ts";
import type { HandshakeRows } from "./dates.ts";
import { goneStep, grantedStep } from "./granted.ts";
import type { GrantGiven } from "./granted.ts";
import { saysNothing } from "./justification.ts";
import { NEVER_TOLD, between } from "./moment.ts";
import type { Moment } from "./moment.ts";
import { done, step } from "./step.ts";
import type { Step } from "./step.ts";
import { usedSteps } from "./used.ts";
import type { UseGiven } from "./used.ts";

export interface HandshakeGiven
  extends Pick<GrantGiven, "index" | "now">,
    Pick<UseGiven, "days" | "seenSince"> {
  /** As the catalog has it: of one asset. */
  readonly subscription: Subscription;
  readonly rows: HandshakeRows;
}

/** In the order in which they come about: those that there were, those that are due, and those of which nobody can say. */
export function timelineOf(given: HandshakeGiven): Step[] {
  const { subscription, rows, now } = given;
  const { status } = subscription;
  const requested = requestedAt(rows);
  const asked = [requestedStep(given, requested), justifiedStep(given, requested)];
  if (status === "requested") {
    const tookMs = requested.at === null ? null : Math.max(0, now - requested.at);
    return [...asked, step({ kind: "decided", state: "open", tookMs, note: "nobody has answered it" })];
  }
  if (status === "rejected") return [...asked, rejectedStep(given, requested)];
  if (status === "unclear")
    return [...asked, step({ kind: "decided", state: "unknown", note: "of what it is nobody can say" })];
  return [...asked, ...approvedSteps(given, requested)];
}

function requestedStep({ subscription: { requestedBy }, rows }: HandshakeGiven, requested: Moment): Step {
  if (rows.request.length > 0) return done("requested", requested, { by: requestedBy ?? null });
  const note = "its request is not known";
  if (requestedBy === undefined) return step({ kind: "requested", state: "unknown", note });
  return done("requested", NEVER_TOLD, { by: requestedBy, note: "nobody says when" });
}

function justifiedStep({ subscription, rows, index, now }: HandshakeGiven, requested: Moment): Step {
  const { justification, subscriber, asset } = subscription;
  const words = justification?.trim() ?? "";
  if (words === "") {
    if (rows.request.length === 0) return step({ kind: "justified", state: "unknown" });
    return step({ kind: "justified", state: "none", note: "no reason was given" });
  }
  const names = [
    ...index.catalog.assets.filter(({ id }) => id === asset).map(({ name }) => name),
    "project" in subscriber ? (index.projectAt(subscriber.project, now)?.name ?? "") : "",
  ];
  const note = saysNothing(words, names) ? "it says nothing" : null;
  return done("justified", requested, { words, note, by: subscription.requestedBy ?? null });
}

function rejectedStep({ rows, index, now }: HandshakeGiven, requested: Moment): Step {
  const at = rejectedAt(rows);
  const { reviewedBy, comment } = rows.request.at(-1)?.content ?? {};
  const by = reviewedBy === undefined ? null : (index.personAt(reviewedBy, at.at ?? now)?.id ?? reviewedBy);
  return done("rejected", at, {
    by,
    words: comment ?? null,
    tookMs: between(requested, at),
    note: at.at === null ? NO_TIME : null,
  });
}

const NO_TIME = "nobody says when";

function approvedSteps(given: HandshakeGiven, requested: Moment): Step[] {
  const { subscription, rows } = given;
  const { status, until } = subscription;
  const declared = rows.subscription.length === 0;
  const approved = declared ? declaredAt(subscription.from) : approvedAt(rows);
  const hasEnded = status !== "approved" || until < given.now;
  const ended = hasEnded ? endOf(given, declared) : null;
  const about: GrantGiven = { ...given, approved, ended };
  const granted = grantedStep(about);
  return [
    done("approved", approved, {
      by: subscription.approvedBy ?? null,
      words: rows.request.at(-1)?.content.comment ?? null,
      tookMs: between(requested, approved),
      note: approved.at === null ? NO_TIME : subscription.approvedBy === undefined ? "nobody is named" : null,
    }),
    granted,
    ...usedSteps({ ...given, approved, granted }),
    ...(ended === null ? [] : [endedStep(status, { approved, ended }), goneStep({ ...about, ended })]),
  ];
}

function declaredAt(at: number): Moment {
  return Number.isFinite(at) ? { at, how: "declared" } : NEVER_TOLD;
}

/** Of an asset that is in the product no more it ended then, whatever became of the subscription. */
function endOf({ subscription, rows }: HandshakeGiven, declared: boolean): Moment {
  if (declared) return declaredAt(subscription.until);
  const ended = endedAt(rows);
  if (ended.at !== null && subscription.until >= ended.at) return ended;
  const { until } = subscription;
  return Number.isFinite(until) && ended.at !== null ? { at: until, how: "assumed" } : ended;
}

function endedStep(
  status: Subscription["status"],
  { approved, ended }: { readonly approved: Moment; readonly ended: Moment },
): Step {
  const note = ended.at === null ? NO_TIME : null;
  return done(status === "revoked" ? "revoked" : "cancelled", ended, {
    tookMs: between(approved, ended),
    note,
  });
}
