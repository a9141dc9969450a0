import { hash } from "node:crypto";
import { beforeEach, describe, expect, it } from "vitest";
import { dayIn, DEFAULT_CALENDAR } from "../../src/core/alert/calendar.ts";
import { indexCatalog } from "../../src/core/catalog/index-catalog.ts";
import { DAY_MS, HOUR_MS, isoTime } from "../../src/core/record/time.ts";
import { periodOf } from "../../src/core/review/period.ts";
import type { Period } from "../../src/core/review/period.ts";
import { dueMonth } from "../../src/core/review/schedule.ts";
import { reviewOf } from "../../src/core/review/compute.ts";
import { sealReview } from "../../src/core/review/document.ts";
import { rawText } from "../../src/core/review/proof/raw.ts";
import { gatherReviews } from "../../src/jobs/review/index.ts";
import { runReviews } from "../../src/jobs/review/run.ts";
import { openFaces } from "../../src/reports/pdf/fonts.ts";
import { formsOf } from "../../src/reports/review/forms.ts";
import { addScopes } from "../../src/store/control-plane.ts";
import { noteRuleDays } from "../../src/store/rule-days.ts";
import { listenTo } from "../../src/jobs/review/proof/asked.ts";
import { openReview } from "../../src/jobs/review/open.ts";
import { openDueReviews } from "../../src/jobs/review/open-due.ts";
import { openOutOfTurn } from "../../src/jobs/review/out-of-turn.ts";
import { readLateEvents } from "../../src/store/review-schedule.ts";
import { emptyTables, useDatabase } from "../support/database.ts";
import { ownersAt, sentFrom } from "../support/delivering.ts";
import type { Sent } from "../support/delivering.ts";
import { catalogOf, scan, useFolder } from "../support/pipeline.ts";
import { aPerson, aRead } from "../support/records.ts";

const database = useDatabase();
const { pool } = database;
const folder = useFolder();

const NOW = Date.now();
const { month, opensAt } = dueMonth(DEFAULT_CALENDAR, NOW);
const MONTH = periodOf(month, "UTC") as Period;
const MESH = {
  as_of: isoTime(NOW),
  domains: [
    { id: "hr", name: "HR" },
    { id: "sales", name: "Sales", owners: ["olga@example.com"] },
  ],
  projects: [
    { id: "core", name: "Core", domain: "sales" },
    { id: "people", name: "People", domain: "hr" },
  ],
  people: ["ana", "olga"].map((name) => ({ id: `${name}@example.com`, kind: "human" })),
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
};
const deps = (mesh: object = {}) => ({
  pool,
  index: indexCatalog(catalogOf({ ...MESH, ...mesh })),
  version: "0.0.0",
  signal: new AbortController().signal,
});
const open = (now = NOW) => openDueReviews(deps(), now);
const reviews = async (): Promise<readonly Record<string, unknown>[]> =>
  (
    await pool.query<Record<string, unknown>>(
      `select r.*, (select count(*)::int4 from review_items i where i.review_id = r.id) as items from reviews r order by domain, id`,
    )
  ).rows;

beforeEach(async () => {
  await emptyTables(database);
  await knownSince(MONTH.from);
});

async function knownSince(at: number): Promise<void> {
  await pool.query("delete from catalogs");
  await pool.query(
    "insert into catalogs (hash, content, as_of, recorded_at) values ('known', '{}', '{}', to_timestamp($1))",
    [at / 1000],
  );
}

describe("the review of a month that is over", () => {
  it("is opened once in each domain, with when events were cut off", async () => {
    expect(await open()).toEqual({ opened: 2, waiting: 0 });
    expect(await open()).toEqual({ opened: 0, waiting: 0 });

    const [hr, sales] = await reviews();
    expect(hr).toMatchObject({ domain: "hr", month, kind: "monthly", items: 0 });
    expect(sales).toMatchObject({ domain: "sales", month, kind: "monthly", state: "open", items: 2 });
    expect(Math.abs(Number(sales?.["cut_off_at"]) - Date.now())).toBeLessThan(60_000);
  });

  it("is not opened where no catalog was known before it ended", async () => {
    await knownSince(MONTH.until);
    expect(await open()).toEqual({ opened: 0, waiting: 0 });

    await pool.query("delete from catalogs");
    expect(await open()).toEqual({ opened: 0, waiting: 0 });
  });

  it("is opened of each month since the last one, where no worker was there for longer", async () => {
    await knownSince(MONTH.from - 200 * DAY_MS);
    const back = (days: number): string => new Date(MONTH.from - days * DAY_MS).toISOString().slice(0, 7);
    await openReview(deps(), { domain: "sales", month: back(70), kind: "monthly" });

    expect(await open()).toMatchObject({ waiting: 0 });
    const opened = (await reviews()).filter(({ domain }) => domain === "sales").map((one) => one["month"]);
    expect(opened.slice(0, 1)).toEqual([back(70)]);
    expect(opened.slice(-2)).toEqual([back(20), month]);
    expect((await reviews()).filter(({ domain }) => domain === "hr")).toHaveLength(1);
    expect(await open()).toEqual({ opened: 0, waiting: 0 });
  });

  it("is of the days and in the time zone of the unit above, where the domain says nothing of them", async () => {
    const index = indexCatalog(
      catalogOf({
        ...MESH,
        domains: [
          { id: "company", name: "Company", time_zone: "Asia/Tokyo" },
          { id: "sales", name: "Sales", parent: "company" },
        ],
        projects: MESH.projects.slice(0, 1),
      }),
    );
    const holidays = Array.from({ length: 30 }, (_, day) => dayIn("Asia/Tokyo", NOW + day * DAY_MS));
    await pool.query(
      "insert into settings (kind, key, value, reason, origin) values ('domain', 'company', $1, 'a test', 'file')",
      [JSON.stringify({ holidays })],
    );
    const one = await openReview({ ...deps(), index }, { domain: "sales", month, kind: "monthly" });
    const { rows } = await pool.query<{ zone: string; due: Date }>(
      `select d.document -> 'period' ->> 'time_zone' as zone, r.due_at as due
       from reviews r join review_documents d on d.review_id = r.id where r.id = $1`,
      [one?.id],
    );

    expect(rows[0]?.zone).toBe("Asia/Tokyo");
    expect(rows[0]?.due.getTime()).toBeGreaterThan(NOW + 30 * DAY_MS);
  });

  it("waits for events of the month to be judged, a day at most", async () => {
    await pool.query("insert into dirty_hours (hour) values (to_timestamp($1))", [
      (MONTH.until - HOUR_MS) / 1000,
    ]);

    expect(await open(opensAt + 23 * HOUR_MS)).toEqual({ opened: 0, waiting: 2 });
    expect(await open(opensAt + 24 * HOUR_MS)).toEqual({ opened: 2, waiting: 0 });
  });

  it("lists in the next one what came of it too late", async () => {
    const read = (eventTime: number, key: string) =>
      aRead({ userIdentity: aPerson("ana@example.com"), eventTime: isoTime(eventTime), key });
    const hour = MONTH.until - 2 * HOUR_MS;
    await scan(database, [folder.write("early.json.gz", [read(hour, "orders/1")])], {});
    const { rows } = await pool.query<{ now: Date }>("select clock_timestamp() as now");
    const after = rows[0]?.now.getTime() ?? 0;
    const late = [
      read(hour + 1000, "orders/2"),
      read(hour + 3000, "orders/3"),
      read(MONTH.until, "orders/4"),
    ];
    await scan(database, [folder.write("late.json.gz", late)], {});

    const span = { after, from: MONTH.from, until: MONTH.until };
    expect(await readLateEvents(pool, { ...span, accounts: ["111122223333"] })).toMatchObject([
      { events: 2, firstAt: hour + 1000, lastAt: hour + 3000 },
    ]);
    expect(await readLateEvents(pool, { ...span, accounts: [] })).toEqual([]);
  });
});

describe("a worker with the role review", () => {
  const run = () => {
    const { index, ...rest } = deps();
    return runReviews({ ...rest, catalog: { read: () => Promise.resolve(index) } });
  };

  it("opens what is due, and closes what is overdue by then, with all that nobody decided", async () => {
    expect(await run()).toMatchObject({ opened: 2, closed: 0 });
    await pool.query("update reviews set due_at = now() where domain = 'sales'");

    expect(await run()).toMatchObject({ opened: 0, closed: 1 });
    expect(await run()).toEqual({
      opened: 0,
      waiting: 0,
      outOfTurn: 0,
      closed: 0,
      proven: 0,
      ordered: 0,
      reports: 0,
      unsigned: 0,
    });
    expect(await reviews()).toMatchObject([
      { domain: "hr", state: "open" },
      { domain: "sales", state: "closed", items: 2 },
    ]);
    const { rows } = await pool.query("select detail from audit_log where action = 'review.closed'");
    expect(rows).toMatchObject([{ detail: { due: 2, not_reviewed: 2, was: "open" } }]);
  });
});

describe("reports of what is stored", () => {
  it("ask for nothing after their month, so that whoever builds them again in a later hour has the same manifest", async () => {
    const { pool: listened, asked } = listenTo(pool);
    for await (const given of gatherReviews({ month, domains: ["sales"] }, { ...deps(), pool: listened }))
      expect(given.domain).toBe("sales");
    const times = asked
      .flatMap(({ parameters }) => parameters.map(String))
      .filter((text) => /^\d{4}-\d{2}-\d{2}(T|$)/.test(text));

    expect(times.length).toBeGreaterThan(0);
    for (const time of times) expect(Date.parse(time)).toBeLessThanOrEqual(MONTH.until);
  });

  it("have the same bytes at any later time, with what they were computed of", async () => {
    const by = { version: "0.0.0", names: "shown" } as const;
    const faces = await openFaces([]);
    const build = async (): Promise<string[]> => {
      const built: string[] = [];
      for await (const given of gatherReviews({ month, domains: undefined }, deps())) {
        const sealed = sealReview(reviewOf(given), by);
        const raw = rawText(given, (again) => sealReview(again, by).hash === sealed.hash);
        for await (const { content } of formsOf(sealed, faces)) built.push(hash("sha256", content, "hex"));
        built.push(raw);
      }
      return built;
    };
    await noteRuleDays(pool, MONTH.from, [{ id: "r1", title: "One", shadow: false, version: "v1" }]);
    const first = await build();

    expect(first.length).toBeGreaterThan(6);
    expect(await build()).toEqual(first);
  });
});

describe("owners", () => {
  const catalog = deps().index;
  const deliver = async (more?: object): Promise<string[]> =>
    (await messages(more)).map(({ route, subject }) => `${route} ${subject}`).sort();
  const messages = (more: object = {}): Promise<Sent[]> =>
    sentFrom(database, {
      catalog,
      links: { console: "https://audit.example.com" },
      stageOf: () => "observe",
      ownerOf: (domain) => {
        const [own] = ownersAt(() => domain)(domain).line;
        const above = own && { ...own, domain: "company", route: "company" };
        return { ...ownersAt(() => domain)(domain), line: own && above ? [own, above] : [] };
      },
      ...more,
    });
  const ageBy = (days: number) =>
    pool.query(
      "update reviews set opened_at = opened_at - make_interval(days => $1), due_at = due_at - make_interval(days => $1)",
      [days],
    );

  it("are told once that a review is open, by when, and where, whatever the stage of their domain, and nobody's name", async () => {
    await open();
    const told = await messages();
    const sales = told.find(({ route }) => route === "sales");

    expect(told.map(({ route }) => route).sort()).toEqual(["hr", "sales"]);
    expect(sales?.subject).toBe(`[REVIEW] Sales: access review of ${month}: 2 rights to decide`);
    expect(sales?.text).toContain("of 2 rights 2 are to be decided by ");
    expect(sales?.text).toMatch(/Console {7}https:\/\/audit\.example\.com\/reviews\/AR-/);
    expect(sales?.text).toContain("auditplane reviews show AR-");
    expect(sales?.text).not.toMatch(/ana|olga/);
    expect(await deliver()).toEqual([]);
  });

  it("are reminded when days run out, and the unit above is told, where something is not decided", async () => {
    await open();
    await deliver();
    // whatever weekday it is: a review is due ten working days after it was opened, which are two weeks
    await ageBy(13);

    expect(await deliver()).toEqual([
      `company [ESCALATED] Sales: access review of ${month}: 2 rights to decide`,
      `sales [REMINDER] Sales: access review of ${month}: 2 rights to decide`,
    ]);
    expect(await deliver()).toEqual([]);
  });

  it("are reminded and told that nobody signed where all is decided, and not where it is signed", async () => {
    await open();
    await deliver();
    await ageBy(13);
    const { rows } = await pool.query<{ id: number }>(
      "insert into people (key) values ('a test') returning id",
    );
    await pool.query(
      `insert into review_decisions (review_id, item_id, decision, decider_id, way, issuer, subject, is_bulk, audit_seq)
       select review_id, item_id, 'keep', $1, 'login', '', '', false, 0 from review_items`,
      [rows[0]?.id],
    );

    expect(await deliver()).toEqual([
      `company [ESCALATED] Sales: access review of ${month}: decided, 2 signatures are missing`,
      `sales [REMINDER] Sales: access review of ${month}: decided, 2 signatures are missing`,
    ]);
    const sign = (step: number) =>
      pool.query(
        `insert into review_sign_offs (review_id, step, signer_id, roles, issuer, subject, authenticated_at, statement, signed_hash, audit_seq)
         select id, $2, $1, '{}', '', '', now(), '', '', 0 from reviews where domain = 'sales'`,
        [rows[0]?.id, step],
      );
    await sign(1);
    await pool.query("update reviews set state = 'closed', closed_at = now()");
    expect(await deliver()).toEqual([
      `company [NOT SIGNED] Sales: access review of ${month}: decided, 1 signature is missing`,
    ]);
  });

  it("are told what was not reviewed when it was closed", async () => {
    await open();
    await deliver();
    await pool.query("update reviews set state = 'closed', closed_at = now()");

    expect(await deliver()).toEqual([
      `company [NOT REVIEWED] Sales: access review of ${month}: 2 rights not decided`,
    ]);
  });

  it("are told so themselves where there is no unit above them, and no fallback", async () => {
    const alone = { fallbackTopic: undefined, ownerOf: (domain: string) => ownersAt(() => domain)(domain) };
    await open();
    await deliver(alone);
    await pool.query("update reviews set state = 'closed', closed_at = now()");

    expect(await deliver(alone)).toEqual([
      `sales [NOT REVIEWED] Sales: access review of ${month}: 2 rights not decided`,
    ]);
  });
});

describe("a review out of turn", () => {
  const s1 = MESH.subscriptions[0];
  const look = (mesh: object = {}) => openOutOfTurn(deps(mesh));
  const micro = async () =>
    (await reviews()).map(({ domain, kind, reason, items }) => ({ domain, kind, reason, items }));

  it("is not opened for what was so when somebody looked first", async () => {
    const mesh = {
      subscriptions: [
        { ...s1, until: isoTime(NOW - DAY_MS), status: "revoked" },
        { ...s1, id: "s2", from: isoTime(NOW - HOUR_MS) },
      ],
    };

    expect(await look(mesh)).toBe(0);
    expect(await look(mesh)).toBe(0);
    expect(await micro()).toEqual([]);
  });

  it("is opened once for a subscription that was revoked and is given again, and is about it alone", async () => {
    await look();
    const mesh = {
      subscriptions: [
        { ...s1, until: isoTime(NOW - DAY_MS), status: "revoked" },
        { ...s1, id: "s2", from: isoTime(NOW - HOUR_MS) },
      ],
    };

    expect(await look(mesh)).toBe(1);
    expect(await look(mesh)).toBe(0);
    expect(await micro()).toEqual([
      {
        domain: "sales",
        kind: "micro",
        reason: "it was revoked or cancelled, and is granted again",
        items: 1,
      },
    ]);
  });

  it("is opened for whoever moved from one project to another, about all that is theirs alone, in each domain", async () => {
    await look();
    const member = { person: "ana@example.com", role: "viewer" };
    const mesh = {
      members: [
        { ...member, project: "core", from: "2026-01-01T00:00:00Z", until: isoTime(NOW - HOUR_MS) },
        { ...member, project: "people", from: isoTime(NOW - HOUR_MS) },
      ],
      assets: [
        ...MESH.assets,
        { id: "wages", name: "Wages", project: "people", locations: ["s3://lake/wages/"] },
      ],
    };

    expect(await look(mesh)).toBe(2);
    expect(await micro()).toEqual([
      {
        domain: "hr",
        kind: "micro",
        reason: "somebody who has it moved from one project to another",
        items: 1,
      },
      {
        domain: "sales",
        kind: "micro",
        reason: "somebody who has it moved from one project to another",
        items: 1,
      },
    ]);
  });

  const group = { project: "people", group: "staff", role: "viewer" };
  const moved = {
    members: [
      group,
      { person: "ana@example.com", role: "viewer", project: "core", until: isoTime(NOW - HOUR_MS) },
      { person: "ana@example.com", role: "viewer", project: "people", from: isoTime(NOW - HOUR_MS) },
    ].map((one) => ({ from: "2026-01-01T00:00:00Z", ...one })),
  };
  const inGroup = (until?: string, id = "staff") => ({
    groups: [{ id, name: id, members: [{ person: "ana@example.com", ...(until && { until }) }] }],
    members: [{ ...group, group: id, from: "2026-01-01T00:00:00Z" }],
  });
  const byGroup = "somebody who has it left a group";
  const byMove = "somebody who has it moved from one project to another";

  it("is about what somebody has by another of their identities, too, and what fails of one domain is no other's", async () => {
    const user = "arn:aws:iam::111122223333:user/ana";
    const mesh = {
      members: moved.members.slice(1),
      people: [{ id: "ana@example.com", kind: "human", identities: [user] }],
      subscriptions: [],
      grants: [{ asset: "orders", principal_arn: user, permissions: ["SELECT"], kind: "named_grant" }],
    };
    await look();
    const fact = { domain: "gone", principal: user };
    await pool.query(
      "insert into governance_facts (kind, subject, asset, seen_at, fact) values ('grant_without_subscription', $1, 'orders', now(), $2)",
      [user, JSON.stringify(fact)],
    );

    await expect(look(mesh)).rejects.toThrow(/no such domain/);
    expect(await micro()).toEqual([{ domain: "sales", kind: "micro", reason: byMove, items: 1 }]);
  });

  it("is opened for whoever left a group by which people have access, and for no list of addresses", async () => {
    await look(inGroup());
    expect(await look({ ...inGroup(isoTime(NOW - HOUR_MS)), members: [] })).toBe(0);
    expect(await look(inGroup(isoTime(NOW - HOUR_MS)))).toBe(1);
    expect(await look(inGroup(isoTime(NOW - HOUR_MS)))).toBe(0);

    expect(await micro()).toEqual([{ domain: "sales", kind: "micro", reason: byGroup, items: 1 }]);
  });

  it("is opened for whoever has another title by what Identity Center says, and for nobody who had none", async () => {
    const titled = (at: number, user: string, title: string | undefined, until?: number) =>
      pool.query(
        `insert into control_entries (scope_id, kind, entry_id, content, body_hash, valid_from, valid_until, from_how, until_how, learnt_by)
         select id, 'user', $1, $2, '', to_timestamp($3), to_timestamp($4), 'said', case when $4::float8 is not null then 'said' end, 1
         from control_scopes`,
        [user, JSON.stringify({ title }), at / 1000, until === undefined ? null : until / 1000],
      );
    await addScopes(pool, ["identity-center/111122223333/eu-west-1/d-1"]);
    await look();
    await titled(NOW - 9 * DAY_MS, "ana@example.com", "Analyst", NOW - HOUR_MS);
    await titled(NOW - 9 * DAY_MS, "olga@example.com", undefined, NOW - HOUR_MS);
    await titled(NOW - HOUR_MS, "olga@example.com", "Owner");
    expect(await look()).toBe(0);
    await titled(NOW - HOUR_MS, "ana@example.com", "Controller");

    expect(await look()).toBe(1);
    expect(await look()).toBe(0);
    expect(await micro()).toEqual([
      { domain: "sales", kind: "micro", reason: "somebody who has it has another title", items: 1 },
    ]);
  });

  it("has another cause added while it is to be decided still, and another one is opened once it was decided", async () => {
    await look(inGroup());
    await look(inGroup(isoTime(NOW - HOUR_MS)));
    const [first] = await reviews();

    expect(await look({ ...inGroup(isoTime(NOW - HOUR_MS)), ...moved })).toBe(0);
    expect(await look({ ...inGroup(isoTime(NOW - HOUR_MS)), ...moved })).toBe(0);
    expect(await micro()).toEqual([
      { domain: "sales", kind: "micro", reason: `${byGroup}; ${byMove}`, items: 1 },
    ]);
    const { rows } = await pool.query("select due from review_items");
    expect(rows).toEqual([{ due: `${byGroup}; ${byMove}` }]);
    const { rows: added } = await pool.query(
      "select subject, detail ->> 'cause' as cause from audit_log where action = 'review.cause_added'",
    );
    expect(added).toEqual([{ subject: first?.["id"], cause: "member_moved" }]);

    await pool.query("update reviews set state = 'closed', closed_at = now()");
    const again = { ...inGroup(isoTime(NOW - HOUR_MS / 2)), ...moved };
    expect(await look(again)).toBe(1);
    expect(await look(again)).toBe(0);
    expect((await reviews()).map(({ id, turn, reason }) => ({ id, turn, reason }))).toEqual([
      { id: first?.["id"], turn: 1, reason: `${byGroup}; ${byMove}` },
      { id: `${String(first?.["id"])}-2`, turn: 2, reason: byGroup },
    ]);
  });

  it("is opened for a grant that no subscription explains, as soon as it is found", async () => {
    const principal = "arn:aws:iam::111122223333:role/batch";
    const partner = "arn:aws:iam::999988887777:root";
    const mesh = {
      grants: [principal, partner].map((principal_arn) => ({
        asset: "orders",
        principal_arn,
        permissions: ["SELECT"],
        kind: principal_arn === partner ? "share" : "named_grant",
      })),
    };
    await look(mesh);
    const fact = {
      kind: "grant_without_subscription",
      subject: principal,
      principal,
      asset: "orders",
      domain: "sales",
    };
    await pool.query(
      "insert into governance_facts (kind, subject, asset, seen_at, fact) values ($1, $2, $3, now(), $4)",
      [fact.kind, fact.subject, fact.asset, JSON.stringify(fact)],
    );

    expect(await look(mesh)).toBe(1);
    expect(await micro()).toEqual([
      { domain: "sales", kind: "micro", reason: "it was granted, and no subscription says so", items: 1 },
    ]);
    expect(await look(mesh)).toBe(0);

    // of an account Lake Formation says its number
    const share = { ...fact, subject: "999988887777", principal: "999988887777" };
    await pool.query(
      "insert into governance_facts (kind, subject, asset, seen_at, fact) values ($1, $2, $3, now(), $4)",
      [share.kind, share.subject, share.asset, JSON.stringify(share)],
    );
    expect(await look(mesh)).toBe(1);
    expect(await look(mesh)).toBe(0);
  });
});
