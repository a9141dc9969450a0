/**
 * Logins that have begun in a browser, each in a cookie of its own, so that several tabs may log in at once. Nothing of them is kept
 * here: whoever begins a thousand costs no memory. What a cookie says is worth no more than the browser that it came from.
 */
import type { Context } from "hono";
import { deleteCookie, getCookie, setCookie } from "hono/cookie";
import { z } from "zod";
import type { BegunLogin } from "./issuer.ts";

export const LOGIN_MINUTES = 10;

export interface KeptLogin extends BegunLogin {
  /** Where they go back to: not checked yet. */
  readonly next: string;
  /** In ms. */
  readonly until: number;
}

const form = z.strictObject({
  state: z.string().max(200),
  nonce: z.string().max(200),
  verifier: z.string().max(200),
  next: z.string().max(1_000),
  until: z.int(),
});

const PREFIX = "auditplane-login-";
/** A browser that begins more at once has given up on the others. */
const AT_ONCE_MAX = 8;

export function keepLogin(c: Context, publicUrl: string, login: KeptLogin): void {
  const own = namesOf(c);
  if (own.length >= AT_ONCE_MAX) for (const name of own) deleteCookie(c, name, options(publicUrl));
  const value = Buffer.from(JSON.stringify(login)).toString("base64url");
  setCookie(c, nameOf(login.state, publicUrl), value, { ...options(publicUrl), maxAge: LOGIN_MINUTES * 60 });
}

/** undefined: this browser began none with that state, or it took too long. It is forgotten. */
export function takeLogin(
  c: Context,
  publicUrl: string,
  { state, now }: { readonly state: string; readonly now: number },
): KeptLogin | undefined {
  if (!/^[\w-]{16,200}$/.test(state)) return undefined;
  const name = nameOf(state, publicUrl);
  const value = getCookie(c, name);
  if (value === undefined) return undefined;
  deleteCookie(c, name, options(publicUrl));
  const login = form.safeParse(jsonOf(Buffer.from(value, "base64url").toString("utf8"))).data;
  if (login?.state !== state || now >= login.until) return undefined;
  return login.until <= now + LOGIN_MINUTES * 60_000 ? login : undefined;
}

function namesOf(c: Context): string[] {
  return Object.keys(getCookie(c)).filter((name) => name.replace(/^__Host-/, "").startsWith(PREFIX));
}

function nameOf(state: string, publicUrl: string): string {
  return `${isSecure(publicUrl) ? "__Host-" : ""}${PREFIX}${state.slice(0, 12)}`;
}

/** Lax: the identity provider sends the browser back, which is another site. */
function options(publicUrl: string): Parameters<typeof setCookie>[3] & object {
  return { httpOnly: true, sameSite: "Lax", path: "/", secure: isSecure(publicUrl) };
}

function isSecure(publicUrl: string): boolean {
  return publicUrl.startsWith("https:");
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
