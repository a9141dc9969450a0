import { hash } from "node:crypto";
import { beforeEach, describe, expect, it } from "vitest";
import { emptyTables, useDatabase } from "../support/database.ts";
import { catalogOf, scan, useFolder } from "../support/pipeline.ts";
import type { ScanResult } from "../support/pipeline.ts";
import { aGuid, aPerson, aRead, aRecord, aRole } from "../support/records.ts";
import type { TrailRecord } from "../support/records.ts";

const database = useDatabase();
const folder = useFolder();

const TABLE = "arn:aws:glue:eu-west-1:111122223333:table/sales/orders";
const mesh = catalogOf({
  as_of: "2026-10-01T00:00:00Z",
  domains: [{ id: "sales", name: "Sales" }],
  projects: [
    { id: "core", name: "Core", domain: "sales", role_arns: [] },
    {
      id: "marketing",
      name: "Marketing",
      domain: "sales",
      role_arns: ["arn:aws:iam::777788889999:role/marketing"],
    },
  ],
  people: [{ id: "ana@example.com", kind: "human" }],
  members: [
    { project: "marketing", person: "ana@example.com", role: "viewer", until: "2026-09-02T10:30:00Z" },
  ],
  assets: [
    { id: "orders", name: "Orders", project: "core", table_arn: TABLE, locations: ["s3://lake/orders/"] },
    { id: "cards", name: "Cards", project: "core", locations: ["s3://lake/cards/"] },
  ],
  subscriptions: [{ id: "s1", asset: "orders", subscriber: { project: "marketing" }, status: "approved" }],
});

const at = (time: string): TrailRecord => ({ eventTime: `2026-09-02T${time}Z` });
const withKey = (identity: TrailRecord, accessKeyId: string): TrailRecord => ({ ...identity, accessKeyId });
const SESSION = "AWSLF-00-AT-777788889999-Qm3xT9LwZk";

/** A read under a session that Lake Formation vended. */
const vendedRead = (fields: Parameters<typeof aRead>[0] = {}, session = SESSION): TrailRecord =>
  aRead({
    userIdentity: {
      ...withKey(aRole("registration", session), "ASIAVENDEDEXAMPLE001"),
      invokedBy: "athena.amazonaws.com",
    },
    ...at("10:10:00"),
    ...fields,
  });

/** The request for that session, in the consumer's log. */
const request = (fields: TrailRecord = {}, session = SESSION): TrailRecord =>
  aRecord({
    eventSource: "lakeformation.amazonaws.com",
    eventName: "GetDataAccess",
    userIdentity: aRole("marketing", "query", { account: "777788889999" }),
    requestParameters: { tableArn: TABLE, permissions: ["SELECT"] },
    additionalEventData: { lakeFormationRoleSessionName: session },
    recipientAccountId: "777788889999",
    ...at("10:09:58"),
    ...fields,
  });

const assumeRole = (key: string, fields: TrailRecord): TrailRecord =>
  aRecord({
    eventSource: "sts.amazonaws.com",
    eventName: "AssumeRole",
    responseElements: { credentials: { accessKeyId: key, expiration: "x", sessionToken: "y" } },
    ...at("09:00:00"),
    ...fields,
  });

/** What a scan finds, without what tells in how many steps it was found. */
function found({ summary, findings }: ScanResult): unknown {
  const plain = findings.map(({ version: _, live: __, ...finding }) => finding);
  return { entitlements: summary.entitlements, people: summary.people, findings: plain };
}

/** Scans files one after the other, then all; asserts that one run over all of them finds the same. */
async function scanInOrder(paths: readonly string[]): Promise<ScanResult> {
  for (const path of paths) await scan(database, [path], { catalog: mesh });
  const last = await scan(database, paths, { catalog: mesh });
  await emptyTables(database);
  const undisturbed = await scan(database, paths, { catalog: mesh });
  expect(found(last)).toEqual(found(undisturbed));
  return last;
}

/** The record with a body that stands in place of the other's: of copies the one with the smaller hash does. */
function standingFor(other: TrailRecord, record: TrailRecord): TrailRecord {
  const hashOf = (body: TrailRecord): string => hash("sha256", JSON.stringify(body), "hex");
  for (let number = 0; ; number++) {
    const changed = { ...record, requestID: `request-${number}` };
    if (hashOf(changed) < hashOf(other)) return changed;
  }
}

let files = 0;
const write = (...records: TrailRecord[]): string => folder.write(`late-${files++}.json.gz`, records);

beforeEach(() => emptyTables(database));

describe("a read under a vended session", () => {
  it.each([["the request first"], ["the read first"]])("belongs to who asked for it, %s", async (order) => {
    const halves = [write(request()), write(vendedRead())];
    if (order === "the read first") halves.reverse();

    const { summary } = await scanInOrder(halves);

    expect(summary.entitlements).toMatchObject({ subscribed: 2, unknown: 0 });
    expect(summary.people).toBe(1);
  });

  it("is unknown as long as nobody asked, and heals in the hour that it is in", async () => {
    const path = write(vendedRead());
    const before = await scan(database, [path], { catalog: mesh });
    await scan(database, [write(request({ ...at("07:00:00") }))], { catalog: mesh });

    const after = await scan(database, [path], { catalog: mesh });

    expect(before.summary.entitlements).toMatchObject({ unknown: 1 });
    expect(after.summary.entitlements).toMatchObject({ subscribed: 1, unknown: 0 });
  });

  it("is judged at the time of the request", async () => {
    const asAna = { userIdentity: { ...aPerson("ana@example.com") }, recipientAccountId: "111122223333" };
    const paths = [write(vendedRead({ ...at("10:45:00") })), write(request({ ...asAna, ...at("10:29:00") }))];

    expect((await scanInOrder(paths)).summary.entitlements).toMatchObject({ subscribed: 2, revoked: 0 });
  });

  it("stays unknown where the only copy of the request does not say who asked", async () => {
    const ownersCopy = request({
      userIdentity: { type: "AWSAccount", principalId: "AROAX:query", accountId: "777788889999" },
      recipientAccountId: "111122223333",
    });
    const other = write(aRecord({ recipientAccountId: "777788889999" }));

    const { summary } = await scanInOrder([write(vendedRead()), write(ownersCopy), other]);

    expect(summary.entitlements).toMatchObject({ unknown: 2 });
  });

  it("is the role's own where somebody else than AWS opened a session of that name", async () => {
    const spoof = assumeRole("ASIAVENDEDEXAMPLE001", { userIdentity: aPerson("mallory@example.com") });

    const { summary, findings } = await scanInOrder([write(request()), write(vendedRead()), write(spoof)]);

    expect(summary.entitlements).toMatchObject({ subscribed: 1, none: 1 });
    expect(findings.map(({ person }) => person)).toContain("mallory@example.com");
  });

  it("is the reader's whom Lake Formation wrote into the session, where there is no request", async () => {
    const identity = { ...aRole("registration", SESSION, { sourceIdentity: "V2.777788889999.AROAREADER" }) };
    const reader = {
      ...aRole("marketing", "other", { account: "777788889999" }),
      principalId: "AROAREADER:other",
    };
    const paths = [write(vendedRead({ userIdentity: identity })), write(aRecord({ userIdentity: reader }))];

    expect((await scanInOrder(paths)).summary.entitlements).toMatchObject({ subscribed: 1, unknown: 0 });
  });

  it("belongs to the request for what it reads, where one session was asked for twice", async () => {
    const other = request({
      userIdentity: aRole("other", "query", { account: "777788889999" }),
      requestParameters: { tableArn: "arn:aws:glue:eu-west-1:111122223333:table/sales/else" },
      ...at("10:09:59"),
    });

    const { summary } = await scanInOrder([write(vendedRead()), write(request(), other)]);

    expect(summary.entitlements).toMatchObject({ subscribed: 2, ungoverned: 1, none: 0 });
  });
});

describe("what looks vended", () => {
  it("by S3 Access Grants is not where a person opened the session", async () => {
    const hybrid = catalogOf({
      as_of: "2026-10-01T00:00:00Z",
      domains: [{ id: "sales", name: "Sales" }],
      projects: [{ id: "core", name: "Core", domain: "sales", role_arns: [] }],
      assets: [
        {
          id: "orders",
          name: "O",
          project: "core",
          locations: ["s3://lake/orders/"],
          lake_formation: "registered",
        },
      ],
    });
    const session = "access-grants-0b6f2a44-91c1-4f0e-9a55-2f1f0a9d7c31";
    const reading = aRead({ userIdentity: withKey(aRole("marketing", session), "ASIASECONDEXAMPLE001") });
    const opened = assumeRole("ASIASECONDEXAMPLE001", { userIdentity: aPerson("mallory@example.com") });

    const { findings } = await scan(database, [write(reading, opened)], { catalog: hybrid });

    expect(findings.map(({ rule_title }) => rule_title)).toContain("Read past Lake Formation");
  });

  it("and nobody asked for is one unknown, whoever else is unknown and in whatever order", async () => {
    const byService = aRead({
      userIdentity: { type: "AWSService", invokedBy: "lakeformation.amazonaws.com" },
      bytes: 6e11,
      key: "orders/2",
    });
    const unasked = vendedRead({ bytes: 6e11, eventTime: "2026-09-02T10:00:00Z" });

    const { findings, summary } = await scanInOrder([write(byService), write(unasked)]);

    expect(findings.map(({ level }) => level)).toEqual(["critical"]);
    expect(summary.people_by_kind).toEqual({ human: 0, service: 1, platform: 0 });
  });

  it("was asked for by whom an addendum to the request names", async () => {
    const asked = request();
    const corrected = request({
      userIdentity: aRole("other", "query", { account: "777788889999" }),
      addendum: { reason: "UPDATED_DATA", originalEventID: asked["eventID"] },
    });

    const { summary } = await scanInOrder([write(vendedRead()), write(asked), write(corrected)]);

    expect(summary.entitlements).toMatchObject({ subscribed: 0, none: 2 });
  });

  it("was asked for by whom the last of several addenda names", async () => {
    const asked = request();
    const correction = (eventID: string, role: string): TrailRecord =>
      request({
        eventID,
        userIdentity: aRole(role, "query", { account: "777788889999" }),
        addendum: { reason: "UPDATED_DATA", originalEventID: asked["eventID"] },
      });
    const paths = [
      write(vendedRead()),
      write(correction("f0000000-0000-4000-8000-000000000000", "third")),
      write(asked),
      write(correction("00000000-0000-4000-8000-000000000001", "second")),
    ];

    const { findings } = await scanInOrder(paths);

    expect(findings.map(({ person, event_count }) => [person, event_count])).toEqual([
      ["arn:aws:iam::777788889999:role/third", 2],
    ]);
  });

  it("was asked for by nobody who is known where an addendum takes the session out of the request", async () => {
    const asked = request();
    const corrected = request({
      additionalEventData: { omitted: true },
      addendum: { reason: "UPDATED_DATA", originalEventID: asked["eventID"] },
    });

    const paths = [write(asked), write(vendedRead(at("11:00:00"))), write(corrected)];

    expect((await scanInOrder(paths)).summary.entitlements).toMatchObject({ subscribed: 1, unknown: 1 });
  });

  it("is of the smaller ARN where one role id comes with two", async () => {
    const identity = { ...aRole("registration", SESSION, { sourceIdentity: "V2.777788889999.AROAREADER" }) };
    const shown = ["alpha", "zulu"].map((role) =>
      aRecord({
        userIdentity: {
          ...aRole(role, "other", { account: "777788889999" }),
          principalId: "AROAREADER:other",
        },
      }),
    );
    const paths = [
      write(...shown),
      write(vendedRead({ userIdentity: identity })),
      ...shown.map((one) => write(one)),
    ];

    const { findings } = await scanInOrder(paths);

    expect(findings[0]?.person).toBe("arn:aws:iam::777788889999:role/alpha");
  });

  it("was asked for though the request says that there was no error", async () => {
    const { summary } = await scanInOrder([write(vendedRead()), write(request({ errorCode: null }))]);

    expect(summary.entitlements).toMatchObject({ subscribed: 2, unknown: 0 });
  });
});

describe("a role's session", () => {
  const chain = [
    assumeRole("ASIAFIRSTEXAMPLE0001", {
      userIdentity: withKey(aPerson("ana@example.com"), "ASIASSOEXAMPLE00001A"),
    }),
    assumeRole("ASIASECONDEXAMPLE001", {
      userIdentity: withKey(aRole("first", "s"), "ASIAFIRSTEXAMPLE0001"),
      ...at("09:10:00"),
    }),
    aRead({
      userIdentity: withKey(aRole("second", "s"), "ASIASECONDEXAMPLE001"),
      ...at("10:00:00"),
      key: "cards/1",
    }),
  ];

  it.each([[[0, 1, 2]], [[2, 1, 0]], [[1, 2, 0]], [[2, 0, 1]]])(
    "is the person's at the beginning of its chain of keys, in the order %j",
    async (order) => {
      const paths = chain.map((record) => write(record));

      const { findings } = await scanInOrder(order.map((number) => paths[number] as string));

      expect(findings).toMatchObject([
        { person: "ana@example.com", principals: ["arn:aws:iam::111122223333:role/second"], event_count: 1 },
      ]);
    },
  );

  it("is the role's where an addendum says that nobody was given it", async () => {
    const opened = chain[0] as TrailRecord;
    const refused = assumeRole("ASIAFIRSTEXAMPLE0001", {
      userIdentity: opened["userIdentity"],
      errorCode: "AccessDenied",
      responseElements: null,
      addendum: { reason: "UPDATED_DATA", originalEventID: opened["eventID"] },
    });
    const paths = [...chain.map((record) => write(record)), write(refused)];

    expect((await scanInOrder(paths)).findings[0]?.person).toBe("arn:aws:iam::111122223333:role/second");
  });

  it("is the role's where an outsider opened it", async () => {
    const outsider = { type: "AWSAccount", principalId: "AIDAX", accountId: "123456789012" };
    const paths = [
      write(assumeRole("ASIASECONDEXAMPLE001", { userIdentity: outsider })),
      write(chain[2] as TrailRecord),
    ];

    expect((await scanInOrder(paths)).findings[0]?.person).toBe("arn:aws:iam::111122223333:role/second");
  });
});

describe("a copy with another body", () => {
  it("that stands in place of the first leaves its twin beyond the hour's border an access of its own", async () => {
    const sharedEventID = aGuid();
    const eventID = aGuid();
    const person = aPerson("ben@example.com");
    const first = aRead({ userIdentity: person, ...at("10:59:58"), sharedEventID, eventID });
    const twin = aRead({
      userIdentity: { type: "AWSAccount", principalId: "AIDAX", accountId: "123456789012" },
      ...at("11:00:01"),
      sharedEventID,
    });
    const other = standingFor(first, aRead({ userIdentity: person, ...at("10:59:58"), eventID }));

    const { summary } = await scanInOrder([write(first, twin), write(other)]);

    expect(summary.entitlements["none"]).toBe(2);
  });
});

describe("an addendum", () => {
  const original = aRead({
    userIdentity: aPerson("ben@example.com"),
    bytes: 100,
    ...at("10:20:00"),
    eventID: aGuid(),
  });
  const addendum = (bytes: number, fields: TrailRecord = {}): TrailRecord =>
    aRead({
      userIdentity: aPerson("ben@example.com"),
      bytes,
      ...at("10:20:00"),
      addendum: { reason: "UPDATED_DATA", originalEventID: original["eventID"] },
      ...fields,
    });

  it.each([["the original first"], ["the addendum first"]])("replaces its original, %s", async (order) => {
    const paths = [write(original), write(addendum(700, at("12:00:00")))];
    if (order === "the addendum first") paths.reverse();

    const { summary, findings } = await scanInOrder(paths);

    expect(summary.bytes_out).toBe(700);
    expect(findings).toMatchObject([{ event_count: 1, bytes_out: 700 }]);
  });

  it("is replaced by a later one", async () => {
    const paths = [
      write(addendum(900, at("13:00:00"))),
      write(original),
      write(addendum(700, at("12:00:00"))),
    ];

    expect((await scanInOrder(paths)).summary.bytes_out).toBe(900);
  });

  it.each([
    ["leaves the original", [addendum(700, at("12:00:00"))], 100],
    [
      "leaves an earlier one",
      [addendum(700, at("12:00:00")), addendum(900, at("14:00:00"))],
      800, // and the twin, which is none of the addendum's
    ],
  ])("that is none in a copy with another body %s", async (_, addenda, bytes) => {
    const last = addenda.at(-1) as TrailRecord;
    const twin = { ...original, eventID: aGuid(), ...at("09:59:00"), sharedEventID: aGuid() };
    const shared = { ...original, ...at("10:01:00"), sharedEventID: twin.sharedEventID };
    const { addendum: __, ...plain } = last;
    const other = standingFor(last, { ...plain, additionalEventData: {} });

    const { summary } = await scanInOrder([write(shared, twin, ...addenda), write(other)]);

    expect(summary.bytes_out).toBe(bytes);
  });

  it("more than two weeks away replaces nothing, be it of a read or of a session", async () => {
    const opened = assumeRole("ASIALATEEXAMPLE00001", {
      userIdentity: aPerson("ana@example.com"),
      eventID: aGuid(),
    });
    const far = { eventTime: "2026-09-22T10:00:00Z" };
    const correction = {
      addendum: { reason: "UPDATED_DATA", originalEventID: opened["eventID"] },
      eventID: aGuid(),
    };
    const paths = [
      write(
        opened,
        original,
        aRead({ userIdentity: withKey(aRole("etl", "x"), "ASIALATEEXAMPLE00001"), ...at("10:10:00") }),
      ),
      write({ ...opened, responseElements: null, errorCode: "AccessDenied", ...far, ...correction }),
      write(addendum(700, far)),
    ];

    const { summary, findings } = await scanInOrder(paths);

    expect(summary.entitlements).toMatchObject({ subscribed: 1 });
    expect(findings.map(({ bytes_out }) => bytes_out)).toEqual([100, 700]);
  });

  it("of another account, or about a delay, replaces nothing", async () => {
    const paths = [
      write(original),
      write(addendum(700, { recipientAccountId: "444455556666" })),
      write(addendum(50, { addendum: { reason: "DELIVERY_DELAY", originalEventID: original["eventID"] } })),
    ];

    expect((await scanInOrder(paths)).summary.bytes_out).toBe(850);
  });
});
