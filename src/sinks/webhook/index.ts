/** The sink `webhook`: alerts to HTTPS endpoints, signed. See README.md. */
import { alertEvent } from "../../core/alert/event.ts";
import type { Delivery, Sink } from "../sink.ts";
import { post } from "./post.ts";
import type { Answer } from "./post.ts";
import { prepareWebhook, refused, saidBy, webhookSchema } from "./prepare.ts";
import type { Prepared, WebhookGiven, WebhookSettings } from "./prepare.ts";
import { signatureOf } from "./signature.ts";

export type { WebhookGiven } from "./prepare.ts";

/** These are tried again, as is every 5xx. */
const PASSING_STATUS: readonly number[] = [408, 425, 429];

/** A sink over nothing that is kept open: each message has a connection of its own, and the keys are read for it. */
export function createWebhookSink(given: WebhookGiven): Sink<WebhookSettings> {
  return {
    name: "webhook",
    settings: webhookSchema,
    async deliver(message, { route, idempotencyKey: id }) {
      const prepared = await prepareWebhook(route, given);
      if (!prepared.ok) return prepared;
      try {
        const body = JSON.stringify(alertEvent(message, id));
        return deliveryOf(prepared.url, id, await send({ id, body }, prepared, given.ca));
      } catch (error) {
        return refused(false, `${prepared.url.host}: ${saidBy(error)}`);
      }
    },
    close: () => undefined,
  };
}

async function send(
  { id, body }: { readonly id: string; readonly body: string },
  { url, keys, addresses, signal }: Prepared,
  ca: string | undefined,
): Promise<Answer> {
  const timestamp = Math.floor(Date.now() / 1000);
  const headers = {
    "content-type": "application/json",
    "user-agent": "auditplane",
    "webhook-id": id,
    "webhook-timestamp": String(timestamp),
    "webhook-signature": signatureOf({ id, timestamp, body }, keys),
  };
  return await post(url, { headers, body, addresses, signal, ca });
}

function deliveryOf({ host }: URL, id: string, { status, said, retryAfter }: Answer): Delivery {
  if (status >= 200 && status < 300) return { ok: true, messageId: id };
  const isRedirect = status >= 300 && status < 400;
  const what = isRedirect ? `${status}, and redirects are not followed` : `${status}: ${said}`;
  const isPassing = PASSING_STATUS.includes(status) || status >= 500;
  const waitSeconds = isPassing ? secondsUntil(retryAfter) : undefined;
  return {
    ...refused(!isPassing, `${host} answered ${what}`),
    ...(waitSeconds !== undefined && { waitSeconds }),
  };
}

/** Seconds, or a date: https://www.rfc-editor.org/rfc/rfc9110#field.retry-after. undefined: it is neither, or past. */
function secondsUntil(retryAfter = ""): number | undefined {
  const seconds = /^\d{1,9}$/.test(retryAfter)
    ? Number(retryAfter)
    : Math.ceil((Date.parse(retryAfter) - Date.now()) / 1000);
  return seconds > 0 ? seconds : undefined;
}
