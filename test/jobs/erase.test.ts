import { gunzipSync, gzipSync } from "node:zlib";
import { beforeAll, describe, expect, it } from "vitest";
import type { Catalog } from "../../src/core/catalog/catalog.ts";
import { verifyAuditLog } from "../../src/jobs/audit/verify.ts";
import { decide } from "../../src/jobs/alert/act.ts";
import { keepEvidence } from "../../src/jobs/evidence/keep.ts";
import { erasePerson } from "../../src/jobs/privacy/erase.ts";
import type { Erased } from "../../src/core/privacy/erased.ts";
import { reveal } from "../../src/jobs/privacy/reveal.ts";
import { openReader } from "../../src/sources/reader.ts";
import { appendAudit } from "../../src/store/audit-log.ts";
import { readCatalogInForce } from "../../src/store/catalogs.ts";
import { markAllHours } from "../../src/store/dirty-hours.ts";
import { noteLooks } from "../../src/store/looks.ts";
import { inTransaction } from "../../src/store/transaction.ts";
import { auditplaneHere } from "../support/cli-here.ts";
import { useDatabase } from "../support/database.ts";
import { builtinRules, derive, scan, useFolder } from "../support/pipeline.ts";
import { aPerson, aRead, aRecord, aRole } from "../support/records.ts";

const database = useDatabase();
const folder = useFolder();
const { pool } = database;

const USER_ID = "0123456789-12345678-1234-1234-1234-123456789abc";
const ARN = "arn:aws:iam::111122223333:user/staff/emil.zatopek";
const MESH = `as_of: 2026-10-01T00:00:00Z
domains: [{ id: sales, name: Sales, owners: [olga@example.com, Emil.Z@example.com] }]
projects: [{ id: core, name: Core, domain: sales, role_arns: ["arn:aws:iam::111122223333:role/core"] }, { id: other, name: Other, domain: sales }, { id: third, name: Third, domain: sales }]
people:
  - { id: ez-4711, kind: human, name: Emil Zátopek, title: analyst, identities: [emil.z@example.com, "${ARN}", ${USER_ID}] }
  - { id: ana@example.com, kind: human, name: Ana Ruiz }
groups: [{ id: g1, name: readers, members: [{ person: ez-4711 }, { person: ana@example.com }] }]
members: [{ project: core, person: ez-4711, role: contributor }, { project: other, group: g1, role: viewer }]
assets:
  - { id: orders, name: Orders, project: core, locations: [s3://lake/orders/] }
  - { id: salaries, name: Salaries, project: other, locations: [s3://lake/salaries/] }
  - { id: vault, name: Vault, project: third, locations: [s3://lake/vault/] }
  - { id: secrets, name: Secrets, project: core, locations: [s3://lake/secrets/], classification: restricted }
subscriptions:
  - { id: s1, asset: orders, subscriber: { project: other }, status: approved, requested_by: emil.z@example.com, approved_by: olga@example.com, from: 2026-01-01T00:00:00Z, justification: Emil Zátopek needs it }
`;

/** Whatever must not stand anywhere afterwards, in any case. */
const NAMES = [
  "ez-4711",
  "emil.z@example.com",
  "zátopek",
  "emil.zatopek",
  "12345678-1234-1234-1234-123456789abc",
  "AIDAEMILZATOPEK",
  "198.51.100.9/of-emil",
];

const user = {
  type: "IAMUser",
  principalId: "AIDAEMILZATOPEK",
  arn: ARN,
  accountId: "111122223333",
  userName: "emil.zatopek",
};
const at = (minute: number) => `2026-09-09T06:${String(minute).padStart(2, "0")}:00Z`;
const records = [
  aRead({
    key: "secrets/1",
    userIdentity: aPerson("Emil.Z@example.com"),
    eventTime: at(1),
    userAgent: "emil.z@example.com/1",
  }),
  aRead({ key: "orders/1", userIdentity: aPerson("emil.z@example.com"), eventTime: at(2) }),
  aRead({ key: "salaries/1", userIdentity: user, eventTime: at(3) }),
  aRead({
    key: "orders/2",
    userIdentity: aRole("core", "x", { sourceIdentity: "emil.z@example.com" }),
    eventTime: at(4),
  }),
  aRead({
    key: "orders/3",
    userIdentity: aRole("datazone_usr", `${USER_ID}@env1`, { path: "/aws-reserved/sso.amazonaws.com/" }),
    eventTime: at(5),
  }),
  aRecord({
    eventSource: "cloudtrail.amazonaws.com",
    eventName: "StopLogging",
    userIdentity: user,
    eventTime: at(6),
    readOnly: false,
    requestParameters: { name: "org", note: "emil.z@example.com" },
  }),
  aRead({ key: "secrets/2", userIdentity: aPerson("ana@example.com"), eventTime: at(7) }),
  aRead({
    key: "vault/1",
    userIdentity: aPerson("emil.z@example.com"),
    eventTime: at(10),
    sourceIPAddress: "203.0.113.5",
  }),
  aRead({ key: "secrets/3", userIdentity: aPerson("mila.emil.z@example.com"), eventTime: at(8) }),
  aRead({ key: "ungoverned/3", userIdentity: aPerson("emil.z@example.com.au"), eventTime: at(9) }),
];

/** Every value of every table, binary ones unzipped; the audit log's, too. */
async function everything(): Promise<string[]> {
  const { rows: tables } = await pool.query<{ name: string }>(
    `select format('%I.%I', n.nspname, c.relname) as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where c.relkind in ('r', 'p') and not c.relispartition and n.nspname not in ('pg_catalog', 'information_schema')
       and n.nspname not like 'pg_toast%'`,
  );
  const all: string[] = [];
  for (const { name } of tables) {
    const { rows } = await pool.query<Record<string, unknown>>(`select * from ${name}`);
    for (const row of rows)
      for (const [column, value] of Object.entries(row)) all.push(`${name}.${column} ${shown(value)}`);
  }
  const { rows: known } = await pool.query<{ text: string }>(
    "select tablename || ' ' || coalesce(most_common_vals::text, '') || coalesce(histogram_bounds::text, '') as text from pg_stats where schemaname = 'public'",
  );
  return [...all, ...known.map(({ text }) => `pg_stats ${text}`)];
}

function shown(value: unknown): string {
  if (!Buffer.isBuffer(value)) return typeof value === "string" ? value : (JSON.stringify(value) ?? "");
  return value[0] === 0x1f && value[1] === 0x8b ? gunzipSync(value).toString() : value.toString("latin1");
}

/** Names of others that hold theirs are none of theirs. */
const naming = async (names: readonly string[]) =>
  (await everything())
    .map((text) => text.toLowerCase().replaceAll(/mila\.emil\.z@example\.com|emil\.z@example\.com\.au/g, ""))
    .filter((text) => names.some((name) => text.includes(name.toLowerCase())));

/** What stands of findings, without what a derivation makes anew each time. */
async function findings() {
  const { rows } = await pool.query(
    `select f.uid, f.rule_id, p.key as person, f.status, f.version, f.event_count, f.bytes_out, f.cause, f.detail -> 2 as principals
     from findings f join people p on p.id = f.person_id order by f.uid`,
  );
  return rows;
}

const cells = async () =>
  (
    await pool.query(
      `select p.key, d.value as asset, r.verdict, r.way, r.accesses from rollup_day r join people p on p.id = r.person_id
       join dictionary d on d.id = r.asset_id order by 1, 2, 3, 4`,
    )
  ).rows;

async function inForce(): Promise<Catalog> {
  const catalog = await inTransaction(pool, readCatalogInForce);
  if (!catalog) throw new Error("there is no catalog in force");
  return catalog;
}

describe("a person who is erased", () => {
  let erased: Erased;
  let before: {
    readonly findings: readonly unknown[];
    readonly cells: readonly unknown[];
    readonly head: unknown;
  };

  beforeAll(async () => {
    const catalog = folder.write("mesh.yaml", MESH);
    const file = folder.write("a.json.gz", records);
    const environment = { DATABASE_URL: database.url };
    const run = async (...argv: string[]) => {
      const { code, stderr, stdout } = await auditplaneHere(argv, environment);
      expect(code, stderr).toBe(0);
      return stdout;
    };
    await run("scan", file, "--catalog", catalog);
    const decided = ["--reason", "Emil said so", "--author", "ana@example.com"];
    await run(
      "exceptions",
      "add",
      "--who",
      "ez-4711",
      "--from",
      at(0),
      "--until",
      "2026-09-10T00:00:00Z",
      "--bytes",
      "2 TB",
      ...decided,
    );
    await pool.query(
      `insert into settings (kind, key, value, person_id, reason, origin)
       select 'confirmed', f.uid, '{"from": 0, "until": 1}', p.id, 'seen with emil.z@example.com, said Emil', 'command'
       from findings f join people p on p.id = f.person_id where p.key = 'ez-4711' order by f.uid limit 1`,
    );
    const { rows: alerts } = await pool.query<{ id: number }>("select id from alerts order by id");
    for (const { id } of alerts) {
      await decide(pool, {
        id,
        action: { kind: "acknowledge" },
        actor: "sam@example.com",
        reason: "I call Emil Zátopek, emil.z@example.com",
      });
      await reveal(pool, {
        viewer: "sam@example.com",
        alert: id,
        reason: "is it Emil.Z@example.com?",
        people: ["ez-4711"],
        isOneself: false,
      });
    }
    await noteLooks(pool, {
      action: "person.viewed",
      viewer: "sam@example.com",
      way: "token",
      people: ["ez-4711", "ana@example.com"],
    });
    // and by what somebody who acts is called
    await noteLooks(pool, {
      action: "person.viewed",
      viewer: "emil.z@example.com",
      way: "login",
      people: ["ana@example.com"],
    });
    await inTransaction(pool, (client) =>
      appendAudit(client, [
        {
          actor: { kind: "system" },
          action: "alert.withdrawn",
          subject: { kind: "alert", id: "1" },
          personal: { of: [{ who: "Emil Zátopek" }] },
        },
      ]),
    );
    const reader = openReader({ pathStyle: true, rawFile: () => Promise.resolve(undefined) });
    await keepEvidence({ pool, reader, signal: new AbortController().signal });
    await pool.query("insert into raw_files (path, content) values ($1, $2)", [
      "lookup-events/111122223333/eu-west-1/page.json",
      gzipSync(
        JSON.stringify({
          Events: [
            { EventId: "e1", Username: "emil.zatopek", CloudTrailEvent: JSON.stringify(records[5]) },
            { EventId: "e2", Username: "ana@example.com", CloudTrailEvent: JSON.stringify(records[6]) },
          ],
        }),
      ),
    ]);
    await pool.query(
      `insert into control_scopes (key, as_of, history_from) values ('identity-center/111122223333/eu-west-1/d-1', now(), now())`,
    );
    await pool.query(
      `insert into control_entries (scope_id, kind, entry_id, content, body_hash, from_how, learnt_by)
       select id, 'user', $1, $2, '\\x00', 'said', 1 from control_scopes`,
      [
        USER_ID,
        JSON.stringify({
          userName: "emil.z@example.com",
          name: "Emil Zátopek",
          emails: ["emil.z@example.com"],
          isEnabled: true,
        }),
      ],
    );
    await pool.query(
      `insert into control_entries (scope_id, kind, entry_id, content, body_hash, from_how, learnt_by)
       select id, 'group_membership', $1, $2, '\\x00', 'said', 1 from control_scopes`,
      [`g1/${USER_ID}`, JSON.stringify({ group: "g1", user: USER_ID })],
    );
    expect((await naming(NAMES)).length).toBeGreaterThan(30);
    before = {
      findings: await findings(),
      cells: await cells(),
      head: (await pool.query("select seq, hash from audit_log order by seq")).rows,
    };
    erased = await erasePerson(pool, {
      person: "ez-4711",
      author: "adam@example.com",
      reason: "Emil Zátopek <emil.z@example.com> asked for it, ticket 7",
    });
  });

  it("stands nowhere in the database by any of their names", async () => {
    expect(await naming(NAMES)).toEqual([]);
  });

  it("is nobody else: those with a name like theirs stay", async () => {
    for (const other of ["mila.emil.z@", "emil.z@example.com.au", "ana@example.com"]) {
      const { rows } = await pool.query("select key from people where key like $1 || '%'", [other]);
      expect([other, rows.length]).toEqual([other, 1]);
    }
  });

  it("is gone of the audit log, whose chain stays whole, and who erased them and why is in it", async () => {
    const report = await verifyAuditLog({
      pool,
      heads: [],
      keys: new Map(),
      signal: new AbortController().signal,
    });
    const { rows } = await pool.query("select seq, hash from audit_log order by seq");
    const { rows: last } = await pool.query(
      "select action, personal, detail from audit_log order by seq desc limit 2",
    );

    expect(report.faults).toEqual([]);
    expect(report.erased).toBe(erased.entries);
    expect(erased.entries).toBeGreaterThan(3);
    expect(rows.slice(0, -2)).toEqual(before.head);
    expect(last).toMatchObject([
      { action: "person.erased", personal: { actor: "adam@example.com", subject: erased.alias } },
      { action: "audit.erased", personal: { actor: "adam@example.com" } },
    ]);
    expect(last[0].personal.reason).toMatch(
      new RegExp(`^${erased.alias} <${erased.alias}-\\d> asked for it, ticket 7$`),
    );
    // what others decided about others is told as before
    const { rows: kept } = await pool.query(
      "select from audit_log where personal ->> 'subject' = 'ana@example.com' and personal ->> 'actor' = 'sam@example.com'",
    );
    expect(kept.length).toBe(1);
  });

  it("keeps figures, findings and decisions under an alias, and no address", async () => {
    const renamed = (value: unknown): unknown =>
      JSON.parse(JSON.stringify(value).replaceAll("ez-4711", erased.alias));
    const { rows: addresses } = await pool.query(
      `select from findings f join people p on p.id = f.person_id where p.key = $1 and f.detail #>> '{1,6}' is not null`,
      [erased.alias],
    );
    const { rows: events } = await pool.query(
      `select count(*) filter (where e.ip_id is not null or e.agent_id is not null)::int4 as left from events e
       join dictionary d on d.id = e.identity_id where d.value like '%' || $1 || '%'`,
      [erased.alias],
    );
    const { rows: states } = await pool.query("select reason from alert_states");

    const asOne = (rows: readonly unknown[]) =>
      rows
        .map((row) => JSON.stringify(row).replace(`${USER_ID}@env1`, erased.alias))
        .map((text) => text.replaceAll(/(erased-[0-9a-f]{12})-\d/g, "$1"))
        .toSorted();
    expect(asOne(await cells())).toEqual(asOne(renamed(before.cells) as unknown[]));
    expect(addresses).toEqual([]);
    expect(events).toEqual([{ left: 0 }]);
    expect(states[0]?.reason).toMatch(new RegExp(`^I call ${erased.alias}, ${erased.alias}-\\d$`));
    const of = (list: readonly unknown[]) =>
      (list as { person: string }[]).filter(({ person }) => person === erased.alias);
    const then = of(renamed(before.findings) as unknown[]).map((one) => ({ ...one, uid: "" }));
    expect(
      of(await findings())
        .map((one) => ({ ...one, uid: "" }))
        .toSorted(byText),
    ).toEqual(then.toSorted(byText));
    expect(then.length).toBe(2);
    // every alert tells findings that there are
    const { rows: lost } = await pool.query(
      `select u from alerts a, jsonb_array_elements_text(a.content -> 'findings') u
       where not exists (select from findings f where f.uid = u)`,
    );
    expect(lost).toEqual([]);
  });

  it("is derived again as before: nobody is told anything new", async () => {
    const stand = await findings();
    const alerts = async () =>
      (await pool.query("select key, revision, content from alerts order by key")).rows;
    const told = await alerts();
    await inTransaction(pool, (client) => markAllHours(client));
    await derive(database, [], {
      catalog: await inForce(),
      rules: await builtinRules(),
      now: Date.now(),
      freezes: false,
    });

    const strip = (rows: readonly { version: number }[]) => rows.map(({ version: _, ...row }) => row);
    expect(strip(await findings())).toEqual(strip(stand));
    expect(await alerts()).toEqual(told);
    expect(await naming(NAMES)).toEqual([]);
  });

  it("is not fetched again from the files of the trail", async () => {
    await pool.query("update findings set kept_version = null");
    const reader = openReader({ pathStyle: true, rawFile: () => Promise.resolve(undefined) });
    await keepEvidence({ pool, reader, signal: new AbortController().signal });

    expect(await naming(NAMES)).toEqual([]);
    expect(await naming(["ana@example.com"])).not.toEqual([]);
  });

  it("is a new row with what they do from then on", async () => {
    const later = folder.write("b.json.gz", [
      aRead({ key: "orders/9", userIdentity: aPerson("emil.z@example.com"), eventTime: at(30) }),
    ]);
    await scan(database, [later], { catalog: await inForce() });
    const { rows } = await pool.query(
      `select left(p.key, 19) as key, sum(r.accesses)::int4 as accesses from rollup_day r join people p on p.id = r.person_id
       where p.key in ('emil.z@example.com') or starts_with(p.key, $1) group by 1 order by 1`,
      [erased.alias],
    );

    expect(rows).toEqual([
      { key: "emil.z@example.com", accesses: 1 },
      { key: erased.alias, accesses: 6 },
    ]);
  });

  it("is refused where nobody is called so, or nobody is meant", async () => {
    for (const person of ["nobody@example.com", "everyone", "arn:aws:iam::111122223333:role/core"])
      await expect(erasePerson(pool, { person, author: "adam@example.com", reason: "x" })).rejects.toThrow(
        /no person is stored by this name/,
      );
  });
});

function byText(a: unknown, b: unknown): number {
  return JSON.stringify(a) < JSON.stringify(b) ? -1 : 1;
}
