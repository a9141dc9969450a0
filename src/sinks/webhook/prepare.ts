/** All that a message to a webhook needs before it is sent, and what may be wrong with it. */
import { lookup } from "node:dns/promises";
import type { LookupAddress } from "node:dns";
import { readFile } from "node:fs/promises";
import { isIP } from "node:net";
import { z } from "zod";
import { shownText } from "../../core/record/text.ts";
import { reachOf } from "./addresses.ts";
import { keysIn } from "./signature.ts";

export const webhookSchema = z.strictObject({
  /** Path of the file with the keys that bodies are signed with. */
  secretFile: z.string().optional(),
  /** `hooks.example.com`, `hooks.example.com:8443`: exactly these. */
  hosts: z.array(z.string()).readonly(),
  /** Those of them that may be at an address of an own network. */
  privateHosts: z.array(z.string()).readonly(),
});

export type WebhookSettings = z.infer<typeof webhookSchema>;

export interface WebhookGiven extends WebhookSettings {
  /** From the look-up to the answer's status. */
  readonly timeoutMs?: number;
  /** All addresses of a name. */
  readonly resolve?: (name: string) => Promise<readonly LookupAddress[]>;
  /** Whom to trust besides those whom Node.js does; PEM. */
  readonly ca?: string;
}

export interface Prepared {
  readonly ok: true;
  readonly url: URL;
  readonly keys: readonly Buffer[];
  /** Judged, each of them. */
  readonly addresses: readonly LookupAddress[];
  /** Ends what is left of the time. */
  readonly signal: AbortSignal;
}

/** The reason says the host at most: the rest of a URL may be a secret. */
export interface Refused {
  readonly ok: false;
  readonly permanent: boolean;
  readonly reason: string;
}

/** An answer that does not come by then may still have been meant: the message is sent again, with the same id. */
const TIMEOUT_MS = 10_000;
const REASON_MAX = 300;

/** Sends nothing. Never throws. */
export async function prepareWebhook(route: string, given: WebhookGiven): Promise<Prepared | Refused> {
  const url = URL.canParse(route) ? new URL(route) : undefined;
  const wrong = url ? wrongWith(url, given.hosts) : "is no URL";
  if (!url || wrong !== undefined) return refused(true, `the webhook ${wrong}`);
  const keys = await readKeys(given.secretFile);
  if (typeof keys === "string") return refused(false, keys);
  const signal = AbortSignal.timeout(given.timeoutMs ?? TIMEOUT_MS);
  try {
    const addresses = await before(signal, addressesOf(url, given));
    const bad = addresses.find(({ address }) => !mayBeAt(address, given.privateHosts.includes(url.host)));
    if (bad) return refused(true, refusedAddress(url, bad.address));
    return { ok: true, url, keys, addresses, signal };
  } catch (error) {
    return refused(false, `${url.host}: ${saidBy(error)}`);
  }
}

/** Fit to be kept and shown. */
export function refused(permanent: boolean, reason: string): Refused {
  return { ok: false, permanent, reason: shownText(reason).trim().slice(0, REASON_MAX) };
}

/** Of several addresses that refuse, Node.js says only a code. */
export function saidBy(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === "AbortError" || error.name === "TimeoutError") return "no answer in time";
  return error.message !== "" ? error.message : "code" in error ? String(error.code) : error.name;
}

/** Whatever is behind it. */
function wrongWith(url: URL, hosts: readonly string[]): string | undefined {
  if (url.protocol !== "https:") return "is no https:// URL";
  if (url.username !== "" || url.password !== "") return `on ${url.host} has a user or a password in its URL`;
  if (hosts.includes(url.host)) return undefined;
  return `is on ${url.host}, which AUDITPLANE_WEBHOOK_HOSTS does not name`;
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
  const found = await (resolve?.(name) ?? lookup(name, { all: true, verbatim: true }));
  if (found.length === 0) throw new Error("its name has no address");
  return found;
}

/** A look-up has no end of its own. */
function before<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    signal.addEventListener("abort", () => reject(new Error("no address in time")), { once: true });
    work.then(resolve, reject);
  });
}

function mayBeAt(address: string, isOwn: boolean): boolean {
  const reach = reachOf(address);
  return reach === "public" || (isOwn && reach === "private");
}

function refusedAddress({ host }: URL, address: string): string {
  const can = reachOf(address) === "private" ? "; AUDITPLANE_WEBHOOK_PRIVATE_HOSTS may allow it" : "";
  return `${host} is at ${address}, which is no public address${can}`;
}
