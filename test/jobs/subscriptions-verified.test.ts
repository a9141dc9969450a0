import { afterEach, describe, expect, it } from "vitest";
import { verifySubscription } from "../../src/reports/subscriptions/verify.ts";
import type { Verified } from "../../src/reports/subscriptions/verify.ts";
import type { AnyHistoryEntry } from "../../src/core/control-plane/history.ts";
import { addScopes, configureScopes } from "../../src/store/control-plane.ts";
import { inTransaction } from "../../src/store/transaction.ts";
import { DATAZONE, aSubscription, acme } from "../support/acme-entries.ts";
import { emptyTables, useDatabase } from "../support/database.ts";
import { syncRows } from "../support/synced-rows.ts";
import { syncScope } from "../../src/jobs/sync/index.ts";
import { scriptedScopes } from "../support/scripted-scope.ts";

const database = useDatabase();
const { pool } = database;
afterEach(() => emptyTables(database));

const [ORDERS, LISTING] = ["4astorders9j1x", "4lstorders8k2m"];
const approved = (listing: string): Promise<Verified | undefined> =>
  inTransaction(pool, (client) => verifySubscription(client, { listing, status: "APPROVED" }));

/** The asset is published no more. */
function unpublished(rows: readonly AnyHistoryEntry[]): AnyHistoryEntry[] {
  return rows
    .filter(({ kind, id }) => kind !== "listing" || id !== LISTING)
    .map((row) =>
      row.kind === "asset" && row.id === ORDERS
        ? ({ ...row, content: { ...row.content, listing: undefined } } as AnyHistoryEntry)
        : row,
    );
}

describe("a subscription that somebody asks for", () => {
  it("is found by the id of an asset that is published no more, also where it was not at the first read", async () => {
    await syncRows(pool, unpublished([...acme(), aSubscription("sub-1")]));
    expect(await approved(ORDERS)).toMatchObject({ is_so: true });
    expect(await approved("5astcustom6t4v")).toMatchObject({ is_so: false, subscriptions: [] });
    await emptyTables(database);

    await syncRows(pool, [...acme(), aSubscription("sub-1")]);
    await syncRows(pool, unpublished([...acme(), aSubscription("sub-1")]));
    for (const id of [ORDERS, LISTING]) expect(await approved(id)).toMatchObject({ is_so: true });
  });

  it("is unknown where one of two domains was never read, unless it is of the other, or that is read no more", async () => {
    await syncRows(pool, acme());
    const other = "datazone/111122223333/eu-west-1/dzd-7m4p3z8s9q5t0v";
    await addScopes(pool, [other]);

    expect(await approved("4astnowhere1x2")).toBeUndefined();
    for (const id of [ORDERS, LISTING])
      expect(await approved(id)).toMatchObject({ is_so: false, subscriptions: [] });
    await syncRows(pool, [...acme(), aSubscription("sub-1")]);
    expect(await approved(LISTING)).toMatchObject({ is_so: true });
    const { rows } = await pool.query<{ key: string }>("select key from control_scopes");
    await configureScopes(
      pool,
      rows.map(({ key }) => key).filter((key) => key !== other),
    );
    expect(await approved("4astnowhere1x2")).toMatchObject({ is_so: false });
  });

  it("is of no status where the last read has it in no list", async () => {
    await syncRows(pool, [...acme(), aSubscription("sub-1")]);
    const all = acme().filter(({ scope }) => scope === DATAZONE);
    const open = scriptedScopes({ [DATAZONE]: { lists: { all } } });
    const { signal } = new AbortController();
    const given = { evenIfNotDue: true, accepts: false };
    expect(await syncScope({ pool, scopes: [DATAZONE], open, signal }, given)).toMatchObject({
      outcome: "taken",
      lost: ["sub-1"],
    });

    expect(await approved(LISTING)).toMatchObject({
      is_so: false,
      answer: expect.stringContaining("sub-1 (APPROVED at an earlier read, and in no list now)") as string,
    });
  });
});
