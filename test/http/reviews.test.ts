import { beforeAll, describe, expect, it } from "vitest";
import { insertReport } from "../../src/store/review-reports.ts";
import { setRevocations } from "../support/acme-sync.ts";
import { auditplaneHere } from "../support/cli-here.ts";
import { useDatabase } from "../support/database.ts";
import { Browser, useIdentityProvider } from "../support/identity-provider.ts";
import { useFolder } from "../support/pipeline.ts";
import { PUBLIC_URL, serve } from "../support/served.ts";
import type { Answer, Served } from "../support/served.ts";

const database = useDatabase();
const folder = useFolder();
const provider = useIdentityProvider();
const MESH = `as_of: 2026-10-05T00:00:00Z
domains:
  - { id: sales, name: Sales, owners: [olga@example.com, mia@example.com] }
  - { id: hr, name: HR, owners: [hans@example.com] }
projects: [{ id: core, name: Core, domain: sales }, { id: marketing, name: Marketing, domain: hr }]
people:
  - { id: olga@example.com, kind: human, identities: [olga.marin@example.com] }
  - { id: mia@example.com, kind: human }
  - { id: ana@example.com, kind: human }
  - { id: ben@example.com, kind: human }
  - { id: hans@example.com, kind: human }
members: [{ project: marketing, person: hans@example.com, role: owner }, { project: marketing, person: ana@example.com, role: viewer }]
assets:
  - { id: orders, name: Orders, project: core, locations: [s3://lake/orders/] }
  - { id: returns, name: Returns, project: core, locations: [s3://lake/returns/] }
  - { id: staff, name: Staff, project: marketing, locations: [s3://lake/staff/] }
subscriptions:
  - { id: s1, asset: orders, subscriber: { person: ana@example.com }, status: approved, from: 2026-01-01T00:00:00Z }
  - { id: s2, asset: returns, subscriber: { person: ben@example.com }, status: approved, from: 2026-01-01T00:00:00Z }
`;
let served: Served;
let review = "";
let ofPeople = "";

beforeAll(async () => {
  const catalog = folder.write("mesh.yaml", MESH);
  folder.write("logs/a.json", [{ Records: [] }]);
  const environment = { DATABASE_URL: database.url };
  await auditplaneHere(["scan", folder.path, "--catalog", catalog], environment);
  const opened = await auditplaneHere(
    ["reviews", "open", "--domain", "sales", "--domain", "hr", "--month", "2026-09", "--json"],
    environment,
  );
  const { reviews } = JSON.parse(opened.stdout) as { reviews: { id: string }[] };
  [review = "", ofPeople = ""] = reviews.map(({ id }) => id);
  served = serve(database, provider.settings("viewer=staff,owner=owners,reviewer=reviewers"));
});

async function browserOf(person: string, group = "owners"): Promise<Browser> {
  provider.says({ email: person, email_verified: true, groups: [group] });
  const browser = new Browser(served);
  await browser.logIn();
  return browser;
}
const at = (browser: Browser, path = ""): Promise<Answer> =>
  browser.ask(`/reviews/${review}${path}`, { headers: { accept: "text/html" } });
const send = (browser: Browser, path: string, body: Record<string, string>): Promise<Answer> =>
  browser.ask(`/reviews/${review}${path}`, {
    method: "POST",
    body: new URLSearchParams(body).toString(),
    headers: { accept: "text/html", origin: PUBLIC_URL, "content-type": "application/x-www-form-urlencoded" },
  });

describe("the page of a review", () => {
  it("names to its owner whose access it is, which is noted, and to others who look shows pseudonyms", async () => {
    const olga = await browserOf("olga@example.com");
    const page = await at(olga);
    // the hour may end meanwhile
    await database.pool.query(
      "insert into review_looks (viewer_id, review_id, hour) select viewer_id, review_id, hour + interval '1 hour' from review_looks",
    );
    await at(olga);
    const look = await at(await browserOf("viv@example.com", "staff"));
    const { rows } = await database.pool.query<{ actor: string }>(
      "select personal ->> 'actor' as actor from audit_log where action = 'review.viewed'",
    );

    expect(page.text).toContain("ana@example.com");
    expect(look.text).not.toMatch(/ana@|ben@/);
    expect(look.text).toMatch(/P-[0-9A-Z]{4}-[0-9A-Z]{4}/);
    expect(look.text).not.toContain('value="keep"');
    expect(rows).toEqual([{ actor: "olga@example.com" }]);
  });

  it("leads from an item to each alert that is open about it", async () => {
    const olga = await browserOf("olga@example.com");
    const alerts = (before: string, after: string): Promise<unknown> =>
      database.pool.query(
        "update review_items set content = replace(content::text, $2, $3)::json where review_id = $1 and asset = 'orders'",
        [review, `"open_alerts":${before}`, `"open_alerts":${after}`],
      );
    await alerts("[]", "[7,12]");
    const page = await at(olga);
    await alerts("[7,12]", "[]");

    expect(page.text).toContain('<a href="/alerts/7">alert 7</a>, <a href="/alerts/12">alert 12</a>');
  });

  it("lists the reports that were written of it, with where they lie and how they are verified", async () => {
    const olga = await browserOf("olga@example.com");
    const api = async () =>
      await served.ask(`/v1/reviews/${review}`, { as: await served.tokenOf("olga@example.com", ["owner"]) });
    expect((await at(olga)).text).toContain("None was written");
    expect((await api()).body).toMatchObject({ reports: [] });
    const report = {
      review,
      domain: "sales",
      month: "2026-09",
      names: "shown",
      reviewHash: "ab",
      sum: null,
    } as const;
    const [manifestHash, keyId] = ["c".repeat(64), "d".repeat(64)];
    await insertReport(database.pool, {
      ...report,
      folder: review,
      place: "s3://kept/it's/1",
      manifestHash,
      keyId,
      outcome: null,
    });
    const page = await at(olga);

    expect(page.text).toContain(manifestHash);
    expect(page.text).toContain(
      "auditplane reports verify &#39;s3://kept/it&#39;\\&#39;&#39;s/1&#39; --trust trusted-keys.json",
    );
    expect((await api()).body).toMatchObject({
      reports: [
        {
          id: review,
          place: "s3://kept/it's/1",
          with_decisions: false,
          manifest_sha256: manifestHash,
          key_id: keyId,
        },
      ],
    });
    expect((await at(await browserOf("hans@example.com"))).status).toBe(404);
  });

  it("shows to whom something was delegated that alone, until it is taken back", async () => {
    const [olga, hans] = [await browserOf("olga@example.com"), await browserOf("hans@example.com")];
    expect((await at(hans)).status).toBe(404);
    const scope = { scope: "asset returns", to: "hans@example.com", reason: "knows them" };
    expect((await send(olga, "/delegations", scope)).status).toBe(303);
    const page = await at(hans);

    expect(page.text).toContain("ben@example.com");
    expect(page.text).not.toMatch(/ana@|Orders/);
    expect((await send(hans, "/delegations", { ...scope, to: "ben@example.com" })).status).toBe(422);
    const { rows } = await database.pool.query<{ id: number }>("select id from review_delegations");
    const ended = { number: String(rows[0]?.id), reason: "is back" };
    expect((await send(olga, "/delegation-ends", ended)).status).toBe(303);
    expect((await at(hans)).status).toBe(404);
  });

  it("offers all of the review to delegate, whichever items are on the page", async () => {
    const { text } = await at(await browserOf("olga@example.com"), "?list=decided");

    expect(text).toContain("Nothing is in this list");
    expect([...text.matchAll(/<option value="([^"]*)"/g)].map(([, scope]) => scope)).toEqual(
      expect.arrayContaining(["asset orders", "asset returns"]),
    );
  });

  it("leaves what is their own out of what they keep together", async () => {
    await database.pool.query("update review_items set risk = 'low' where review_id = $1", [ofPeople]);
    const hans = await browserOf("hans@example.com");
    const { text } = await hans.ask(`/reviews/${ofPeople}?list=low`, { headers: { accept: "text/html" } });

    expect(text).toMatch(/name="number" value="\d+"\/> ?\d+\. ana@/);
    expect(text).not.toMatch(/name="number" value="\d+"\/> ?\d+\. hans@/);
    expect(text).toContain("1 item is left out");
    const each = (await hans.ask(`/reviews/${ofPeople}`, { headers: { accept: "text/html" } })).text;
    const cards = [...each.matchAll(/<section class="card" aria-label="Item \d+".*?<\/section>/gs)].map(
      ([card]) => [
        /ana@|hans@/.exec(card)?.[0],
        card.includes("/decisions"),
        card.includes("your own access"),
      ],
    );
    expect(cards).toHaveLength(2);
    expect(cards).toEqual(
      expect.arrayContaining([
        ["ana@", true, false],
        ["hans@", false, true],
      ]),
    );
  });

  it("lets the owner of the consuming project say whether they know somebody", async () => {
    const [olga, hans] = [await browserOf("olga@example.com"), await browserOf("hans@example.com")];
    const number = /id="item-(\d+)"><h2>\d+\. ana@/.exec((await at(olga)).text)?.[1] ?? "";
    expect((await send(olga, "/questions", { number, reason: "who is that?" })).status).toBe(303);
    const page = await at(hans);
    expect(page.text).toContain("who is that?");
    expect(page.text).not.toContain("ben@example.com");
    expect((await send(hans, "/answers", { number, answer: "known", reason: "forecasts" })).status).toBe(303);

    expect((await at(olga)).text).toContain("<strong>Known</strong>, says hans@example.com: forecasts");
  });

  it("is decided, signed by two who are logged in and closed, without a script", async () => {
    const [olga, mia] = [await browserOf("olga@example.com"), await browserOf("mia@example.com")];
    expect((await send(olga, "/decisions", { number: "1", decision: "keep" })).status).toBe(422);
    const shownAt = String(Date.now() - 3_000);
    for (const [number, decision] of [
      ["1", "keep"],
      ["2", "revoke"],
    ] as const)
      expect(
        (await send(olga, "/decisions", { number, decision, reason: "as she said", shown_at: shownAt }))
          .status,
      ).toBe(303);
    const { text } = await at(olga);
    const seen = /name="seen" value="([0-9a-f]{64})"/.exec(text)?.[1] ?? "";
    expect(text).toContain("1 kept + 0 changed + 1 revoked");
    expect(
      await served.ask(`/v1/reviews/${review}/signatures`, {
        method: "POST",
        body: {},
        as: await served.tokenOf("olga@example.com", ["owner"]),
      }),
    ).toMatchObject({ status: 422, body: { detail: expect.stringContaining("without a login") as string } });
    expect((await send(olga, "/signatures", { seen })).status).toBe(303);
    expect((await send(olga, "/signatures", { seen })).status).toBe(422);
    const again = await at(await browserOf("olga.marin@example.com"));
    expect(again.text).toContain("somebody else than who signed first signs second");
    expect(again.text).not.toContain('name="seen"');
    expect((await send(mia, "/signatures", { seen })).status).toBe(303);
    expect((await at(olga)).text).toContain('name="apply" value="yes"');
    const refused = await send(olga, "/closings", { apply: "yes" });
    expect(refused.status).toBe(422);
    expect(refused.text).toContain("the mesh policy has revocations off");
    expect((await send(olga, "/closings", {})).status).toBe(303);

    const { rows } = await database.pool.query(
      "select step, issuer, subject, authenticated_at > now() - interval '5 minutes' as fresh from review_sign_offs order by step",
    );
    expect(rows).toMatchObject([
      { step: 1, issuer: `${provider.server.issuer.url}/`, fresh: true },
      { step: 2, fresh: true },
    ]);
    const closed = await at(olga);
    expect(closed.text).toContain("Have auditplane ask DataZone");
    expect(closed.text).toContain(
      "aws datazone revoke-subscription --domain-identifier DOMAIN --identifier s",
    );
    expect((await at(await browserOf("viv@example.com", "staff"))).text).not.toContain("aws datazone");
    await setRevocations(database.pool, { mode: "approve" });
    expect((await send(olga, "/closings", { apply: "yes" })).status).toBe(303);
    expect((await at(olga)).text).toContain("auditplane asks DataZone for what is to be revoked, since");
  });
});
