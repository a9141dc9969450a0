import { beforeEach, describe, expect, it } from "vitest";
import { indexCatalog } from "../../src/core/catalog/index-catalog.ts";
import type { SigmaRule } from "../../src/core/sigma/rule.ts";
import { raiseAlerts } from "../../src/jobs/alert/index.ts";
import { deliverAlerts } from "../../src/jobs/deliver/index.ts";
import { linkLate } from "../../src/jobs/link/index.ts";
import { listLogAccounts } from "../../src/store/log-accounts.ts";
import { listDirtyHours } from "../../src/store/dirty-hours.ts";
import { DELIVERING, ownersAt } from "../support/delivering.ts";
import { emptyTables, useDatabase } from "../support/database.ts";
import { recordInto } from "../support/record-into.ts";
import { builtinRules, catalogOf, scan, useFolder } from "../support/pipeline.ts";
import type { ScanResult } from "../support/pipeline.ts";
import { aGuid, aPerson, aRead, aRecord, aRole } from "../support/records.ts";
import type { TrailRecord } from "../support/records.ts";

const database = useDatabase();
const folder = useFolder();

const TOPIC = "arn:aws:sns:eu-west-1:111122223333:sales";
const MESH = {
  as_of: "2026-10-01T00:00:00Z",
  domains: [{ id: "sales", name: "Sales", topic_arn: TOPIC }],
  projects: [
    { id: "core", name: "Core", domain: "sales", role_arns: ["arn:aws:iam::111122223333:role/core"] },
    { id: "marketing", name: "Marketing", domain: "sales", role_arns: [] as string[] },
  ],
  people: [{ id: "Ana", kind: "human", identities: ["ana@example.com"] }],
  members: [{ project: "marketing", person: "ana", role: "viewer" }] as object[],
  groups: [{ id: "night", name: "Night", members: [] as object[] }],
  assets: [
    { id: "orders", name: "Orders", project: "core", locations: ["s3://lake/orders/"] },
    { id: "cards", name: "Cards", project: "core", locations: ["s3://lake/cards/"] },
  ] as object[],
  subscriptions: [
    { id: "s1", asset: "orders", subscriber: { project: "marketing" }, status: "approved" },
  ] as object[],
  exemptions: [] as object[],
};
type Mesh = typeof MESH & { history_from?: string };

const time = (hour: number): string => `2026-09-02T${String(hour).padStart(2, "0")}:20:00Z`;
const read = (hour: number, identity: TrailRecord, key: string, bucket = "lake"): TrailRecord =>
  aRead({ userIdentity: identity, eventTime: time(hour), key, bucket });

/** One kind of access an hour. */
const records = [
  read(8, aPerson("ana@example.com"), "orders/1"),
  read(9, aPerson("ben@example.com"), "orders/2"),
  read(10, aRole("second", "s", { path: "/jobs/" }), "cards/1"),
  read(11, aPerson("ana@example.com"), "cards/2"),
  read(12, aPerson("cem@example.com"), "x/1", "scratch"),
  aRecord({
    eventSource: "cloudtrail.amazonaws.com",
    eventName: "StopLogging",
    userIdentity: aPerson("dan@example.com"),
    eventTime: time(13),
  }),
];
/** A user who assumed the role that reads at 15. */
const chain = [
  aRecord({
    eventSource: "sts.amazonaws.com",
    eventName: "AssumeRole",
    userIdentity: {
      type: "IAMUser",
      arn: "arn:aws:iam::111122223333:user/ops/ivy",
      accountId: "111122223333",
    },
    responseElements: { credentials: { accessKeyId: "ASIACHAINEXAMPLE0001" } },
    eventTime: time(14),
  }),
  read(15, { ...aRole("third", "s"), accessKeyId: "ASIACHAINEXAMPLE0001" }, "x/2", "desk"),
];
const path = folder.write("records.json.gz", [...records, ...chain]);

const changed = (change: (mesh: Mesh) => void): ReturnType<typeof catalogOf> => {
  const mesh = structuredClone(MESH) as Mesh;
  change(mesh);
  return catalogOf(mesh as unknown as Record<string, unknown>);
};
const mesh = changed(() => undefined);

/** The hours, of the day, that a new catalog marks as behind. */
async function hoursBehind(catalog: ReturnType<typeof catalogOf>): Promise<number[]> {
  const logged = await listLogAccounts(database.pool);
  const accounts = [...new Set([...logged, ...indexCatalog(catalog).accounts])];
  const hashes = { rules: (await builtinRules()).map(({ version }) => version).join() };
  await linkLate(database.pool, { catalog, accounts, hashes });
  return (await listDirtyHours(database.pool)).map((hour) => new Date(hour).getUTCHours());
}

function found({ summary, findings }: ScanResult): unknown {
  const plain = findings.map(({ version: _, live: __, ...finding }) => finding);
  return { entitlements: summary.entitlements, people: summary.people, findings: plain };
}

beforeEach(() => emptyTables(database));

const group = (mesh: Mesh): { members: object[] } => mesh.groups[0] as { members: object[] };

describe("a new catalog", () => {
  it.each<[string, (mesh: Mesh) => void, number[]]>([
    ["a name changes", (m) => void (m.domains[0] = { ...m.domains[0], name: "New" } as never), []],
    ["it was read later", (m) => void (m.as_of = "2026-11-01T00:00:00Z"), []],
    ["it was read earlier", (m) => void (m.as_of = "2026-09-02T10:30:00Z"), [10, 11]],
    [
      "a domain was read earlier",
      (m) => void (m.domains[0] = { ...m.domains[0], as_of: time(11) } as never),
      [11],
    ],
    ["history begins later", (m) => void (m.history_from = time(9)), [8, 9, 10, 11]],
    ["a member leaves", (m) => void (m.members[0] = { ...m.members[0], until: time(10) }), [11]],
    [
      "a member joins",
      (m) => void m.members.push({ project: "core", person: "Ana", role: "owner" }),
      [8, 11],
    ],
    [
      "a group joins",
      (m) => {
        m.people.push({ id: "ben@example.com", kind: "human", identities: [] });
        group(m).members.push({ person: "ben@example.com" });
        m.members.push({ project: "core", group: "night", role: "owner" });
      },
      [9],
    ],
    [
      "a subscription ends",
      (m) => void (m.subscriptions[0] = { ...m.subscriptions[0], status: "revoked", until: time(8) }),
      [8, 9],
    ],
    [
      "a subscription begins after a finding that may name it",
      (m) =>
        void m.subscriptions.push({
          id: "s2",
          asset: "cards",
          subscriber: { project: "marketing" },
          status: "approved",
          from: time(12),
        }),
      [10, 11],
    ],
    [
      "a project gets a role, named without its path",
      (m) => void m.projects[1]?.role_arns.push("arn:aws:iam::111122223333:role/second"),
      [10],
    ],
    [
      "an identity becomes somebody's",
      (m) => void m.people.push({ id: "cem", kind: "human", identities: ["CEM@example.com"] }),
      [12],
    ],
    [
      "who only changed settings becomes somebody",
      (m) => void m.people.push({ id: "dan", kind: "human", identities: ["dan@example.com"] }),
      [13],
    ],
    [
      "an identity is nobody's any more",
      (m) => void (m.people[0] = { id: "Ana", kind: "human", identities: [] }),
      [8, 11],
    ],
    [
      "a role becomes a service's",
      (m) =>
        void m.people.push({
          id: "job",
          kind: "service",
          identities: ["arn:aws:iam::111122223333:role/second"],
        }),
      [10],
    ],
    [
      "a user at the beginning of a chain of keys becomes a service's",
      (m) =>
        void m.people.push({ id: "arn:aws:iam::111122223333:user/ops/ivy", kind: "service", identities: [] }),
      [15],
    ],
    [
      "a place becomes an asset",
      (m) =>
        void m.assets.push({ id: "scratch", name: "S", project: "core", locations: ["s3://scratch/x/"] }),
      [12],
    ],
    [
      "a place inside an asset becomes another's",
      (m) =>
        void m.assets.push({
          id: "part",
          name: "P",
          project: "marketing",
          locations: ["s3://lake/cards/secret/"],
        }),
      [10, 11],
    ],
    [
      "an asset is classified",
      (m) => void (m.assets[1] = { ...m.assets[1], classification: "Restricted" }),
      [10, 11],
    ],
    ["an asset moves", (m) => void (m.assets[1] = { ...m.assets[1], project: "marketing" }), [10, 11]],
    [
      "somebody is exempt from now on",
      (m) => void m.exemptions.push({ person: "Ana", reason: "r", from: time(11) }),
      [11],
    ],
    [
      "a role is exempt",
      (m) =>
        void m.exemptions.push({ principal_arn: "arn:aws:iam::111122223333:role/jobs/second", reason: "r" }),
      [10],
    ],
    [
      "an account is exempt for one asset",
      (m) => void m.exemptions.push({ account: "111122223333", asset: "cards", reason: "r" }),
      [10, 11],
    ],
    [
      "an account is exempt",
      (m) => void m.exemptions.push({ account: "111122223333", reason: "r" }),
      [8, 9, 10, 11, 12, 13, 15],
    ],
  ])(
    "in which %s brings back the hours it touches, and gives what a first run gives",
    async (_, change, hours) => {
      const catalog = changed(change);
      await scan(database, [path], { catalog: mesh });

      const behind = await hoursBehind(catalog);
      const again = await scan(database, [path], { catalog });

      expect(behind).toEqual(hours);
      await emptyTables(database);
      expect(found(again)).toEqual(found(await scan(database, [path], { catalog })));
    },
  );

  it("that spells a person's ARN in another case finds them all the same", async () => {
    const user = (name: string): TrailRecord => ({
      type: "IAMUser",
      principalId: "AIDAEXAMPLE",
      arn: `arn:aws:iam::111122223333:user/${name}`,
      accountId: "111122223333",
      userName: name,
    });
    const logs = folder.write("case.json.gz", [
      aRead({ userIdentity: user("Bob"), key: "cards/1" }),
      aRecord({
        eventSource: "sts.amazonaws.com",
        eventName: "AssumeRole",
        userIdentity: user("Eve"),
        responseElements: { credentials: { accessKeyId: "ASIACASEEXAMPLE00001" } },
      }),
      aRead({ userIdentity: { ...aRole("any", "s"), accessKeyId: "ASIACASEEXAMPLE00001" }, key: "cards/2" }),
    ]);
    const catalog = changed((m) => {
      for (const name of ["bob", "eve"])
        m.people.push({
          id: `P-${name}`,
          kind: "human",
          identities: [`arn:aws:iam::111122223333:user/${name}`],
        });
    });
    await scan(database, [logs], { catalog: mesh });

    const again = await scan(database, [logs], { catalog });

    expect(again.findings.map(({ person }) => person).sort()).toEqual(["P-bob", "P-eve"]);
    await emptyTables(database);
    expect(found(again)).toEqual(found(await scan(database, [logs], { catalog })));
  });

  it("and back again finds what the first one found", async () => {
    const other = changed((m) => void (m.members = []));
    const first = await scan(database, [path], { catalog: mesh });
    await scan(database, [path], { catalog: other });

    expect(found(await scan(database, [path], { catalog: mesh }))).toEqual(found(first));
  });
});

describe("a new catalog", () => {
  it("brings back a read that a request after it was not about until now", async () => {
    const table = "arn:aws:glue:eu-west-1:111122223333:table/sales/orders";
    const ask = (person: string, at: string, tableArn: string): TrailRecord =>
      aRecord({
        eventSource: "lakeformation.amazonaws.com",
        eventName: "GetDataAccess",
        additionalEventData: { lakeFormationRoleSessionName: "AWSLF-00-AT-1-y" },
        requestParameters: { tableArn },
        userIdentity: aPerson(person),
        eventTime: `2026-09-02T${at}Z`,
      });
    const one = folder.write("asked-twice.json.gz", [
      aRead({ userIdentity: aRole("registration", "AWSLF-00-AT-1-y"), eventTime: "2026-09-02T11:30:00Z" }),
      ask("ben@example.com", "10:00:00", `${table}-else`),
      ask("ana@example.com", "12:30:00", table),
    ]);
    const orders = { id: "orders", name: "Orders", project: "core", locations: ["s3://lake/orders/"] };
    const until = (more: object): ReturnType<typeof catalogOf> =>
      changed((m) => {
        m.assets = [
          { ...orders, table_arn: table, until: "2026-09-02T12:00:00Z" },
          { ...orders, from: "2026-09-02T12:00:00Z", ...more },
        ];
      });
    await scan(database, [one], { catalog: until({}) });

    const again = await scan(database, [one], { catalog: until({ table_arn: table }) });

    await emptyTables(database);
    const first = await scan(database, [one], { catalog: until({ table_arn: table }) });
    expect(found(again)).toEqual(found(first));
    expect(first.summary.entitlements).toMatchObject({ subscribed: 2 });
  });

  it("brings back a read that was judged by a request after it", async () => {
    const late = [
      aRead({ userIdentity: aRole("registration", "AWSLF-00-AT-1-x"), eventTime: "2026-09-02T09:59:59Z" }),
      aRecord({
        eventSource: "lakeformation.amazonaws.com",
        eventName: "GetDataAccess",
        additionalEventData: { lakeFormationRoleSessionName: "AWSLF-00-AT-1-x" },
        userIdentity: aPerson("ben@example.com"),
        eventTime: "2026-09-02T10:00:01Z",
      }),
    ];
    const one = folder.write("late-request.json.gz", late);
    const exempt = changed((m) => {
      m.people.push({ id: "ben@example.com", kind: "human", identities: [] });
      m.exemptions.push({ person: "ben@example.com", reason: "r", from: "2026-09-02T10:00:00Z" });
    });
    await scan(database, [one], { catalog: mesh });

    const again = await scan(database, [one], { catalog: exempt });

    expect(again.findings).toEqual([]);
    expect((await database.pool.query("select 1 from findings where status = 'open'")).rows).toEqual([]);
  });
});

describe("a half that comes late", () => {
  const session = "AWSLF-00-AT-777788889999-Qm3xT9LwZk";
  const vended = read(10, aRole("registration", session), "orders/9");
  const request = aRecord({
    eventSource: "lakeformation.amazonaws.com",
    eventName: "GetDataAccess",
    additionalEventData: { lakeFormationRoleSessionName: session },
    userIdentity: aRole("marketing", "q", { account: "777788889999" }),
    recipientAccountId: "777788889999",
    eventTime: time(7),
  });

  it("brings back its own hour and the hour of the other half, though its account is new", async () => {
    const first = folder.write("first.json.gz", [vended, ...records]);
    const late = folder.write("late.json.gz", [request]);

    await scan(database, [first], { catalog: mesh });
    await ingestOnly(late);

    expect(await hoursBehind(mesh)).toEqual([7, 10]);
  });

  /** Ingests a file and derives nothing. */
  async function ingestOnly(file: string): Promise<void> {
    const stop = scan(database, [file], { catalog: mesh, stopBeforeDerive: true });
    await expect(stop).rejects.toThrow("stopped");
  }
});

describe("alerts", () => {
  const sent: { route: string; subject: string; text: string }[] = [];
  const deliver = (
    topicOf: (domain: string) => string | undefined = () => TOPIC,
  ): ReturnType<typeof deliverAlerts> =>
    deliverAlerts({
      ...DELIVERING,
      db: database.db,
      pool: database.pool,
      sink: recordInto(sent),
      ownerOf: ownersAt(topicOf),
      fallbackTopic: undefined,
    });
  beforeEach(() => void sent.splice(0));

  const entitled = changed((m) => void m.exemptions.push({ account: "111122223333", reason: "all of us" }));

  it("whose cause is gone are withdrawn with one message to those who were told", async () => {
    const one = folder.write("one.json.gz", [records[1] as TrailRecord]);
    await scan(database, [one], { catalog: mesh });
    await deliver();
    await scan(database, [one], { catalog: entitled });
    await deliver();
    await scan(database, [one], { catalog: entitled });
    await deliver();

    expect(sent.map(({ subject }) => subject)).toEqual([
      "[HIGH] orders: ben@example.com: Access without a subscription",
      "[WITHDRAWN] orders: ben@example.com: Access without a subscription",
    ]);
    expect(sent[1]?.text).toContain("nothing left to do");

    await scan(database, [one], { catalog: mesh });
    await deliver();
    expect(sent).toHaveLength(3);
    expect(sent[2]?.subject).toContain("[HIGH]");
  });

  it("that nobody was told of are withdrawn without a word", async () => {
    const one = folder.write("one.json.gz", [records[1] as TrailRecord]);
    await scan(database, [one], { catalog: mesh });
    await scan(database, [one], { catalog: entitled });
    await deliver();

    expect(sent).toEqual([]);
  });

  it("on the past are one summary for the domain, revised, and taken back when nothing stands", async () => {
    const old = folder.write(
      "111122223333_CloudTrail_eu-west-1_20260910T0000Z_AAAAAAAAAAAAAAAA.json.gz",
      records,
    );
    await scan(database, [old], { catalog: mesh });
    await deliver();
    const summaries = sent.filter(({ text }) => text.includes("domain sales"));
    expect(summaries.map(({ subject }) => subject)).toEqual(["[HISTORY] sales: 3 findings in past logs"]);
    expect(summaries[0]?.text).toMatch(/ rule [0-9a-f-]{36}, by auditplane, licence Apache-2\.0\n +https:/);

    await scan(database, [old], { catalog: entitled });
    await deliver();
    expect(sent.at(-1)?.subject).toBe("[WITHDRAWN] sales: no findings in past logs");
  });

  const trail = (stamp: string, records: TrailRecord[]): string =>
    folder.write(`111122223333_CloudTrail_eu-west-1_${stamp}_AAAAAAAAAAAAAAAA.json.gz`, records);

  it.each<[string, () => string]>([
    ["a back-fill", () => trail("20260901T0000Z", [aRecord({ eventTime: "2026-09-01T00:00:00Z" })])],
    ["an empty input", () => folder.write("empty.json", "[]")],
  ])("on what was history are not sent because %s has an earlier now", async (_, later) => {
    await scan(database, [trail("20260910T0000Z", records)], { catalog: entitled });
    await scan(database, [later()], { catalog: mesh });
    await deliver();

    expect(sent.map(({ subject }) => subject)).toContain("[HISTORY] sales: 3 findings in past logs");
    expect(sent.filter(({ subject }) => subject.startsWith("[HIGH]"))).toEqual([]);
  });

  it("that group otherwise with a new catalog are told under the new grouping, and all withdrawn", async () => {
    const one = folder.write("one.json.gz", [records[1] as TrailRecord]);
    const inMarketing = changed((m) => {
      m.people.push({ id: "ben@example.com", kind: "human", identities: [] });
      m.members.push({ project: "marketing", person: "ben@example.com", role: "viewer" });
      m.subscriptions = [];
    });
    for (const catalog of [mesh, inMarketing, entitled]) {
      await scan(database, [one], { catalog });
      await deliver();
    }

    expect(sent.map(({ subject }) => subject.split("]")[0])).toEqual([
      "[HIGH",
      "[HIGH",
      "[WITHDRAWN",
      "[WITHDRAWN",
    ]);
  });

  it("that group otherwise when they are history are not told again", async () => {
    const one = folder.write("one.json.gz", [records[1] as TrailRecord]);
    const inMarketing = changed((m) => {
      m.people.push({ id: "ben@example.com", kind: "human", identities: [] });
      m.members.push({ project: "marketing", person: "ben@example.com", role: "viewer" });
      m.subscriptions = [];
    });
    await scan(database, [one], { catalog: mesh });
    await deliver();
    await scan(database, [trail("20260912T1000Z", [aRecord()])], { catalog: inMarketing });
    await deliver();

    expect(sent.map(({ subject }) => subject.split("]")[0])).toEqual(["[HIGH"]);
  });

  it("keep what they told when it is history, and are withdrawn when none of it stands", async () => {
    const one = folder.write("one.json.gz", [records[1] as TrailRecord]);
    const [fresh, late] = ["2026-09-12T09:00:00Z", time(9)].map((eventTime) => ({
      ...records[1],
      eventID: aGuid(),
      eventTime,
    }));
    await scan(database, [one], { catalog: mesh });
    await deliver();
    await scan(database, [trail("20260912T1000Z", [fresh, late] as TrailRecord[])], { catalog: mesh });
    await deliver();
    expect(sent.map(({ subject }) => subject.split("]")[0])).toEqual(["[HIGH", "[HIGH"]);

    await scan(database, [one], { catalog: entitled });
    await deliver();
    expect(sent.slice(2).map(({ subject }) => subject.split("]")[0])).toEqual(["[WITHDRAWN"]);
  });

  it("are taken back when they are another cause's and another domain's as history", async () => {
    const one = folder.write("one.json.gz", [records[1] as TrailRecord]);
    const moved = changed((m) => {
      m.domains.push({ id: "other", name: "Other", topic_arn: TOPIC });
      m.projects[0] = { ...m.projects[0], domain: "other" } as never;
      m.people.push({ id: "ben@example.com", kind: "human", identities: [] });
      m.members.push({ project: "marketing", person: "ben@example.com", role: "viewer" });
      m.subscriptions = [];
    });
    await scan(database, [one], { catalog: mesh });
    await deliver((domain) => `topic-${domain}`);
    await scan(database, [trail("20260912T1000Z", [aRecord()])], { catalog: moved });
    await deliver((domain) => `topic-${domain}`);

    expect(sent.map(({ route, subject }) => `${route} ${subject.split("]")[0]}`)).toEqual([
      "topic-sales [HIGH",
      "topic-sales [WITHDRAWN",
      "topic-other [HISTORY",
    ]);
    expect(sent[1]?.text).toContain("has other owners, who are told");
  });

  it("are not taken back where the new owner has no topic, until it has one", async () => {
    const one = folder.write("one.json.gz", [records[1] as TrailRecord]);
    const moved = changed((m) => {
      m.domains.push({ id: "other", name: "Other", topic_arn: TOPIC });
      m.projects[0] = { ...m.projects[0], domain: "other" } as never;
    });
    const topicOf = (domain: string): string | undefined => (domain === "sales" ? "topic-sales" : undefined);
    await scan(database, [one], { catalog: mesh });
    await deliver(topicOf);
    await scan(database, [one], { catalog: moved });

    expect(await deliver(topicOf)).toMatchObject({ sent: 0, unrouted: 1 });
    expect(await deliver((domain) => `topic-${domain}`)).toMatchObject({ sent: 2, unrouted: 0 });
    expect(sent.map(({ route }) => route)).toEqual(["topic-sales", "topic-other", "topic-sales"]);
  });

  it("that were withdrawn and stand again when they are history are in its summary", async () => {
    const one = folder.write("one.json.gz", [records[1] as TrailRecord]);
    for (const [paths, catalog] of [
      [[one], mesh],
      [[one], entitled],
      [[trail("20260912T1000Z", [aRecord()])], mesh],
    ] as const) {
      await scan(database, paths, { catalog });
      await deliver();
    }

    expect(sent.map(({ subject }) => subject.split(":")[0])).toEqual([
      "[HIGH] orders",
      "[WITHDRAWN] orders",
      "[HISTORY] sales",
    ]);
  });

  it("that were raised and not sent yet are sent though a late record makes history of them", async () => {
    const late = [{ ...records[1], eventID: aGuid() } as TrailRecord, aRecord()];
    await scan(database, [folder.write("one.json.gz", [records[1] as TrailRecord])], { catalog: mesh });
    await scan(database, [trail("20260912T1000Z", late)], { catalog: mesh });
    await deliver();

    expect(sent.map(({ subject }) => subject)).toEqual([
      "[HIGH] orders: ben@example.com: Access without a subscription",
    ]);
    expect(sent[0]?.text).toContain("reached orders of project core 2 times");
  });

  it("on an asset that another domain owns now are told there, and taken back where they were told", async () => {
    const one = folder.write("one.json.gz", [records[1] as TrailRecord]);
    const moved = changed((m) => {
      m.domains.push({ id: "other", name: "Other", topic_arn: TOPIC });
      m.projects[0] = { ...m.projects[0], domain: "other" } as never;
    });
    for (const catalog of [mesh, moved, entitled]) {
      await scan(database, [one], { catalog });
      await deliver((domain) => `topic-${domain}`);
    }

    expect(sent.map(({ route, subject }) => `${route} ${subject.split("]")[0]}`)).toEqual([
      "topic-sales [HIGH",
      "topic-other [HIGH",
      "topic-sales [WITHDRAWN",
      "topic-other [WITHDRAWN",
    ]);
    expect(sent[2]?.text).toContain("has other owners, who are told");
    expect(sent[3]?.text).toContain("None of it stands any more");
  });

  it("are sent to a domain's new topic, and say nothing to the old one", async () => {
    const one = folder.write("one.json.gz", [records[1] as TrailRecord]);
    const more = folder.write("more.json.gz", [{ ...records[1], eventID: aGuid() } as TrailRecord]);
    await scan(database, [one], { catalog: mesh });
    await deliver(() => "old");
    await scan(database, [more], { catalog: mesh });
    await deliver(() => "new");

    expect(sent.map(({ route, subject }) => `${route} ${subject.split("]")[0]}`)).toEqual([
      "old [HIGH",
      "new [HIGH",
    ]);
  });

  it.each([
    ["a time that no calendar has", "20269999T9999Z", aRecord()],
    ["a time ahead of the clock", "20991231T0000Z", aRecord()],
  ])("are sent though the name of an earlier file tells %s", async (_, stamp, record) => {
    await scan(database, [trail(stamp, [record])], { catalog: mesh });
    const { findings } = await scan(database, [folder.write("one.json.gz", [records[1] as TrailRecord])], {
      catalog: mesh,
    });

    expect(findings.map(({ live }) => live)).toEqual([true]);
  });

  it("are sent though a file that was not read has a later name", async () => {
    const broken = folder.write(
      "111122223333_CloudTrail_eu-west-1_20260912T1000Z_AAAAAAAAAAAAAAAA.json",
      "{",
    );
    await scan(database, [broken], { catalog: mesh });
    const one = folder.write("one.json.gz", [records[1] as TrailRecord]);

    expect((await scan(database, [one], { catalog: mesh })).findings.map(({ live }) => live)).toEqual([true]);
  });

  it("are withdrawn where nothing that was told stands, though something untold of the cause does", async () => {
    const old = read(9, aPerson("ben@example.com"), "orders/2");
    const fresh = { ...read(9, aPerson("ben@example.com"), "orders/3"), eventTime: "2026-09-12T09:00:00Z" };
    const both = trail("20260912T1000Z", [old, fresh]);
    const since = changed(
      (m) => void m.exemptions.push({ account: "111122223333", reason: "r", from: "2026-09-12T00:00:00Z" }),
    );
    for (const catalog of [mesh, since]) {
      await scan(database, [both], { catalog });
      await deliver();
    }

    expect(sent.map(({ subject }) => subject)).toEqual([
      "[HIGH] orders: ben@example.com: Access without a subscription",
      "[HISTORY] sales: 1 finding in past logs",
      "[WITHDRAWN] orders: ben@example.com: Access without a subscription",
    ]);
  });

  it("on the past follow their findings to another domain", async () => {
    const old = trail("20260912T1000Z", [records[1] as TrailRecord]);
    const moved = changed((m) => {
      m.domains.push({ id: "other", name: "Other", topic_arn: TOPIC });
      m.projects[0] = { ...m.projects[0], domain: "other" } as never;
    });
    for (const catalog of [mesh, moved]) {
      await scan(database, [old], { catalog });
      await deliver();
    }

    expect(sent.map(({ subject }) => subject)).toEqual([
      "[HISTORY] sales: 1 finding in past logs",
      "[WITHDRAWN] sales: no findings in past logs",
      "[HISTORY] other: 1 finding in past logs",
    ]);
  });

  it.each<[string, (rule: SigmaRule) => SigmaRule]>([
    ["words", (rule) => ({ ...rule, title: "Other words", explanation: "{person} did it", level: "low" })],
    ["version", (rule) => rule],
  ])("are not sent again because a rule has another %s that changes no match", async (_, edit) => {
    const one = folder.write("one.json.gz", [records[1] as TrailRecord]);
    const old = trail("20260910T0000Z", records);
    const edited = (await builtinRules()).map((rule) => ({ ...edit(rule), version: "edited" }));
    await scan(database, [one], { catalog: mesh });
    await deliver();
    await scan(database, [old], { catalog: mesh });
    await deliver();
    const before = sent.length;

    const { findings } = await scan(database, [one, old], { catalog: mesh, rules: edited });
    await deliver();

    expect(findings.length).toBeGreaterThan(2);
    // a record is judged once, by the rule of its day
    const byRecords = findings.filter(({ category }) => category === "cloudtrail");
    expect(new Set(byRecords.map(({ rule_version }) => rule_version))).not.toContain("edited");
    expect(byRecords.length).toBeGreaterThan(0);
    const others = findings.filter(({ category }) => category !== "cloudtrail");
    expect(others.map(({ rule_version }) => rule_version)).toEqual(others.map(() => "edited"));
    expect(before).toBeGreaterThan(1);
    expect(sent).toHaveLength(before);
  });

  it("of a rule on records are of the version that matched, and of the one in force once that matches, too", async () => {
    const stop = (at: string): TrailRecord =>
      aRecord({ eventSource: "cloudtrail.amazonaws.com", eventName: "StopLogging", eventTime: at });
    const one = folder.write("stop-1.json.gz", [stop("2026-09-02T10:00:00Z")]);
    const two = folder.write("stop-2.json.gz", [stop("2026-09-02T11:00:00Z")]);
    const builtin = await builtinRules();
    const edited = builtin.map((rule) => ({ ...rule, version: "edited", title: "Other words" }));
    const former = builtin.find(({ title }) => title === "CloudTrail trail stopped")?.version;

    await scan(database, [one], { catalog: mesh });
    const before = await scan(database, [one], { catalog: mesh, rules: edited });
    const after = await scan(database, [one, two], { catalog: mesh, rules: edited });

    expect(before.findings).toMatchObject([
      { rule_version: former, rule_title: "CloudTrail trail stopped", version: 1 },
    ]);
    expect(after.findings).toMatchObject([
      { rule_version: "edited", rule_title: "Other words", event_count: 2 },
    ]);

    const again = builtin.map((rule) => ({ ...rule, version: "0-edited-again" }));
    const last = await scan(database, [one, two], { catalog: mesh, rules: again });
    expect(last.findings).toMatchObject([{ rule_version: "edited", rule_title: "Other words", version: 2 }]);
  });

  it("of a rule that cannot be read any more stand, and are withdrawn when it is taken out", async () => {
    const one = folder.write("one.json.gz", [records[1] as TrailRecord]);
    await scan(database, [one], { catalog: mesh });
    await deliver();
    const open = "select count(*)::int as count from findings where status = 'open'";

    await scan(database, [one], { catalog: mesh, rules: [], hasBrokenRules: true });
    expect((await database.pool.query(open)).rows).toEqual([{ count: 1 }]);
    await deliver();
    expect(sent).toHaveLength(1);
    const [rule] = (await builtinRules()).filter(({ category }) => category === "volume");
    await scan(database, [one], { catalog: mesh, rules: [rule as SigmaRule] });
    expect((await database.pool.query(open)).rows).toEqual([{ count: 0 }]);
  });

  it("name the author of a rule, its licence and its references, and so do findings", async () => {
    const one = folder.write("one.json.gz", [records[1] as TrailRecord]);
    const references = ["https://example.com/rule"];
    const rules = (await builtinRules()).map((rule) => ({
      ...rule,
      author: "N. N.",
      license: "DRL 1.1",
      references,
    }));

    const { findings } = await scan(database, [one], { catalog: mesh, rules });
    await deliver();

    expect(findings).toMatchObject([
      { rule_author: "N. N.", rule_license: "DRL 1.1", rule_references: references },
    ]);
    expect(sent[0]?.text).toContain(
      ", by N. N.).\nLicence of the rule: DRL 1.1\n  https://example.com/rule\n",
    );
  });

  it("on an access whose caller may still be told wait for ninety minutes", async () => {
    const rule = (await builtinRules()).find(({ title }) => title.startsWith("Hard ceiling"));
    const bulk = aRead({
      userIdentity: aRole("registration", "AWSLF-00-AT-777788889999-Qm3xT9LwZk"),
      bytes: 2e12,
      eventTime: time(10),
    });
    const one = folder.write("bulk.json.gz", [bulk]);
    const { findings } = await scan(database, [one], { catalog: mesh });
    expect(findings.map(({ rule_id }) => rule_id)).toEqual([rule?.id]);
    await deliver();
    expect(sent).toEqual([]);

    const now = Date.parse(time(10));
    expect(await raiseAlerts(database.db, now + 89 * 60_000)).toBe(0);
    expect(await raiseAlerts(database.db, now + 90 * 60_000)).toBe(1);
    await deliver();
    expect(sent).toHaveLength(1);
    expect(await raiseAlerts(database.db, now + 91 * 60_000)).toBe(0);
  });
});
