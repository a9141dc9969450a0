import { beforeEach, describe, expect, it } from "vitest";
import { endEntry, importSettings, setEntry } from "../../src/jobs/settings/index.ts";
import { writeCatalog } from "../../src/store/catalogs.ts";
import { inTransaction } from "../../src/store/transaction.ts";
import { listAudit } from "../../src/store/audit-log.ts";
import { readSettings } from "../../src/store/settings.ts";
import { auditplaneHere } from "../support/cli-here.ts";
import type { CliResult } from "../support/cli.ts";
import { emptyTables, useDatabase } from "../support/database.ts";
import { catalogOf } from "../support/pipeline.ts";

const database = useDatabase();
const DAY_MS = 86_400_000;
const NOW = Date.now();
const iso = (time: number): string => `${new Date(time).toISOString().slice(0, 19)}Z`;
const inDays = (days: number): string => iso(NOW + days * DAY_MS);
const exceptions = (...argv: readonly string[]): Promise<CliResult> =>
  auditplaneHere(["exceptions", ...argv], { DATABASE_URL: database.url });
const by = (author: string): string[] => ["--reason", "it goes on", "--author", author];
const owner = by("owner@example.com");

async function added(id: string, from: number, until: number): Promise<void> {
  const span = ["--from", inDays(from), "--until", inDays(until)];
  const what = [
    "--id",
    id,
    "--who",
    "ana@example.com",
    "--bytes",
    "2 TB",
    "--factor",
    "5",
    "--asset",
    "orders",
  ];
  expect(await exceptions("add", ...what, ...span, ...by("lead@example.com"))).toMatchObject({ code: 0 });
}

const stored = async (id: string) =>
  (await readSettings(database.pool)).exceptions.find((one) => one.id === id);

beforeEach(() => emptyTables(database));

describe("auditplane exceptions renew", () => {
  it("lets one go on by its id, as a new row of its history that is in the audit log", async () => {
    await added("move", -1, 3);

    const renewed = await exceptions("renew", "move", "--until", inDays(40), ...owner);

    expect(renewed).toMatchObject({
      code: 0,
      stdout: `Exception move goes on until ${inDays(40)}. The next scan into this database applies it.\n`,
    });
    expect(await stored("move")).toMatchObject({
      who: "ana@example.com",
      bytes: 2e12,
      factor: 5,
      asset: "orders",
      from: Date.parse(inDays(-1)),
      until: Date.parse(inDays(40)),
      author: "owner@example.com",
      reason: "it goes on",
    });
    const { rows } = await database.pool.query("select version from settings where key = 'move'");
    expect(rows).toHaveLength(2);
    expect(await listAudit(database.pool, { limit: 9 })).toMatchObject([
      { action: "exception.added" },
      {
        action: "exception.changed",
        subject: "move",
        personal: { actor: "owner@example.com", reason: "it goes on" },
        detail: { until: expect.stringContaining(inDays(40).slice(0, 10)) },
      },
    ]);
  });

  it.each([
    ["one that is none", "other", 40, owner, 2, "there is none; exceptions list prints them"],
    ["a longer time than one may have", "move", 370, owner, 2, "until: must end within 366 days"],
    ["who it is about", "move", 40, by("ANA@example.com"), 2, "author: nobody decides about themselves"],
    ["a time that is past", "move", -1, owner, 2, "is past; give a later time, or expire it"],
    ["a time before its end", "move", 2, owner, 2, `it holds until ${inDays(3).slice(0, 10)}`],
    ["one that is over", "done", 40, owner, 2, `it is over since ${inDays(-5).slice(0, 10)}`],
  ])("refuses %s", async (_, id, until, author, code, words) => {
    await added("move", -1, 3);
    await added("done", -9, -5);

    const refused = await exceptions("renew", id, "--until", inDays(until), ...author);

    expect(refused).toMatchObject({ code, stdout: "", stderr: expect.stringContaining(words) });
    expect(await stored("move")).toMatchObject({ until: Date.parse(inDays(3)), author: "lead@example.com" });
  });

  it("refuses whom it is about by another of their names, as adding one does", async () => {
    await added("move", -1, 3);
    const ana = "arn:aws:iam::123456789012:user/ana";
    const mesh = catalogOf({
      as_of: "2026-10-01T00:00:00Z",
      people: [{ id: "ana@example.com", kind: "human", identities: [ana] }],
    });
    await inTransaction(database.pool, async (client) => {
      await writeCatalog(client, mesh);
      await client.query("insert into derive_inputs (name, hash) values ('catalog', $1)", [mesh.hash]);
    });
    const span = ["--who", "ana@example.com", "--bytes", "2 TB", "--from", inDays(0), "--until", inDays(3)];

    for (const argv of [
      ["renew", "move", "--until", inDays(40)],
      ["add", "--id", "other", ...span],
    ])
      for (const name of [ana, `${ana}\u200b`])
        expect(await exceptions(...argv, ...by(name))).toMatchObject({
          code: 2,
          stderr: expect.stringContaining(`${name} is whom it is about, and nobody decides about themselves`),
        });
    const about = {
      who: "ana@example.com",
      from: Date.parse(inDays(0)),
      until: Date.parse(inDays(3)),
      reason: "r",
    };
    const filed = { ...about, id: "filed", author: ana, asset: null, factor: null, bytes: 2e12 };
    await expect(importSettings(database.pool, { exceptions: [filed] })).rejects.toThrow(
      "could not change exception filed: ",
    );
    expect(await stored("filed")).toBeUndefined();
    await setEntry(database.pool, "confirmed", { ...about, id: "theft", author: "lead@example.com" });
    await expect(
      endEntry(database.pool, "confirmed", { id: "theft", author: ana, reason: "it was nothing" }),
    ).rejects.toThrow("could not change confirmation theft: ");
  });

  it("leaves what a settings file sets to the file", async () => {
    const entry = { id: "filed", who: "ana@example.com", asset: null, factor: null, bytes: 1e12 };
    const from = Date.parse(inDays(-1));
    const given = { ...entry, from, until: from + 9 * DAY_MS, reason: "r", author: "lead@example.com" };
    await importSettings(database.pool, { exceptions: [given] });

    for (const argv of [
      ["renew", "filed", "--until", inDays(40)],
      ["expire", "filed"],
    ])
      expect(await exceptions(...argv, ...owner)).toMatchObject({
        code: 2,
        stderr: `could not ${argv[0]} exception filed: a settings file sets it, and would set it again; change its until there\n`,
      });
  });
});

describe("auditplane exceptions expire", () => {
  it("ends one now: what it covered stays covered", async () => {
    await added("move", -1, 30);

    const expired = await exceptions("expire", "move", ...owner, "--json");

    const one = await stored("move");
    expect(JSON.parse(expired.stdout)).toEqual({
      exception: "move",
      done: "expired",
      until: new Date(one?.until ?? 0).toISOString().replace(/\.000Z$/, "Z"),
    });
    expect(one?.from).toBe(Date.parse(inDays(-1)));
    expect(one?.until).toBeGreaterThan(NOW - 60_000);
    expect(one?.until).toBeLessThan(Date.now() + 60_000);
    expect(await exceptions("expire", "move", ...owner)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("it is over since"),
    });
    expect((await listAudit(database.pool, { limit: 9 })).map(({ action }) => action)).toEqual([
      "exception.added",
      "exception.ended",
    ]);
  });

  it("leaves nothing of one that had not begun", async () => {
    await added("move", 5, 30);

    expect(await exceptions("expire", "move", ...owner)).toMatchObject({ code: 0 });

    expect(await stored("move")).toBeUndefined();
    expect(await exceptions("expire", "move", ...owner)).toMatchObject({
      code: 2,
      stderr: "could not expire exception move: there is none; exceptions list prints them\n",
    });
  });
});

describe("auditplane exceptions list", () => {
  it("says which end within 14 days, and how they go on", async () => {
    await added("soon", -1, 5.5);
    await added("later", -1, 30);
    await added("done", -9, -5);

    const { stdout } = await exceptions("list");
    const printed = JSON.parse((await exceptions("list", "--json")).stdout) as {
      exceptions: { id: string; standing: string }[];
    };

    expect(stdout).toMatch(/^soon .*\(ends in 5 days\)/m);
    expect(stdout).toMatch(/^done .*\(over\)/m);
    expect(stdout).not.toMatch(/^later .*\(ends/m);
    expect(stdout).toMatch(
      /exceptions renew soon --until TIME --reason TEXT --author YOU +what ends soon goes on\n/,
    );
    expect(printed.exceptions.map(({ id, standing }) => [id, standing])).toEqual([
      ["done", "over"],
      ["later", "holds"],
      ["soon", "ends_soon"],
    ]);
  });
});
