import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import { verifyChain } from "../../src/core/audit/chain.ts";
import type { AuditEntry, ChainedEntry } from "../../src/core/audit/entry.ts";
import { appendAudit, erasePersonal, listAudit, readChain, readHashes } from "../../src/store/audit-log.ts";
import { inTransaction } from "../../src/store/transaction.ts";
import { emptyTables, useDatabase } from "../support/database.ts";

const database = useDatabase();
const anEntry = (change: Partial<AuditEntry> = {}): AuditEntry => ({
  actor: { kind: "person", name: "owner@example.com" },
  action: "exception.added",
  subject: { kind: "exception", id: "orders-migration" },
  reason: "the orders move",
  ...change,
});
const append = (...entries: readonly AuditEntry[]): Promise<number[]> =>
  inTransaction(database.pool, (client) => appendAudit(client, entries));
const chain = async (batch = 3): Promise<ChainedEntry[]> => {
  const entries = [];
  for await (const part of readChain(database.pool, batch)) entries.push(...part);
  return entries;
};
const seqs = async (): Promise<number[]> => (await chain()).map(({ seq }) => seq);
const upTo = (size: number): number[] => Array.from({ length: size }, (_, at) => at + 1);

beforeEach(() => emptyTables(database));

describe("the audit log", () => {
  it("adds entries that follow each other, in one transaction or several", async () => {
    expect(await append(anEntry(), anEntry({ action: "exception.ended", reason: undefined }))).toEqual([
      1, 2,
    ]);
    expect(await append()).toEqual([]);
    expect(
      await append(anEntry({ subject: { kind: "person", id: "ana@example.com" }, detail: { bytes: 5 } })),
    ).toEqual([3]);

    const entries = await chain();
    expect(verifyChain(entries)).toBeUndefined();
    expect(entries).toMatchObject([
      { seq: 1, actorKind: "person", personal: { actor: "owner@example.com", reason: "the orders move" } },
      {
        seq: 2,
        action: "exception.ended",
        subject: "orders-migration",
        personal: { actor: "owner@example.com" },
      },
      {
        seq: 3,
        subjectKind: "person",
        subject: null,
        personal: { subject: "ana@example.com" },
        detail: { bytes: 5 },
      },
    ]);
    expect(entries[0]?.at).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/);
    expect(entries[1]?.at).toBe(entries[0]?.at); // of one call
  });

  it("is written in a transaction of the query builder, too", async () => {
    await append(anEntry());
    await database.db.transaction().execute((db) => appendAudit(db, [anEntry()]));

    expect(await seqs()).toEqual([1, 2]);
    expect(verifyChain(await chain())).toBeUndefined();
  });

  it("has no gap and no branch whatever number of writers add to it at once, and some take back what they added", async () => {
    const writers = 12;
    const each = 8;
    const done = await Promise.allSettled(
      Array.from({ length: writers }, async (_, writer) => {
        let kept = 0;
        for (let turn = 0; turn < each; turn++) {
          const isKept = (writer + turn) % 3 > 0;
          const work = inTransaction(database.pool, async (client) => {
            await appendAudit(client, [anEntry({ detail: { writer, turn } }), anEntry()]);
            await appendAudit(client, [anEntry({ detail: { writer, turn, again: true } })]);
            if (!isKept) throw new Error("taken back");
            kept += 3;
          });
          await work.catch((error: Error) => expect(error.message).toBe("taken back"));
        }
        return kept;
      }),
    );

    const kept = done.reduce((sum, one) => sum + (one.status === "fulfilled" ? one.value : NaN), 0);
    expect(kept).toBe(writers * each * 2);
    expect(await seqs()).toEqual(upTo(kept));
    expect(verifyChain(await chain())).toBeUndefined();
  });

  it("stands or falls with the transaction of what it tells of", async () => {
    const work = inTransaction(database.pool, async (client) => {
      await appendAudit(client, [anEntry()]);
      await client.query(
        "insert into settings (kind, key, reason, origin) values ('none', 'x', 'x', 'file')",
      );
    });

    await expect(work).rejects.toThrow("settings_kind_check");
    expect(await seqs()).toEqual([]);
  });

  it.each([
    ["update", "update audit_log set action = 'x' where seq = 1"],
    ["update", "update audit_log set at = at + interval '1 microsecond'"],
    ["update", "update audit_log set personal = '{}'"],
    ["update", "update audit_log set personal = null, salt = null, detail = '[]'"],
    ["update", "update audit_log set personal = null, salt = null, hash = commitment"],
    ["delete", "delete from audit_log where seq = 2"],
    ["truncate", "truncate audit_log"],
    ["truncate", "truncate audit_log, settings cascade"],
    ["delete", "set session_replication_role = replica; delete from audit_log"],
  ])("refuses to %s: %s", async (what, statement) => {
    await append(anEntry(), anEntry());
    const client = await database.pool.connect();
    try {
      await expect(client.query(statement)).rejects.toThrow(
        `audit_log is only ever added to: ${what} is refused`,
      );
    } finally {
      client.release(true);
    }
    expect(verifyChain(await chain())).toBeUndefined();
    expect(await seqs()).toEqual([1, 2]);
  });

  it("lets what names people go for ever, says who had it erased, and stays whole", async () => {
    await append(anEntry(), anEntry({ subject: { kind: "person", id: "ana@example.com" } }), anEntry());
    const by = { actor: { kind: "person", name: "privacy@example.com" }, reason: "request 17" } as const;
    const erase = (...which: number[]): Promise<number> =>
      inTransaction(database.pool, (client) => erasePersonal(client, which, by));

    expect(await erase(2, 1, 99)).toBe(2);
    expect(await erase(1, 2)).toBe(0);
    const entries = await chain();
    expect(verifyChain(entries)).toBeUndefined();
    expect(entries.map(({ personal, salt }) => [personal === null, salt === null])).toEqual([
      [true, true],
      [true, true],
      [false, false],
      [false, false],
    ]);
    expect(entries[3]).toMatchObject({
      action: "audit.erased",
      detail: { seqs: [1, 2] },
      personal: { reason: "request 17" },
    });
    const { rows } = await database.pool.query(
      "select from audit_log a where a::text like '%ana@example.com%'",
    );
    expect(rows).toEqual([]);

    for (const change of ["personal = '{}', salt = ''", "personal = null, salt = null, subject = 'x'"])
      await expect(database.pool.query(`update audit_log set ${change} where seq = 1`)).rejects.toThrow(
        "update is refused",
      );
  });

  it("keeps text that Postgres or a terminal would not take, and is whole when read back", async () => {
    const hostile = "\0\u001b[2J\ud800\u202e=HYPERLINK(1)\n<!channel>";
    await append(
      anEntry({
        actor: { kind: "person", name: hostile },
        reason: "x".repeat(50_000),
        detail: { [hostile]: hostile },
      }),
      anEntry({ subject: { kind: "exception", id: "ä".repeat(9_000) } }),
      anEntry({ detail: { number: 1e-300, large: 123456789012345680000, none: undefined, not: NaN } }),
    );

    expect(verifyChain(await chain())).toBeUndefined();
    const [first] = await chain();
    expect(first?.personal).toMatchObject({
      actor: expect.stringContaining("\u001b[2J\ufffd\u202e=HYPERLINK"),
    });
  });

  it("is whole whatever JSON it was given", async () => {
    await fc.assert(
      fc.asyncProperty(fc.jsonValue(), fc.string({ unit: "binary" }), async (value, text) => {
        await append(anEntry({ detail: { value }, personal: { value, text }, reason: text }));
      }),
      { numRuns: 60 },
    );
    expect(verifyChain(await chain(7))).toBeUndefined();
    expect(await seqs()).toEqual(upTo(60));
  });

  it("is read in batches, hashes alone, and by what an entry is about and since when", async () => {
    await append(
      anEntry(),
      anEntry({ subject: { kind: "person", id: "ana@example.com" } }),
      anEntry(),
      anEntry(),
    );
    const sizes = [];
    for await (const part of readChain(database.pool, 3)) sizes.push(part.length);
    expect(sizes).toEqual([3, 1]);
    const hashes = [];
    for await (const part of readHashes(database.pool, 3)) hashes.push(...part);
    expect(hashes).toEqual((await chain()).map(({ seq, hash }) => ({ seq, hash })));

    const listed = async (filter: object): Promise<number[]> =>
      (await listAudit(database.pool, { limit: 2, ...filter })).map(({ seq }) => seq);
    expect(await listed({})).toEqual([3, 4]);
    expect(await listed({ subject: "orders-migration", limit: 9 })).toEqual([1, 3, 4]);
    expect(await listed({ subject: "ana@example.com" })).toEqual([2]);
    expect(await listed({ since: Date.now() + 60_000 })).toEqual([]);
    expect(await listed({ since: Date.now() - 600_000, limit: 9 })).toEqual([1, 2, 3, 4]);
  });
});
