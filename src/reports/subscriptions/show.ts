/** One subscription with its timeline. */
import type { PoolClient } from "pg";
import type { CatalogIndex } from "../../core/catalog/index-catalog.ts";
import { coverageOf } from "../../core/coverage/coverage.ts";
import type { CoverageInput } from "../../core/coverage/coverage.ts";
import { seenSince } from "../../core/coverage/seen-since.ts";
import type { Known } from "../../core/handshake/moment.ts";
import type { Step, StepKind, StepState } from "../../core/handshake/step.ts";
import { timelineOf } from "../../core/handshake/timeline.ts";
import type { Veil } from "../../core/privacy/veil.ts";
import { isoTime } from "../../core/record/time.ts";
import { readHandshakeRows, readUsedDays } from "../../store/handshakes.ts";
import { findSubscription, printSubscription } from "./list.ts";
import type { ListedSubscription, SubscriptionsGiven } from "./list.ts";

export interface ShownSubscription extends ListedSubscription {
  /** When the catalog was read that says so. */
  readonly as_of: string | null;
  readonly timeline: readonly PrintedStep[];
}

export interface PrintedStep {
  readonly step: StepKind;
  readonly state: StepState;
  /** ISO 8601; of uses a day. */
  readonly at: string | null;
  readonly how: Known;
  readonly by: string | null;
  readonly words: string | null;
  /** Since the step that it follows; of one that is open until now. */
  readonly took_seconds: number | null;
  readonly note: string | null;
}

export interface ShowGiven extends SubscriptionsGiven {
  /** See readCoverage. */
  readonly coverage: CoverageInput;
  readonly id: string;
}

/** undefined: there is none of that id that the viewer sees. Reads of data that is not theirs are not shown to them. */
export async function readSubscription(
  client: PoolClient,
  given: ShowGiven,
): Promise<ShownSubscription | undefined> {
  const { index, coverage, id, veil, now } = given;
  const found = findSubscription(given, id);
  if (!found) return undefined;
  const { subscription, isOwn } = found;
  const [known = ""] = id.split("/");
  const steps = timelineOf({
    index,
    subscription,
    rows: await readHandshakeRows(client, known),
    days: isOwn ? await readUsedDays(client, subscription.asset, subscription.from) : undefined,
    seenSince: isOwn ? seenSinceOf(subscription.asset, index, coverage) : null,
    now,
  });
  const about = [subscription.requestedBy, subscription.approvedBy]
    .flatMap((name) => name ?? [])
    .map((name) => veil.keyOf(name));
  const { asOf } = index.catalog;
  return {
    ...printSubscription(subscription, given),
    as_of: Number.isFinite(asOf) ? isoTime(asOf) : null,
    timeline: steps.map((step) => printStep(step, veil, about)),
  };
}

function seenSinceOf(asset: string, index: CatalogIndex, coverage: CoverageInput): number | null {
  const assets = index.catalog.assets.filter(({ id }) => id === asset);
  const { views } = coverageOf(coverage, { ...index, catalog: { ...index.catalog, assets } });
  return seenSince(views[0]);
}

/** `about`: keys of whoever may be called by a part of their name in what somebody wrote. */
function printStep(step: Step, veil: Veil, about: readonly string[]): PrintedStep {
  const { kind, state, at, how, isDay, by, words, tookMs, note } = step;
  const time = at === null ? null : isoTime(at);
  const key = by === null ? undefined : veil.keyOf(by);
  const named = key === undefined ? about : [...about, key];
  return {
    step: kind,
    state,
    at: isDay ? (time?.slice(0, 10) ?? null) : time,
    how,
    by: key === undefined ? null : veil.person(key),
    words: words === null ? null : veil.words(words, named),
    took_seconds: tookMs === null ? null : Math.floor(tookMs / 1000),
    note: note === null ? null : veil.text(note, named),
  };
}
