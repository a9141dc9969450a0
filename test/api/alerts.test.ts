import { beforeAll, describe, expect, it } from "vitest";
import { useDatabase } from "../support/database.ts";
import { useFolder } from "../support/pipeline.ts";
import { serveMesh } from "../support/served-mesh.ts";
import type { Served } from "../support/served.ts";

const database = useDatabase();
const folder = useFolder();

interface Listed {
  readonly items: readonly { readonly id: number; readonly domains: readonly string[] }[];
  readonly next_cursor: string | null;
}

describe("/v1/alerts", () => {
  let served: Served;
  let [analyst, olga, viewer] = ["", "", ""];
  const listed = async (query = "", as = analyst): Promise<Listed> => {
    const { status, body } = await served.ask(`/v1/alerts${query}`, { as });
    expect(status, JSON.stringify(body)).toBe(200);
    return body as Listed;
  };

  beforeAll(async () => {
    ({ served, analyst, viewer, olga } = await serveMesh(database, folder));
  });

  it("lists all of them, page by page, each once", async () => {
    const all = await listed();
    const seen: number[] = [];
    let cursor: string | null = "";
    while (cursor !== null) {
      const page: Listed = await listed(`?limit=1${cursor === "" ? "" : `&cursor=${cursor}`}`);
      seen.push(...page.items.map(({ id }) => id));
      cursor = page.next_cursor;
    }

    expect(seen.length).toBeGreaterThan(1);
    expect(seen).toEqual(all.items.map(({ id }) => id));
  });

  it("shows an owner those of their domains alone, and answers 404 for any other", async () => {
    const all = await listed();
    const own = await listed("", olga);
    const foreign = all.items.find(({ domains }) => domains.includes("hr"));

    const ofSales = all.items.filter(({ domains }) => domains.includes("sales"));
    expect(own.items.map(({ id }) => id)).toEqual(ofSales.map(({ id }) => id));
    expect(own.items.length).toBeGreaterThan(0);
    expect(foreign).toBeDefined();
    const answer = await served.ask(`/v1/alerts/${foreign?.id}`, { as: olga });
    const none = await served.ask("/v1/alerts/999999", { as: olga });
    expect([answer.status, answer.body]).toEqual([404, none.body]);
    const decided = await served.ask(`/v1/alerts/${foreign?.id}/decisions`, {
      method: "POST",
      as: olga,
      body: { do: "acknowledge", reason: "not mine" },
    });
    expect(decided.status).toBe(404);
  });

  it("keeps a decision with who made it, and refuses whom the alert is about", async () => {
    const [alert] = (await listed("?domain=sales&person=ben@example.com")).items;
    expect(alert).toBeDefined();
    const decide = (as: string, body: unknown) =>
      served.ask(`/v1/alerts/${alert?.id}/decisions`, { method: "POST", as, body });
    const ben = await served.tokenOf("ben@example.com", ["analyst"]);

    expect((await decide(viewer, { do: "acknowledge", reason: "mine" })).status).toBe(403);
    expect((await decide(ben, { do: "resolve", reason: "it was me" })).status).toBe(422);
    expect((await decide(analyst, { do: "snooze", reason: "later" })).status).toBe(400);
    const { status, body } = await decide(analyst, { do: "acknowledge", reason: "I ask them" });
    expect(status).toBe(200);
    expect((body as { text: string }).text).toContain("Console       https://audit.example.com/alerts/");
    expect((body as { text: string }).text).not.toContain("/links/");
    expect(body).toMatchObject({ state: "acknowledged", actor: "sam@example.com", reason: "I ask them" });
  });

  it("asks who it is, and refuses a token that is none", async () => {
    for (const as of [undefined, "ap_12345678_12345678901234567890123456789012", "nonsense"]) {
      const { status, headers, body } = await served.ask("/v1/alerts", as === undefined ? {} : { as });
      expect(status).toBe(401);
      expect(headers.get("content-type")).toMatch(/^application\/problem\+json/);
      expect(body).toMatchObject({ status: 401, title: "Not logged in" });
    }
  });

  it("refuses a cursor and a parameter that are none, and says which", async () => {
    for (const query of ["cursor=nonsense", "limit=0", "state=burning", "since=yesterday"]) {
      const { status, body } = await served.ask(`/v1/alerts?${query}`, { as: analyst });
      expect([query, status]).toEqual([query, 400]);
      expect((body as { errors: { at: string }[] }).errors[0]?.at).toBe(`query.${query.split("=")[0]}`);
    }
  });

  it("lists digests with the others, and finds them by whom and by which rule they are about", async () => {
    const { rows } = await database.pool.query<{ rule: string; told: Record<string, number> }>(
      `select rule_id as rule, jsonb_object_agg(uid, bytes_out) as told from findings f join people p on p.id = f.person_id
       where p.key in ('ben@example.com', 'cleo@example.com') and f.domain = 'sales' group by 1 order by 1 limit 1`,
    );
    const [{ rule, told } = { rule: "", told: {} }] = rows;
    const digest = { period: "day", start: "2026-09-09", ruleId: rule };
    const facts = { level: "high", alerts: 2, findings: 2, people: 2, bytesOut: 2_000, domain: "sales" };
    const content = { kind: "digest", digest, ...facts, ruleTitle: "R", told, shown: [], domains: ["sales"] };
    const stored = await database.pool.query<{ id: number }>(
      "insert into alerts (key, revision, domain, content) values ('digest', 1, 'sales', $1) returning id",
      [content],
    );
    const id = stored.rows[0]?.id;
    const idsOf = async (query: string, as: string): Promise<number[]> =>
      (await listed(query, as)).items.map((one) => one.id);

    for (const as of [analyst, viewer, olga]) {
      expect(await idsOf("", as)).toContain(id);
      expect(await idsOf(`?rule=${rule}`, as)).toContain(id);
      expect(await idsOf("?rule=nothing+of+the+kind", as)).toEqual([]);
    }
    expect(await idsOf("?person=BEN@example.com", analyst)).toContain(id);
    expect(await idsOf("?person=ana@example.com", analyst)).not.toContain(id);
    const shown = await served.ask(`/v1/alerts/${id}`, { as: viewer });
    expect(shown.body).toMatchObject({ id, kind: "digest" });
  });

  it("finds the same of a rule, whether it found little or thousands", async () => {
    const { rows } = await database.pool.query<{ rule: string }>(
      "select rule_id as rule from findings where domain = 'sales' order by 1 limit 1",
    );
    const query = `?state=all&rule=${rows[0]?.rule}`;
    const ask = () => Promise.all([analyst, viewer, olga].map((as) => listed(query, as)));
    const before = await ask();

    await database.pool.query(
      `do $$ declare f findings; begin
         select * into f from findings where domain = 'sales' order by rule_id, uid limit 1;
         f.cause := 'no alert has it';
         for n in 1..5001 loop f.uid := 'copy ' || n; insert into findings values (f.*); end loop;
       end $$`,
    );

    expect(before.map(({ items }) => items.length > 0)).toEqual([true, true, true]);
    expect(await ask()).toEqual(before);
  });
});
