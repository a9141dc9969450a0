import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { MIGRATIONS } from "../../src/app.ts";
import type { SyncOutcome } from "../../src/core/control-plane/read/sync-outcome.ts";
import { isoTime } from "../../src/core/record/time.ts";
import { indexCatalog } from "../../src/core/catalog/index-catalog.ts";
import { openGrantCalls } from "../../src/jobs/review/grant-calls.ts";
import { syncScope } from "../../src/jobs/sync/index.ts";
import { receiveMessages } from "../../src/jobs/trail/receive.ts";
import { noteEvents } from "../../src/store/control-entries.ts";
import { addScopes, hasDueScope } from "../../src/store/control-plane.ts";
import { emptyTables, useDatabase } from "../support/database.ts";
import { catalogOf, scan, useFolder } from "../support/pipeline.ts";
import { aRecord } from "../support/records.ts";
import type { TrailRecord } from "../support/records.ts";
import { SEPTEMBER } from "../support/review-given.ts";
import { anEntry, scriptedScopes } from "../support/scripted-scope.ts";

const database = useDatabase();
const { pool } = database;
const folder = useFolder();
afterEach(() => emptyTables(database));

const DOMAIN = "dzd-5k2m9x1q7w3r8t";
const KEY = `datazone/111122223333/eu-west-1/${DOMAIN}`;
const GLUE = "glue/111122223333/eu-west-1";
const ANA = "f2a4c4d8-5071-70aa-3f1e-0c1b2d3e4f50";
const BEN = "e2c5d4a8-b061-7033-9c42-5a6b7c8d9e0f";
const CARL = "b1c5d4a8-b061-7033-9c42-5a6b7c8d9e0f";
const MINUTE = 60_000;
const signal = new AbortController().signal;

/** A read that finds these people in the project. */
async function read(...people: readonly string[]): Promise<SyncOutcome> {
  await addScopes(pool, [KEY]);
  const entries = people.map((user) =>
    anEntry("membership", `p/user:${user}`, {
      project: "p",
      member: { user },
      designation: "PROJECT_CONTRIBUTOR",
    }),
  );
  const open = scriptedScopes({ [KEY]: { lists: { ListProjectMemberships: entries } } });
  const outcome = await syncScope(
    { pool, scopes: [KEY], open, signal },
    { evenIfNotDue: true, accepts: true },
  );
  if (!outcome) throw new Error("nothing was due");
  return outcome;
}

/** Puts all reads so far, and what they assumed, so many minutes into the past. */
async function anHourPasses(): Promise<void> {
  const hour = "interval '1 hour'";
  await pool.query(`update control_reads set began_at = began_at - ${hour}, ended_at = ended_at - ${hour}`);
  await pool.query(
    `update control_scopes set as_of = as_of - ${hour}, history_from = history_from - ${hour}, news_at = news_at - ${hour},
       due_at = now() + interval '10 minutes'`,
  );
  await pool.query(
    `update control_entries set valid_from = valid_from - ${hour}, valid_until = valid_until - ${hour}`,
  );
  await pool.query(`update control_events set at = at - ${hour}, noted_at = noted_at - ${hour}`);
}

function membershipEvent(eventName: string, user: string, at: number): TrailRecord {
  return aRecord({
    eventSource: "datazone.amazonaws.com",
    eventName,
    eventTime: isoTime(at),
    readOnly: false,
    requestParameters: {
      domainIdentifier: DOMAIN,
      projectIdentifier: "p",
      member: { userIdentifier: user },
    },
  });
}

/** On the second, as CloudTrail writes it. */
const minutesAgo = (minutes: number): number => Math.floor(Date.now() / 1000) * 1000 - minutes * MINUTE;
const ingest = (name: string, ...records: readonly TrailRecord[]): ReturnType<typeof scan> =>
  scan(database, [folder.write(`${name}.json.gz`, [...records])]);

async function memberships(): Promise<unknown[]> {
  const { rows } = await pool.query(
    `select split_part(entry_id, ':', 2) as who, (extract(epoch from valid_from) * 1000)::int8 as "from",
       (extract(epoch from valid_until) * 1000)::int8 as until, from_how, until_how
     from control_entries where superseded_by is null order by entry_id desc, valid_from nulls first`,
  );
  return rows;
}

async function dueIn(): Promise<number> {
  const { rows } = await pool.query<{ seconds: number }>(
    "select extract(epoch from due_at - now())::float8 as seconds from control_scopes",
  );
  return rows[0]?.seconds ?? NaN;
}

describe("an event of DataZone that is ingested", () => {
  it("moves the end and the beginning of a membership to its second at the next read, and has that read come early", async () => {
    await read(ANA, BEN);
    await anHourPasses();
    const [left, came] = [minutesAgo(20), minutesAgo(10)];
    expect(await hasDueScope(pool, [KEY])).toBe(false);

    await ingest(
      "trail",
      membershipEvent("DeleteProjectMembership", ANA, left),
      membershipEvent("CreateProjectMembership", CARL, came),
    );

    expect(await hasDueScope(pool, [KEY])).toBe(true);
    await read(BEN, CARL);
    expect(await memberships()).toEqual([
      { who: ANA, from: null, until: left, from_how: "assumed", until_how: "event" },
      { who: BEN, from: null, until: null, from_how: "assumed", until_how: null },
      { who: CARL, from: came, until: null, from_how: "event", until_how: null },
    ]);
  });

  it("changes nothing when it comes again", async () => {
    await read(ANA, BEN);
    await anHourPasses();
    const event = membershipEvent("DeleteProjectMembership", ANA, minutesAgo(20));
    await ingest("trail", event);
    await read(BEN);
    const before = await memberships();

    await ingest("again", event);

    expect(await hasDueScope(pool, [KEY])).toBe(false);
    expect(await read(BEN)).toMatchObject({ outcome: "taken", changes: 0 });
    expect(await memberships()).toEqual(before);
    expect((await pool.query("select from control_events")).rowCount).toBe(1);
  });

  it("mends what was assumed where it comes after the read that found the change", async () => {
    await read(ANA, BEN);
    await anHourPasses();
    await read(BEN, CARL);
    const [left, came] = [minutesAgo(20), minutesAgo(10)];

    await ingest(
      "late",
      membershipEvent("DeleteProjectMembership", ANA, left),
      membershipEvent("CreateProjectMembership", CARL, came),
    );
    expect(await hasDueScope(pool, [KEY])).toBe(false);
    expect(await read(BEN, CARL)).toMatchObject({ changes: 2 });

    expect(await memberships()).toEqual([
      { who: ANA, from: null, until: left, from_how: "assumed", until_how: "event" },
      { who: BEN, from: null, until: null, from_how: "assumed", until_how: null },
      { who: CARL, from: came, until: null, from_how: "event", until_how: null },
    ]);
    expect(await read(BEN, CARL)).toMatchObject({ changes: 0 });
  });

  it("mends a change of designation on both of its sides, and what the first read had to assume", async () => {
    const came = minutesAgo(90);
    await read(ANA);
    await anHourPasses();
    const open = scriptedScopes({
      [KEY]: {
        lists: {
          ListProjectMemberships: [
            anEntry("membership", `p/user:${ANA}`, {
              project: "p",
              member: { user: ANA },
              designation: "PROJECT_OWNER",
            }),
          ],
        },
      },
    });
    const again = (): ReturnType<typeof syncScope> =>
      syncScope({ pool, scopes: [KEY], open, signal }, { evenIfNotDue: true, accepts: false });
    await again();
    const changed = minutesAgo(20);
    await ingest(
      "late",
      membershipEvent("CreateProjectMembership", ANA, came),
      membershipEvent("CreateProjectMembership", ANA, changed),
    );
    expect(await again()).toMatchObject({ changes: 2 });

    expect(await memberships()).toEqual([
      { who: ANA, from: came, until: changed, from_how: "event", until_how: "event" },
      { who: ANA, from: changed, until: null, from_how: "event", until_how: null },
    ]);
  });

  it("keeps who called with the history, also where the bus told of it first, and the smaller of two records of a second", async () => {
    await read(BEN);
    const at = minutesAgo(10);
    const record = membershipEvent("CreateProjectMembership", ANA, at);
    const caller = (name: string) => ({ type: "IAMUser", arn: `arn:aws:iam::111122223333:user/${name}` });
    const kept = async (): Promise<unknown[]> => {
      const { rows } = await pool.query<{ event: string; who: string }>(
        `select e.event_id as event, d.value::jsonb ->> 2 as who
         from control_events e left join dictionary d on d.id = e.identity_id`,
      );
      return rows.map(({ event, who }) => [event, who]);
    };
    await noteEvents(pool, [
      { scope: KEY, kind: "membership", id: `p/user:${ANA}`, at, change: "began", eventId: undefined },
    ]);
    expect(await kept()).toEqual([[null, null]]);

    const [first, second] = ["1", "2"].map((digit) => `0000000${digit}-0000-4000-8000-000000000000`);
    await ingest("later", { ...record, eventID: second, userIdentity: caller("ben") });
    expect(await kept()).toEqual([[second, caller("ben").arn]]);
    await ingest("smaller", { ...record, eventID: first, userIdentity: caller("ana") });
    await ingest("again", { ...record, eventID: second, userIdentity: caller("ben") });
    expect(await kept()).toEqual([[first, caller("ana").arn]]);

    // as of what was noted before it was asked
    await pool.query("update control_events set identity_id = null, access_key = null");
    const migration = readFileSync(join(MIGRATIONS, "0103_who_called.sql"), "utf8");
    await pool.query(migration.slice(migration.indexOf("\nupdate ")));
    expect(await kept()).toEqual([[first, caller("ana").arn]]);
  });

  it("tells who gave a grant as of every event: along access keys, by a trusted role, else by the role and its session", async () => {
    const role = (name: string) => `arn:aws:iam::111122223333:role/${name}`;
    const user = "arn:aws:iam::111122223333:user/ana";
    const session = (name: string, more: object = {}) => ({
      type: "AssumedRole",
      arn: `arn:aws:sts::111122223333:assumed-role/${name}/ben`,
      sessionContext: { sessionIssuer: { arn: role(name) } },
      ...more,
    });
    const accessKeyId = "ASIAIOSFODNN7EXAMPLE";
    const grant = (at: string, userIdentity: object, eventName = "GrantPermissions") =>
      aRecord({
        eventSource: "lakeformation.amazonaws.com",
        eventName,
        eventTime: `2026-09-02T10:0${at}:00Z`,
        readOnly: false,
        userIdentity,
        requestParameters: {
          principal: { dataLakePrincipalIdentifier: role("batch") },
          resource: { table: { databaseName: "sales", name: "orders" } },
          permissions: ["SELECT"],
        },
      });
    await addScopes(pool, ["lakeformation/111122223333/eu-west-1"]);
    await ingest(
      "grants",
      aRecord({
        eventSource: "sts.amazonaws.com",
        eventName: "AssumeRole",
        eventTime: "2026-09-02T09:59:00Z",
        userIdentity: { type: "IAMUser", arn: user, accountId: "111122223333" },
        requestParameters: { roleArn: role("admin"), roleSessionName: "ben" },
        responseElements: { credentials: { accessKeyId } },
      }),
      // what was taken back since is not what stands
      grant("0", session("okta")),
      grant("1", session("okta"), "RevokePermissions"),
      grant("2", session("admin", { accessKeyId })),
      grant("3", session("admin")),
      grant("4", session("okta")),
    );
    const index = indexCatalog(
      catalogOf({
        as_of: "2026-10-05T00:00:00Z",
        domains: [{ id: "sales", name: "Sales" }],
        projects: [{ id: "core", name: "Core", domain: "sales" }],
        people: [{ id: "ana@example.com", kind: "human", identities: [user] }],
        assets: [
          {
            id: "orders",
            name: "Orders",
            project: "core",
            table_arn: "arn:aws:glue:eu-west-1:111122223333:table/sales/orders",
          },
        ],
      }),
    );
    const trusted = { trustedSessionRoles: [role("okta")], trustedSourceIdentity: [] };
    const callsOf = await openGrantCalls(pool, index, trusted);
    const calls = await callsOf({ assets: ["orders"], period: SEPTEMBER });

    expect(calls.map(({ on, to }) => [on, to])).toEqual([1, 2, 3].map(() => ["orders", role("batch")]));
    expect(calls.map(({ by, sessionName }) => [by, sessionName])).toEqual([
      ["ana@example.com", null],
      [role("admin"), "ben"],
      ["ben", null],
    ]);
  });

  it("that is older than the last read, or that was refused, hastens nothing", async () => {
    await read(ANA);
    await anHourPasses();
    const at = minutesAgo(10);

    await ingest("old", membershipEvent("DeleteProjectMembership", ANA, minutesAgo(180)));
    await ingest("refused", {
      ...membershipEvent("DeleteProjectMembership", ANA, at),
      errorCode: "AccessDenied",
    });

    expect(await hasDueScope(pool, [KEY])).toBe(false);
  });

  it("hastens a scope once a minute at most, and one that is being read when it has been", async () => {
    await read(ANA);
    await pool.query("update control_scopes set as_of = as_of - interval '10 seconds'");
    await ingest("now", membershipEvent("DeleteProjectMembership", ANA, minutesAgo(0)));
    expect(await dueIn()).toBeGreaterThan(0);
    expect(await dueIn()).toBeLessThanOrEqual(60);

    await anHourPasses();
    const open = scriptedScopes({ [KEY]: {} });
    await syncScope(
      {
        pool,
        scopes: [KEY],
        signal,
        open: (key) => ({
          ...open(key),
          async *read() {
            await pool.query("update control_scopes set news_at = clock_timestamp()");
            yield* [];
          },
        }),
      },
      { evenIfNotDue: true, accepts: true },
    );
    expect(await dueIn()).toBeLessThanOrEqual(60);
  });

  it("never stops an ingest, whatever is in it", async () => {
    const hostile = [
      { requestParameters: { domainIdentifier: DOMAIN, identifier: "x".repeat(9_000) } },
      { requestParameters: { domainIdentifier: DOMAIN, identifier: "a\u0000b" } },
      { requestParameters: { domainIdentifier: `dzd-${"y".repeat(9_000)}`, identifier: "a" } },
      { requestParameters: [null], responseElements: "x" },
      { awsRegion: { a: 1 }, recipientAccountId: "1".repeat(500) },
      { recipientAccountId: null, requestParameters: { domainIdentifier: DOMAIN, identifier: "\ud800" } },
    ].map((fields) =>
      aRecord({
        eventSource: "datazone.amazonaws.com",
        eventName: "RevokeSubscription",
        readOnly: false,
        ...fields,
      }),
    );

    const { summary } = await ingest("hostile", ...hostile);

    expect(summary.records).toMatchObject({ read: 6, new: 6, quarantined: 0 });
    expect((await pool.query("select from control_events")).rowCount).toBe(0);
  });
});

describe("an event of another service", () => {
  it("has its scope read early", async () => {
    await addScopes(pool, [GLUE]);
    const glue = { pool, scopes: [GLUE], open: scriptedScopes({ [GLUE]: {} }), signal };
    await syncScope(glue, { evenIfNotDue: true, accepts: false });
    await anHourPasses();
    const eventTime = isoTime(minutesAgo(5));

    await ingest("reads", aRecord({ eventTime, eventName: "GetTable" }));
    expect(await hasDueScope(pool, [GLUE])).toBe(false);
    await ingest("writes", aRecord({ eventTime, eventName: "UpdateTable", readOnly: false }));
    expect(await hasDueScope(pool, [GLUE])).toBe(true);
  });
});

describe("an event that EventBridge sends to the trail's queue", () => {
  const envelope = (at: number, fields: object = {}): string =>
    JSON.stringify({
      "detail-type": "Project Member Removal Succeeded",
      source: "aws.datazone",
      account: "111122223333",
      region: "eu-west-1",
      time: isoTime(at),
      detail: {
        metadata: { domain: DOMAIN, id: "p", typeName: "ProjectMemberEntityType" },
        data: { memberDetails: { user: { userId: ANA } } },
      },
      ...fields,
    });
  const receive = (
    ...bodies: readonly string[]
  ): Promise<{ outcome: unknown; deleted: readonly string[] }> => {
    const deleted: string[] = [];
    const queue = {
      receive: () => Promise.resolve(bodies.map((body, at) => ({ body, receipt: String(at) }))),
      delete: (receipts: readonly string[]) => Promise.resolve(void deleted.push(...receipts)),
      close: () => undefined,
    };
    return receiveMessages({ pool, queue, locations: [], signal }).then((outcome) => ({ outcome, deleted }));
  };

  it("dates the end of a membership, announces nothing, and is deleted", async () => {
    await read(ANA, BEN);
    await anHourPasses();
    const left = minutesAgo(20);

    const { outcome, deleted } = await receive(envelope(left), envelope(left));

    expect(outcome).toEqual({ messages: 2, announced: 0, unknown: 0, signals: 2 });
    expect(deleted).toEqual(["0", "1"]);
    expect(await hasDueScope(pool, [KEY])).toBe(true);
    await read(BEN);
    expect(await memberships()).toMatchObject([{ who: ANA, until: left, until_how: "event" }, { who: BEN }]);
  });

  it("is believed of no time that has not come, and is nothing where it tells no change", async () => {
    await read(ANA);
    await anHourPasses();

    const { outcome } = await receive(
      envelope(Date.now() + 3_600_000),
      envelope(minutesAgo(1), { "detail-type": "Data Source Run Succeeded" }),
    );

    expect(outcome).toMatchObject({ unknown: 0, signals: 1 });
    expect(await hasDueScope(pool, [KEY])).toBe(false);
    expect((await pool.query("select from control_events")).rowCount).toBe(0);
  });
});
