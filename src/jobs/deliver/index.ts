/** Sends what alerts have to say: through the outbox, one row per alert, revision and route. */
import { CompiledQuery, sql } from "kysely";
import { withInstead } from "../../core/finding/message.ts";
import { inForm } from "../../core/message/form.ts";
import { refusedFact } from "../../core/pipeline/fact.ts";
import { cleanText } from "../../core/record/text.ts";
import { HOUR_MS } from "../../core/record/time.ts";
import type { RouteForm } from "../../core/settings/route.ts";
import type { Sink } from "../../sinks/sink.ts";
import { claimNext, enqueue, markDead, markFailed, markSent } from "../../store/outbox.ts";
import type { Claimed } from "../../store/outbox.ts";
import { insertFacts } from "../../store/pipeline-facts.ts";
import { wakeAlerts } from "../alert/wake.ts";
import { composeMessage } from "./compose.ts";
import type { ComposeDeps } from "./compose.ts";
import { routeAlerts } from "./route.ts";
import type { RouteDeps, RouteOutcome } from "./route.ts";

export interface DeliverDeps extends RouteDeps, ComposeDeps {
  readonly sink: Pick<Sink<unknown>, "deliver">;
  /** How each route is told; absent: all of them in full, as text. */
  readonly formOf?: (route: string) => RouteForm;
}

export interface DeliverOutcome extends RouteOutcome {
  readonly sent: number;
  /** Refused for good, or still failing; with the reason. */
  readonly failed: readonly { readonly route: string; readonly reason: string }[];
}

const PLAIN: RouteForm = { format: "text", detail: "full" };

/** An outage of a day, or credentials that nobody renews overnight, cost no alert. */
const GIVEN_UP_MS = 24 * HOUR_MS;
/** Twice as long after each attempt, and a quarter of an hour at most: who comes back is not met by a crowd, and soon told. */
const REASON_MAX = 500;
const FIRST_WAIT_SECONDS = 5;
const WAIT_MAX_SECONDS = 900;

/** Sends everything that is due. What fails for now stays due for a later run; a message is never dropped unseen. */
export async function deliverAlerts(deps: DeliverDeps): Promise<DeliverOutcome> {
  await wakeAlerts(deps.pool);
  const { unrouted, observed } = await routeAlerts(deps);
  const failed: { route: string; reason: string }[] = [];
  let sent = 0;
  for (let row = await claimNext(deps.db); row; row = await claimNext(deps.db)) {
    const composed = await composeMessage(row, deps);
    const whole = composed && row.insteadOf ? withInstead(composed, row.insteadOf) : composed;
    const idempotencyKey = `${row.alertId}-${row.revision}`;
    const message = whole && inForm(whole, deps.formOf?.(row.route) ?? PLAIN, idempotencyKey);
    if (!message) {
      await markDead(deps.db, row, "what it was about is gone");
      continue;
    }
    const delivery = await deps.sink.deliver(message, { route: row.route, idempotencyKey });
    if (delivery.ok) {
      await markSent(deps.db, row, delivery.messageId);
      sent++;
    } else {
      failed.push({ route: row.route, reason: delivery.reason });
      if (delivery.permanent || row.waitedMs >= GIVEN_UP_MS) await giveUp(row, delivery.reason, deps);
      else await markFailed(deps.db, row, { reason: delivery.reason, waitSeconds: waitAfter(row.attempts) });
    }
  }
  return { sent, failed, unrouted, observed };
}

/** How long a route is left alone after so many attempts, in seconds. */
export function waitAfter(attempts: number): number {
  return Math.min(WAIT_MAX_SECONDS, FIRST_WAIT_SECONDS * 2 ** Math.max(0, attempts - 1));
}

/** What a route refuses for good takes the fallback, which is told why, and is a gap in our own sight. */
async function giveUp(row: Claimed, reason: string, { db, fallbackTopic }: DeliverDeps): Promise<void> {
  await db.transaction().execute(async (transaction) => {
    await markDead(transaction, row, reason);
    const { rows } = await sql<{ now: Date }>`select now()`.execute(transaction);
    const now = rows[0]?.now.getTime() ?? 0;
    await insertFacts(
      (text, values) => transaction.executeQuery(CompiledQuery.raw(text, [...values])),
      [refusedFact(row.route, cleanText(reason, REASON_MAX), now)],
    );
    if (fallbackTopic === undefined || fallbackTopic === row.route) return;
    const { alertId, revision, domains, closes, isAboutState, audience, route } = row;
    const insteadOf = { route, reason: cleanText(reason, REASON_MAX) };
    const same = { alertId, revision, domains, closes, isAboutState, audience };
    await enqueue(transaction, [{ ...same, route: fallbackTopic, insteadOf }]);
  });
}
