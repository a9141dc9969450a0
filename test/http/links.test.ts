import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { LINK_DAYS, writeLink } from "../../src/core/message/signed-link.ts";
import { DAY_MS } from "../../src/core/record/time.ts";
import { signedLinks } from "../../src/jobs/deliver/sign-links.ts";
import { readServerKey } from "../../src/store/server-keys.ts";
import { useDatabase } from "../support/database.ts";
import { Browser, useIdentityProvider } from "../support/identity-provider.ts";
import { serve } from "../support/served.ts";
import type { Served } from "../support/served.ts";

const database = useDatabase();
const provider = useIdentityProvider();

describe("the link of a message", () => {
  let served: Served;
  let anybody: Browser;
  let id: number;
  const linkOf = async (alert: number, now = Date.now()): Promise<string> => {
    const links = await signedLinks(database.pool, { console: "https://audit.example.com/" }, now);
    return new URL(links.acknowledge?.(alert) ?? "").pathname;
  };
  const stateOf = async (): Promise<string> => {
    const { rows } = await database.pool.query("select state from alert_states where alert_id = $1", [id]);
    return rows[0]?.state ?? "open";
  };
  const audited = async (): Promise<unknown[]> => {
    const { rows } = await database.pool.query(
      "select action, personal ->> 'actor' as actor, detail ->> 'way' as way from audit_log where subject = $1 order by seq",
      [String(id)],
    );
    return rows;
  };

  beforeAll(() => {
    served = serve(database, provider.settings("viewer=*,analyst=security"));
  });
  beforeEach(async () => {
    anybody = new Browser(served);
    const { rows } = await database.pool.query<{ id: number }>(
      `insert into alerts (key, revision, content, changed_at)
       values (gen_random_uuid()::text, 1, '{"kind": "cause", "domains": [], "findings": []}', now()) returning id`,
    );
    id = rows[0]?.id ?? 0;
  });

  it("changes nothing when it is looked at, however often", async () => {
    const link = await linkOf(id);
    for (const method of ["GET", "HEAD", "GET"]) {
      const { status, headers } = await anybody.ask(link, { method });
      expect(status).toBe(200);
      expect(headers.get("content-type")).toMatch(/^text\/html/);
    }
    const { text } = await anybody.ask(link);

    expect(text).toContain(`<form method="post" action="${link}">`);
    expect(text).toContain("without login");
    expect(await stateOf()).toBe("open");
    expect(await audited()).toEqual([]);
  });

  it("acknowledges the alert once, as by link and without login", async () => {
    const link = await linkOf(id);
    expect(await anybody.post(link)).toMatchObject({ status: 200 });
    expect(await stateOf()).toBe("acknowledged");

    for (const again of [await anybody.post(link), await anybody.ask(link)])
      expect(again).toMatchObject({ status: 410, text: expect.stringContaining("used already") });
    expect(await audited()).toEqual([
      {
        action: "alert.acknowledged",
        actor: "somebody by link, without login",
        way: "by link, without login",
      },
    ]);
  });

  it("acknowledges once, however many use it at the same time", async () => {
    const link = await linkOf(id);
    const answers = await Promise.all(Array.from({ length: 5 }, () => new Browser(served).post(link)));

    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(await audited()).toHaveLength(1);
  });

  it("takes an alert from nobody who has it in hand, says so, and is not used up by that", async () => {
    const [link, other] = [await linkOf(id), await linkOf(id, Date.now() + 5_000)];
    expect((await anybody.post(other)).status).toBe(200);

    expect(await anybody.post(link)).toMatchObject({
      status: 422,
      text: expect.stringContaining("acknowledged"),
    });
    expect((await anybody.ask(link)).status).toBe(200);
    expect(await audited()).toHaveLength(1);
  });

  it("is used in the name of whoever is logged in and may, and of nobody where they may not", async () => {
    const [link, other] = [await linkOf(id), await linkOf(id, Date.now() + 5_000)];
    const vera = new Browser(served);
    provider.says({ email: "vera@example.com" });
    await vera.logIn();
    const ana = new Browser(served);
    provider.says({ email: "ana@example.com", groups: ["security"] });
    await ana.logIn();

    expect((await vera.ask(link)).text).toContain("without login");
    expect((await ana.ask(link)).text).toContain("ana@example.com");
    await ana.post(link);
    expect(await audited()).toEqual([
      { action: "alert.acknowledged", actor: "ana@example.com", way: "by link" },
    ]);
    expect((await vera.post(other)).status).toBe(422);
  });

  it("is refused where it is too old", async () => {
    const link = await linkOf(id, Date.now() - LINK_DAYS * DAY_MS - 1_000);

    for (const answer of [await anybody.ask(link), await anybody.post(link)])
      expect(answer).toMatchObject({ status: 410, text: expect.stringContaining("too old") });
    expect(await stateOf()).toBe("open");
  });

  it("is refused where anything of it was changed, or another key signed it", async () => {
    const link = await linkOf(id);
    const [, , , alert = "", until = "", signature = ""] =
      /^(\/links\/(ack)-)((\d+)-(\d+)-(\w+))$/.exec(link) ?? [];
    const forged = writeLink({ alert: id, until: Date.now() + DAY_MS }, Buffer.alloc(32));
    const key = await readServerKey(database.pool, "links");
    const longer = writeLink({ alert: id, until: Date.now() + DAY_MS }, key);

    expect((await anybody.ask(`/links/${longer}`)).status).toBe(200);
    for (const other of [
      `ack-${Number(alert) + 1}-${until}-${signature}`,
      `ack-${alert}-${Number(until) + 1}-${signature}`,
      `ack-${alert}-${until}-${signature.slice(1)}`,
      `ack-${alert}-${until}-${"0".repeat(32)}`,
      `ack-${alert}-${until}-${signature.toUpperCase()}`,
      `resolve-${alert}-${until}-${signature}`,
      forged,
      "ack",
      "%00",
      "ack-1-9999999999-%F0%9F",
    ]) {
      for (const answer of [await anybody.ask(`/links/${other}`), await anybody.post(`/links/${other}`)])
        expect([other, answer.status]).toEqual([other, 404]);
    }
    expect(await stateOf()).toBe("open");
  });

  it("is refused from a form of another site", async () => {
    const link = await linkOf(id);

    expect((await anybody.post(link, "https://evil.example.com")).status).toBe(403);
    expect(await stateOf()).toBe("open");
  });

  it("says nothing of what the alert is about to whoever has it", async () => {
    await database.pool.query(
      "update alerts set content = jsonb_set(content, '{domains}', '[\"secret-domain\"]') where id = $1",
      [id],
    );
    const { text } = await anybody.ask(await linkOf(id));

    expect(text).not.toContain("secret-domain");
    expect(text).toContain(`alert ${id}`);
  });

  it("is made with one key, which every process has", async () => {
    const keys = await Promise.all(Array.from({ length: 4 }, () => readServerKey(database.pool, "links")));

    expect(new Set(keys.map((key) => key.toString("hex"))).size).toBe(1);
    expect(keys[0]).toHaveLength(32);
  });
});
