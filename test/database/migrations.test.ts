import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import type { Kysely } from "kysely";
import { describe, expect, it } from "vitest";
import { MIGRATIONS } from "../../src/app.ts";
import { judgeDatabase } from "../../src/core/doctor/database.ts";
import { connect } from "../../src/database/connect.ts";
import { listMigrations, listNewer, migrate } from "../../src/database/migrate.ts";
import { readServerState } from "../../src/store/server-state.ts";
import { ROOT } from "../support/cli.ts";
import { useDatabase } from "../support/database.ts";

const { pool, db, url } = useDatabase();

describe("migrations", () => {
  it("have a number each, so that their order is no accident of their names", () => {
    const numbers = readdirSync(MIGRATIONS)
      .map((name) => /^\d{4}/.exec(name)?.[0])
      .filter((number) => number !== undefined);

    expect(numbers.length).toBeGreaterThan(50);
    expect(new Set(numbers).size).toBe(numbers.length);
  });
});

describe("a login that may make no roles", () => {
  it("is told which ones to ask for, and migrates with those that somebody else has made", async () => {
    const name = new URL(url).pathname.slice(1);
    const [login, own] = [`${name}_plain`, `${name}_own`];
    await pool.query(`create role ${login} login password 'plain'`);
    await pool.query(`create database ${own} owner ${login}`);
    const there = Object.assign(new URL(url), { username: login, password: "plain", pathname: `/${own}` });
    const connection = connect(there.href, 2);
    try {
      const lacking = (await readServerState(connection.pool)).missingRights;
      await pool.query(`grant auditplane_owner to ${login}`);
      const applied = await migrate(connection.db as unknown as Kysely<never>, MIGRATIONS);

      expect(lacking).toEqual(["grant auditplane_owner to {user}"]);
      expect(applied.length).toBeGreaterThan(50);
      expect((await readServerState(connection.pool)).missingRights).toEqual([]);
      await pool.query(
        `create role ${login}_other login password 'plain'; grant auditplane_owner to ${login}_other`,
      );
      const other = connect(Object.assign(new URL(there), { username: `${login}_other` }).href, 1);
      const rights = (await readServerState(other.pool)).missingRights;
      await other.close();
      await pool.query(`drop role ${login}_other`);
      expect(rights).toContain(`grant ${login} to {user}`);

      // whoever makes roles, where another database's login made these
      await pool.query(`create role ${login}_maker login createrole password 'plain'`);
      const maker = connect(Object.assign(new URL(there), { username: `${login}_maker` }).href, 1);
      const { version, missingRights } = await readServerState(maker.pool);
      await maker.close();
      await pool.query(`drop role ${login}_maker`);
      expect(missingRights.includes("grant auditplane_owner to {user}")).toBe(version >= 160_000);
    } finally {
      await connection.close();
      await pool.query(`drop database ${own} with (force)`);
      await pool.query(`drop role ${login}`);
    }
  });
});

describe("a database whose locale knows no letters but ASCII's", () => {
  it("is said to be that, since names would not be found in it; the embedded one knows them", async () => {
    const own = `${new URL(url).pathname.slice(1)}_c`;
    await pool.query(
      `create database ${own} template template0 encoding 'UTF8' locale_provider libc lc_collate 'C' lc_ctype 'C'`,
    );
    const connection = connect(Object.assign(new URL(url), { pathname: `/${own}` }).href, 1);
    const { now, ...state } = await readServerState(connection.pool);
    await connection.close();
    await pool.query(`drop database ${own}`);
    const clock = { before: now, after: now, there: now, stepMs: 0 };
    const seen = { kind: "seen", clock, pending: [], newer: [], queue: { kind: "elsewhere" } } as const;

    expect(judgeDatabase({ ...seen, ...state })[0]).toMatchObject({
      state: "warning",
      says: expect.stringContaining("knows no letters but ASCII's"),
    });
    expect(judgeDatabase({ ...seen, ...state, foldsLetters: true })[0]).toMatchObject({ state: "ok" });
    if (process.env["DATABASE_URL"] === undefined)
      expect((await readServerState(pool)).foldsLetters).toBe(true);
  });
});

describe("a database that does not answer", () => {
  it("is said to be that, not a migration that failed", async () => {
    const nowhere = connect("postgres://somebody@127.0.0.1:1/nowhere", 1);
    const asked = nowhere.db as unknown as Kysely<never>;

    await expect(migrate(asked, MIGRATIONS)).rejects.toThrow(
      "could not open the database: connect ECONNREFUSED",
    );
    await expect(listMigrations(asked, MIGRATIONS)).rejects.toThrow(
      "see that it runs, that DATABASE_URL is right",
    );
    await nowhere.close();
  });
});

describe("a schema that a newer version has changed", () => {
  it("is refused in words, with the migration that is not known here", async () => {
    await pool.query("insert into kysely_migration values ('9999_later', '2027-01-01')");
    const refused = migrate(db as unknown as Kysely<never>, MIGRATIONS);

    await expect(refused).rejects.toThrow(
      "a newer version has changed its schema (9999_later); run that version, or restore a backup",
    );
    expect(await listNewer(db as unknown as Kysely<never>, MIGRATIONS)).toEqual(["9999_later"]);
    await pool.query("delete from kysely_migration where name = '9999_later'");
    expect(await migrate(db as unknown as Kysely<never>, MIGRATIONS)).toEqual([]);
  });
});

describe("migration 0003", () => {
  it("says of files that were read before it that nobody noted what they came in", async () => {
    await pool.query(
      "alter table files drop constraint files_container, drop column container, drop column skip_reasons",
    );
    await pool.query(
      `insert into files (source, path, sha256, state, size_bytes, records_read, records_skipped)
       values ('folder', 'a', '', 'done', 1, 3, 3), ('folder', 'b', '', 'done', 1, 0, 0), ('folder', 'c', '', 'quarantined', 1, 0, 0)`,
    );

    await pool.query(readFileSync(join(ROOT, "migrations/0003_containers.sql"), "utf8"));
    const { rows } = await pool.query("select container, skip_reasons from files order by path");

    expect(rows).toEqual([
      { container: "not_recorded", skip_reasons: { not_recorded: 3 } },
      { container: "not_recorded", skip_reasons: {} },
      { container: null, skip_reasons: {} },
    ]);
  });
});

describe("migration 0030", () => {
  it("dates ids of roles by the first event that shows them, and leaves those alone of which there are no events", async () => {
    await pool.query(
      `insert into dictionary (kind, hash, value) values
         (5, gen_random_uuid(), '["AssumedRole","AROAOLD","q",null,null,"arn:aws:iam::111122223333:role/etl",null,null,null,3]'),
         (5, gen_random_uuid(), '["AssumedRole","AROAOLD:other","r",null,null,"arn:aws:iam::111122223333:role/etl",null,null,null,1]'),
         (5, gen_random_uuid(), '["IAMUser","AIDAOLD",null,null,"AROANEW",null,"AROANEW",null,null,0]')`,
    );
    await pool.query(
      `insert into events (event_time, event_id, body_hash, account_id, region_id, operation_id, identity_id, file_id, ordinal, flags)
       select at::timestamptz, gen_random_uuid(), 0, 0, 0, 0, id, 0, 0, 0
       from dictionary d join (values
         ('%AROAOLD"%', '2019-09-03'), ('%AROAOLD:%', '2019-09-02'), ('%AIDAOLD%', '2019-09-01')) v (form, at) on d.value like v.form
       where d.kind = 5`,
    );
    await pool.query(
      `insert into role_ids (role_id, arn, seen_at) values
         ('AROAOLD', 'a', '2019-10-02'), ('AROANEW', 'a', '2019-10-01'), ('AROANONE', 'b', '2019-10-01')`,
    );

    await pool.query(readFileSync(join(ROOT, "migrations/0030_role_times.sql"), "utf8"));
    const { rows } = await pool.query(
      "select role_id, seen_at::date::text as seen from role_ids order by role_id",
    );

    expect(rows).toEqual([
      { role_id: "AROANEW", seen: "2019-10-01" },
      { role_id: "AROANONE", seen: "2019-10-01" },
      { role_id: "AROAOLD", seen: "2019-09-02" },
    ]);
  });
});
