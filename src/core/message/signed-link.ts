/**
 * Links of messages by which whoever has one acknowledges an alert, and does nothing else. They hold no name: the number of the alert, an
 * end, and a signature by a key of this installation over both and over what is done.
 */
import { createHmac } from "node:crypto";

export interface AlertLink {
  readonly alert: number;
  /** In ms; whole seconds. */
  readonly until: number;
}

/** How long a link is good. */
export const LINK_DAYS = 7;

/** 128 bits: nobody guesses one. */
const SIGNATURE_LENGTH = 32;
const FORM = /^ack-([1-9]\d{0,9})-(\d{10,11})-([0-9a-f]{32})$/;

/** The last part of its address, without signs that programs take for the end of an address. */
export function writeLink(link: AlertLink, key: Buffer): string {
  return `${signedPart(link)}-${signatureOf(link, key)}`;
}

/** What a link says; undefined: it has no such form. Whether it was signed here is asked with `signatureOf`. */
export function readLink(text: string): (AlertLink & { readonly signature: string }) | undefined {
  const [, alert, seconds, signature] = FORM.exec(text) ?? [];
  if (alert === undefined || seconds === undefined || signature === undefined) return undefined;
  return { alert: Number(alert), until: Number(seconds) * 1000, signature };
}

/** HMAC-SHA256, the first half, in hexadecimal: https://www.rfc-editor.org/rfc/rfc2104#section-5 */
export function signatureOf(link: AlertLink, key: Buffer): string {
  const mac = createHmac("sha256", key).update(`auditplane link 1 ${signedPart(link)}`);
  return mac.digest("hex").slice(0, SIGNATURE_LENGTH);
}

function signedPart({ alert, until }: AlertLink): string {
  return `ack-${alert}-${Math.floor(until / 1000)}`;
}
