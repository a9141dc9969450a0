/** Sends what was held back for a morning, that a week was quiet, and what is to be said of access reviews. */
import { heldMessage } from "../../core/finding/held-message.ts";
import type { ComposedMessage } from "../../core/finding/message.ts";
import { quietMessage } from "../../core/finding/quiet-message.ts";
import { readClockIn } from "../../store/clock.ts";
import { claimNotice, markNoticeDead, markNoticeFailed, markNoticeSent } from "../../store/notices.ts";
import type { Notice } from "../../store/notices.ts";
import { listHeld, markOutdated, markToldIn } from "../../store/outbox.ts";
import type { Claimed } from "../../store/outbox.ts";
import { delegationNoticeMessage, isDelegation, planDelegationNotices } from "./delegation-notices.ts";
import { isQuestion, planQuestionNotices, questionNoticeMessage } from "./question-notices.ts";
import { planReviewNotices, reviewNoticeMessage } from "./review-notices.ts";
import type { ReviewNoticeDeps } from "./review-notices.ts";
import { planQuietWeeks, quietWeekOf } from "./quiet.ts";
import type { QuietDeps } from "./quiet.ts";
import { GIVEN_UP_MS, UNTOLD, deliver, giveUp, messageOf, noteRefusal, waitAfter } from "./send.ts";
import type { SendDeps, SendOutcome } from "./send.ts";

export type NoticeDeps = SendDeps &
  QuietDeps &
  Pick<ReviewNoticeDeps, "awaitsReports"> & {
    /** Nobody comes back tomorrow: digests are sent now. */
    readonly isOnce: boolean;
  };

/** Of those that are held back, so many are told by name; the others are counted. */
const COMPOSED_MAX = 50;

/** Sends every notice that is due. As `sendAlerts` does. */
export async function sendNotices(deps: NoticeDeps): Promise<SendOutcome> {
  if (!deps.isOnce) {
    const now = await readClockIn(deps.db);
    await planQuietWeeks(deps, now);
    await planReviewNotices(deps, now);
    await planQuestionNotices(deps, now);
    await planDelegationNotices(deps, now);
  }
  const failed: { route: string; reason: string }[] = [];
  let sent = 0;
  for (let notice = await claim(deps); notice; notice = await claim(deps)) {
    const told = await toldBy(notice, deps);
    if (!told) {
      await markNoticeDead(deps.db, notice.id, "there was nothing left to tell");
      continue;
    }
    const { id, route, round, attempts, waitedMs } = notice;
    const outgoing = {
      message: told.message,
      idempotencyKey: `${idOf(notice)}-${round}`,
      attempt: attempts,
    };
    const [delivery = UNTOLD] = await deliver([outgoing], route, deps);
    if (delivery.ok) {
      const { messageId } = delivery;
      await deps.db.transaction().execute(async (transaction) => {
        for (const row of told.rows) await markToldIn(transaction, row, { id, messageId });
        await markNoticeSent(transaction, id, messageId);
      });
      sent++;
      continue;
    }
    const { reason } = delivery;
    failed.push({ route, reason });
    if (delivery.permanent || waitedMs >= GIVEN_UP_MS) {
      for (const row of told.rows) await giveUp(row, reason, deps);
      if (told.rows.length === 0) await noteRefusal(deps.db, route, reason);
      await markNoticeDead(deps.db, id, reason);
    } else await markNoticeFailed(deps.db, id, { reason, waitSeconds: waitAfter(attempts) });
  }
  return { sent, failed };
}

const claim = ({ db, isOnce }: NoticeDeps): Promise<Notice | undefined> => claimNotice(db, isOnce);

/** What stands for the alert's number in a message that is about none. */
function idOf({ id, kind }: Notice): string {
  return `${kind}-${id}`;
}

interface ToldBy {
  readonly message: ComposedMessage;
  /** Those that it stands for. */
  readonly rows: readonly Claimed[];
}

async function toldBy(notice: Notice, deps: NoticeDeps): Promise<ToldBy | undefined> {
  if (notice.kind === "digest") return await digestOf(notice, deps);
  if (notice.kind === "review") {
    const message = await composerOf(notice)(notice, idOf(notice), deps);
    return message && { message, rows: [] };
  }
  const week = await quietWeekOf(notice, deps);
  return week && { message: quietMessage(week, idOf(notice)), rows: [] };
}

function composerOf(notice: Notice): typeof questionNoticeMessage {
  if (isQuestion(notice)) return questionNoticeMessage;
  return isDelegation(notice) ? delegationNoticeMessage : reviewNoticeMessage;
}

async function digestOf(notice: Notice, deps: NoticeDeps): Promise<ToldBy | undefined> {
  const held: ComposedMessage[] = [];
  const rows: Claimed[] = [];
  for (const row of await listHeld(deps.db, notice.route)) {
    if (held.length < COMPOSED_MAX) {
      const message = await messageOf(row, deps);
      if (!message) {
        await markOutdated(deps.db, row);
        continue;
      }
      held.push(message);
    }
    rows.push(row);
  }
  if (held.length === 0) return undefined;
  return { message: heldMessage(held, rows.length - held.length, idOf(notice)), rows };
}
