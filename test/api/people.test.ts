import { beforeAll, describe, expect, it } from "vitest";
import { auditplaneHere } from "../support/cli-here.ts";
import { useDatabase } from "../support/database.ts";
import { useFolder } from "../support/pipeline.ts";
import { aPerson, aRead } from "../support/records.ts";
import { OPEN_URL, serve } from "../support/served.ts";
import type { Served } from "../support/served.ts";

const database = useDatabase();
const folder = useFolder();

const MESH = `as_of: 2026-10-01T00:00:00Z
domains: [{ id: sales, name: Sales, owners: [olga@example.com] }, { id: hr, name: People, owners: [hans@example.com] }]
projects: [{ id: core, name: Core, domain: sales }, { id: staff, name: Staff, domain: hr }]
people:
  - { id: ana@example.com, kind: human, name: Ana Ruiz, title: analyst, peer_group: analysts }
members: [{ project: core, person: ana@example.com, role: contributor }]
assets:
  - { id: orders, name: Orders, project: core, locations: [s3://lake/orders/] }
  - { id: salaries, name: Salaries, project: staff, locations: [s3://lake/salaries/] }
`;
const read = (name: string, key: string, eventTime: string) =>
  aRead({ key, userIdentity: aPerson(name), eventTime, bytes: 5_000 });
const records = [
  read("ana@example.com", "orders/1", "2026-09-08T06:00:00Z"),
  read("ana@example.com", "orders/1", "2026-09-09T06:00:00Z"),
  read("ana@example.com", "salaries/1", "2026-09-09T07:00:00Z"),
  read("ben@example.com", "orders/1", "2026-09-09T08:00:00Z"),
  read("cleo@example.com", "salaries/1", "2026-09-09T09:00:00Z"),
];

interface Page<T> {
  readonly items: readonly T[];
  readonly next_cursor: string | null;
}

describe("people", () => {
  let served: Served;
  const tokens: Record<string, string> = {};
  const ask = async <T>(path: string, as: string): Promise<T> => {
    const { status, body, text } = await served.ask(path, { as: tokens[as] ?? "" });
    expect([path, as, status], text).toEqual([path, as, 200]);
    return body as T;
  };
  const looks = async (action: string) => {
    const { rows } = await database.pool.query(
      `select personal ->> 'actor' as who, personal ->> 'subject' as whom, detail ->> 'way' as way from audit_log
       where action = $1 order by seq`,
      [action],
    );
    return rows;
  };

  beforeAll(async () => {
    const catalog = folder.write("mesh.yaml", MESH);
    const file = folder.write("a.json.gz", records);
    const { code, stderr } = await auditplaneHere(["scan", file, "--catalog", catalog], {
      DATABASE_URL: database.url,
    });
    expect(code, stderr).toBe(0);
    served = serve(database);
    tokens["analyst"] = await served.tokenOf("sam@example.com", ["analyst"]);
    tokens["auditor"] = await served.tokenOf("ada@example.com", ["auditor"]);
    tokens["reviewer"] = await served.tokenOf("rita@example.com", ["reviewer"]);
    tokens["viewer"] = await served.tokenOf("vera@example.com", ["viewer"]);
    tokens["olga"] = await served.tokenOf("olga@example.com", ["owner"]);
    tokens["admin"] = await served.tokenOf("adam@example.com", ["admin"]);
  });

  it("are those of whom something was seen, not those who look", async () => {
    const { items } = await ask<Page<{ person: string; name: string | null }>>("/v1/people", "analyst");

    expect(items.map(({ person, name }) => [person, name])).toEqual([
      ["ana@example.com", "Ana Ruiz"],
      ["ben@example.com", null],
      ["cleo@example.com", null],
    ]);
  });

  it("are listed page by page, each once, in an order that tells nobody's name", async () => {
    for (const as of ["analyst", "viewer"]) {
      const all = await ask<Page<{ person: string; pseudonym: string }>>("/v1/people", as);
      const seen: string[] = [];
      for (let cursor: string | null = ""; cursor !== null; ) {
        const page: Page<{ person: string }> = await ask(
          `/v1/people?limit=1${cursor === "" ? "" : `&cursor=${cursor}`}`,
          as,
        );
        seen.push(...page.items.map(({ person }) => person));
        cursor = page.next_cursor;
      }
      expect(seen).toEqual(all.items.map(({ person }) => person));
      expect(seen).toEqual(seen.toSorted());
    }
  });

  it("have a page of what they did, and owners see of it what is theirs", async () => {
    const path = "/v1/people/ana@example.com";
    const page = await ask<{ days: object[]; projects: string[]; entitlements: object[] }>(path, "analyst");
    const pseudonym = (await ask<{ pseudonym: string }>(path, "analyst")).pseudonym;
    const own = await ask<{
      days: { accesses: number; bytes_out: number }[];
      name: null;
      entitlements: object[];
    }>(`/v1/people/${pseudonym}`, "olga");

    expect(page).toMatchObject({
      name: "Ana Ruiz",
      title: "analyst",
      peer_group: "analysts",
      known: true,
      projects: ["Core (core)"],
      days: [
        { day: "2026-09-09", accesses: 2, bytes_out: 10_000, objects: 2, verdicts: { none: 1, owner: 1 } },
        { day: "2026-09-08", accesses: 1, bytes_out: 5_000, verdicts: { owner: 1 } },
      ],
      entitlements: [{ who: "Orders", how: "owner" }],
    });
    expect(own.days.map(({ accesses, bytes_out }) => [accesses, bytes_out])).toEqual([
      [1, 5_000],
      [1, 5_000],
    ]);
    expect(own).toMatchObject({ person: pseudonym, name: null, title: null, peer_group: "analysts" });
  });

  it("of foreign domains are nobody to an owner", async () => {
    const { pseudonym } = await ask<{ pseudonym: string }>("/v1/people/cleo@example.com", "analyst");
    const foreign = await served.ask(`/v1/people/${pseudonym}`, { as: tokens["olga"] ?? "" });
    const none = await served.ask("/v1/people/P-0000-0000", { as: tokens["olga"] ?? "" });

    expect([foreign.status, foreign.body]).toEqual([404, none.body]);
    expect((await ask<Page<unknown>>(`/v1/accesses?person=${pseudonym}`, "olga")).items).toEqual([]);
    const { items } = await ask<Page<{ asset: string }>>("/v1/accesses", "olga");
    expect(new Set(items.map(({ asset }) => asset))).toEqual(new Set(["orders"]));
  });

  it("are noted with who looked at them, once an hour, by whatever way they came", async () => {
    const before = (await looks("person.viewed")).length;
    await database.pool.query("delete from looks");
    await ask("/v1/people/ben@example.com", "analyst");
    // the hour may end meanwhile
    await database.pool.query(
      "insert into looks select viewer_id, person_id, action, hour + interval '1 hour' from looks",
    );
    await ask("/v1/people/ben@example.com", "analyst");
    await ask("/v1/accesses?person=ben@example.com", "analyst");
    const { pseudonym } = await ask<{ pseudonym: string }>("/v1/people/ben@example.com", "analyst");
    await ask(`/v1/people/${pseudonym}`, "viewer");

    const ofBen = async () =>
      (await looks("person.viewed")).slice(before).filter(({ whom }) => whom === "ben@example.com");
    expect(await ofBen()).toEqual([
      { who: "sam@example.com", whom: "ben@example.com", way: "token" },
      { who: "vera@example.com", whom: "ben@example.com", way: "token" },
    ]);
    // an hour later it is news
    await database.pool.query("update looks set hour = hour - interval '2 hours'");
    await ask("/v1/people/ben@example.com", "analyst");
    expect(await ofBen()).toHaveLength(3);
  });

  it("have a report of what they may read, of owners' own domains alone, noted each time with its reason", async () => {
    const report = async (as: string, person: string, body: object = {}) =>
      await served.ask(`/v1/people/${person}/reports`, {
        method: "POST",
        as: tokens[as] ?? "",
        body: { month: "2026-09", reason: "ticket 7", ...body },
      });
    const { pseudonym } = await ask<{ pseudonym: string }>("/v1/people/ana@example.com", "analyst");
    const whole = await report("analyst", "ana@example.com");
    const own = await report("olga", pseudonym);
    await report("olga", pseudonym);

    expect(whole.body).toMatchObject({
      hash: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
      person: {
        names: "shown",
        person: { key: "ana@example.com" },
        items: [{ kind: "membership", project: "core", days_active: 2 }],
        used_without_entitlement: [{ domain: "hr", asset: "salaries" }],
      },
    });
    expect(own.body).toMatchObject({
      person: {
        names: "pseudonyms",
        person: { key: pseudonym, name: null, identities: [] },
        notes: expect.arrayContaining([
          "What they may read of other domains is not in it: it is about Sales",
        ]) as string[],
        items: [{ domain: "sales" }],
        used_without_entitlement: [],
      },
    });
    expect(own.text).not.toMatch(/ana@|Ruiz|salaries|hr"/);
    const none = await report("olga", "P-0000-0000");
    const { pseudonym: cleo } = await ask<{ pseudonym: string }>("/v1/people/cleo@example.com", "analyst");
    expect([404, none.body]).toEqual([(await report("olga", cleo)).status, none.body]);
    expect((await report("viewer", "ana@example.com")).status).toBe(404);
    const browser = { accept: "text/html", origin: OPEN_URL };
    const file = await serve(database, {}).ask("/people/ana@example.com/reports", {
      method: "POST",
      headers: { ...browser, "content-type": "application/x-www-form-urlencoded" },
      body: "month=2026-09&format=pdf&reason=to+hand+out",
    });
    expect(file.status, file.text.slice(0, 300)).toBe(200);
    expect(file.headers.get("content-type")).toBe("application/pdf");
    expect(file.headers.get("content-disposition")).toMatch(
      /^attachment; filename="AP-2026-09-[-\w]+\.pdf"$/,
    );
    expect(file.text).toMatch(/^%PDF-1/);
    for (const body of [{ month: "2026-13" }, { reason: " " }])
      expect((await report("analyst", pseudonym, body)).status).toBe(400);
    const { rows } = await database.pool.query(
      `select personal ->> 'actor' as who, detail ->> 'way' as way, personal ->> 'reason' as reason from audit_log
       where action = 'export.made' and personal ->> 'subject' = 'ana@example.com' order by seq`,
    );
    const reason = expect.stringMatching(/^report AP-2026-09-\w+ on one person: ticket 7$/) as string;
    expect(rows.pop()).toMatchObject({ reason: expect.stringMatching(/: to hand out$/) as string });
    expect(rows).toEqual(
      ["sam@example.com", "olga@example.com", "olga@example.com"].map((who) => ({
        who,
        way: "token",
        reason,
      })),
    );
  });

  it("have accesses day by day, filtered and page by page", async () => {
    const all = await ask<Page<{ day: string; person: string; asset: string; verdict: string }>>(
      "/v1/accesses",
      "analyst",
    );
    const pages: unknown[] = [];
    for (let cursor: string | null = ""; cursor !== null; ) {
      const page: Page<unknown> = await ask(
        `/v1/accesses?limit=2${cursor === "" ? "" : `&cursor=${cursor}`}`,
        "analyst",
      );
      pages.push(...page.items);
      cursor = page.next_cursor;
    }
    const some = await ask<Page<{ person: string; asset: string }>>(
      "/v1/accesses?from=2026-09-09&until=2026-09-09&verdict=none&asset=salaries",
      "analyst",
    );

    expect(pages).toEqual(all.items);
    expect(all.items.map(({ day }) => day)).toEqual(
      all.items
        .map(({ day }) => day)
        .toSorted()
        .reverse(),
    );
    expect(some.items.map(({ person }) => person).toSorted()).toEqual([
      "ana@example.com",
      "cleo@example.com",
    ]);
    for (const query of ["from=yesterday", "verdict=fine", "cursor=nonsense"])
      expect((await served.ask(`/v1/accesses?${query}`, { as: tokens["analyst"] ?? "" })).status).toBe(400);
  });

  it("show raw records from their files to whoever may, without names unless these are seen, and that is noted", async () => {
    const { items } = await ask<Page<{ uid: string; person: string }>>(
      "/v1/findings?status=all&limit=200",
      "analyst",
    );
    const finding = items.find(({ person }) => person === "cleo@example.com");
    const whole = await ask<Page<{ record: object; problem: null }>>(
      `/v1/findings/${finding?.uid}/records`,
      "analyst",
    );

    expect(whole.items).toMatchObject([
      {
        ordinal: 4,
        is_redacted: false,
        problem: null,
        record: {
          eventName: "GetObject",
          userIdentity: { arn: expect.stringContaining("cleo@example.com") },
        },
      },
    ]);
    const { pseudonym } = await ask<{ pseudonym: string }>("/v1/people/cleo@example.com", "analyst");
    const [veiled] = (await ask<Page<{ uid: string }>>(`/v1/findings?person=${pseudonym}`, "auditor")).items;
    const redacted = await ask<Page<object>>(`/v1/findings/${veiled?.uid}/records`, "auditor");
    expect(redacted.items).toMatchObject([
      { is_redacted: true, record: { eventName: "GetObject", requestParameters: { key: "salaries/1" } } },
    ]);
    expect(JSON.stringify(redacted)).not.toContain("cleo");
    expect(
      (await served.ask(`/v1/findings/${veiled?.uid}/records`, { as: tokens["viewer"] ?? "" })).status,
    ).toBe(403);
    expect(await looks("record.viewed")).toEqual([
      { who: "sam@example.com", whom: "cleo@example.com", way: "token" },
      { who: "ada@example.com", whom: "cleo@example.com", way: "token" },
    ]);
  });

  describe("revealed", () => {
    const alertOf = async (person: string) =>
      (await ask<Page<{ id: number }>>(`/v1/alerts?state=all&person=${person}`, "analyst")).items[0]?.id ?? 0;
    const reveal = (as: string, body: unknown) =>
      served.ask("/v1/reveals", { method: "POST", as: tokens[as] ?? "", body });

    it("are seen for an hour by whoever gave a reason, and by nobody else", async () => {
      const alert = await alertOf("ben@example.com");
      const before = await ask<{ subject: string; people: { person: string }[] }>(
        `/v1/alerts/${alert}`,
        "reviewer",
      );
      expect(before.people[0]?.person).toMatch(/^P-/);

      const made = await reveal("reviewer", { alert, reason: "the owner asks who it was" });
      const body = made.body as { until: string; began_at: string; people: { person: string }[] };
      expect(made.status, made.text).toBe(200);
      expect(body.people.map(({ person }) => person)).toContain("ben@example.com");
      expect(Date.parse(body.until) - Date.parse(body.began_at)).toBe(3_600_000);
      const after = await ask<{ subject: string; text: string }>(`/v1/alerts/${alert}`, "reviewer");
      expect(`${after.subject} ${after.text}`).toContain("ben@example.com");
      await ask("/v1/people/ben@example.com", "reviewer");
      // others do not see them, nor does the reviewer others
      expect((await served.ask("/v1/people/ben@example.com", { as: tokens["viewer"] ?? "" })).status).toBe(
        404,
      );
      expect((await served.ask("/v1/people/cleo@example.com", { as: tokens["reviewer"] ?? "" })).status).toBe(
        404,
      );

      await database.pool.query("update reveals set until = now() - interval '1 second'");
      expect(await ask(`/v1/alerts/${alert}`, "reviewer")).toEqual(before);
      const { items } = await ask<Page<{ is_over: boolean; people: { person: string }[] }>>(
        "/v1/reveals",
        "reviewer",
      );
      expect(items).toMatchObject([{ alert, reason: "the owner asks who it was", is_over: true }]);
      expect(items[0]?.people[0]?.person).toMatch(/^P-/);
      expect((await ask<Page<unknown>>("/v1/reveals", "auditor")).items).toEqual([]);
    });

    it("are in the audit log with who saw them, for which alert and why", async () => {
      const { rows } = await database.pool.query(
        "select actor_kind, subject_kind, subject, detail, personal from audit_log where action = 'people.revealed'",
      );
      expect(rows).toMatchObject([
        {
          actor_kind: "person",
          subject_kind: "alert",
          subject: String(await alertOf("ben@example.com")),
          personal: { actor: "rita@example.com", reason: "the owner asks who it was" },
        },
      ]);
      expect(rows[0].personal.detail.people).toContain("ben@example.com");
    });

    it("are not to be had without a reason, without the permission, or for an alert of a foreign domain", async () => {
      const own = await alertOf("ben@example.com");
      const foreign = await alertOf("cleo@example.com");

      expect((await reveal("reviewer", { alert: own })).status).toBe(400);
      expect((await reveal("reviewer", { alert: own, reason: "  " })).status).toBe(400);
      expect((await reveal("viewer", { alert: own, reason: "curious" })).status).toBe(403);
      const refused = await reveal("olga", { alert: foreign, reason: "curious" });
      const none = await reveal("olga", { alert: 999_999, reason: "curious" });
      expect([refused.status, refused.body]).toEqual([404, none.body]);
      expect((await reveal("olga", { alert: own, reason: "mine" })).status).toBe(200);
    });

    it("may be oneself, which is noted", async () => {
      tokens["ben"] = await served.tokenOf("ben@example.com", ["reviewer"]);
      const { status } = await reveal("ben", {
        alert: await alertOf("ben@example.com"),
        reason: "is it me?",
      });
      const { rows } = await database.pool.query(
        "select detail from audit_log where action = 'people.revealed' order by seq desc limit 1",
      );

      expect(status).toBe(200);
      expect(rows).toMatchObject([{ detail: { oneself: true } }]);
    });
  });

  it("are erased by whoever may, by the name that they ask by, and are under another one from then on", async () => {
    const erase = (as: string, person: string) =>
      served.ask(`/v1/people/${person}`, {
        method: "DELETE",
        as: tokens[as] ?? "",
        body: { reason: "cleo@example.com asked, ticket 7" },
      });
    expect((await erase("analyst", "cleo@example.com")).status).toBe(403);
    expect((await erase("admin", "nobody@example.com")).status).toBe(404);
    const { status, body, text } = await erase("admin", "cleo@example.com");

    expect(status, text).toBe(200);
    const { person } = body as { person: string };
    expect(person).toMatch(/^erased-[0-9a-f]{12}$/);
    expect(text).not.toContain("cleo");
    const { items } = await ask<Page<{ person: string }>>("/v1/people", "analyst");
    expect(items.map((one) => one.person)).toEqual(["ana@example.com", "ben@example.com", person]);
    expect((await served.ask("/v1/people/cleo@example.com", { as: tokens["analyst"] ?? "" })).status).toBe(
      404,
    );
  });
});
