import { beforeAll, describe, expect, it } from "vitest";
import { indexCatalog } from "../../src/core/catalog/index-catalog.ts";
import { hash } from "node:crypto";
import type { Catalog } from "../../src/core/catalog/catalog.ts";
import { rawText } from "../../src/core/review/proof/raw.ts";
import { linkLate } from "../../src/jobs/link/index.ts";
import { makeReviews } from "../../src/jobs/review/index.ts";
import { openReview } from "../../src/jobs/review/open.ts";
import { useDatabase } from "../support/database.ts";
import { catalogOf } from "../support/pipeline.ts";

const database = useDatabase();
const { pool } = database;
const ROLE = "arn:aws:iam::111122223333:role/nobodys";
const index = indexCatalog(
  catalogOf({
    as_of: "2026-10-02T00:00:00Z",
    domains: [
      { id: "sales", name: "Sales", owners: ["olga@example.com"], time_zone: "Europe/Madrid" },
      { id: "hr", name: "HR" },
    ],
    projects: [
      { id: "core", name: "Core", domain: "sales" },
      { id: "marketing", name: "Marketing", domain: "hr" },
    ],
    members: [{ project: "core", person: "olga@example.com", role: "owner" }],
    assets: [{ id: "orders", name: "Orders", project: "core", locations: ["s3://lake/orders/"] }],
    subscriptions: [
      {
        id: "s1",
        asset: "orders",
        subscriber: { person: "ana@example.com" },
        status: "approved",
        from: "2026-01-01T00:00:00Z",
      },
    ],
    grants: [{ asset: "orders", principal_arn: ROLE, permissions: ["SELECT"], from: "2026-01-01T00:00:00Z" }],
  }),
);
const deps = { pool, index, version: "1.0.0" };
const monthly = { domain: "sales", month: "2026-09", kind: "monthly" } as const;
const itemIds = async (review: string): Promise<string[]> => {
  const { rows } = await pool.query<{ id: string }>(
    "select item_id as id from review_items where review_id = $1 order by rank",
    [review],
  );
  return rows.map(({ id }) => id);
};
const audited = async (): Promise<number> => {
  const { rows } = await pool.query("select from audit_log where action = 'review.opened'");
  return rows.length;
};

describe("a review", () => {
  let id = "";
  beforeAll(async () => {
    id = (await openReview(deps, monthly))?.id ?? "";
  });

  it("is opened once for a domain and month, however many ask", async () => {
    const again = await Promise.all([openReview(deps, monthly), openReview(deps, monthly)]);

    expect(again).toEqual([1, 2].map(() => ({ id, isNew: false, due: 3, carried: 0 })));
    expect(await audited()).toBe(1);
  });

  it("is kept with the bytes that its hash is of, and with every item in the order of its risk", async () => {
    const { rows } = await pool.query<{ hash: string; document: string; state: string; days: number }>(
      `select r.hash, d.document::text, r.state, extract(day from r.due_at - r.opened_at)::int4 as days
       from reviews r join review_documents d on d.review_id = r.id where r.id = $1`,
      [id],
    );
    const [row] = rows;
    const { items } = JSON.parse(row?.document ?? "") as { items: { id: string }[] };

    expect(hash("sha256", row?.document ?? "", "hex")).toBe(row?.hash);
    expect(row?.state).toBe("open");
    expect(row?.days).toBeGreaterThanOrEqual(11); // ten working days
    expect((await itemIds(id)).sort()).toEqual(items.map((item) => item.id).sort());
  });

  it("of some items at once holds those alone, and none where nobody has them any more", async () => {
    const [first = ""] = await itemIds(id);
    const micro = { ...monthly, kind: "micro", items: [first, first], reason: "ana moved" } as const;
    const opened = await openReview(deps, micro);

    expect(opened).toMatchObject({ isNew: true, due: 1, carried: 0 });
    expect(opened?.id).toMatch(new RegExp(`^${id}-[0-9a-f]{8}$`));
    expect(await openReview(deps, micro)).toMatchObject({ id: opened?.id, isNew: false });
    expect(await itemIds(opened?.id ?? "")).toEqual([first]);
    expect(await openReview(deps, { ...micro, items: ["000000000000"] })).toBeUndefined();
  });

  it("of last month's decisions knows those that were signed", async () => {
    const [item = ""] = await itemIds(id);
    await pool.query("insert into people (key) values ('olga@example.com') on conflict do nothing");
    await pool.query(
      `insert into review_decisions (review_id, item_id, decision, reason, decider_id, way, issuer, subject, audit_seq)
       select $1, $2, 'keep', 'the forecast needs it', id, 'login', 'i', 's', 1 from people where key = 'olga@example.com'`,
      [id, item],
    );
    const lastOf = async (month: string): Promise<unknown> => {
      const opened = await openReview(deps, { ...monthly, month });
      const { rows } = await pool.query<{ content: unknown }>(
        "select content from review_items where review_id = $1 and item_id = $2",
        [opened?.id, item],
      );
      return rows[0]?.content;
    };

    expect(await lastOf("2026-10")).toMatchObject({ last_decision: null, due: "never_decided" });
    await pool.query("update reviews set state = 'signed' where id = $1", [id]);
    expect(await lastOf("2026-11")).toMatchObject({
      last_decided_in: id,
      last_decision: "keep",
      last_decided_by: "olga@example.com",
      last_decision_reason: "the forecast needs it",
      due: "cadence",
    });
  });

  it("has decisions that nobody changes or takes away", async () => {
    const refused = /review_decisions is only ever added to/;

    await expect(pool.query("update review_decisions set decision = 'revoke'")).rejects.toThrow(refused);
    await expect(pool.query("delete from review_decisions")).rejects.toThrow(refused);
  });
});

describe("an asset that one catalog file after the other has in another domain", () => {
  const file = (asOf: string, project?: string, domains = ["sales", "hr"]): Catalog =>
    catalogOf({
      as_of: asOf,
      domains: domains.map((id) => ({ id, name: id })),
      projects: [
        { id: "core", name: "Core", domain: "sales" },
        { id: "marketing", name: "Marketing", domain: domains.at(-1) },
      ],
      assets: project === undefined ? [] : [{ id: "moved", name: "Moved", project }],
      subscriptions:
        project === undefined
          ? []
          : [{ id: "m1", asset: "moved", subscriber: { project: "core" }, status: "approved" }],
    });
  const notesAfter = async (catalog: Catalog): Promise<Record<string, readonly string[]>> => {
    await linkLate(pool, { catalog, accounts: [], hashes: { rules: "r" } });
    const notes: Record<string, string[]> = {};
    const wanted = { month: "2026-08", domains: undefined };
    for await (const { review, given } of makeReviews(wanted, { pool, index: indexCatalog(catalog) })) {
      const { id } = review.domain;
      const told = review.notes.filter(({ kind }) => /^asset_|^domain_/.test(kind));
      notes[id] = told.map(({ text }) => text);
      const items = review.items.map((item) => item.id);
      rawText(given, (again) => String(again.items.map((item) => item.id)) === String(items));
    }
    return notes;
  };

  it("is in the reviews of both from then on, and where none has it any more it ended", async () => {
    const both = "it is in the review of both";

    expect(await notesAfter(file("2026-08-05T00:00:00Z", "core"))).toEqual({ sales: [], hr: [] });
    expect(await notesAfter(file("2026-08-12T00:00:00Z", "marketing"))).toEqual({
      sales: [`Asset moved went to domain hr at 2026-08-11T23:59:59Z: ${both}, here as of that time.`],
      hr: [`Asset moved came from domain sales at 2026-08-11T23:59:59Z: ${both}.`],
    });
    expect(await notesAfter(file("2026-08-20T00:00:00Z"))).toMatchObject({
      hr: [expect.stringMatching(/^Asset moved ended at 2026-08-19T23:59:59Z: /)],
    });
    // a domain that no file has any more is reviewed to its end
    await notesAfter(file("2026-08-22T00:00:00Z", "marketing"));
    expect(await notesAfter(file("2026-08-24T00:00:00Z", "marketing", ["sales"]))).toMatchObject({
      hr: [
        expect.stringMatching(/^The domain ended at 2026-08-23T23:59:59Z, before the month did/),
        `Asset moved went to domain sales at 2026-08-23T23:59:59Z: ${both}, here as of that time.`,
      ],
    });
  });
});
