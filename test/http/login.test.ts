import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { emptyTables, useDatabase } from "../support/database.ts";
import { Browser, useIdentityProvider } from "../support/identity-provider.ts";
import { serve } from "../support/served.ts";
import type { Served } from "../support/served.ts";

const database = useDatabase();
const provider = useIdentityProvider();

const ANA = { email: "Ana@example.com", email_verified: true, groups: ["everybody", "security"] };

describe("logging in", () => {
  let served: Served;
  let browser: Browser;
  const audited = async (): Promise<{ action: string; personal: unknown; detail: unknown }[]> =>
    (await database.pool.query("select action, personal, detail from audit_log order by seq")).rows;

  beforeEach(async () => {
    await emptyTables(database);
    served = serve(database, provider.settings());
    browser = new Browser(served);
    provider.says(ANA);
  });

  it("asks the issuer with PKCE, a state and a nonce, of which none is used twice", async () => {
    const [one, two] = [await browser.ask("/login"), await browser.ask("/login")].map(
      ({ status, headers }) => ({ status, query: new URL(headers.get("location") ?? "").searchParams }),
    );

    expect(one?.status).toBe(303);
    expect(one?.query.get("code_challenge_method")).toBe("S256");
    expect(one?.query.get("redirect_uri")).toBe("https://audit.example.com/login/callback");
    for (const name of ["code_challenge", "state", "nonce"]) {
      expect(one?.query.get(name)?.length).toBeGreaterThan(40);
      expect(one?.query.get(name)).not.toBe(two?.query.get(name));
    }
  });

  it("makes a session of the person and the roles of their groups, and notes it", async () => {
    const { status, headers } = await browser.logIn("/login?next=/alerts/7?tab=story");

    expect([status, headers.get("location")]).toEqual([303, "https://audit.example.com/alerts/7?tab=story"]);
    expect((await browser.ask("/v1/me")).body).toMatchObject({
      name: "ana@example.com",
      way: "login",
      roles: ["viewer", "analyst"],
    });
    expect(await audited()).toEqual([
      {
        action: "session.begun",
        personal: expect.objectContaining({ actor: "ana@example.com", subject: "ana@example.com" }),
        detail: { roles: ["viewer", "analyst"], hours: 12 },
      },
    ]);
  });

  it("binds the cookie to this host, https and no script, and keeps nothing of it but a hash", async () => {
    const { headers } = await browser.logIn();
    const [cookie = ""] = headers
      .getSetCookie()
      .filter((line) => line.startsWith("__Host-auditplane-session="));
    const value = browser.cookies.get("__Host-auditplane-session") ?? "";
    const { rows } = await database.pool.query("select s::text as text from sessions s");

    expect(cookie).toMatch(
      /; Path=\/; HttpOnly; Secure; SameSite=Lax|; Path=\/;.*HttpOnly.*Secure.*SameSite=Lax/,
    );
    expect(cookie).not.toMatch(/domain=/i);
    expect(value).toMatch(/^[\w-]{43}$/);
    expect(rows.some(({ text }: { text: string }) => text.includes(value))).toBe(false);
  });

  it("gives a new cookie at each login, and ends the session that the browser had", async () => {
    await browser.logIn();
    const before = browser.cookies.get("__Host-auditplane-session") ?? "";
    await browser.logIn();

    expect(browser.cookies.get("__Host-auditplane-session")).not.toBe(before);
    const old = { headers: { cookie: `__Host-auditplane-session=${before}` } };
    expect((await served.ask("/v1/me", old)).status).toBe(401);
    expect((await browser.ask("/v1/me")).status).toBe(200);
  });

  it("lets several tabs log in at once", async () => {
    const [first, second] = [await browser.begin("/login?next=/a"), await browser.begin("/login?next=/b")];

    expect((await browser.ask(second)).headers.get("location")).toBe("https://audit.example.com/b");
    expect((await browser.ask(first)).headers.get("location")).toBe("https://audit.example.com/a");
  });

  it.each([
    ["no group that has a role", { ...ANA, groups: ["lunch"] }, "no_role"],
    ["no groups at all", { email: "ana@example.com" }, "no_role"],
    ["an address that is not verified", { ...ANA, email_verified: false }, "not_verified"],
    ["an address that is not verified, in words", { ...ANA, email_verified: "False" }, "not_verified"],
  ])("does not let in whoever has %s, says why, and notes it", async (_, claims, why) => {
    provider.says(claims);
    const { status, text } = await browser.logIn();

    expect(status).toBe(403);
    expect(text).toContain("ana@example.com");
    expect((await browser.ask("/v1/me")).status).toBe(401);
    expect(await audited()).toEqual([
      {
        action: "session.refused",
        personal: expect.objectContaining({ subject: "ana@example.com" }),
        detail: { why },
      },
    ]);
  });

  it("takes preferred_username, else sub, for the name of whom the issuer gives no address", async () => {
    provider.says({ preferred_username: "Nightly", groups: ["everybody"] });
    await browser.logIn();
    expect((await browser.ask("/v1/me")).body).toMatchObject({ name: "nightly" });

    provider.says({ groups: "everybody" });
    await browser.logIn();
    expect((await browser.ask("/v1/me")).body).toMatchObject({ name: "johndoe" });
  });

  it("shows whatever a name holds as text", async () => {
    provider.says({ email: '<img src=x onerror="alert(1)">@example.com' });
    const { status, text } = await browser.logIn();

    expect(status).toBe(403);
    expect(text).toContain("&lt;img src=x");
    expect(text).not.toContain("<img");
  });

  it("refuses a state that this browser did not begin with, an answer that comes again, and one that came too late", async () => {
    const stranger = new Browser(served);
    const back = await browser.begin();
    expect(await stranger.ask(back)).toMatchObject({
      status: 400,
      text: expect.stringContaining("began no such login"),
    });
    expect((await browser.ask(back.replace(/state=[^&]*/, "state=another"))).status).toBe(400);
    expect((await browser.ask("/login/callback")).status).toBe(400);

    const kept = new Map(browser.cookies);
    expect((await browser.ask(back)).status).toBe(303);
    expect(await browser.ask(back)).toMatchObject({ status: 400 });
    for (const [name, value] of kept) browser.cookies.set(name, value);
    expect(await browser.ask(back)).toMatchObject({
      status: 400,
      text: expect.stringContaining("used already"),
    });
    expect((await audited()).map(({ action }) => action)).toEqual(["session.begun"]);
  });

  it("refuses a code that was used in another login, and one of another login's nonce", async () => {
    const used = await browser.begin();
    expect((await browser.ask(used)).status).toBe(303);
    const code = /code=[^&]*/.exec(used)?.[0] ?? "";
    const thief = new Browser(served);
    const own = await thief.begin();

    expect(await thief.ask(own.replace(/code=[^&]*/, code))).toMatchObject({
      status: 403,
      text: expect.stringContaining("is no login"),
    });
    const fresh = /code=[^&]*/.exec(await browser.begin())?.[0] ?? "";
    const again = await thief.begin();
    expect((await thief.ask(again.replace(/code=[^&]*/, fresh))).status).toBe(403);
    expect((await thief.ask("/v1/me")).status).toBe(401);
  });

  it("refuses an ID token of another issuer, for another client, that has ended, or that is not signed by the issuer's key", async () => {
    for (const claims of [
      { iss: "https://elsewhere.example.com" },
      { aud: "somebody-else" },
      { exp: Math.floor(Date.now() / 1000) - 3600 },
      { nonce: "another" },
    ]) {
      provider.says({ ...ANA, ...claims });
      expect([claims, (await browser.logIn()).status]).toEqual([claims, 403]);
    }
    provider.says(ANA);
    provider.server.service.once("beforeResponse", (response) => {
      const body = response.body as { id_token: string };
      body.id_token = `${body.id_token.slice(0, -8)}AAAAAAAA`;
    });
    expect((await browser.logIn()).status).toBe(403);
    expect((await browser.ask("/v1/me")).status).toBe(401);
  });

  it("says that the issuer refused where somebody cancelled there", async () => {
    const back = await browser.begin();
    const state = /state=[^&]*/.exec(back)?.[0];

    const { status, text } = await browser.ask(`/login/callback?error=access_denied&${state}`);
    expect([status, /did not let you in/.test(text)]).toEqual([403, true]);
  });

  it.each([
    ["another host", "https://evil.example.com/"],
    ["another host without a scheme", "//evil.example.com/"],
    ["a backslash", "/\\evil.example.com"],
    ["a tab that browsers leave out", "/\t/evil.example.com"],
    ["a path that becomes another host", "/.//evil.example.com"],
    ["a script", "javascript:alert(1)"],
    ["what is too long", `/${"a".repeat(2_000)}`],
  ])(
    "goes to no other place after login than a page of its own, whatever was asked for: %s",
    async (_, next) => {
      const { headers } = await browser.logIn(`/login?next=${encodeURIComponent(next)}`);

      expect(headers.get("location")).toBe("https://audit.example.com/");
    },
  );

  it("ends the session at logout, for a form of its own pages alone, and notes it", async () => {
    await browser.logIn();
    const kept = browser.cookies.get("__Host-auditplane-session") ?? "";
    expect((await browser.post("/logout", "https://evil.example.com")).status).toBe(403);
    expect((await browser.ask("/v1/me")).status).toBe(200);

    expect((await browser.post("/logout")).status).toBe(200);
    expect(browser.cookies.has("__Host-auditplane-session")).toBe(false);
    const old = { headers: { cookie: `__Host-auditplane-session=${kept}` } };
    expect((await served.ask("/v1/me", old)).status).toBe(401);
    expect((await browser.post("/logout")).status).toBe(200);
    expect((await audited()).map(({ action }) => action)).toEqual(["session.begun", "session.ended"]);
  });

  it("knows nobody whose session is over, or who did nothing for two hours", async () => {
    for (const change of ["until = now()", "seen_at = now() - interval '121 minutes'"]) {
      await browser.logIn();
      expect((await browser.ask("/v1/me")).status).toBe(200);
      await database.pool.query(`update sessions set ${change}`);
      expect((await browser.ask("/v1/me")).status).toBe(401);
    }
  });
});

describe("an identity provider that is down", () => {
  it("is told as that, and asked again when it is back; a session goes on without it", async () => {
    const served = serve(database, provider.settings());
    const [there, coming] = [new Browser(served), new Browser(served)];
    provider.says(ANA);
    await there.logIn();
    const back = await coming.begin();
    const late = new Browser(serve(database, provider.settings()));
    const { port } = provider.server.address();
    await provider.server.stop();

    const refused = await late.ask("/login");
    expect([refused.status, refused.headers.get("retry-after")]).toEqual([503, "10"]);
    expect(refused.text).toContain("Nobody can log in now");
    expect((await coming.ask(back)).status).toBe(503);
    expect((await there.ask("/v1/me")).status).toBe(200);
    await provider.server.start(port, "127.0.0.1");
    expect((await late.logIn()).status).toBe(303);
    expect((await coming.logIn()).status).toBe(303);
  });
});

describe("a flood of logins", () => {
  let served: Served;
  beforeAll(() => {
    served = serve(database, provider.settings());
  });

  it("is refused from its address, with when to come back, and others log in meanwhile", async () => {
    const flood = new Browser(served, "198.51.100.7");
    let last = await flood.ask("/login/callback?state=junk");
    for (let count = 1; count < 61; count++) last = await flood.ask("/login/callback?state=junk");

    expect(last.status).toBe(429);
    expect(Number(last.headers.get("retry-after"))).toBeGreaterThan(0);
    expect(last.text).toContain("Too many logins");
    expect((await flood.ask("/v1/me")).status).toBe(401);
    provider.says(ANA);
    expect((await new Browser(served, "203.0.113.9").logIn()).status).toBe(303);
  });

  it("is counted by the address that a trusted proxy gives, and by nobody else's word", async () => {
    const behind = serve(database, { ...provider.settings(), AUDITPLANE_TRUSTED_PROXIES: "10.0.0.0/8" });
    const ask = async (from: string, forwarded: string): Promise<number> => {
      const headers = { "x-forwarded-for": forwarded };
      return (await behind.ask("/login/callback?state=junk", { from, headers })).status;
    };
    for (let count = 0; count < 60; count++) await ask("10.1.2.3", `203.0.113.${count}, 198.51.100.7`);

    expect(await ask("::ffff:10.1.2.3", "192.0.2.99, 198.51.100.7")).toBe(429);
    expect(await ask("10.1.2.3", "198.51.100.8")).toBe(400);
    expect(await ask("198.51.100.7", "198.51.100.9")).toBe(429);
  });
});
