import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { promisify } from "node:util";
import { describe, expect, it, vi } from "vitest";
import { connect } from "../../src/database/connect.ts";
import type { Connection } from "../../src/database/connect.ts";
import { appendAudit } from "../../src/store/audit-log.ts";
import { inTransaction } from "../../src/store/transaction.ts";
import { ROOT } from "../support/cli.ts";
import { useDatabase } from "../support/database.ts";
import { sentFrom } from "../support/delivering.ts";
import { distributionPostgres, useNewServer } from "../support/distribution-postgres.ts";
import { catalogOf, scan, useFolder } from "../support/pipeline.ts";
import { aPerson, aRead } from "../support/records.ts";

/** The server of DATABASE_URL is the distribution's, as in CI; of the embedded one it has no program to make a backup with. */
const bin = process.env["DATABASE_URL"] === undefined ? undefined : distributionPostgres();
const database = useDatabase();
const server = useNewServer(bin);
const folder = useFolder();
const WAIT = { timeout: 60_000, interval: 100 };
const guide = readFileSync(join(ROOT, "docs/operations.md"), "utf8");
const section = guide.slice(guide.indexOf("\n## Backup"), guide.indexOf("\n## Upgrades"));
const blocksOf = (text: string) =>
  [...text.matchAll(/```(sh|sql)\n([^`]*)```/g)].map(([, language, text = ""]) => ({ language, text }));
const [dumps = "", points = "", composed = ""] = section.split(
  /\n### (?:To a point in time|With docker compose)/,
);
const blocks = blocksOf(dumps);

/** What the guide says to type, typed, with a password where it is asked for: from here, not from a terminal that there may be. */
async function type(text: string, url: string): Promise<string> {
  const { stdout } = await promisify(execFile)(
    "setsid",
    [
      "--wait",
      "bash",
      "-euc",
      `exec <<< $'a word\\na word'; auditplane() { "${process.execPath}" "${join(ROOT, "dist/main.js")}" "$@"; }\n${text}`,
    ],
    {
      cwd: folder.path,
      env: {
        ...process.env,
        ...server.environment(),
        PATH: `${bin}:${process.env["PATH"]}`,
        DATABASE_URL: url,
      },
    },
  );
  return stdout;
}

const mesh = catalogOf({
  as_of: "2026-10-01T00:00:00Z",
  domains: [{ id: "sales", name: "Sales" }],
  projects: [{ id: "core", name: "Core", domain: "sales" }],
  // what several read of one is one alert
  assets: ["ana", "ben", "cleo", "dora"].map((id) => ({
    id,
    name: id,
    project: "core",
    locations: [`s3://lake/${id}/`],
  })),
});
const read = (name: string): string =>
  folder.write(`${name}.json.gz`, [
    aRead({ userIdentity: aPerson(`${name}@example.com`), key: `${name}/1` }),
  ]);
const scanned = (to: Connection, ...paths: string[]) => scan(to, paths, { catalog: mesh });
const subjects = async (to: Connection): Promise<string[]> =>
  (await sentFrom(to)).map(({ subject }) => subject.replace(/\(#\d+\)$/, "").trim());

/** How many rows each table has, and what they come to. */
async function contents({ pool }: Connection): Promise<Record<string, unknown>> {
  const { rows: tables } = await pool.query<{ name: string }>(
    `select relname as name from pg_class
     where relkind in ('r', 'p') and not relispartition and relnamespace = 'public'::regnamespace order by 1`,
  );
  const all: Record<string, unknown> = {};
  for (const { name } of tables) {
    const { rows } = await pool.query(
      `select count(*)::int4 as n, md5(string_agg(md5(t::text), ',' order by md5(t::text))) as content from "${name}" t`,
    );
    all[name] = rows[0];
  }
  return all;
}

describe.skipIf(bin === undefined)("a backup, made and restored as the guide says", () => {
  it("is the same database on a server that had none, and tells nobody twice who is not to be told twice", async () => {
    const files = [read("ana"), read("ben"), read("cleo")] as const;
    await scanned(database, files[0]);
    expect(await subjects(database)).toHaveLength(1);
    await inTransaction(database.pool, (client) =>
      appendAudit(client, [
        {
          actor: { kind: "person", name: "olga@example.com" },
          action: "exception.added",
          subject: { kind: "person", id: "x" },
          reason: "a backup is made",
        } as never,
      ]),
    );
    // whoever may send statements may leave this behind, which only a superuser could back up
    await database.pool.query("set role grafana_reader; select lo_create(0); reset role");
    await scanned(database, files[1]); // nobody was told of it when the backup was made
    const [backup, restore, quiet] = blocks;
    expect(blocks.map(({ language }) => language)).toEqual(["sh", "sh", "sql"]);
    await type(backup?.text ?? "", database.url);
    const before = await contents(database);
    // the last that the server did before it was lost
    await scanned(database, files[2]);
    expect(await subjects(database)).toHaveLength(2);

    const url = server.url().replace("/postgres", "/auditplane");
    const said = await type((restore?.text ?? "").replace(/postgres:\/\/\S+/, url), server.url());

    const restored = connect(url, 4);
    try {
      expect(said).toContain("is as it was written");
      const after = await contents(restored);
      expect(after).toEqual(before);
      const { rows } = await restored.pool.query(
        `select rolconfig, has_table_privilege(rolname, 'reporting.alerts', 'select') as reads, has_table_privilege(rolname, 'alerts', 'select') as more,
           pg_has_role(current_user, 'auditplane_owner', 'member') as is_owner from pg_roles where rolname = 'grafana_reader'`,
      );
      expect(rows).toEqual([
        {
          rolconfig: ["statement_timeout=15s", "default_transaction_read_only=on", "jit=off"],
          reads: true,
          more: false,
          is_owner: true,
        },
      ]);
      expect((await restored.pool.query("select from pg_largeobject_metadata")).rows).toEqual([]);
      // what was read since is read again, by workers that tell nobody yet
      await scanned(restored, ...files);
      expect((await contents(restored))["events"]).toMatchObject({ n: 3 });
      await restored.pool.query(quiet?.text ?? "");
      expect(await subjects(restored)).toEqual([]);
      // and what comes next is told, with a number that no message had
      await scanned(restored, read("dora"));
      expect(await subjects(restored)).toHaveLength(1);
      const numbers = "select max(id) as number from alerts";
      const [{ number: newest }] = (await restored.pool.query(numbers)).rows as [{ number: number }];
      const [{ number: lost }] = (await database.pool.query(numbers)).rows as [{ number: number }];
      expect(newest).toBeGreaterThan(lost + 1000);
    } finally {
      await restored.close();
    }
  });

  it("is the same with docker compose, whose volumes are new", async () => {
    // its Postgres is the server that has the database by now, and its superuser the login
    const docker = `docker() { local what=$2; shift 4; case $what in exec) "$@" ;; run) [ $# -gt 0 ] || set -- migrate up; auditplane "$@" ;; esac; }`;
    const url = server.url().replace("/postgres", "/auditplane");
    const [backup = "", back = ""] = blocksOf(composed).map(({ text }) => `${docker}\n${text}`);
    const filled = connect(url, 1);
    const before = await contents(filled);
    await filled.close();
    await type(backup, url);
    await type(
      "dropdb auditplane && psql postgres -qc 'drop role auditplane_owner, grafana_reader, grafana_domain_reader' && createdb auditplane",
      url,
    );
    const said = await type(back, url);

    expect(said).toContain("is as it was written");
    const restored = connect(url, 4);
    try {
      expect(before["events"]).toMatchObject({ n: 4 });
      expect(await contents(restored)).toEqual(before);
      await scanned(restored, read("gus"));
      expect((await contents(restored))["events"]).toMatchObject({ n: 5 });
    } finally {
      await restored.close();
    }
  });

  it("comes back by whoever is no superuser, as nobody is on a managed server", async () => {
    const url = server.url().replace("/postgres", "/auditplane");
    const [backup, restore] = blocks;
    const making =
      "create role keeper login createrole createdb; create role plane login; grant auditplane_owner to plane";
    await type(`psql postgres -qc '${making}'\n${backup?.text}`, url);
    await type(
      "dropdb auditplane && psql postgres -qc 'drop role plane, auditplane_owner, grafana_reader, grafana_domain_reader'",
      url,
    );
    // the login that the server came with is a superuser: another one, then
    const login = url.replaceAll("auditplane", "plane");
    const text = (restore?.text ?? "")
      .replace(/postgres:\/\/\S+/, "$URL")
      .replaceAll(/(?<==|owner=auditplane |password )auditplane(?!\.)/g, "plane")
      .replace(/^createdb/m, "psql --quiet --dbname=postgres --command='grant plane to current_user'\n$&");
    expect(guide).toContain("--command='grant auditplane to current_user'");
    const said = await type(`export PGUSER=keeper URL=${login}\n${text}`, url);

    expect(said).toContain("is as it was written");
    const restored = connect(login, 4);
    try {
      await scanned(restored, read("hal"));
      expect((await contents(restored))["events"]).toMatchObject({ n: 6 });
    } finally {
      await restored.close();
    }
  });

  it("is what it was at any moment since, where the log is kept", async () => {
    const url = server.url().replace("/postgres", "/again");
    const here = (text: string): string =>
      text.replaceAll("/backup", `${server.folder}/backup`).replaceAll("/var/lib/postgresql", server.folder);
    const [keep, copy, back] = blocksOf(points).map(({ text }) => here(text));
    server.script(`mkdir -p ${server.folder}/backup/wal`);
    await type(keep ?? "", url);
    server.restart();
    await type("createdb again && auditplane migrate up", url);
    const lost = connect(url, 4);
    await scanned(lost, read("eve"));
    server.script(copy ?? "");
    await scanned(lost, read("fay"));
    const before = await contents(lost);
    const { rows } = await lost.pool.query<{ now: string }>("select clock_timestamp()::text as now");
    await lost.pool.query("truncate findings, alerts cascade");
    await lost.pool.query("select pg_switch_wal()");
    await vi.waitFor(async () => {
      const archived = await lost.pool.query(
        "select from pg_stat_archiver where last_archived_wal >= pg_walfile_name(pg_current_wal_lsn() - 1)",
      );
      expect(archived.rows.length).toBe(1);
    }, WAIT);
    await lost.close();

    server.script((back ?? "").replace(/(recovery_target_time = )'.*'/, `$1'${rows[0]?.now}'`));
    server.restart(`${server.folder}/restored`);

    const restored = connect(url, 4);
    try {
      await vi.waitFor(async () => {
        const { rows: state } = await restored.pool.query("select pg_is_in_recovery() as still");
        expect(state).toEqual([{ still: false }]);
      }, WAIT);
      expect(await contents(restored)).toEqual(before);
      await scanned(restored, read("gil"));
      expect((await contents(restored))["events"]).toMatchObject({ n: 3 });
    } finally {
      await restored.close();
    }
  });
});
