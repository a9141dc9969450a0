import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import type { CheckedLog } from "../../src/core/audit/check-log.ts";
import { signHead } from "../../src/jobs/audit/sign-head.ts";
import type { SignedOutcome } from "../../src/jobs/audit/sign-head.ts";
import { verifyAuditLog } from "../../src/jobs/audit/verify.ts";
import { openHeadSink } from "../../src/sinks/audit-heads/index.ts";
import { readHeads } from "../../src/sources/audit-heads/index.ts";
import { readSigningKey } from "../../src/sources/audit-key/index.ts";
import { appendAudit, erasePersonal, readChain } from "../../src/store/audit-log.ts";
import type { ChainedEntry } from "../../src/core/audit/entry.ts";
import { inTransaction } from "../../src/store/transaction.ts";
import { aKey, rechained } from "../support/audit.ts";
import { emptyTables, useDatabase } from "../support/database.ts";

const database = useDatabase();
const { pool } = database;
const key = aKey();
const folder = mkdtempSync(join(tmpdir(), "auditplane-audit-"));
const keyFile = join(folder, "key.pem");
writeFileSync(keyFile, key.privateKey, { mode: 0o600 });
let heads: string;
let turn = 0;

const append = (count: number): Promise<number[]> =>
  inTransaction(pool, (client) =>
    appendAudit(
      client,
      Array.from({ length: count }, (_, at) => ({
        actor: { kind: "person", name: "owner@example.com" } as const,
        action: "exception.added" as const,
        subject: { kind: "exception", id: `exception-${at}` } as const,
        reason: "it was expected",
        detail: { bytes: at },
      })),
    ),
  );
const sign = async (): Promise<SignedOutcome | undefined> => {
  const place = { kind: "folder", path: heads } as const;
  const sink = openHeadSink(place, { pathStyle: false });
  return await signHead({ pool, key: await readSigningKey(keyFile), sink });
};
const verify = async (withHeads = true): Promise<CheckedLog> => {
  const files = withHeads ? await readHeads({ kind: "folder", path: heads }, { pathStyle: false }) : [];
  return await verifyAuditLog({ pool, heads: files, keys: key.keys });
};
/** What a superuser can do who takes the triggers away, as in psql. */
const tamper = async (...statements: readonly string[]): Promise<void> => {
  await pool.query("alter table audit_log disable trigger all");
  for (const statement of statements) await pool.query(statement);
  await pool.query("alter table audit_log enable always trigger audit_log_kept");
};
/** Hashes every entry anew, each after the one before. */
const rechain = async (): Promise<void> => {
  const entries: ChainedEntry[] = [];
  for await (const part of readChain(pool)) entries.push(...part);
  await pool.query("alter table audit_log disable trigger all");
  for (const { seq, prevHash, hash, commitment } of rechained(entries))
    await pool.query("update audit_log set prev_hash = $2, hash = $3, commitment = $4 where seq = $1", [
      seq,
      prevHash,
      hash,
      commitment,
    ]);
};

beforeEach(async () => {
  await emptyTables(database);
  heads = mkdtempSync(join(folder, `heads-${++turn}-`));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("signing the audit log", () => {
  it("signs nothing where there is nothing, and what stands there once, however often it is asked in the hour", async () => {
    expect(await sign()).toBeUndefined();
    expect(readdirSync(heads)).toEqual([]);

    await append(3);
    const first = await sign();
    expect(first).toMatchObject({ state: "written", entries: 3 });
    const text = readFileSync(join(heads, first?.name ?? ""), "utf8");
    const second = await sign();
    expect(second?.state).toBe(second?.name === first?.name ? "there" : "written"); // the hour may end in between
    expect(readFileSync(join(heads, first?.name ?? ""), "utf8")).toBe(text);
    expect(JSON.parse(text)).toMatchObject({ version: 1, tree_size: 3, key_id: key.id });

    await append(2);
    expect(await sign()).toMatchObject({ state: "written", entries: 5 });
    expect(await verify()).toMatchObject({ entries: 5, faults: [], heads: { latest: { treeSize: 5 } } });
  });

  it("is of one mind whoever signs at the same time", async () => {
    await append(4);
    const done = await Promise.all(Array.from({ length: 6 }, sign));

    const written = done.filter((one) => one?.state === "written").map((one) => one?.name);
    expect(new Set(written).size).toBe(written.length);
    expect(await verify()).toMatchObject({ faults: [], heads: { given: written.length } });
  });
});

describe("verifying the audit log", () => {
  it("proves every entry, and by the head what nobody has changed since", async () => {
    await append(8);
    await sign();
    await append(2);

    const report = await verify();
    expect(report).toMatchObject({ entries: 10, erased: 0, faults: [], heads: { given: 1, confirmed: 1 } });
    expect(report.heads.latest?.treeSize).toBe(8);
  });

  it.each([
    ["a row is edited", ["update audit_log set detail = '{\"bytes\": 1}' where seq = 6"], 6, "changed_entry"],
    [
      "a row's actor is edited",
      ['update audit_log set personal = \'{"actor": "x"}\' where seq = 6'],
      6,
      "changed_entry",
    ],
    ["a row is deleted", ["delete from audit_log where seq = 6"], 6, "missing_entry"],
    [
      "rows are exchanged",
      [
        "update audit_log set seq = 99 where seq = 6",
        "update audit_log set seq = 6 where seq = 4",
        "update audit_log set seq = 4 where seq = 99",
      ],
      4,
      "reordered",
    ],
    [
      "a row is deleted and the others moved up",
      ["delete from audit_log where seq = 6", "update audit_log set seq = seq - 1 where seq > 6"],
      6,
      "reordered",
    ],
    [
      "who did it is erased past us",
      ["update audit_log set personal = null, salt = null where seq = 6"],
      6,
      "erased_without_record",
    ],
  ])("names the first bad entry, with and without a head, where %s", async (_, statements, seq, kind) => {
    await append(10);
    await sign();
    await tamper(...statements);

    expect((await verify(false)).faults).toMatchObject([{ seq, kind }]);
    expect((await verify()).faults[0]).toMatchObject({ seq, kind });
  });

  it.each([
    ["the tail is cut off", ["delete from audit_log where seq > 7"], 8],
    ["all of it is gone", ["truncate audit_log"], 1],
  ])("sees by the head alone that %s, and names the first that is gone", async (_, statements, seq) => {
    await append(5);
    await sign();
    await append(5);
    await sign();
    await tamper(...statements);

    expect((await verify(false)).faults).toEqual([]);
    expect((await verify()).faults).toMatchObject([{ seq, kind: "truncated_tail" }]);
  });

  it("sees by the head alone that a superuser edited a row and chained all of it anew, and the tail that was cut and grew again", async () => {
    await append(5);
    await sign();
    await append(5);
    await sign();
    await tamper("update audit_log set detail = '{\"bytes\": 0}' where seq = 8");
    await rechain();

    expect((await verify(false)).faults).toEqual([]);
    expect((await verify()).faults).toMatchObject([{ seq: 6, kind: "rewritten_history" }]);

    await tamper("delete from audit_log where seq > 5");
    await append(7);
    expect((await verify(false)).faults).toEqual([]);
    expect((await verify()).faults).toMatchObject([{ seq: 6, kind: "rewritten_history" }]);
  });

  it("goes by no head that somebody changed, or signed with a key of their own", async () => {
    await append(3);
    const signed = await sign();
    await tamper("delete from audit_log where seq > 2");
    const file = join(heads, signed?.name ?? "");
    const text = readFileSync(file, "utf8");

    writeFileSync(file, text.replace('"tree_size": 3', '"tree_size": 2'));
    expect((await verify()).faults).toMatchObject([{ seq: undefined, kind: "bad_signature" }]);
    writeFileSync(file, text.slice(0, 100));
    expect((await verify()).faults).toMatchObject([{ kind: "unreadable_head" }]);
    writeFileSync(file, text.replace(key.id, aKey().id));
    expect((await verify()).faults).toMatchObject([{ kind: "unknown_key" }]);
  });

  it("stays whole, heads included, when what names people is erased", async () => {
    await append(6);
    await sign();
    await inTransaction(pool, (client) => erasePersonal(client, [2, 5]));
    await sign();

    expect(await verify()).toMatchObject({
      entries: 7,
      erased: 2,
      faults: [],
      heads: { given: 2, confirmed: 2 },
    });
  });
});
