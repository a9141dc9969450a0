import { afterEach, describe, expect, it } from "vitest";
import type { CatalogIndex } from "../../src/core/catalog/index-catalog.ts";
import { NOTHING_DECLARED } from "../../src/core/control-plane/made/catalog-of.ts";
import { signalOf } from "../../src/core/control-plane/signals/signal.ts";
import { canonicalJson } from "../../src/core/record/decode.ts";
import { DAY_MS, isoTime } from "../../src/core/record/time.ts";
import { preparedBy, sealReview } from "../../src/core/review/document.ts";
import { reviewIn } from "../../src/core/review/proof/raw.ts";
import { erasePerson } from "../../src/jobs/privacy/erase.ts";
import { closeReview } from "../../src/jobs/review/certify/close.ts";
import { decideItems } from "../../src/jobs/review/certify/decide.ts";
import { signReview } from "../../src/jobs/review/certify/sign.ts";
import { openReview } from "../../src/jobs/review/open.ts";
import { readKeptReview } from "../../src/jobs/review/proof/kept.ts";
import { runReviews } from "../../src/jobs/review/run.ts";
import { decideRevocation } from "../../src/jobs/revoke/decide.ts";
import { watchGovernance } from "../../src/jobs/governance/watch.ts";
import type { RevokeSummary } from "../../src/jobs/revoke/index.ts";
import { openCatalog } from "../../src/jobs/sync/current-catalog.ts";
import { noteEvents } from "../../src/store/control-entries.ts";
import { addScopes } from "../../src/store/control-plane.ts";
import { noteSignals } from "../../src/store/control-signals.ts";
import { readCatalogGiven } from "../../src/store/made-catalog.ts";
import { listReviewItems } from "../../src/store/review-items.ts";
import {
  BATCH_ROLE,
  BEN,
  CHIARA,
  DATAZONE,
  LAKE,
  MARKETING_ROLE,
  ORDERS_TABLE,
  aSubscription,
  acme,
  row,
} from "../support/acme-entries.ts";
import { revokeOnce, revokerAt, setRevocations, syncMesh } from "../support/acme-sync.ts";
import type { Rows } from "../support/acme-sync.ts";
import { emptyTables, useDatabase } from "../support/database.ts";
import { useFakeRevoking } from "../support/fake-datazone-revoke.ts";

const database = useDatabase();
const { pool } = database;
const SALES = "3fk2m8q1zt9xwl";
const MEMBER = `${SALES}/user:${CHIARA}`;
const datazone = useFakeRevoking(`${SALES}/${CHIARA}`);
afterEach(() => emptyTables(database));

const member = row("membership", MEMBER, {
  project: SALES,
  member: { user: CHIARA },
  designation: "PROJECT_CONTRIBUTOR",
});
const both = aSubscription("sub-2", {
  assets: [
    { asset: "4astorders9j1x", filters: [] },
    { asset: "6asts3briefs2q", filters: [] },
  ],
});
const given = [...acme(), aSubscription("sub-1"), member];
const sync = (rows: Rows = given, fails: readonly string[] = []) => syncMesh(pool, rows, fails);
const ON = { mode: "approve", dry_run: false, cap_per_day: 10 };
const catalog = openCatalog(pool, {
  file: undefined,
  declared: () => Promise.resolve(NOTHING_DECLARED),
});
const read = async (): Promise<CatalogIndex> => await catalog.read();
const as = (name: string) => ({
  by: {
    name,
    way: "login" as const,
    issuer: "https://login.example.com/",
    subject: name,
    authenticatedAt: Date.now(),
  },
  isOwner: true,
});
const [ben, ana] = [as("ben@example.com"), as("ana@example.com")];

/** A review in which the items on some subscriptions, and of some members, are to be revoked; signed by two. */
async function signed(...revoked: readonly string[]): Promise<string> {
  const deps = { pool, index: await read(), version: "1" };
  const dueAt = Date.now() + DAY_MS;
  const opened = await openReview(deps, { domain: "du1sales", month: "2026-10", kind: "monthly", dueAt });
  const review = opened?.id ?? "";
  for (const { rank, content } of await listReviewItems(pool, review, { limit: 100 })) {
    const isRevoked = revoked.some((one) => [content.subscription, content.subject].includes(one));
    const by = content.people.includes("ben@example.com") ? ana : ben;
    await decideItems(pool, {
      review,
      numbers: [rank],
      decision: isRevoked ? "revoke" : "keep",
      reason: "the campaign is over",
      until: undefined,
      ticket: undefined,
      index: deps.index,
      ...by,
    });
  }
  await signReview(pool, { review, roles: ["owner"], ...ben });
  await signReview(pool, { review, roles: ["owner"], ...ana });
  return review;
}
const applied = async (...revoked: readonly string[]): Promise<string> => {
  const review = await signed(...revoked);
  await closeReview(pool, { review, isApplied: true, ...ben });
  return review;
};

async function look(): Promise<readonly string[]> {
  const withheld: string[] = [];
  await runReviews({
    pool,
    catalog: { read },
    version: "1",
    signal: new AbortController().signal,
    onWithheld: (reason) => withheld.push(reason),
  });
  return withheld;
}
const revoke = (): Promise<RevokeSummary> => revokeOnce(pool, revokerAt(datazone.endpoint));

async function revocations(): Promise<readonly Record<string, unknown>[]> {
  const { rows } = await pool.query<Record<string, unknown>>(
    `select r.kind, r.target, r.state, r.cause, r.author, r.last_error as error, count(m.decision_id)::int4 as removals
     from revocations r left join review_removals m on m.revocation_id = r.id group by r.id order by r.target`,
  );
  return rows;
}

describe("what a review revokes", () => {
  it("is asked of DataZone once it was signed and whoever closed it said so, by who decided it, and is proven in both places", async () => {
    await setRevocations(pool, ON);
    await sync();
    const review = await applied("sub-1", "chiara@example.com");
    expect(await look()).toEqual([]);
    expect(await look()).toEqual([]);

    const said = { state: "approved", cause: "review", author: "ben@example.com", removals: 1 };
    expect(await revocations()).toMatchObject([
      { kind: "membership", target: MEMBER, ...said },
      { kind: "subscription", target: "sub-1", ...said },
    ]);
    expect(await revoke()).toMatchObject({ asked: 2, done: 2 });
    expect(datazone.requests.filter((one) => !one.startsWith("Get")).sort()).toEqual([
      `DeleteProjectMembership ${SALES}/${CHIARA}`,
      "RevokeSubscription sub-1",
    ]);

    await sync([...acme(), aSubscription("sub-1", { status: "REVOKED" })]);
    await look();
    expect(await revoke()).toMatchObject({ asked: 0, settled: 2 });
    expect(await revocations()).toMatchObject([{ state: "proven" }, { state: "proven" }]);
    const items = await listReviewItems(pool, review, { list: "revoked", limit: 10 });
    expect(items.map(({ decision }) => decision?.removal?.state)).toEqual(["proven", "proven"]);
    const { rows } = await pool.query(
      "select detail from audit_log where action = 'review.applied' and subject = $1",
      [review],
    );
    expect(rows).toEqual([{ detail: { removals: 2, way: "login" } }]);
  });

  it("is not asked for where nobody said so, where the policy has it off, or where not all signed it who have to", async () => {
    await sync();
    const review = await signed("sub-1");
    await expect(closeReview(pool, { review, isApplied: true, ...ben })).rejects.toThrow(/revocations off/);
    await setRevocations(pool, ON);
    await closeReview(pool, { review, ...ben });
    await look();
    expect(await revocations()).toEqual([]);

    await pool.query("alter table review_sign_offs disable trigger review_sign_offs_kept");
    await pool.query("delete from review_sign_offs where step = 2");
    await pool.query("alter table review_sign_offs enable always trigger review_sign_offs_kept");
    await expect(closeReview(pool, { review, isApplied: true, ...ben })).rejects.toThrow(
      /nothing is revoked that nobody signed/,
    );
  });

  it("may be carried out after it was closed, and is given up when the policy is switched off", async () => {
    await setRevocations(pool, ON);
    await sync();
    const review = await signed("sub-1");
    await closeReview(pool, { review, ...ben });
    await closeReview(pool, { review, isApplied: true, ...ben });
    await closeReview(pool, { review, isApplied: true, ...ana });
    await look();
    expect(await revocations()).toMatchObject([{ state: "approved" }]);

    await setRevocations(pool, { mode: "off" });
    await look();
    expect(await revocations()).toMatchObject([{ state: "lapsed" }]);
    expect(await revoke()).toMatchObject({ asked: 0 });
    const { rows } = await pool.query("select from audit_log where action = 'review.applied'");
    expect(rows).toHaveLength(1);
  });

  it("goes no further than the cap, and is only rehearsed in a dry run, after which it waits for somebody", async () => {
    await setRevocations(pool, { ...ON, dry_run: true });
    await sync();
    await applied("sub-1", "chiara@example.com");
    await look();
    expect(await revoke()).toMatchObject({ asked: 0, rehearsed: 2 });
    await setRevocations(pool, { ...ON, cap_per_day: 1 });
    await compare();
    await look();
    expect(await revocations()).toMatchObject([{ state: "proposed" }, { state: "proposed" }]);

    const { rows } = await pool.query<{ id: number }>("select id::int4 as id from revocations");
    for (const { id } of rows)
      await decideRevocation(pool, { id, decision: "approved", author: "ben@example.com", reason: "yes" });
    await look();
    expect(await revoke()).toMatchObject({ asked: 1, done: 1 });
    expect(await revoke()).toMatchObject({ asked: 0 });
  });

  it("is left alone by what looks for changes of roles, and declined stays declined", async () => {
    await setRevocations(pool, ON);
    await sync();
    await applied("sub-1");
    await look();
    await compare();
    expect(await revocations()).toMatchObject([{ state: "approved" }]);

    const { rows } = await pool.query<{ id: number }>("select id::int4 as id from revocations");
    const id = rows[0]?.id ?? 0;
    await decideRevocation(pool, { id, decision: "declined", author: "ana@example.com", reason: "no" });
    await look();
    expect(await revocations()).toMatchObject([{ state: "declined" }]);
    expect(await revoke()).toMatchObject({ asked: 0 });
  });

  it("is not asked for after an empty answer of DataZone, and by no read that is not there", async () => {
    await setRevocations(pool, ON);
    await sync();
    await applied("sub-1");
    await sync(given, [DATAZONE]);
    expect(await look()).toEqual([`the last read of ${DATAZONE} was not taken: refused`]);
    expect(await revocations()).toEqual([]);

    await sync();
    await look();
    await sync(given, [DATAZONE]);
    await look();
    expect(await revoke()).toMatchObject({ asked: 0 });
    expect(datazone.requests).toEqual([]);
  });

  it("is given up where it is gone by then, and left where it was given anew", async () => {
    await setRevocations(pool, ON);
    await sync();
    await applied("sub-1", "chiara@example.com");
    await look();
    await sync([...acme(), aSubscription("sub-1", { status: "REVOKED" })]);
    await look();
    expect(await revocations()).toMatchObject([{ state: "lapsed" }, { state: "lapsed" }]);

    await pool.query("update review_removals set state = 'open', proven_at = null");
    await sync();
    expect(await look()).toContainEqual(expect.stringContaining("was given anew"));
    expect(await revoke()).toMatchObject({ asked: 0 });
  });

  it("of a subscription to several assets is ended by hand unless all of them are to be revoked", async () => {
    await setRevocations(pool, ON);
    await sync([...given, both]);
    await applied("sub-2/4astorders9j1x");
    expect(await look()).toEqual([
      "subscription sub-2 is also of 6asts3briefs2q, which nobody decided to revoke: it is ended by hand",
    ]);
    expect(await revocations()).toEqual([]);
  });

  it("of a subscription to several assets is asked for once where all are to be revoked", async () => {
    await setRevocations(pool, ON);
    await sync([...given, both]);
    await applied("sub-2/4astorders9j1x", "sub-2/6asts3briefs2q");
    await look();

    expect(await revocations()).toMatchObject([{ target: "sub-2", removals: 2 }]);
    expect(await revoke()).toMatchObject({ asked: 1 });
  });

  it("keeps the id of the record of CloudTrail that tells of it, of memberships, too, also where that comes late", async () => {
    const told = { scope: DATAZONE, at: Math.floor(Date.now() / 1000) * 1000 };
    const eventId = "0c5b2f1e-8a7d-4e3c-9b6a-5d4f3e2c1b0a";
    await sync();
    const review = await signed("sub-1", "chiara@example.com");
    const left = { ...told, kind: "membership", id: MEMBER, change: "ended", eventId } as const;
    await noteEvents(pool, [left]);
    await look();
    const removals = async () =>
      (await listReviewItems(pool, review, { list: "revoked", limit: 10 }))
        .map(({ content, decision }) => [
          content.kind,
          decision?.removal?.proof?.["proof"],
          decision?.removal?.eventId,
        ])
        .sort(([a], [b]) => (String(a) < String(b) ? -1 : 1));
    expect(await removals()).toEqual([
      ["membership", "event", eventId],
      ["subscription", undefined, null],
    ]);

    await sync([...acme(), aSubscription("sub-1", { status: "REVOKED" })]);
    await look();
    const late = { ...told, kind: "subscription", id: "sub-1", change: "changed", eventId } as const;
    await noteEvents(pool, [late]);
    await look();
    await look();
    expect(await removals()).toEqual([
      ["membership", "event", eventId],
      ["subscription", "catalog", eventId],
    ]);
    const { rows } = await pool.query("select from audit_log where action = 'review.removal_proven'");
    expect(rows).toHaveLength(3);
  });

  it("of a grant of Lake Formation keeps the id of the call that took it back, beside the read that has it no more", async () => {
    const eventId = "1d6c3f2e-9b8e-4f4d-8c7b-6e5f4d3c2b1a";
    const about = { principal: BATCH_ROLE, resource: { table: ORDERS_TABLE } };
    const more = { permissions: ["SELECT"], grantable: [], shares: [] };
    const permission = (one: typeof about) => row("permission", canonicalJson(one), { ...one, ...more });
    const kept = Array.from({ length: 9 }, (_, at) =>
      permission({ ...about, principal: `${MARKETING_ROLE}${at}` }),
    );
    await sync([...given, ...kept, permission(about)]);
    const review = await signed(BATCH_ROLE);
    const call = signalOf({
      eventSource: "lakeformation.amazonaws.com",
      eventName: "RevokePermissions",
      eventTime: isoTime(Math.floor(Date.now() / 1000) * 1000),
      eventID: eventId,
      awsRegion: "eu-west-1",
      recipientAccountId: "444455556666",
      requestParameters: {
        principal: { dataLakePrincipalIdentifier: BATCH_ROLE },
        resource: { table: { databaseName: "sales_core", name: "orders" } },
        permissions: ["SELECT"],
      },
    });
    await noteSignals(pool, call ? [call] : []);
    const removal = async () =>
      (await listReviewItems(pool, review, { list: "revoked", limit: 10 }))[0]?.decision?.removal;
    await look();
    expect(await removal()).toMatchObject({ state: "open" });

    await sync([...given, ...kept]);
    await look();
    expect(await removal()).toMatchObject({ state: "proven", eventId, proof: { proof: "catalog" } });
  });

  it("of somebody who is taken in again stands", async () => {
    const told = { scope: DATAZONE, kind: "membership", id: MEMBER, at: Date.now() } as const;
    await sync();
    const review = await signed("chiara@example.com");
    await noteEvents(pool, [
      { ...told, change: "ended", eventId: "e-1" },
      { ...told, change: "began", eventId: "e-2" },
    ]);
    await look();

    const [item] = await listReviewItems(pool, review, { list: "revoked", limit: 10 });
    expect(item?.decision?.removal).toMatchObject({ state: "open" });
  });
});

describe("who gave a right", () => {
  const [granted, joined, late] = ["1", "2", "3"].map(
    (digit) => `0000000${digit}-0000-4000-8000-000000000000`,
  );
  const sso = (name: string) => ({
    type: "AssumedRole",
    arn: `arn:aws:sts::444455556666:assumed-role/AWSReservedSSO_Admin_1/${name}`,
    sessionContext: {
      sessionIssuer: {
        arn: "arn:aws:iam::444455556666:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Admin_1",
      },
    },
  });
  const aCall = async (service: string, eventName: string, fields: object): Promise<void> => {
    const call = signalOf({
      eventSource: `${service}.amazonaws.com`,
      eventName,
      eventTime: "2026-10-20T08:00:00Z",
      awsRegion: "eu-west-1",
      recipientAccountId: service === "datazone" ? "111122223333" : "444455556666",
      ...fields,
    });
    await noteSignals(pool, call ? [call] : []);
  };
  const grantTo = (principal: string) => ({
    principal: { dataLakePrincipalIdentifier: principal },
    resource: { table: { databaseName: "sales_core", name: "orders" } },
    permissions: ["SELECT"],
  });
  const permission = (principal: string) => {
    const about = { principal, resource: { table: ORDERS_TABLE } };
    const content = { ...about, permissions: ["SELECT"], grantable: [], shares: [] };
    return row("permission", canonicalJson(about), content);
  };

  it("is in a review by the calls of the history, resolved to a person, and comes out again whatever is heard since", async () => {
    await sync([...given, permission(BATCH_ROLE), permission(MARKETING_ROLE)]);
    await aCall("lakeformation", "GrantPermissions", {
      eventID: granted,
      requestParameters: grantTo(BATCH_ROLE),
      userIdentity: sso("Ana@example.com"),
    });
    const service = "arn:aws:iam::444455556666:role/service-role/datazone-grants";
    await aCall("lakeformation", "GrantPermissions", {
      eventID: granted,
      requestParameters: grantTo(MARKETING_ROLE),
      userIdentity: {
        type: "AssumedRole",
        arn: "arn:aws:sts::444455556666:assumed-role/datazone-grants/session-1",
        sessionContext: { sessionIssuer: { arn: service } },
        invokedBy: "datazone.amazonaws.com",
      },
    });
    await aCall("datazone", "CreateProjectMembership", {
      eventID: joined,
      requestParameters: {
        domainIdentifier: "dzd-5k2m9x1q7w3r8t",
        projectIdentifier: SALES,
        member: { userIdentifier: CHIARA },
      },
      userIdentity: { type: "AssumedRole", onBehalfOf: { userId: BEN } },
    });
    await sync([...given, permission(BATCH_ROLE), permission(MARKETING_ROLE)]);
    const deps = { pool, index: await read(), version: "1" };
    const opened = await openReview(deps, { domain: "du1sales", month: "2026-10", kind: "monthly" });
    const { sealed } = await readKeptReview(pool, opened?.id ?? "");
    const givers = () => {
      const shown = sealed.document.items.filter(({ kind }) => kind !== "subscription");
      return new Map(
        shown.map((one) => [one.subject, [one.granted_by, one.granted_event_id, one.granted_through]]),
      );
    };

    expect(givers()).toEqual(
      new Map([
        [BATCH_ROLE, ["ana@example.com", granted, null]],
        [MARKETING_ROLE, [service, granted, "datazone.amazonaws.com"]],
        ["chiara@example.com", ["ben@example.com", joined, null]],
        ["ben@example.com", [null, undefined, undefined]],
      ]),
    );
    expect(sealed.document.notes).toContainEqual({
      kind: "giver_not_known",
      text: "Nothing tells who gave 1 of 4 grants and memberships.",
    });
    expect(sealed.document.items.find(({ subject }) => subject === MARKETING_ROLE)).toMatchObject({
      subscription: "sub-1",
      granted_session: null,
    });

    await aCall("datazone", "CreateProjectMembership", {
      eventID: late,
      requestParameters: {
        domainIdentifier: "dzd-5k2m9x1q7w3r8t",
        projectIdentifier: SALES,
        member: { userIdentifier: BEN },
      },
      userIdentity: { type: "AssumedRole", onBehalfOf: { userId: CHIARA } },
    });
    const kept = await readKeptReview(pool, sealed.id);
    expect(kept.sealed.hash).toBe(sealed.hash);
    expect(sealReview(reviewIn(kept.raw ?? ""), preparedBy(sealed.document)).hash).toBe(sealed.hash);

    // whoever gave it is forgotten as everywhere, and that it was given stays
    await pool.query("insert into people (key) values ('ana@example.com') on conflict do nothing");
    await erasePerson(pool, {
      person: "ana@example.com",
      author: "olga@example.com",
      reason: "asked for it",
    });
    const { sealed: left, raw } = await readKeptReview(pool, sealed.id);
    const grant = left.document.items.find(({ subject }) => subject === BATCH_ROLE);
    expect(grant).toMatchObject({ granted_by: expect.stringMatching(/^erased-/), granted_event_id: granted });
    expect(raw).toBeDefined();
    expect(JSON.stringify([left, raw])).not.toMatch(/ana@example/i);
    const { rows } = await pool.query(
      "select from control_events e join dictionary d on d.id = e.identity_id where d.value ~* 'ana@example'",
    );
    expect(rows).toEqual([]);
  });

  it("begins nothing that was there at the first read, which may have been given again since, and dates what a later one finds", async () => {
    const grant = { eventID: granted, userIdentity: sso("ana@example.com") };
    const froms = async (): Promise<unknown[]> => {
      const { rows } = await pool.query<{ how: string; at: number | null }>(
        `select from_how as how, (extract(epoch from valid_from) * 1000)::int8 as at from control_entries
         where kind = 'permission' and superseded_by is null order by at nulls first`,
      );
      return rows.map(({ how, at }) => [how, at]);
    };
    await addScopes(pool, [LAKE]);
    const calls = (principal: string) => ({ ...grant, requestParameters: grantTo(principal) });
    await aCall("lakeformation", "GrantPermissions", calls(BATCH_ROLE));
    await sync([...given, permission(BATCH_ROLE)]);
    await sync([...given, permission(BATCH_ROLE)]);
    expect(await froms()).toEqual([["assumed", null]]);

    const hour = "interval '1 hour'";
    await pool.query(
      `update control_reads set began_at = began_at - ${hour}, ended_at = ended_at - ${hour};
       update control_scopes set as_of = as_of - ${hour}, history_from = history_from - ${hour}`,
    );
    const at = Math.floor(Date.now() / 1000) * 1000 - 20 * 60_000;
    await aCall("lakeformation", "GrantPermissions", { ...calls(MARKETING_ROLE), eventTime: isoTime(at) });
    await sync([...given, permission(BATCH_ROLE), permission(MARKETING_ROLE)]);
    expect(await froms()).toEqual([
      ["assumed", null],
      ["event", at],
    ]);
  });
});

/** What looks for changes of roles. */
async function compare(): Promise<void> {
  await watchGovernance({
    pool,
    given: () => readCatalogGiven(pool, NOTHING_DECLARED),
    prescribed: () => Promise.resolve({}),
    catalog,
  });
}
