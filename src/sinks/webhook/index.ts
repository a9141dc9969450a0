/** The sink `webhook`: alerts to HTTPS endpoints, signed. See README.md. */
import { lookup } from "node:dns/promises";
import type { LookupAddress } from "node:dns";
import { readFile } from "node:fs/promises";
import { isIP } from "node:net";
import { z } from "zod";
import { alertEvent } from "../../core/alert/event.ts";
import { shownText } from "../../core/record/text.ts";
import type { Delivery, Sink } from "../sink.ts";
import { reachOf } from "./addresses.ts";
import { post } from "./post.ts";
import type { Answer } from "./post.ts";
import { keysIn, signatureOf } from "./signature.ts";

const settings = z.strictObject({
  /** Path of the file with the keys that bodies are signed with. */
  secretFile: z.string().optional(),
  /** `hooks.example.com`, `hooks.example.com:8443`: exactly these. */
  hosts: z.array(z.string()).readonly(),
  /** Those of them that may be at an address of an own network. */
  privateHosts: z.array(z.string()).readonly(),
});

export type WebhookSettings = z.infer<typeof settings>;

export interface WebhookGiven extends WebhookSettings {
  /** From the look-up to the answer's status. */
  readonly timeoutMs?: number;
  /** All addresses of a name. */
  readonly resolve?: (name: string) => Promise<readonly LookupAddress[]>;
  /** Whom to trust besides those whom Node.js does; PEM. */
  readonly ca?: string;
}

/** An answer that does not come by then may still have been meant: the message is sent again, with the same id. */
const TIMEOUT_MS = 10_000;
const REASON_MAX = 300;
/** These are tried again, as is every 5xx. */
const PASSING_STATUS: readonly number[] = [408, 425, 429];

/** A sink over nothing that is kept open: each message has a connection of its own, and the keys are read for it. */
export function createWebhookSink(given: WebhookGiven): Sink<WebhookSettings> {
  return {
    name: "webhook",
    settings,
    async deliver(message, { route, idempotencyKey }) {
      const url = URL.canParse(route) ? new URL(route) : undefined;
      const refused = url ? refusalOf(url, given.hosts) : "is no URL";
      if (!url || refused !== undefined) return failed(true, `the webhook ${refused}`);
      const body = JSON.stringify(alertEvent(message, idempotencyKey));
      try {
        return await send(url, { id: idempotencyKey, body }, given);
      } catch (error) {
        return failed(false, `${url.host}: ${saidBy(error)}`);
      }
    },
    close: () => undefined,
  };
}

/** What is wrong with a URL, whatever is behind it. Says the host at most: the rest may be a secret. */
function refusalOf(url: URL, hosts: readonly string[]): string | undefined {
  if (url.protocol !== "https:") return "is no https:// URL";
  if (url.username !== "" || url.password !== "") return `on ${url.host} has a user or a password in its URL`;
  if (hosts.includes(url.host)) return undefined;
  return `is on ${url.host}, which AUDITPLANE_WEBHOOK_HOSTS does not name`;
}

async function send(
  url: URL,
  { id, body }: { readonly id: string; readonly body: string },
  given: WebhookGiven,
): Promise<Delivery> {
  const keys = await readKeys(given.secretFile);
  if (typeof keys === "string") return failed(false, keys);
  const signal = AbortSignal.timeout(given.timeoutMs ?? TIMEOUT_MS);
  const addresses = await before(signal, addressesOf(url, given));
  const isOwn = given.privateHosts.includes(url.host);
  const wrong = addresses.find(({ address }) => {
    const reach = reachOf(address);
    return reach !== "public" && !(isOwn && reach === "private");
  });
  if (wrong) return failed(true, refusedAddress(url, wrong.address));
  const timestamp = Math.floor(Date.now() / 1000);
  const headers = {
    "content-type": "application/json",
    "user-agent": "auditplane",
    "webhook-id": id,
    "webhook-timestamp": String(timestamp),
    "webhook-signature": signatureOf({ id, timestamp, body }, keys),
  };
  return deliveryOf(url, id, await post(url, { headers, body, addresses, signal, ca: given.ca }));
}

/** A text says what is wrong, and nothing of what is in the file. */
async function readKeys(path: string | undefined): Promise<readonly Buffer[] | string> {
  if (path === undefined) return "there is no key to sign with; set AUDITPLANE_WEBHOOK_SECRET_FILE";
  const text = await readFile(path, "utf8").catch((error: unknown) => ({ error }));
  if (typeof text !== "string") return `could not read the key to sign with: ${saidBy(text.error)}`;
  const fix = "write lines of whsec_ and the base64 of 24 to 64 bytes";
  return keysIn(text) ?? `the file of AUDITPLANE_WEBHOOK_SECRET_FILE holds no key to sign with; ${fix}`;
}

/** All of a name; of an address itself. */
async function addressesOf({ hostname }: URL, { resolve }: WebhookGiven): Promise<readonly LookupAddress[]> {
  const name = hostname.replace(/^\[|\]$/g, "");
  const family = isIP(name);
  if (family !== 0) return [{ address: name, family }];
  return await (resolve?.(name) ?? lookup(name, { all: true, verbatim: true }));
}

/** A look-up has no end of its own. */
function before<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    signal.addEventListener("abort", () => reject(new Error("no answer in time")), { once: true });
    work.then(resolve, reject);
  });
}

function refusedAddress({ host }: URL, address: string): string {
  const can = reachOf(address) === "private" ? "; AUDITPLANE_WEBHOOK_PRIVATE_HOSTS may allow it" : "";
  return `${host} is at ${shownText(address)}, which is no public address${can}`;
}

function deliveryOf({ host }: URL, id: string, { status, said }: Answer): Delivery {
  if (status >= 200 && status < 300) return { ok: true, messageId: id };
  const isRedirect = status >= 300 && status < 400;
  const what = isRedirect ? `${status}, and redirects are not followed` : `${status}: ${said}`;
  return failed(PASSING_STATUS.includes(status) || status >= 500 ? false : true, `${host} answered ${what}`);
}

function failed(permanent: boolean, reason: string): Delivery {
  return { ok: false, permanent, reason: shownText(reason).trim().slice(0, REASON_MAX) };
}

/** Of several addresses that refuse, Node.js says only a code. */
function saidBy(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === "AbortError" || error.name === "TimeoutError") return "no answer in time";
  return error.message !== "" ? error.message : "code" in error ? String(error.code) : error.name;
}
