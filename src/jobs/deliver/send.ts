/** Sends what waits on routes, or holds it back for a morning. */
import { dayIn, nextMorning, startOfDay, DEFAULT_CALENDAR } from "../../core/alert/calendar.ts";
import { MESSAGES_A_DAY } from "../../core/alert/owner.ts";
import type { OwnerOf } from "../../core/alert/owner.ts";
import { dueAt } from "../../core/alert/plan.ts";
import { isTakenBack } from "../../core/finding/alert.ts";
import { withInstead } from "../../core/finding/message.ts";
import type { ComposedMessage } from "../../core/finding/message.ts";
import { inForm } from "../../core/message/form.ts";
import { withDue, withOccasion } from "../../core/finding/occasion-message.ts";
import { refusedFact } from "../../core/pipeline/fact.ts";
import { cleanText } from "../../core/record/text.ts";
import { HOUR_MS, isoTime } from "../../core/record/time.ts";
import type { RouteForm } from "../../core/settings/route.ts";
import { deliverAll } from "../../sinks/sink.ts";
import type { Delivery, Sink } from "../../sinks/sink.ts";
import { readClockIn } from "../../store/clock.ts";
import { addNotice } from "../../store/notices.ts";
import {
  claimNext,
  countTold,
  enqueueInstead,
  markDead,
  markFailed,
  markHeld,
  markOutdated,
  markSent,
  waitFor,
} from "../../store/outbox.ts";
import type { Claimed } from "../../store/outbox.ts";
import { insertFactsIn } from "../../store/pipeline-facts.ts";
import { composeMessage } from "./compose.ts";
import type { ComposeDeps } from "./compose.ts";

export interface SendDeps extends ComposeDeps {
  readonly sink: Pick<Sink<unknown>, "deliver" | "deliverAll">;
  readonly ownerOf: OwnerOf;
  /** Whether people read what a route is told; programs take whatever comes. */
  readonly isRead: (route: string) => boolean;
  readonly fallbackTopic: string | undefined;
  /** How each route is told; absent: all of them in full, as text. */
  readonly formOf?: (route: string) => RouteForm;
}

export interface SendOutcome {
  readonly sent: number;
  /** Refused for good, or still failing; with the reason. */
  readonly failed: readonly { readonly route: string; readonly reason: string }[];
}

/** An outage of a day, or credentials that nobody renews overnight, cost no alert. */
export const GIVEN_UP_MS = 24 * HOUR_MS;
const REASON_MAX = 500;
/** Twice as long after each attempt, and a quarter of an hour at most: who comes back is not met by a crowd, and soon told. */
const FIRST_WAIT_SECONDS = 5;
const WAIT_MAX_SECONDS = 900;
const ASKED_MAX_SECONDS = 3_600;

/** Sends every message that is due. What fails for now stays due for a later run; a message is never dropped unseen. */
export async function sendAlerts(deps: SendDeps): Promise<SendOutcome> {
  const failed: { route: string; reason: string }[] = [];
  let sent = 0;
  for (let rows = await claimNext(deps.db); rows.length > 0; rows = await claimNext(deps.db)) {
    const ready = await readyAmong(rows, deps);
    const deliveries = await deliver(ready, rows[0]?.route ?? "", deps);
    for (const [at, { row }] of ready.entries()) {
      const delivery = deliveries[at] ?? UNTOLD;
      if (delivery.ok) {
        await markSent(deps.db, row, delivery.messageId);
        sent++;
        continue;
      }
      failed.push({ route: row.route, reason: delivery.reason });
      if (delivery.permanent || row.waitedMs >= GIVEN_UP_MS) await giveUp(row, delivery.reason, deps);
      else await putOff(row, delivery, deps.db);
    }
  }
  return { sent, failed };
}

export const UNTOLD: Delivery = {
  ok: false,
  permanent: false,
  reason: "the sink did not say what became of it",
};

interface Ready {
  readonly message: ComposedMessage;
  readonly idempotencyKey: string;
  readonly attempt: number;
}

/** Rows of one route that have something to say, and that are told now. */
async function readyAmong(
  rows: readonly Claimed[],
  deps: SendDeps,
): Promise<(Ready & { readonly row: Claimed })[]> {
  const ready: (Ready & { readonly row: Claimed })[] = [];
  let told: number | undefined;
  for (const row of rows) {
    const message = await messageOf(row, deps);
    if (!message) {
      await markOutdated(deps.db, row);
      continue;
    }
    if (!row.isUrgent && deps.isRead(row.route)) {
      const { timeZone, messagesADay } = dayOf(row, deps);
      const since = startOfDay(timeZone, dayIn(timeZone, row.claimedAt));
      told ??= await countTold(deps.db, rows, { route: row.route, since });
      if (told >= messagesADay) {
        await holdBack(row, timeZone, deps);
        continue;
      }
      told++;
    }
    ready.push({ row, message, idempotencyKey: keyOf(row), attempt: row.attempts });
  }
  return ready;
}

const PLAIN: RouteForm = { format: "text", detail: "full" };

/** In the form that the route is told in. */
export async function deliver(
  all: readonly Ready[],
  route: string,
  { sink, formOf }: Pick<SendDeps, "sink" | "formOf">,
): Promise<readonly Delivery[]> {
  const form = formOf?.(route) ?? PLAIN;
  const outgoing = all.map(({ message, idempotencyKey, attempt }) => {
    return { message: inForm(message, form, { idempotencyKey, attempt }), idempotencyKey };
  });
  return await deliverAll(sink, outgoing, route);
}

/** What a row has to say; undefined: nothing any more. */
export async function messageOf(
  row: Claimed,
  deps: ComposeDeps & Pick<SendDeps, "ownerOf">,
): Promise<ComposedMessage | undefined> {
  const { occasion } = row;
  const state = row.state?.name ?? "open";
  const isAnswered = occasion === "overdue" ? !["open", "acknowledged"].includes(state) : state !== "open";
  if (occasion !== "news" && (isAnswered || isTakenBack(row.content))) return undefined;
  const composed = await composeMessage(row, deps);
  const told = composed && withOccasion(dated(composed, row, deps), row);
  return told && row.insteadOf ? withInstead(told, row.insteadOf) : told;
}

/** With the time to answer, where owners are asked for an answer. */
function dated(
  message: ComposedMessage,
  row: Claimed,
  { ownerOf }: Pick<SendDeps, "ownerOf">,
): ComposedMessage {
  const { audience, domains, content, closes, isAboutState, toldAt, claimedAt } = row;
  const isAsked =
    content.kind === "cause" && !closes && !isAboutState && message.attributes["tier"] !== "page";
  const isOwner = audience === "owner" || audience === "deputy" || audience === "parent";
  const [domain] = domains;
  if (!isAsked || !isOwner || domain === undefined) return message;
  const owner = ownerOf(domain);
  return withDue(message, owner.calendar.timeZone, dueAt(owner, toldAt ?? claimedAt));
}

/** The same for each attempt; in the place of several routes, one after the other, it is another message each time. */
function keyOf({ alertId, revision, occasion, domains, insteadOf }: Claimed): string {
  const key = occasion === "news" ? `${alertId}-${revision}` : `${alertId}-${revision}-${occasion}`;
  return insteadOf !== null && domains.length > 1 ? `${key}-of-${domains.length}` : key;
}

/** How long a route is left alone after so many attempts, in seconds. */
export function waitAfter(attempts: number): number {
  return Math.min(WAIT_MAX_SECONDS, FIRST_WAIT_SECONDS * 2 ** Math.max(0, attempts - 1));
}

/** What a route asks for holds for all that waits for it, up to an hour. */
async function putOff(
  row: Claimed,
  { reason, waitSeconds: asked }: Delivery & { readonly ok: false },
  db: SendDeps["db"],
): Promise<void> {
  const waitSeconds = Math.max(waitAfter(row.attempts), Math.min(asked ?? 0, ASKED_MAX_SECONDS));
  await markFailed(db, row, { reason, waitSeconds });
  if (asked !== undefined) await waitFor(db, row.route, waitSeconds);
}

/** The day of those whom a row is for. */
function dayOf(
  { domains: [domain] }: Claimed,
  { ownerOf }: Pick<SendDeps, "ownerOf">,
): { readonly timeZone: string; readonly messagesADay: number } {
  if (domain === undefined) return { timeZone: DEFAULT_CALENDAR.timeZone, messagesADay: MESSAGES_A_DAY };
  const { calendar, messagesADay } = ownerOf(domain);
  return { timeZone: calendar.timeZone, messagesADay };
}

/** The people of the route have had their messages of the day: it comes with others the next morning. */
async function holdBack(row: Claimed, timeZone: string, { db }: Pick<SendDeps, "db">): Promise<void> {
  const { route, claimedAt } = row;
  const dueAt = nextMorning(timeZone, claimedAt);
  await db.transaction().execute(async (transaction) => {
    await markHeld(transaction, row);
    await addNotice(transaction, { kind: "digest", route, key: isoTime(dueAt), domains: [], dueAt });
  });
}

/** What a route refuses for good takes the fallback, which is told why, and is a gap in our own sight. */
export async function giveUp(
  row: Claimed,
  reason: string,
  { db, fallbackTopic }: Pick<SendDeps, "db" | "fallbackTopic">,
): Promise<void> {
  const said = cleanText(reason, REASON_MAX);
  await db.transaction().execute(async (transaction) => {
    const isMissed = await markDead(transaction, row, reason);
    await noteRefusal(transaction, row.route, said);
    if (!isMissed || fallbackTopic === undefined || fallbackTopic === row.route) return;
    const { alertId, revision, occasion, domains, closes, isAboutState, audience, isUrgent, route } = row;
    const same = { alertId, revision, occasion, domains, closes, isAboutState, audience, isUrgent };
    await enqueueInstead(transaction, { ...same, route: fallbackTopic, insteadOf: { route, reason: said } });
  });
}

/** That a route takes no messages is a gap in our own sight. */
export async function noteRefusal(db: SendDeps["db"], route: string, reason: string): Promise<void> {
  await insertFactsIn(db, [refusedFact(route, cleanText(reason, REASON_MAX), await readClockIn(db))]);
}
