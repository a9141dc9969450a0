import { generateKeyPairSync } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { DEFAULT_CALENDAR } from "../../src/core/alert/calendar.ts";
import { keyIdOf } from "../../src/core/audit/head.ts";
import { indexCatalog } from "../../src/core/catalog/index-catalog.ts";
import { isoTime } from "../../src/core/record/time.ts";
import { periodOf } from "../../src/core/review/period.ts";
import { parseManifest } from "../../src/core/review/proof/manifest.ts";
import { parseTrust } from "../../src/core/review/proof/trust.ts";
import type { Trust } from "../../src/core/review/proof/trust.ts";
import { dueMonth } from "../../src/core/review/schedule.ts";
import { erasePerson } from "../../src/jobs/privacy/erase.ts";
import type { ReportOutput } from "../../src/jobs/review/proof/keep.ts";
import { reperform } from "../../src/jobs/review/proof/reperform.ts";
import { verifyReport } from "../../src/jobs/review/proof/verify.ts";
import { writeDueReports } from "../../src/jobs/review/proof/write-due.ts";
import { runReviews } from "../../src/jobs/review/run.ts";
import { openFaces } from "../../src/reports/pdf/fonts.ts";
import { reviewJson } from "../../src/core/review/document.ts";
import { certificationJson } from "../../src/core/review/certified.ts";
import { reviewCsv } from "../../src/reports/review/csv.ts";
import { formsOf } from "../../src/reports/review/forms.ts";
import { openReportStore } from "../../src/sinks/report-store/index.ts";
import { openReportFolder } from "../../src/sources/report-folder/index.ts";
import { emptyTables, useDatabase } from "../support/database.ts";
import { sentFrom } from "../support/delivering.ts";
import { catalogOf, useFolder } from "../support/pipeline.ts";

const database = useDatabase();
const { pool } = database;
const files = useFolder();

const NOW = Date.now();
const { month } = dueMonth(DEFAULT_CALENDAR, NOW);
const index = indexCatalog(
  catalogOf({
    as_of: isoTime(NOW),
    domains: [{ id: "sales", name: "Sales", owners: ["olga@example.com"] }],
    projects: [{ id: "core", name: "Core", domain: "sales" }],
    people: [
      { id: "ana@example.com", kind: "human", name: "Ana Ruiz" },
      { id: "olga@example.com", kind: "human", name: "Olga Marin" },
    ],
    members: [{ project: "core", person: "olga@example.com", role: "owner", from: "2026-01-01T00:00:00Z" }],
    assets: [{ id: "orders", name: "Orders", project: "core", locations: ["s3://lake/orders/"] }],
    subscriptions: [
      {
        id: "s1",
        asset: "orders",
        subscriber: { person: "ana@example.com" },
        status: "approved",
        from: "2026-01-01T00:00:00Z",
      },
    ],
  }),
);
const { publicKey, privateKey } = generateKeyPairSync("ed25519");
const pem = publicKey.export({ type: "spki", format: "pem" }).toString();
const signer = { id: keyIdOf(pem), key: privateKey, name: "Audit" };
const faces = await openFaces([]);

let count = 0;
let place = "";
/** Every form but those that take long to draw. */
const quick: ReportOutput["forms"] = async function* (sealed, certified) {
  if (certified)
    yield {
      path: "certification.json",
      content: certificationJson(certified),
      rows: certified.document.decisions.length,
    };
  yield { path: "review.json", content: reviewJson(sealed), rows: sealed.document.items.length };
  yield { path: "review.csv", content: reviewCsv(sealed, certified), rows: sealed.document.items.length };
};
const output = (more: Partial<ReportOutput> = {}): (() => Promise<ReportOutput>) => {
  const store = openReportStore({ kind: "folder", path: place }, { pathStyle: false });
  return () => Promise.resolve({ store, signer, forms: quick, ...more });
};
const signal = new AbortController().signal;
const run = (reports = output()) => runWith(reports);
/** What is due is opened and closed, and no report is written. */
const turn = () => runWith(undefined);
const runWith = (reports: (() => Promise<ReportOutput>) | undefined) =>
  runReviews({ pool, version: "0.0.0", signal, reports, catalog: { read: () => Promise.resolve(index) } });
const folders = (): string[] => readdirSync(place).sort();
const manifestIn = (folder: string) =>
  parseManifest(readFileSync(join(place, folder, "manifest.json"), "utf8"));
const verify = async (folder: string) =>
  await verifyReport(await openReportFolder(join(place, folder)), parseTrust(pem) as Trust);
const close = () => pool.query("update reviews set due_at = now()");
const expire = () => pool.query("update review_report_tasks set claimed_until = now() - interval '1 second'");
const tasks = async () =>
  (
    await pool.query<{ step: number; round: number; report: string | null; last_error: string | null }>(
      "select step, round, report, last_error from review_report_tasks order by review_id, step",
    )
  ).rows;

beforeEach(async () => {
  await emptyTables(database);
  const from = (periodOf(month, "UTC")?.from ?? 0) / 1000;
  await pool.query(
    "insert into catalogs (hash, content, as_of, recorded_at) values ('known', '{}', '{}', to_timestamp($1))",
    [from],
  );
  place = join(files.path, String(++count));
  mkdirSync(place);
});

describe("the reports of a review", () => {
  it("are written when it is opened and when it is closed, signed, each naming the one before", async () => {
    const forms: ReportOutput["forms"] = (sealed, certified) => formsOf(sealed, faces, certified);
    expect(await run(output({ forms }))).toMatchObject({ opened: 1, reports: 1, unsigned: 0 });
    const [opened = ""] = folders();
    await close();
    expect(await run(output({ forms }))).toMatchObject({ closed: 1, reports: 1, unsigned: 0 });
    expect(await run(output({ forms }))).toMatchObject({ opened: 0, closed: 0, reports: 0 });

    expect(folders()).toEqual([opened, `${opened}-closed`]);
    expect(readdirSync(join(place, `${opened}-closed`)).sort()).toEqual([
      "certification.json",
      "manifest.json",
      "manifest.jws",
      "raw.json",
      "review.csv",
      "review.html",
      "review.json",
      "review.pdf",
    ]);
    for (const folder of folders()) {
      expect(await verify(folder)).toMatchObject({ signer: "known", problems: [], notes: [] });
      const again = await reperform(await openReportFolder(join(place, folder)));
      expect(again.hashAgain).toBe(again.hash);
    }
    expect(manifestIn(opened)).toMatchObject({ previous: null, certification_sha256: null });
    expect(manifestIn(opened)?.queries.length).toBeGreaterThan(5);
    expect(manifestIn(`${opened}-closed`)?.previous).toMatchObject({ folder: opened });
  });

  it("are there once, whole and with the same bytes, wherever whoever writes them is killed", async () => {
    /** Writes one report, and ends at a write of it. False: it was written before. */
    const isKilled = async (killedAt: number): Promise<boolean> => {
      const one = new AbortController();
      const store = openReportStore({ kind: "folder", path: place }, { pathStyle: false });
      let writes = 0;
      const dying: ReportOutput["store"] = {
        ...store,
        async begin(folder) {
          one.abort();
          const writer = await store.begin(folder);
          return {
            ...writer,
            async write(path, content) {
              if (++writes === killedAt) throw new Error("killed");
              return await writer.write(path, content);
            },
          };
        },
      };
      const reports = output({ store: dying });
      await writeDueReports({ pool, index, reports, signal: one.signal }).catch(() => undefined);
      await expire();
      return writes === killedAt;
    };
    await turn();
    await close();
    await turn();
    let kills = 0;
    for (const step of [1, 2]) for (let at = 1; await isKilled(at); at++) kills += step;
    await run();

    expect(kills).toBe(5 + 2 * 6);
    expect(folders().filter((name) => !name.startsWith("AR-"))).toEqual([]);
    const [opened = "", closed = ""] = folders();
    expect(folders()).toEqual([opened, `${opened}-closed`]);
    for (const folder of [opened, closed]) expect((await verify(folder)).problems).toEqual([]);
    const { rows } = await pool.query("select folder from review_reports order by folder");
    expect(rows).toEqual([{ folder: opened }, { folder: closed }]);
    expect((await tasks()).map(({ step, round }) => [step, round])).toEqual([
      [1, 1],
      [2, 1],
    ]);
  });

  it("are written once by several at once, and one that cannot be is tried again, with why", async () => {
    await turn();
    const failing = (): Promise<ReportOutput> => Promise.reject(new Error("no such key"));
    await expect(writeDueReports({ pool, index, signal, reports: failing })).rejects.toThrow("no such key");
    expect(await tasks()).toMatchObject([{ step: 1, report: null, last_error: "no such key" }]);
    await expire();

    const all = await Promise.all(
      [1, 2, 3].map(() => writeDueReports({ pool, index, signal, reports: output() })),
    );
    expect(all.reduce((sum, { reports }) => sum + reports, 0)).toBe(1);
    expect(await tasks()).toMatchObject([{ report: join(place, folders()[0] ?? ""), last_error: null }]);
  });

  it("stand beside what lies under their name and is another", async () => {
    await turn();
    const { rows } = await pool.query<{ id: string }>("select id from reviews");
    const id = rows[0]?.id ?? "";
    files.write(`${count}/${id}/review.json`, "somebody else's");

    expect(await run()).toMatchObject({ reports: 1 });
    expect(folders()).toEqual([id, `${id}-r2`]);
    expect(readFileSync(join(place, id, "review.json"), "utf8")).toBe("somebody else's");
    expect((await verify(`${id}-r2`)).problems).toEqual([]);
  });

  it("are unsigned where there is no key, and whoever is told of the review is told that", async () => {
    const told = () =>
      sentFrom(database, {
        catalog: index,
        awaitsReports: true,
        links: { console: "https://audit.example.com" },
      });
    await turn();
    expect(await told()).toEqual([]); // the report is not written yet
    expect(await run(output({ signer: undefined }))).toMatchObject({ reports: 1, unsigned: 1 });
    const [opened = ""] = folders();
    const [first] = await told();

    expect(first?.subject).toBe(`[REVIEW] Sales: access review of ${month}: 2 rights to decide`);
    expect(first?.text).toMatch(new RegExp(`Report +${join(place, opened)}\\n`));
    expect(first?.text).toMatch(/Signed +by nobody/);
    expect(await verifyReport(await openReportFolder(join(place, opened)), undefined)).toMatchObject({
      signer: "unsigned",
      problems: [],
      notes: ["nobody signed it: whoever has it may have made all of it anew"],
    });

    await close();
    await run();
    const last = await told();
    expect(last.map(({ subject }) => subject).sort()).toEqual([
      `[CLOSED] Sales: access review of ${month}: 0 rights decided, 2 not reviewed`,
      `[NOT REVIEWED] Sales: access review of ${month}: 2 rights not decided`,
    ]);
    for (const { text } of last) {
      expect(text).toContain(`${join(place, opened)}-closed`);
      expect(text).toMatch(/Signed +by key [0-9a-f]{16}/);
      expect(text).not.toMatch(/ana|olga/);
    }
    expect(await told()).toEqual([]);
  });

  it("are of what is left of it after somebody in it was erased, and say so by their hash", async () => {
    await pool.query("update catalogs set content = $1", [
      JSON.stringify({ people: [{ id: "ana@example.com", name: "Ana Ruiz" }] }),
    ]);
    await run();
    const [opened = ""] = folders();
    await pool.query("insert into people (key) values ('ana@example.com') on conflict do nothing");
    await erasePerson(pool, {
      person: "ana@example.com",
      author: "olga@example.com",
      reason: "asked for it",
    });
    await close();
    await run();
    const closed = join(place, `${opened}-closed`);

    expect((await verify(`${opened}-closed`)).problems).toEqual([]);
    for (const name of readdirSync(closed))
      expect([name, readFileSync(join(closed, name), "latin1")]).toEqual([
        name,
        expect.not.stringMatching(/ana@example\.com|Ana Ruiz/),
      ]);
    expect(manifestIn(`${opened}-closed`)?.review_sha256).not.toBe(manifestIn(opened)?.review_sha256);
    const { rows } = await pool.query(
      "select from review_answers where answers::text ~ 'ana@example[.]com|Ana Ruiz'",
    );
    expect(rows).toEqual([]);
  });

  it("are written anew beside the closed one when somebody signs late, each signature once", async () => {
    await run();
    const [opened = ""] = folders();
    await close();
    await run();
    const before = readFileSync(join(place, `${opened}-closed`, "certification.json"), "utf8");
    const sign = (step: number, key: string) =>
      pool.query(
        `with someone as (insert into people (key) values ($3) returning id)
         insert into review_sign_offs (review_id, step, signer_id, roles, issuer, subject, authenticated_at, statement, signed_hash, audit_seq)
         select $1, $2::int2, id, '{owner}', 'https://id.example.com', $3, now(), 'Late, I looked at it', 'ab', 1 from someone`,
        [opened, step, key],
      );
    await sign(1, "olga@example.com");
    expect(await run()).toMatchObject({ reports: 1 });
    expect(await run()).toMatchObject({ reports: 0 });
    await sign(2, "mia@example.com");
    expect(await run()).toMatchObject({ reports: 1 });
    expect(await run()).toMatchObject({ reports: 0 });

    expect(folders()).toEqual([opened, `${opened}-closed`, `${opened}-closed-r2`, `${opened}-closed-r3`]);
    const signatures = (folder: string) =>
      readFileSync(join(place, folder, "certification.json"), "utf8").split("Late, I looked at it").length -
      1;
    expect(folders().slice(1).map(signatures)).toEqual([0, 1, 2]);
    expect(readFileSync(join(place, `${opened}-closed`, "certification.json"), "utf8")).toBe(before);
    expect((await verify(`${opened}-closed-r3`)).problems).toEqual([]);
    expect(manifestIn(`${opened}-closed-r3`)?.previous).toMatchObject({ folder: `${opened}-closed-r2` });
  });

  it("are three where something was to be revoked: the last has the proof that it is gone", async () => {
    await run();
    const [opened = ""] = folders();
    const revoke = await pool.query<{ id: number }>(
      `with someone as (insert into people (key) values ('olga@example.com') returning id)
       insert into review_decisions (review_id, item_id, decision, reason, decider_id, way, issuer, subject, audit_seq)
       select review_id, item_id, 'revoke', 'left us', someone.id, 'command', 'here', 'olga', 1
       from review_items, someone where content ->> 'subscription' = 's1' returning id`,
    );
    await pool.query("insert into review_removals (decision_id) values ($1)", [revoke.rows[0]?.id]);
    await close();
    await run();
    expect(await run()).toMatchObject({ reports: 0 });
    await pool.query(
      `update review_removals set state = 'proven', proven_at = now(), proof = '{"proof": "event"}', event_id = 'e-1'`,
    );

    expect(await run()).toMatchObject({ reports: 1 });
    expect(folders()).toEqual([opened, `${opened}-closed`, `${opened}-proven`]);
    expect((await verify(`${opened}-proven`)).problems).toEqual([]);
    expect(manifestIn(`${opened}-proven`)?.previous).toMatchObject({ folder: `${opened}-closed` });
    const decided = readFileSync(join(place, `${opened}-proven`, "certification.json"), "utf8");
    expect(decided).toContain('"event_id":"e-1"');
    expect(decided).toContain('"people":[{"id":"olga@example.com","name":"Olga Marin"}]');
  });
});
