/** The cookie by which a browser is known. `__Host-` binds it to this host and to https; on a loopback without https it has no prefix. */
import type { Context } from "hono";
import { deleteCookie, getCookie, setCookie } from "hono/cookie";

/** How long somebody is logged in at most, and without doing anything. */
export const SESSION_HOURS = 12;
export const IDLE_HOURS = 2;

const NAME = "auditplane-session";

function isSecure(publicUrl: string): boolean {
  return publicUrl.startsWith("https:");
}

export function readSessionCookie(c: Context, publicUrl: string): string | undefined {
  return isSecure(publicUrl) ? getCookie(c, NAME, "host") : getCookie(c, NAME);
}

export function writeSessionCookie(c: Context, publicUrl: string, value: string): void {
  setCookie(c, NAME, value, {
    ...options(publicUrl),
    maxAge: SESSION_HOURS * 3600,
  });
}

export function dropSessionCookie(c: Context, publicUrl: string): void {
  deleteCookie(c, NAME, options(publicUrl));
}

/** Lax: whoever follows a link in a message is logged in, and no other site's form is. */
function options(publicUrl: string): Parameters<typeof setCookie>[3] & object {
  const secure = isSecure(publicUrl);
  return { httpOnly: true, sameSite: "Lax", path: "/", secure, ...(secure && { prefix: "host" as const }) };
}
