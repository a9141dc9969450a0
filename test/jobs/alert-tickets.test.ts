import { beforeEach, describe, expect, it } from "vitest";
import { decide } from "../../src/jobs/alert/act.ts";
import { closeTicket, linkTicket } from "../../src/jobs/alert/tickets.ts";
import { readAlert } from "../../src/store/alert-states.ts";
import { readTickets } from "../../src/store/alert-tickets.ts";
import { listAudit } from "../../src/store/audit-log.ts";
import { publishedEvent } from "../support/alert-event.ts";
import { sentFrom } from "../support/delivering.ts";
import type { Sent } from "../support/delivering.ts";
import { emptyTables, useDatabase } from "../support/database.ts";
import { catalogOf, scan, useFolder } from "../support/pipeline.ts";
import { aPerson, aRead } from "../support/records.ts";

const database = useDatabase();
const { pool } = database;
const folder = useFolder();
const url = "https://tickets.example.com/browse/SEC-12";
const by = { author: "owner@example.com", reason: "done" };
let files = 0;

/** All of marketing are one reader: what another of them reads is another finding of the same alert. */
const mesh = catalogOf({
  as_of: "2026-10-01T00:00:00Z",
  domains: [{ id: "sales", name: "Sales" }],
  projects: [
    { id: "core", name: "Core", domain: "sales" },
    { id: "marketing", name: "Marketing", domain: "sales" },
  ],
  people: ["p1", "p2"].map((name) => ({
    id: `${name}@example.com`,
    kind: "human",
    identities: [`arn:aws:iam::123456789012:user/${name}`],
  })),
  members: ["p1", "p2"].map((name) => ({
    project: "marketing",
    person: `${name}@example.com`,
    role: "viewer",
  })),
  assets: [{ id: "orders", name: "Orders", project: "core", locations: ["s3://lake/orders/"] }],
});

async function read(person: string): Promise<number> {
  const record = aRead({
    userIdentity: aPerson(person),
    key: "orders/1",
    eventTime: "2026-09-02T14:00:00Z",
  });
  await scan(database, [folder.write(`tickets-${files++}.json.gz`, [record])], { catalog: mesh });
  const { rows } = await pool.query<{ id: number }>(
    "select id from alerts where content ->> 'kind' = 'cause' order by id",
  );
  return rows.at(-1)?.id ?? 0;
}

const link = (id: number, given: { key?: string; url?: string; author?: string } = {}) =>
  linkTicket(pool, { id, key: "SEC-12", url, author: undefined, reason: undefined, ...given });
const stateOf = async (id: number): Promise<string> => (await readAlert(pool, id))?.state?.name ?? "open";
const audited = async (): Promise<string[]> =>
  (await listAudit(pool, { limit: 99 })).map(({ action, actorKind }) => `${action} ${actorKind}`);

const delivered = (): Promise<Sent[]> => sentFrom(database);

beforeEach(() => emptyTables(database));

describe("the ticket of an alert", () => {
  it("is linked once, in the audit log, and stands in later messages as one line", async () => {
    const id = await read("p1@example.com");
    const [first] = await delivered();

    await link(id);
    await link(id);
    expect(await delivered()).toEqual([]); // a link tells nobody anything
    await decide(pool, { id, action: { kind: "acknowledge" }, actor: by.author, reason: "I look" });
    const [later] = await delivered();

    expect(first?.text).not.toContain("SEC-12");
    expect(later?.text).toMatch(/^Ticket SEC-12: https:\/\/tickets\.example\.com\/browse\/SEC-12$/m);
    expect(await audited()).toEqual(["alert.ticket_linked system", "alert.acknowledged person"]);
    expect(await readTickets(pool, [id])).toEqual(new Map([[id, [{ key: "SEC-12", url, closedAt: null }]]]));
  });

  it("is in the event that programs get, but on routes that learn nothing about people", async () => {
    const id = await read("p1@example.com");
    await link(id);
    const detail = async (one: "full" | "minimal"): Promise<unknown> => {
      await decide(pool, {
        id,
        action: { kind: "assign", to: "ben@example.com" },
        actor: by.author,
        reason: "I look",
      });
      const [sent] = await sentFrom(database, { formOf: () => ({ format: "json", detail: one }) });
      return publishedEvent(sent?.text ?? "");
    };

    expect(await detail("full")).toMatchObject({
      tickets: [{ key: "SEC-12", url, closed: false }],
      attempt: 1,
    });
    expect(await detail("minimal")).toMatchObject({ tickets: [] });
  });

  it("is linked once, resolves its alert, once, and tells those who know it", async () => {
    const id = await read("p1@example.com");
    await link(id, { author: by.author });
    await delivered();

    expect(await closeTicket(pool, { key: "SEC-12", ...by })).toEqual([
      { alert: id, state: "resolved", isResolved: true },
    ]);
    const [told] = await delivered();
    expect(told?.text).toMatch(/^Resolved by owner@example\.com, .*: ticket SEC-12 was closed: done\.$/m);
    expect(told?.text).toMatch(/^Ticket SEC-12: \S+ \(closed\)$/m);

    expect(await closeTicket(pool, { key: "SEC-12", ...by })).toEqual([
      { alert: id, state: "resolved", isResolved: false },
    ]);
    expect(await delivered()).toEqual([]);
    expect(await audited()).toEqual(["alert.ticket_linked person", "alert.resolved person"]);
  });

  it("leaves an alert as it is that was closed for another reason", async () => {
    const id = await read("p1@example.com");
    await link(id);
    await decide(pool, { id, action: { kind: "mark_false_positive" }, actor: by.author, reason: "wrong" });

    expect(await closeTicket(pool, { key: "SEC-12", ...by })).toEqual([
      { alert: id, state: "false_positive", isResolved: false },
    ]);
    expect(await stateOf(id)).toBe("false_positive");
  });

  it("stays linked with an alert that a new finding opened again, which stays open until it is linked anew", async () => {
    const id = await read("p1@example.com");
    await link(id);
    await closeTicket(pool, { key: "SEC-12", ...by });
    await delivered();
    await read("p2@example.com");
    const [again] = await delivered();

    expect(again?.text).toMatch(/^Ticket SEC-12: \S+ \(closed\)$/m);
    expect(await closeTicket(pool, { key: "SEC-12", ...by })).toEqual([
      { alert: id, state: "open", isResolved: false },
    ]);
    expect(await stateOf(id)).toBe("open");

    await link(id);
    expect(await closeTicket(pool, { key: "SEC-12", ...by })).toMatchObject([{ isResolved: true }]);
  });

  it("closes nothing for somebody whom one of its alerts is about", async () => {
    const id = await read("p1@example.com");
    await link(id);

    // by another of their names, too
    for (const author of ["P1@example.com", "arn:aws:iam::123456789012:user/p1"])
      await expect(closeTicket(pool, { key: "SEC-12", author, reason: "mine" })).rejects.toThrow(
        /nobody decides about themselves/,
      );
    expect(await stateOf(id)).toBe("open");
    expect(await audited()).toEqual(["alert.ticket_linked system"]);
  });

  it("is refused where it is no ticket, of no alert, or another ticket's name", async () => {
    const id = await read("p1@example.com");
    await link(id);
    await pool.query("insert into alerts (key, revision, content) select 'other', 1, content from alerts");
    const { rows } = await pool.query<{ id: number }>("select id from alerts where key = 'other'");
    const other = rows[0]?.id ?? 0;

    await expect(link(id, { url: "http://tickets.example.com" })).rejects.toThrow(/none of https/);
    await expect(link(4711)).rejects.toThrow(/there is no such alert/);
    await expect(link(other, { url: "https://else.example.com" })).rejects.toThrow(
      `could not link a ticket to alert ${other}: SEC-12 is ${url} of alert ${id}, and a key names one ticket; give its URL`,
    );
    await expect(closeTicket(pool, { key: "SEC-13", ...by })).rejects.toThrow(
      "could not close alerts of ticket SEC-13: none has it; alerts ticket links one",
    );
  });
});
