import { statSync } from "node:fs";
import { expect, it } from "vitest";
import { openCatalog } from "../../src/jobs/sync/current-catalog.ts";
import { erasePerson } from "../../src/jobs/privacy/erase.ts";
import { createPerformer } from "../../src/jobs/scan/perform.ts";
import { NOTHING_DECLARED } from "../../src/core/control-plane/made/catalog-of.ts";
import { useDatabase } from "../support/database.ts";
import { derive, scan, useFolder } from "../support/pipeline.ts";
import { aPerson, aRead } from "../support/records.ts";

const database = useDatabase();
const folder = useFolder();
const { pool } = database;
const decision = { author: "adam@example.com", reason: "asked" };
const readAt = (minute: number) =>
  aRead({ userIdentity: aPerson("ana@example.com"), eventTime: `2026-09-09T06:0${minute}:00Z` });

it("a worker that runs on gives what somebody does from then on to nobody who was erased", async () => {
  const worker = createPerformer(
    {
      catalog: undefined,
      trustedSessionRoles: [],
      trustedSourceIdentity: [],
      cacheMax: 1_000,
      s3PathStyle: true,
    },
    pool,
  );
  await worker({ kind: "rules", policy: { rules: [], correlations: [], hasBrokenRules: false } });
  const ingest = async (name: string, minute: number) => {
    const path = folder.write(name, [readAt(minute)]);
    await worker({ kind: "ingest", files: [{ path, size: statSync(path).size }] });
  };
  await scan(database, [folder.write("a.json.gz", [readAt(1)])]);
  await ingest("b.json.gz", 2);

  const { alias } = await erasePerson(pool, { person: "ana@example.com", ...decision });
  await ingest("c.json.gz", 3);
  await derive(database, [], { now: Date.now(), freezes: false });

  const { rows } = await pool.query(
    "select p.key, sum(r.accesses)::int4 as accesses from rollup_day r join people p on p.id = r.person_id group by 1 order by 1",
  );
  expect(rows).toEqual([
    { key: "ana@example.com", accesses: 1 },
    { key: alias, accesses: 2 },
  ]);
});

it("a catalog of the control plane that is at hand is made anew, without their names", async () => {
  const user = "0123456789-12345678-1234-1234-1234-123456789abc";
  await pool.query("insert into people (key) values ('ben@example.com')");
  await pool.query(
    `insert into control_scopes (key, as_of, history_from, revision) values ('identity-center/111122223333/eu-west-1/d-1', now(), now(), 1)`,
  );
  await pool.query(
    `insert into control_entries (scope_id, kind, entry_id, content, body_hash, from_how, learnt_by)
     select id, 'user', $1, $2, '\\x00', 'said', 1 from control_scopes`,
    [
      user,
      JSON.stringify({
        userName: "ben@example.com",
        name: "Ben Bell",
        emails: ["ben@example.com"],
        isEnabled: true,
      }),
    ],
  );
  const catalog = openCatalog(pool, { file: undefined, declared: () => Promise.resolve(NOTHING_DECLARED) });
  const before = await catalog.read();
  expect(before.personAt("ben@example.com", Date.now())?.name).toBe("Ben Bell");
  expect(await catalog.read()).toBe(before);

  const { alias } = await erasePerson(pool, { person: "ben@example.com", ...decision });
  const after = await catalog.read();

  expect(after.personAt("ben@example.com", Date.now())).toBeUndefined();
  expect(after.personAt(alias, Date.now())?.name).toBe(alias);
  expect(JSON.stringify(after.catalog)).not.toMatch(/ben|bell|12345678-1234/i);
  expect(await catalog.read()).toBe(after);
});
