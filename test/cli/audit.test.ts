import { mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { appendAudit, erasePersonal } from "../../src/store/audit-log.ts";
import { inTransaction } from "../../src/store/transaction.ts";
import { aKey } from "../support/audit.ts";
import { auditplaneHere } from "../support/cli-here.ts";
import type { CliResult } from "../support/cli.ts";
import { emptyTables, useDatabase } from "../support/database.ts";
import { useFolder } from "../support/pipeline.ts";
import { startWorker } from "../support/running-worker.ts";

const database = useDatabase();
const folder = useFolder();
const key = aKey();
const keyFile = join(folder.path, "key.pem");
writeFileSync(keyFile, key.privateKey, { mode: 0o600 });
const publicKey = join(folder.path, "key.pub");
writeFileSync(publicKey, key.publicKey);
let heads: string;
let turn = 0;

const run = (argv: readonly string[], environment: Record<string, string> = {}): Promise<CliResult> =>
  auditplaneHere(argv, { DATABASE_URL: database.url, ...environment });
const audit = (...argv: readonly string[]): Promise<CliResult> => run(["audit", ...argv]);
const settings = (): Record<string, string> => ({
  AUDITPLANE_AUDIT_HEADS: heads,
  AUDITPLANE_AUDIT_KEY: keyFile,
});
const ANNOUNCED =
  "--bytes 2TB --from 2026-09-01T08:00:00Z --until 2026-09-05T18:00:00Z --author owner@example.com".split(
    " ",
  );
const add = (id: string, reason = "the orders move"): Promise<CliResult> =>
  run(["exceptions", "add", "--id", id, "--who", "ana@example.com", "--reason", reason, ...ANNOUNCED]);
/** Has a worker sign what stands there. */
async function signed(): Promise<void> {
  const before = readdirSync(heads).length;
  const worker = startWorker({ DATABASE_URL: database.url, ...settings() }, "--roles", "deliver");
  try {
    await vi.waitFor(() => expect(readdirSync(heads).length).toBeGreaterThan(before), { timeout: 120_000 });
  } finally {
    expect(await worker.stop()).toMatchObject({ code: 0 });
  }
}

beforeEach(async () => {
  await emptyTables(database);
  heads = join(folder.path, `heads-${++turn}`);
  mkdirSync(heads);
});

describe("auditplane audit", () => {
  it("lists who changed what, when and why, as a table, as JSON and as CSV", async () => {
    expect(await add("move")).toMatchObject({ code: 0 });
    const ended = ["exceptions", "end", "move", "--reason", "it has moved", "--author", "boss@example.com"];
    expect(await run(ended)).toMatchObject({ code: 0 });

    const { stdout } = await audit("list");
    expect(stdout).toMatch(/^SEQ {2}WHEN \(UTC\) +WHO +ACTION +ABOUT +WHY\n/);
    expect(stdout).toMatch(
      /1 +\d{4}-\S+ \S+ +owner@example.com +exception.added +exception move +the orders move\n/,
    );
    expect(stdout).toMatch(
      /2 +\d{4}-\S+ \S+ +boss@example.com +exception.ended +exception move +it has moved\n/,
    );

    const json = await audit("list", "--subject", "move", "--since", "2026-01-01", "--format", "json");
    expect(JSON.parse(json.stdout)).toMatchObject({
      entries: [
        {
          seq: 1,
          actor: "owner@example.com",
          detail: { bytes: 2e12 },
          personal: { who: "ana@example.com" },
          erased: false,
        },
        { seq: 2, action: "exception.ended" },
      ],
    });
    expect((await audit("list", "--subject", "other")).stdout).toBe("No entries.\n");
    expect((await audit("list", "--limit", "1", "--format", "csv")).stdout).toMatch(
      /^seq,at,.*\n2,[^\n]*,person,boss@example.com,exception.ended,exception,move,it has moved,false,[0-9a-f]{64},/,
    );
    expect(await audit("list", "--limit", "0")).toMatchObject({ code: 2 });
  });

  it("says without heads what was proved and what could not be seen", async () => {
    await add("first");
    await add("second");

    const { code, stdout } = await audit("verify");
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /^Entries 1 to 2, of \S+Z to \S+Z, follow from each other: none of them was changed/,
    );
    expect(stdout).toContain("No signed head was given: that its tail was cut off");
    expect((await audit("verify", "--format", "json")).stdout).toMatch(
      /"state": "whole",\n {2}"first_bad_seq": null/,
    );
  });

  it("proves by heads that a worker signed what stood there, and shows a tail that was cut off with exit code 3", async () => {
    await add("first");
    await add("second");
    await signed();
    await add("third");
    expect(readdirSync(heads)).toHaveLength(1);

    const whole = await run(["audit", "verify"], settings());
    expect(whole).toMatchObject({ code: 0 });
    expect(whole.stdout).toContain(
      `1 of 1 signed head in ${heads} agree with it; by ${readdirSync(heads)[0]} the first 2 entries are`,
    );
    expect(whole.stdout).toContain("Of the 1 entry since then no head says anything yet");

    await database.pool.query(
      "alter table audit_log disable trigger all; delete from audit_log where seq > 1",
    );
    const cut = await audit("verify", "--heads", heads, "--public-key", publicKey);
    expect(cut.code).toBe(3);
    expect(cut.stdout).toMatch(/^The first bad entry is 2\.\ntruncated tail: entry 2: it is gone/);
    const json = await audit("verify", "--heads", heads, "--public-key", publicKey, "--format", "json");
    expect(JSON.parse(json.stdout)).toMatchObject({
      state: "broken",
      first_bad_seq: 2,
      faults: [{ kind: "truncated_tail" }],
    });
    expect((await audit("verify")).code).toBe(0); // the chain alone does not show it
  });

  it("names the first bad entry with exit code 3 where a row was edited, and says what of it was erased", async () => {
    for (const id of ["first", "second", "third"]) await add(id);
    await inTransaction(database.pool, (client) => erasePersonal(client, [1]));
    const erased = await audit("verify");
    expect(erased).toMatchObject({
      code: 0,
      stdout: expect.stringContaining("Of 1 entry what named people was erased"),
    });
    expect((await audit("list")).stdout).toMatch(
      /1 +\S+ \S+ +\(erased\) +exception.added +exception first +\(erased\)\n/,
    );

    await database.pool.query(
      "alter table audit_log disable trigger all; update audit_log set subject = 'x' where seq = 2",
    );
    const { code, stdout } = await audit("verify");
    expect(code).toBe(3);
    expect(stdout).toMatch(
      /^The first bad entry is 2\.\nchanged entry: entry 2: it was changed after it was written/,
    );
  });

  it("makes a key that its owner alone may read, prints the public one, and never writes over another", async () => {
    const file = join(folder.path, `made-${turn}.pem`);
    const made = await audit("keygen", file);
    expect(made.code).toBe(0);
    expect(made.stdout).toMatch(/^-----BEGIN PUBLIC KEY-----\n[\s\S]+-----END PUBLIC KEY-----\n$/);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const content = readFileSync(file, "utf8");
    expect(content).toMatch(/^-----BEGIN PRIVATE KEY-----/);

    expect(await audit("keygen", file)).toMatchObject({
      code: 1,
      stdout: "",
      stderr: expect.stringContaining("EEXIST"),
    });
    expect(readFileSync(file, "utf8")).toBe(content);
  });

  it("shows text of others as text: nothing of it steers a terminal or is run by a spreadsheet", async () => {
    const hostile = '=HYPERLINK("http://example.com")\u001b[2J\u202e\r\n<!channel>';
    await inTransaction(database.pool, (client) =>
      appendAudit(client, [
        {
          actor: { kind: "person", name: hostile },
          action: "exception.added",
          subject: { kind: "exception", id: hostile },
          reason: hostile,
          detail: { hostile },
        },
      ]),
    );

    const table = await audit("list");
    const csv = await audit("list", "--format", "csv");
    for (const { stdout } of [table, csv])
      for (const mark of ["\u001b", "\u202e", "\r"]) expect(stdout).not.toContain(mark);
    expect(table.stdout.trimEnd().split("\n")).toHaveLength(2);
    expect(csv.stdout).toContain(`"'=HYPERLINK(""http://example.com"")`);
    expect((await audit("verify")).code).toBe(0);
  });

  it("says what is missing where heads cannot be gone by", async () => {
    await add("first");
    const refused = async (argv: readonly string[], environment = {}): Promise<string> => {
      const { code, stderr } = await run(["audit", "verify", ...argv], environment);
      expect(code).toBe(argv.includes("/nowhere") ? 1 : 2);
      return stderr;
    };

    expect(await refused(["--heads", heads])).toContain(
      "nothing says whose signature they bear; give --public-key",
    );
    expect(await refused(["--heads", heads, "--public-key", publicKey])).toContain("there is none");
    expect(await refused(["--heads", heads, "--public-key", keyFile])).toContain(
      "holds no public key of Ed25519",
    );
    expect(await refused(["--heads", "s3://X", "--public-key", publicKey])).toContain("it is no bucket");
    expect(await refused(["--heads", "/nowhere", "--public-key", publicKey])).toContain("ENOENT");
    expect(await refused([], { AUDITPLANE_AUDIT_HEADS: "heads" })).toContain(
      "is neither a path from the root on",
    );
    const none = await run(["audit", "verify"], settings());
    expect(none).toMatchObject({ code: 0, stdout: expect.stringContaining(`No signed head is in ${heads}`) });
    const worker = await run(["worker", "--roles", "deliver"], { AUDITPLANE_AUDIT_HEADS: heads });
    expect(worker).toMatchObject({ code: 2, stderr: expect.stringContaining("set AUDITPLANE_AUDIT_KEY") });
  });
});
