/** Forms of the console, and the way to log in and back, as a browser goes it. */
import { beforeAll, describe, expect, it } from "vitest";
import { hashOf } from "../../src/core/authority/secret-hash.ts";
import { writeSession } from "../../src/store/sessions.ts";
import { useDatabase } from "../support/database.ts";
import { OPEN_URL, PUBLIC_URL, serve } from "../support/served.ts";
import type { Answer, Served } from "../support/served.ts";

const database = useDatabase();
const COOKIE = "c".repeat(43);
const BROWSER = { accept: "text/html,application/xhtml+xml", cookie: `__Host-auditplane-session=${COOKIE}` };
const FORMS = [
  "/alerts/1/decisions",
  "/alerts/1/reveals",
  "/exceptions",
  "/exceptions/any/end",
  "/rollout/none",
  "/quarantine/replays",
];

let served: Served;
beforeAll(async () => {
  served = serve(database);
  await database.pool.query(
    `insert into alerts (key, revision, content, changed_at)
     values ('a test', 1, '{"kind": "cause", "domains": [], "findings": []}', now())`,
  );
  const roles = ["analyst", "admin"];
  await writeSession(database.pool, hashOf(COOKIE), {
    person: "sam@example.com",
    subject: "sam",
    roles,
    hours: 1,
  });
});

const post = (path: string, body: string, headers: Readonly<Record<string, string>> = {}): Promise<Answer> =>
  served.ask(path, {
    method: "POST",
    body,
    headers: {
      ...BROWSER,
      origin: PUBLIC_URL,
      "content-type": "application/x-www-form-urlencoded",
      ...headers,
    },
  });

it("shows the list of assets where a dashboard's cell has none", async () => {
  const { status, headers } = await served.ask("/assets/", { headers: BROWSER });

  expect([status, headers.get("location")]).toEqual([302, "/assets"]);
});

describe("a browser that is not logged in", () => {
  it("comes back from the login to the page that it asked for, with its filters", async () => {
    const page = "/alerts?state=all&person=P-K7QD-93XM";
    const { status, headers } = await served.ask(page, { headers: { accept: BROWSER.accept } });
    expect(status).toBe(302);

    const login = headers.get("location") ?? "";
    expect(new URL(login, PUBLIC_URL).pathname).toBe("/login");
    // where nobody logs in, one is there at once
    const { headers: after } = await serve(database, {}).ask(login);
    expect(after.get("location")).toBe(`${OPEN_URL}${page}`);
  });
});

describe.each(FORMS)("the form at %s", (path) => {
  it("is taken of no other site, and says so in words", async () => {
    for (const origin of ["https://evil.example.com", "null", `${PUBLIC_URL}.example.net`]) {
      const { status, text } = await post(path, "reason=r", { origin });
      expect([origin, status]).toEqual([origin, 403]);
      expect(text).toContain(`Forms are taken from pages of ${PUBLIC_URL} alone`);
    }
  });

  it("is refused where it is no form, or was cut off, as a fault of whoever sent it", async () => {
    for (const type of ["multipart/form-data", "multipart/form-data; boundary=x"]) {
      const { status, text } = await post(path, "--x\r\nContent-Disp", { "content-type": type });
      expect([type, status], text).toEqual([type, 400]);
    }
  });

  it("says what is missing in words, and not in those of a program", async () => {
    for (const body of ["", "reason=+", "do=assign&reason=r", "do=nonsense&reason=r&stage=nonsense"]) {
      const { status, text } = await post(path, body);
      expect([body, status === 422 || status === 404 || status === 303], text).toEqual([body, true]);
      expect(text).not.toMatch(/invalid input|expected|undefined|discriminator/i);
    }
  });
});

describe("the page after logging out", () => {
  it("knows nobody any more", async () => {
    expect((await served.ask("/alerts", { headers: BROWSER })).text).toContain("sam@example.com");
    const { status, text } = await post("/logout", "");

    expect(status).toBe(200);
    expect(text).not.toContain("sam@example.com");
    expect(text).not.toContain('action="/logout"');
  });
});
