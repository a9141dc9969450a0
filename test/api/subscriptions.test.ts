/** Subscriptions as the API and the console show them: of the control plane, to whoever sees them. */
import { beforeAll, describe, expect, it } from "vitest";
import { BEN, CHIARA, acme, aSubscription, day, row } from "../support/acme-entries.ts";
import type { AnyHistoryEntry } from "../../src/core/control-plane/history.ts";
import { useDatabase } from "../support/database.ts";
import { aGrant, aRequest, anAttempt } from "../support/handshakes.ts";
import { WITH_LOGIN, serve } from "../support/served.ts";
import type { Served } from "../support/served.ts";
import { syncRows } from "../support/synced-rows.ts";

const database = useDatabase();
let served: Served;
const tokens: Record<string, string> = {};

/** Finance owns an asset of its own, to which nobody of sales or marketing is subscribed. */
const finance: readonly AnyHistoryEntry[] = [
  row("domain_unit", "du3fin", { name: "Finance", parent: "du0root", owners: [{ user: CHIARA }] }),
  row("project", "9finproj", { name: "finance-core", unit: "du3fin" }),
  row("asset", "5finasset", {
    name: "ledger",
    project: "9finproj",
    type: "amazon.datazone.GlueTableAssetType",
    forms: {},
    terms: [],
    listing: "5finlisting",
  }),
  aSubscription(
    "sub-fin",
    {
      assets: [{ asset: "5finasset", filters: [] }],
      listing: "5finlisting",
      principal: { user: BEN },
      request: "req-fin",
      ownerProject: "9finproj",
    },
    { since: day(7) },
  ),
];

beforeAll(async () => {
  await syncRows(database.pool, [
    ...acme(),
    ...finance,
    aSubscription("sub-1", { request: "req-1" }),
    aRequest("req-1", { reason: "Ana and ben@example.com analyse the Q4 campaign" }),
    anAttempt("sub-1"),
    aGrant(),
    aRequest("req-2", { status: "PENDING", reviewedBy: undefined }, { since: day(9) }),
  ]);
  served = serve(database, WITH_LOGIN);
  tokens["analyst"] = await served.tokenOf("sam@example.com", ["analyst"]);
  tokens["viewer"] = await served.tokenOf("vera@example.com", ["viewer"]);
  tokens["ben"] = await served.tokenOf("ben@example.com", ["owner"]);
  tokens["chiara"] = await served.tokenOf("chiara@example.com", ["owner"]);
  tokens["ana"] = await served.tokenOf("ana@example.com", ["owner"]);
});

interface Page {
  readonly items: readonly { readonly id: string }[];
  readonly next_cursor: string | null;
}

async function listed(as: string, query = ""): Promise<readonly string[]> {
  const { status, body, text } = await served.ask(`/v1/subscriptions${query}`, { as: tokens[as] ?? "" });
  expect(status, text).toBe(200);
  return (body as Page).items.map(({ id }) => id);
}

const shown = (as: string, id: string) => served.ask(`/v1/subscriptions/${id}`, { as: tokens[as] ?? "" });

describe("subscriptions", () => {
  it("are listed with the newest first, a page after the other, as they are filtered", async () => {
    expect(await listed("analyst")).toEqual(["req-2", "sub-fin", "sub-1"]);
    expect(await listed("analyst", "?waiting=true")).toEqual(["req-2"]);
    expect(await listed("analyst", "?domain=Sales&status=approved")).toEqual(["sub-1"]);
    expect(await listed("analyst", "?person=ben@example.com")).toEqual(["sub-fin", "sub-1"]);

    const { body } = await served.ask("/v1/subscriptions?limit=2", { as: tokens["analyst"] ?? "" });
    const cursor = (body as Page).next_cursor;
    expect(await listed("analyst", `?limit=2&cursor=${cursor}`)).toEqual(["sub-1"]);
  });

  it("are an owner's on both sides, and nobody else's", async () => {
    expect(await listed("ben")).toEqual(["req-2", "sub-1"]);
    expect(await listed("ana")).toEqual(["req-2", "sub-1"]);
    expect(await listed("chiara")).toEqual(["sub-fin"]);
    expect((await shown("chiara", "sub-1")).status).toBe(404);
    expect((await shown("ben", "sub-fin")).text).toBe((await shown("ben", "no-such-sub")).text);
  });

  it("have a timeline that an owner of the subscriber sees without the reads of data that is not theirs", async () => {
    const { body } = await shown("ana", "sub-1");

    expect(body).toMatchObject({
      status: "approved",
      timeline: expect.arrayContaining([
        expect.objectContaining({ step: "granted", state: "done", took_seconds: 240 }),
        expect.objectContaining({ step: "first_used", state: "unknown", note: "reads were not looked at" }),
      ]),
    });
  });

  it("name people to whoever sees names, and to others by pseudonym, in what somebody wrote, too", async () => {
    for (const path of [
      "/v1/subscriptions",
      "/v1/subscriptions/sub-1",
      "/subscriptions",
      "/subscriptions/sub-1",
    ]) {
      const ask = (as: string) =>
        served.ask(path, { as: tokens[as] ?? "", headers: { accept: "text/html" } }).then(({ text }) => text);

      expect(await ask("analyst")).toContain("ben@example.com");
      const veiled = await ask("viewer");
      expect(veiled).toMatch(/P-[0-9A-Z]{4}-[0-9A-Z]{4}/);
      expect(veiled.replaceAll("vera@example.com", "")).not.toMatch(/@example\.com|\bAna\b/);
    }
    expect((await shown("viewer", "sub-1")).text).toContain("analyse the Q4 campaign");
  });

  it("are noted where somebody looks for a person's", async () => {
    await database.pool.query("insert into people (key) values ('ben@example.com') on conflict do nothing");
    await listed("analyst", "?person=ben@example.com");

    const { rows } = await database.pool.query<{ action: string }>(
      "select distinct action from audit_log where action = 'person.viewed'",
    );
    expect(rows).toHaveLength(1);
  });
});
