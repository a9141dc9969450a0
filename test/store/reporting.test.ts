import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { writeRules } from "../../src/store/findings.ts";
import { TAKEN_AWAY } from "../../src/store/pipeline-figures.ts";
import { readPipelineHealth } from "../../src/store/pipeline-health.ts";
import { noteVersion } from "../../src/store/program-versions.ts";
import { ROOT } from "../support/cli.ts";
import { auditplaneHere } from "../support/cli-here.ts";
import { useDatabase } from "../support/database.ts";
import { useFolder } from "../support/pipeline.ts";
import { aPerson, aRead } from "../support/records.ts";
import { useReaders } from "../support/reporting-reader.ts";
import { MESH } from "../support/served-mesh.ts";

const database = useDatabase();
const { pool } = database;
const folder = useFolder();
const { read } = useReaders(database);
const SOON = { timeout: 60_000, interval: 50 };

const A_RULE = {
  id: "renamed",
  author: "auditplane",
  license: null,
  references: [],
  explanation: "",
  nextSteps: [],
  noiseLimit: 1,
  falsepositives: [],
  runbook: null,
  confidential: false,
};

let views: string[] = [];

const reads = ["ana", "ben", "olga", "hans"].flatMap((name, at) =>
  ["orders", "salaries", "nobody-s"].map((key) =>
    aRead({
      key: `${key}/1`,
      userIdentity: aPerson(`${name}@example.com`),
      eventTime: `2026-09-09T0${at + 3}:00:00Z`,
      bytes: 1000 * (at + 1),
    }),
  ),
);
const file = folder.write("a.json.gz", reads);

async function scan(mesh: string): Promise<void> {
  const catalog = folder.write("mesh.yaml", mesh);
  const { code, stderr } = await auditplaneHere(["scan", file, "--catalog", catalog], {
    DATABASE_URL: database.url,
  });
  expect(stderr).not.toContain("error");
  expect(code).toBe(0);
}

beforeAll(async () => {
  await scan(MESH);
  const { rows } = await pool.query<{ name: string }>(
    "select relname as name from pg_class where relnamespace = 'reporting'::regnamespace and relkind = 'v' order by 1",
  );
  views = rows.map(({ name }) => name);
});

describe("the views of dashboards", () => {
  it("say what they are for, and what each column is", async () => {
    const { rows } = await pool.query<{ name: string }>(
      `select c.relname || coalesce('.' || a.attname, '') as name from pg_class c
       left join pg_attribute a on a.attrelid = c.oid and a.attnum > 0
       where c.relnamespace = 'reporting'::regnamespace and c.relkind = 'v'
         and (obj_description(c.oid) is null or col_description(c.oid, a.attnum) is null)`,
    );

    expect(views.length).toBeGreaterThan(15);
    expect(rows).toEqual([]);
  });

  it("are read by their reader, and hold nobody's name", async () => {
    const texts: string[] = [];
    for (const view of views) texts.push(JSON.stringify(await read(`select * from reporting.${view}`)));

    expect(texts.filter((text) => text.includes("@example.com"))).toEqual([]);
    const filled = views.filter((_, at) => texts[at] !== "[]");
    expect(filled).toEqual(
      expect.arrayContaining(["access_days", "alerts", "assets", "domain_days", "findings", "person_hours"]),
    );
  });

  it("have the same pseudonym for somebody everywhere, which is that of the console", async () => {
    const { rows } = await pool.query("select pseudonym from people where key = 'ana@example.com'");
    const [ana] = rows as { pseudonym: string }[];

    for (const view of ["access_days", "person_hours", "findings"])
      expect(
        (await read(`select from reporting.${view} where person = '${ana?.pseudonym}'`)).length,
        view,
      ).toBeGreaterThan(0);
  });

  it("sum up the same by domain, by asset and by person", async () => {
    const sums = "sum(accesses)::int4 as accesses, sum(bytes_out)::int4 as bytes";

    for (const view of ["domain_days", "access_days", "asset_hours", "person_hours"])
      expect(await read(`select ${sums} from reporting.${view}`), view).toEqual([
        { accesses: 12, bytes: 30_000 },
      ]);
  });

  it("follow an asset that is of another domain, also in sums of days that nothing else changes", async () => {
    const byDomain =
      "select domain, sum(accesses)::int4 as n from reporting.domain_days group by 1 order by 1";
    expect(await read(byDomain)).toEqual([
      { domain: "hr", n: 4 },
      { domain: "sales", n: 4 },
      { domain: null, n: 4 },
    ]);

    await scan(MESH.replace("name: Core, domain: sales", "name: Core, domain: hr"));

    expect(await read(byDomain)).toEqual([
      { domain: "hr", n: 8 },
      { domain: null, n: 4 },
    ]);
    expect(await read("select domain_name from reporting.assets where asset = 'orders'")).toEqual([
      { domain_name: "People" },
    ]);
    await scan(MESH);
  });
});

describe("whoever reads them", () => {
  it("can read no table, nor call what reads one", async () => {
    const { rows } = await pool.query<{ name: string }>(
      `select quote_ident(relname) as name from pg_class
       where relnamespace = 'public'::regnamespace and relkind in ('r', 'p', 'v', 'm')`,
    );
    expect(rows.length).toBeGreaterThan(60);
    for (const { name } of rows)
      await expect(read(`select * from public.${name} limit 1`), name).rejects.toThrow(
        `permission denied for table ${name.replaceAll('"', "")}`,
      );
    const calls = await pool.query<{ name: string }>(
      `select oid::regprocedure::text as name from pg_proc
       where pronamespace = 'public'::regnamespace and prosecdef and has_function_privilege('grafana_reader', oid, 'execute')`,
    );
    expect(calls.rows, "triggers, too, which anybody may put on a table of their own").toEqual([]);
    await expect(read("select person_pseudonym('ana@example.com')")).rejects.toThrow(
      "permission denied for function",
    );
    await read(
      "set default_transaction_read_only = off; create temp table guess (key text, pseudonym text)",
      ["sales"],
    );
    await expect(
      read("create trigger try before insert on guess for each row execute function set_person_pseudonym()", [
        "sales",
      ]),
    ).rejects.toThrow("permission denied for function");
  });

  it("cannot ask what row security asks: which rules are confidential, who owns a domain, what a finding is about", async () => {
    const { rows } = await pool.query<{ name: string }>(
      `select oid::regprocedure::text as name from pg_proc
       where prosecdef and prorettype <> 'trigger'::regtype and pronamespace not in ('public'::regnamespace, 'pg_catalog'::regnamespace) order by 1`,
    );

    // which say of somebody what they see themselves
    expect(rows.map(({ name }) => name)).toEqual([
      "reporting.newest_subscriptions(text,timestamp with time zone,integer)",
      "reporting.read_domains()",
      "reporting.reads_all()",
    ]);
    await expect(read("select from reporting_inner.subscription_steps", ["sales"])).rejects.toThrow(
      "permission denied for schema reporting_inner",
    );
  });

  it("can change nothing, and be nobody else", async () => {
    await expect(read("delete from reporting.domains")).rejects.toThrow("permission denied");
    await expect(read("create table reporting.mine ()")).rejects.toThrow("permission denied");
    await expect(read("create table public.mine ()")).rejects.toThrow("permission denied");
    await expect(read("insert into public.reporting_readers values ('x', '*')")).rejects.toThrow(
      "permission denied",
    );
    await expect(read("set role auditplane_owner", ["sales"])).rejects.toThrow("permission denied");
  });

  it("has an end to every statement, from when they log in, and none is compiled first", async () => {
    const { rows } = await pool.query(
      "select rolconfig, rolcanlogin from pg_roles where rolname = 'grafana_reader'",
    );

    expect(rows).toEqual([
      {
        rolconfig: ["statement_timeout=15s", "default_transaction_read_only=on", "jit=off"],
        rolcanlogin: false,
      },
    ]);
  });

  it("has what the guide gives back to a login whose settings were changed by itself, as any login's may be", async () => {
    const guide = readFileSync(join(ROOT, "docs/dashboards.md"), "utf8");
    const [, back = ""] = /```sql\n(alter role grafana_reader reset all;[^`]+)```/.exec(guide) ?? [];
    const [{ me } = { me: "" }] = (await read("select session_user as me", ["finance"])) as { me: string }[];
    await read(
      "set default_transaction_read_only = off; alter role current_user set timezone = 'Asia/Tokyo'",
      ["finance"],
    );

    await pool.query(back.replaceAll("grafana_reader", me));

    const { rows } = await pool.query("select rolconfig from pg_roles where rolname = any ($1)", [
      [me, "grafana_reader"],
    ]);
    expect(rows).toHaveLength(2);
    expect(rows[0]).toEqual(rows[1]);
  });

  it("may say that theirs has no end, and is ended by what the guide has an operator run", async () => {
    const guide = readFileSync(join(ROOT, "docs/dashboards.md"), "utf8");
    const [, everywhere = ""] = /```sql\n(select pg_terminate_backend[^`]+);\n```/.exec(guide) ?? [];
    // the readers of other tests are none of this one's
    const sweep = `${everywhere} and a.datname = current_database()`;
    await read("set statement_timeout = 0", ["hr"]);
    const begun = read("select pg_sleep(600)", ["hr"]).then(
      () => "slept",
      (error: Error) => error.message,
    );
    await vi.waitFor(async () => {
      const { rows } = await pool.query(
        "select from pg_stat_activity where query like '%pg_sleep(600)' and state = 'active' and datname = current_database()",
      );
      expect(rows.length).toBe(1);
    }, SOON);
    expect((await pool.query(sweep)).rows).toEqual([]); // not for a minute
    await read("select pg_advisory_lock(7214003)", ["marketing"]);
    expect((await pool.query(sweep)).rows, "who holds a lock that workers ask for").toEqual([
      { pg_terminate_backend: true },
    ]);
    const held = `select from pg_locks l join pg_database d on d.oid = l.database
      where l.locktype = 'advisory' and l.objid = 7214003 and d.datname = current_database()`;
    await vi.waitFor(async () => expect((await pool.query(held)).rows).toEqual([]), SOON);

    const { rows } = await pool.query(sweep.replace("1 minute", "0 seconds"));
    expect(rows).toEqual([{ pg_terminate_backend: true }]);
    expect(await begun).toMatch(/terminat/);
  });

  it("sees the domains alone that they were given, whatever they say", async () => {
    const domains = "select distinct domain from reporting.access_days";
    expect(await read(domains, ["sales"])).toEqual([{ domain: "sales" }]);
    await read("set auditplane.domains = '[\"hr\"]'", ["sales"]);
    await read("set role grafana_domain_reader", ["sales"]);

    expect(await read(domains, ["sales"])).toEqual([{ domain: "sales" }]);
    for (const view of ["domains", "assets", "domain_days", "asset_hours", "findings"]) {
      const seen = await read(`select distinct domain from reporting.${view}`, ["sales"]);
      expect(seen, view).toEqual([{ domain: "sales" }]);
    }
    for (const view of [
      "person_hours",
      "usual_volumes",
      "events",
      "coverage_hours",
      "pipeline_now",
      "changes",
    ])
      expect(await read(`select from reporting.${view}`, ["sales"]), view).toEqual([]);
  });

  it("of one domain sees no disagreement about its owners, none that a confidential rule finds, and all others", async () => {
    const kinds = async (domains?: string[]): Promise<unknown[]> =>
      (await read("select kind from reporting.drift order by kind", domains)).map(({ kind }) => kind);
    await pool.query(
      `insert into governance_facts (kind, subject, asset, seen_at, fact, is_judged)
       select kind, subject, 'orders', '2026-09-09T03:00:00Z', jsonb_build_object('kind', kind, 'domain', domain), kind <> 'schema_changed'
       from (values ('approved_by_requester', 'Olga@example.com', 'sales'), ('entitled_and_unused', 'ana@example.com', 'sales'),
         ('schema_changed', '', 'sales'), ('place_contested', '', 'hr')) f (kind, subject, domain)`,
    );
    const all = ["approved_by_requester", "entitled_and_unused", "place_contested", "schema_changed"];
    expect(await kinds()).toEqual(all);
    expect(await kinds(["sales"])).toEqual(["entitled_and_unused", "schema_changed"]);
    expect(await kinds(["sales", "hr"])).toEqual(all.slice(1));

    await pool.query(
      `insert into rules (id, version, content) values ('secret', '1', '{"title": "Secret", "confidential": true}');
       insert into findings select (jsonb_populate_record(f, jsonb_build_object('uid', 'secret', 'rule_id', 'secret', 'rule_version', '1',
         'category', 'governance', 'person_id', p.id))).* from findings f join people p on p.key = 'ana@example.com'
         where f.asset_id = (select asset_id from standing_assets where asset = 'orders') limit 1`,
    );
    expect(await kinds(["sales"]), "what is not judged yet may be one").toEqual([]);
    await pool.query("update governance_facts set is_judged = true");
    expect(await kinds(["sales"])).toEqual(["schema_changed"]);
    expect(await kinds()).toEqual(all);
    await pool.query(
      "delete from findings where uid = 'secret'; delete from rules where id = 'secret'; delete from governance_facts",
    );
  });

  it("sees a rule as its newest version has it, whichever that is", async () => {
    const client = await pool.connect();
    const judgedBy = async (version: string, title: string, tier: "page" | "review"): Promise<unknown> => {
      await writeRules(client, [{ ...A_RULE, version, title, tier }]);
      return (await read("select title, tier from reporting.rules where rule_id = 'renamed'"))[0];
    };
    try {
      expect(await judgedBy("b", "Reads at night", "review")).toEqual({
        title: "Reads at night",
        tier: "review",
      });
      expect(await judgedBy("a", "Night reads", "page")).toEqual({ title: "Night reads", tier: "page" });
      expect(await judgedBy("a", "Night reads", "page")).toEqual({ title: "Night reads", tier: "page" });
      expect(await judgedBy("b", "Reads at night", "review")).toEqual({
        title: "Reads at night",
        tier: "review",
      });
    } finally {
      client.release();
      await pool.query("delete from rules where id = 'renamed'");
    }
  });

  it("finds every view and column that was promised, of the same type, with a login of either kind", async () => {
    const { rows } = await pool.query<{ line: string }>(
      `select c.relname || '.' || a.attname || ' ' || format_type(a.atttypid, a.atttypmod) as line
       from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0
       where c.relnamespace = 'reporting'::regnamespace
       union all select p.proname || '(' || pg_get_function_arguments(p.oid) || ') ' || pg_get_function_result(p.oid)
       from pg_proc p where p.pronamespace = 'reporting'::regnamespace order by 1`,
    );
    const here = rows.map(({ line }) => line).toSorted();
    const promised = readFileSync(join(ROOT, "test/fixtures/reporting-columns.txt"), "utf8")
      .trim()
      .split("\n");

    expect(
      promised.filter((line) => !here.includes(line)),
      "a column goes with a major version alone",
    ).toEqual([]);
    expect(
      here.filter((line) => !promised.includes(line)),
      "what is new is promised from now on: add it",
    ).toEqual([]);
    for (const role of ["grafana_reader", "grafana_domain_reader"])
      for (const view of views)
        expect(
          (
            await pool.query("select has_table_privilege($1, $2, 'select') as may", [
              role,
              `reporting.${view}`,
            ])
          ).rows,
          `${role}, ${view}`,
        ).toEqual([{ may: true }]);
  });

  it("has a number of each cause that goes by a secret of the installation", async () => {
    const numbers = async (): Promise<Set<unknown>> =>
      new Set((await read("select cause::text from reporting.findings")).map(({ cause }) => cause));
    const { rows } = await pool.query<{ cause: string }>("select distinct cause from findings");
    const before = await numbers();
    expect(before.size).toBe(rows.length);
    const own = "update server_keys set key = sha256(key) where name = 'pseudonyms' returning key";
    const [kept] = (
      await pool.query<{ key: Buffer }>("select key from server_keys where name = 'pseudonyms'")
    ).rows;
    await pool.query(own);
    const after = await numbers();
    await pool.query("update server_keys set key = $1 where name = 'pseudonyms'", [kept?.key]);

    expect([...after].filter((number) => before.has(number))).toEqual([]);
    expect(await numbers()).toEqual(before);
    // the hash of tables can be turned back, whatever it is seeded with
    const { rows: uses } = await pool.query<{ seed: string }>(
      "select substring(pg_get_viewdef('reporting.findings'::regclass) from 'hashtextextended\\(encode\\(sha256') as seed",
    );
    expect(uses[0]?.seed).toBeDefined();
  });

  it("is told of as many messages that were given up as the console, and of none that were taken away", async () => {
    const errors = [...TAKEN_AWAY, "AccessDenied", null];
    await pool.query(
      `insert into outbox (alert_id, revision, route, state, last_error)
       select a.id, 1, 'arn:aws:sns:eu-central-1:111122223333:r' || n, 'dead', e from (select min(id) as id from alerts) a
       cross join unnest($1::text[]) with ordinality as errors (e, n)`,
      [errors],
    );
    const client = await pool.connect();
    const { messagesDead } = await readPipelineHealth(client).finally(() => client.release());
    const states = "select state, count(*)::int4 as n from reporting.messages group by 1 order by 1";

    expect(messagesDead).toBe(2);
    expect(await read("select messages_dead::int4 as n from reporting.pipeline_now")).toEqual([{ n: 2 }]);
    expect(await read(states)).toEqual([
      { state: "dead", n: 2 },
      { state: "superseded", n: TAKEN_AWAY.length },
    ]);
    await pool.query("delete from outbox");
  });

  it("sees when a new version first started, once for each, with the commit that it was built of", async () => {
    await noteVersion(pool, { version: "1.0.0", commit: "0123456789abcdef" });
    await noteVersion(pool, { version: "1.0.0", commit: "0123456789abcdef" });
    await noteVersion(pool, { version: "1.1.0", commit: undefined });

    expect(await read("select what from reporting.changes where kind = 'version' order by 1")).toEqual([
      { what: "1.0.0 0123456789ab" },
      { what: "1.1.0" },
    ]);
  });

  it("does not get at other rows by a function of their own", async () => {
    await read("set default_transaction_read_only = off", ["sales"]);
    await read(
      `create function pg_temp.leak(text) returns bool language plpgsql cost 0.0001 as $$ begin raise exception 'saw %', $1; end $$`,
      ["sales"],
    );

    await expect(
      read("select from reporting.access_days where domain <> 'sales' and pg_temp.leak(domain)", ["sales"]),
    ).resolves.toEqual([]);
    // of their own domain there is one, about its owner
    expect(await read("select from reporting.alerts where domain in ('hr', 'sales')")).toHaveLength(2);
    await expect(
      read("select from reporting.alerts where pg_temp.leak(coalesce(domain, ''))", ["sales"]),
    ).resolves.toEqual([]);
  });

  it("neither sees nor ends what the sessions of other readers run", async () => {
    await read("select 'of another domain'", ["finance"]);
    const others = `select query from pg_stat_activity where usename <> session_user and usename is not null and pg_has_role(usesysid, 'usage')`;

    expect(await read(others, ["sales"])).toEqual([]);
    await expect(read("set role grafana_reader", ["sales"])).rejects.toThrow("permission denied");
  });

  it("puts no table of their own in the place of one that row security asks", async () => {
    await read("set default_transaction_read_only = off", ["sales"]);
    await read(
      `create temporary table pg_class as select 'public.alerts'::regclass::oid as oid, oid as relowner from pg_catalog.pg_roles where rolname = session_user;
       grant select on pg_temp.pg_class to public`,
      ["sales"],
    );

    expect(await read("select domain from reporting.domains", ["sales"])).toEqual([{ domain: "sales" }]);
    await read("drop table pg_temp.pg_class", ["sales"]);
    const { rows } = await pool.query(
      `select oid::regprocedure::text as name from pg_proc
       where prosecdef and pronamespace <> 'pg_catalog'::regnamespace and not coalesce(array_to_string(proconfig, ' ') ~ 'search_path=pg_catalog,.* pg_temp$', false)`,
    );
    expect(rows, "what runs with the rights of its owner looks at temporary things last").toEqual([]);
  });

  it("sees nothing before somebody says what they may see, and all where that is every domain", async () => {
    const count = "select count(distinct coalesce(domain, ''))::int4 as n from reporting.access_days";

    expect(await read(count, [])).toEqual([{ n: 0 }]);
    expect(await read(count, ["*"])).toEqual([{ n: 3 }]);
    expect(await read(count)).toEqual([{ n: 3 }]);
  });

  it("sees nothing more, also where they stay logged in, once the guide's way to remove them was taken", async () => {
    const guide = readFileSync(join(ROOT, "docs/dashboards.md"), "utf8");
    const [, removal = ""] = /```sql\n(delete from reporting_readers[^`]+)```/.exec(guide) ?? [];
    const domains = ["sales", "logistics"];
    const [{ me } = { me: "" }] = (await read("select session_user as me", domains)) as { me: string }[];
    expect(await read("select domain from reporting.domains", domains)).toEqual([{ domain: "sales" }]);
    // with which a role cannot be dropped
    await read(
      "set default_transaction_read_only = off; create temp table kept (); select lo_create(0)",
      domains,
    );

    await pool.query(removal.replaceAll("grafana_sales", me));

    await expect(read("select domain from reporting.domains", domains)).rejects.toThrow("permission denied");
    expect((await pool.query("select from reporting_readers where reader = $1", [me])).rows).toEqual([]);
    expect((await pool.query("select from pg_roles where rolname = $1", [me])).rows).toEqual([]);
  });

  it("of one domain sees nothing that was found about its owners, and nothing of a confidential rule", async () => {
    const people =
      "select count(distinct person)::int4 as people from reporting.findings where domain = 'sales'";
    const alerts = "select count(*)::int4 as alerts from reporting.alerts where domain = 'sales'";
    const { rows } = await pool.query(
      "select count(distinct person_id)::int4 as people from findings where domain = 'sales'",
    );
    const all = (rows as { people: number }[])[0]?.people ?? 0;
    expect(all).toBe(4);

    expect(await read(people)).toEqual([{ people: all }]);
    expect(await read(people, ["sales"])).toEqual([{ people: all - 1 }]);
    await pool.query(
      `insert into outbox (alert_id, revision, route, domains, audience)
       select id, 1, 'arn:aws:sns:eu-central-1:111122223333:security', '{sales}', 'parent' from alerts where domain = 'sales'`,
    );
    await pool.query(
      `insert into audit_log (seq, at, actor_kind, action, subject_kind, subject, detail, commitment, prev_hash, hash)
       select 9000 + id, now(), 'person', 'alert.acknowledged', 'alert', id::text, '{}', h, h, h
       from alerts cross join (select sha256('') as h) hashes where domain = 'sales'`,
    );
    const around = async (domains?: string[]): Promise<number[]> => [
      (await read("select from reporting.messages where domain = 'sales'", domains)).length,
      (await read("select from reporting.acknowledgements where domain = 'sales'", domains)).length,
    ];
    expect(await around(), "that security was told, and has it in hand").toEqual([1, 1]);
    expect(await around(["sales"])).toEqual([0, 0]);
    const [told] = (await read(alerts)) as { alerts: number }[];
    const [shown] = (await read(alerts, ["sales"])) as { alerts: number }[];
    expect([told?.alerts, shown?.alerts]).toEqual([1, 0]);
    await pool.query(
      `update alerts set content = content || jsonb_build_object('findings', '[]'::jsonb, 'told', '{}'::jsonb, 'gone', content -> 'findings')
       where domain = 'sales'`,
    );
    expect(await read(alerts, ["sales"]), "what is gone was about them").toEqual([{ alerts: 0 }]);
    await pool.query("update standing_domains set owners = '{}'");
    expect(await read(alerts, ["sales"])).toEqual([{ alerts: 1 }]);
    expect(await read(people, ["sales"])).toEqual([{ people: all }]);
    expect(await around(["sales"])).toEqual([1, 1]);
    await pool.query(
      `update outbox set domains = '{hr,sales}';
       insert into outbox (alert_id, revision, route, domains, audience) select alert_id, revision, route || '-hr', '{hr}', audience from outbox`,
    );
    expect(await around(["sales"]), "of several domains they are told of their own").toEqual([1, 1]);
    expect(await read("select domain from reporting.acknowledgements")).toEqual([{ domain: "hr" }]);
    await pool.query("delete from outbox where domains = '{hr}'");
    await pool.query(`update rules set content = content || '{"confidential": true}'`);
    expect(await read(people, ["sales"])).toEqual([{ people: 0 }]);
    expect(await read(alerts, ["sales"])).toEqual([{ alerts: 0 }]);
    expect(await around(["sales"])).toEqual([0, 0]);
    expect(await read(people)).toEqual([{ people: all }]);
    await pool.query(
      "update alerts set content = jsonb_build_object('kind', 'digest', 'domains', '[\"sales\"]'::jsonb) where domain = 'sales'",
    );
    expect(await around(["sales"]), "a digest that went to somebody else").toEqual([0, 0]);
    await pool.query("update outbox set audience = 'owner'");
    expect(await around(["sales"]), "a digest of theirs").toEqual([1, 0]);
    const domain = "select domain from reporting.messages";
    expect(await read(domain, ["hr", "logistics"])).toEqual([{ domain: "hr" }]);
    expect(await read(domain)).toEqual([{ domain: "hr" }]);
  });
});
