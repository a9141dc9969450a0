/** The way in and out: `/login` sends a browser to the identity provider, `/login/callback` takes it back, `/logout` ends its session. */
import { Hono } from "hono";
import type { Context } from "hono";
import { readClaims } from "../core/authority/claims.ts";
import type { LoggedIn, NotLetIn } from "../core/authority/claims.ts";
import { hashOf } from "../core/authority/secret-hash.ts";
import { appendAudit } from "../store/audit-log.ts";
import { endSession, writeSession } from "../store/sessions.ts";
import { inTransaction } from "../store/transaction.ts";
import { useOnce } from "../store/used-links.ts";
import type { OidcSettings } from "../config/server.ts";
import { addressKey, addressOf } from "./address.ts";
import { keepLogin, takeLogin, LOGIN_MINUTES } from "./begun-logins.ts";
import type { KeptLogin } from "./begun-logins.ts";
import type { WayInDeps } from "./deps.ts";
import { IssuerDown, LoginRefused, createIssuer } from "./issuer.ts";
import type { Issuer } from "./issuer.ts";
import { localPath } from "./local-path.ts";
import { RateLimit } from "./rate-limit.ts";
import type { SaidPage } from "./page.ts";
import { randomCookie } from "./secret.ts";
import { SESSION_HOURS, dropSessionCookie, readSessionCookie, writeSessionCookie } from "./session-cookie.ts";
import type { Env } from "./who-asks.ts";

/** Of `/login` and its callback together: a login is two. */
const LIMIT = { each: 60, all: 1_200, windowMs: 60_000 };

export function createLogin(deps: WayInDeps): Hono<Env> {
  const app = new Hono<Env>();
  if (deps.oidc) addLogin(app, deps, deps.oidc);
  else app.get("/login", (c) => c.redirect(here(deps, localPath(c.req.query("next"), deps.publicUrl)), 303));
  app.post("/logout", async (c) => {
    await logOut(c, deps);
    if (c.get("viewer")?.way === "login") c.set("viewer", undefined);
    return await deps.showPage(c, {
      status: 200,
      title: "Logged out",
      says: [
        "You are logged out here. The identity provider may still know you: log out there, too, on a machine that others use.",
      ],
      link: AGAIN,
    });
  });
  return app;
}

function addLogin(app: Hono<Env>, deps: WayInDeps, oidc: OidcSettings): void {
  const issuer = createIssuer(oidc, deps.publicUrl);
  const limit = new RateLimit(LIMIT);
  app.use("/login/*", async (c, next) => {
    const seconds = limit.take(addressKey(callerOf(c, deps)), deps.now());
    if (seconds === undefined) return await next();
    c.header("retry-after", String(seconds));
    return await deps.showPage(c, tooMany(seconds));
  });
  app.get("/login", async (c) => {
    const next = localPath(c.req.query("next"), deps.publicUrl);
    try {
      const { url, ...begun } = await issuer.begin();
      keepLogin(c, deps.publicUrl, { ...begun, next, until: deps.now() + LOGIN_MINUTES * 60_000 });
      return c.redirect(url.href, 303);
    } catch (error) {
      return await refuse(c, deps, error);
    }
  });
  app.get("/login/callback", async (c) => {
    const login = takeLogin(c, deps.publicUrl, { state: c.req.query("state") ?? "", now: deps.now() });
    if (!login || !(await useOnce(deps.pool, hashOf(`login ${login.state}`), login.until)))
      return await deps.showPage(c, login ? USED : UNKNOWN);
    return await comeBack(c, login, { deps, issuer, oidc });
  });
}

async function comeBack(
  c: Context<Env>,
  login: KeptLogin,
  { deps, issuer, oidc }: { readonly deps: WayInDeps; readonly issuer: Issuer; readonly oidc: OidcSettings },
): Promise<Response> {
  let who: LoggedIn | NotLetIn;
  try {
    who = readClaims(await issuer.finish(new URL(c.req.url).search, login), oidc);
  } catch (error) {
    return await refuse(c, deps, error);
  }
  if ("refused" in who) {
    await noteRefusal(deps, who);
    return await deps.showPage(c, { status: 403, title: "Not let in", says: [who.says], link: AGAIN });
  }
  await logIn(c, deps, who);
  return c.redirect(here(deps, localPath(login.next, deps.publicUrl)), 303);
}

/** With a new cookie, whatever the browser had before: nobody can have put it there. */
async function logIn(c: Context<Env>, { pool, publicUrl }: WayInDeps, who: LoggedIn): Promise<void> {
  const before = readSessionCookie(c, publicUrl);
  const cookie = randomCookie();
  await inTransaction(pool, async (client) => {
    if (before !== undefined) await endSession(client, hashOf(before));
    await writeSession(client, hashOf(cookie), { ...who, hours: SESSION_HOURS });
    const subject = { kind: "person", id: who.person } as const;
    const detail = { roles: who.roles, hours: SESSION_HOURS };
    const actor = { kind: "person", name: who.person } as const;
    await appendAudit(client, [{ actor, action: "session.begun", subject, detail }]);
  });
  writeSessionCookie(c, publicUrl, cookie);
}

async function logOut(c: Context<Env>, { pool, publicUrl }: WayInDeps): Promise<void> {
  const cookie = readSessionCookie(c, publicUrl);
  if (cookie === undefined) return;
  await inTransaction(pool, async (client) => {
    const person = await endSession(client, hashOf(cookie));
    if (person === undefined) return;
    const actor = { kind: "person", name: person } as const;
    await appendAudit(client, [{ actor, action: "session.ended", subject: { kind: "person", id: person } }]);
  });
  dropSessionCookie(c, publicUrl);
}

/** Only of whom the issuer vouches for: what a stranger sends goes into the log of the server, and cannot fill the audit log. */
async function noteRefusal({ pool }: WayInDeps, { person, refused }: NotLetIn): Promise<void> {
  if (person === undefined) return;
  const subject = { kind: "person", id: person } as const;
  const entry = {
    actor: { kind: "system" },
    action: "session.refused",
    subject,
    detail: { why: refused },
  } as const;
  await inTransaction(pool, (client) => appendAudit(client, [entry]));
}

async function refuse(c: Context<Env>, { log, showPage }: WayInDeps, error: unknown): Promise<Response> {
  if (error instanceof IssuerDown) {
    log.error({ reason: error.message }, "identity provider not reached");
    c.header("retry-after", "10");
    return await showPage(c, DOWN);
  }
  if (!(error instanceof LoginRefused)) throw error;
  log.warn({ reason: error.message, error: error.error }, "login refused");
  const says = error.error === "access_denied" ? DENIED : REFUSED;
  return await showPage(c, { status: 403, title: "Not logged in", says: [says], link: AGAIN });
}

function callerOf(c: Context<Env>, { isTrustedProxy }: WayInDeps): string {
  return addressOf(c.env?.address ?? "unknown", c.req.header("x-forwarded-for"), isTrustedProxy);
}

function here({ publicUrl }: WayInDeps, path: string): string {
  return `${new URL(publicUrl).origin}${path}`;
}

const AGAIN = { href: "/login", text: "Log in" };
const DENIED =
  "The identity provider did not let you in: you may have cancelled, or may not use auditplane. Whoever runs it knows.";
const REFUSED =
  "What the identity provider answered is no login: its code was used before, is too old, or is of another login. The log of this server says which. Log in again.";
const UNKNOWN: SaidPage = {
  status: 400,
  title: "Not logged in",
  says: [
    `This browser began no such login within the last ${LOGIN_MINUTES} minutes: it took too long, began in another browser or at another address of this server, or was not begun by you.`,
  ],
  link: AGAIN,
};
const USED: SaidPage = {
  status: 400,
  title: "Not logged in",
  says: ["This answer of the identity provider was used already; it is good once."],
  link: AGAIN,
};
const DOWN: SaidPage = {
  status: 503,
  title: "Nobody can log in now",
  says: [
    "The identity provider does not answer, or not as it should. Whoever is logged in stays so. Try again in a while; the log of this server says what is wrong.",
  ],
  link: AGAIN,
};

function tooMany(seconds: number): SaidPage {
  return {
    status: 429,
    title: "Too many logins",
    says: [
      `So many were begun, from where you are or in all, that no more are taken for now. Try again in ${seconds} seconds.`,
    ],
  };
}
