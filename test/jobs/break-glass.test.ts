import { afterEach, describe, expect, it } from "vitest";
import { readPolicy } from "../../src/app.ts";
import { usesOf } from "../../src/core/break-glass/use.ts";
import type { NamedRole } from "../../src/core/break-glass/use.ts";
import { indexCatalog, NO_CATALOG } from "../../src/core/catalog/index-catalog.ts";
import { HOUR_MS, isoTime } from "../../src/core/record/time.ts";
import { compileRules } from "../../src/core/sigma/rule-set.ts";
import { justifyUse } from "../../src/jobs/break-glass/justify.ts";
import { watchBreakGlass } from "../../src/jobs/break-glass/watch.ts";
import { findingRules, knownRules } from "../../src/jobs/derive/rules.ts";
import { judgeGovernance } from "../../src/jobs/governance/judge.ts";
import { listNamedRoles, listRoleHours } from "../../src/store/break-glass.ts";
import { emptyTables, useDatabase } from "../support/database.ts";
import { scan, useFolder } from "../support/pipeline.ts";
import { aRecord, aRole } from "../support/records.ts";
import type { TrailRecord } from "../support/records.ts";

const database = useDatabase();
const { pool } = database;
const folder = useFolder();
afterEach(() => emptyTables(database));

const ROLE = "arn:aws:iam::111122223333:role/emergency/break-glass";
const NOW = Math.floor(Date.now() / HOUR_MS) * HOUR_MS;

function acted(
  hoursAgo: number,
  session = "ana@example.com",
  role = "break-glass",
  accessKeyId = "ASIAEXAMPLE",
): TrailRecord {
  return aRecord({
    eventTime: isoTime(NOW - hoursAgo * HOUR_MS + 60_000),
    userIdentity: {
      ...aRole(role, session, { sourceIdentity: session, path: "/emergency/" }),
      accessKeyId,
    },
  });
}

const keyOf = (number: number): string => `ASIAEXAMPLE00000000${number}`;

/** By somebody of Identity Center, who is given the access key of that number. */
function assumed(hoursAgo: number, number: number, fields: TrailRecord = {}): TrailRecord {
  const path = "/aws-reserved/sso.amazonaws.com/";
  return aRecord({
    eventTime: isoTime(NOW - hoursAgo * HOUR_MS + 30_000),
    eventSource: "sts.amazonaws.com",
    eventName: "AssumeRole",
    userIdentity: aRole("AWSReservedSSO_Dev_0123456789abcdef", "ana@example.com", { path }),
    requestParameters: { roleArn: ROLE, roleSessionName: "help" },
    responseElements: { credentials: { accessKeyId: keyOf(number) } },
    ...fields,
  });
}

let files = 0;
async function read(...records: readonly TrailRecord[]): Promise<void> {
  await scan(database, [folder.write(`logs/${++files}.json.gz`, records)], {});
}

async function watch(roleArns: readonly string[] = [ROLE], during?: NamedRole["during"]): Promise<number> {
  return await watchBreakGlass({
    pool,
    catalog: { read: () => Promise.resolve(indexCatalog(NO_CATALOG)) },
    roles: () => Promise.resolve(roleArns.map((roleArn) => ({ roleArn, reason: "an outage", during }))),
    identity: { trustedSessionRoles: [], trustedSourceIdentity: [] },
  });
}

async function findings(): Promise<string[]> {
  const { rules, correlations } = await readPolicy({
    catalog: undefined,
    rules: [],
    pipelines: [],
    builtinRules: true,
  });
  await judgeGovernance({
    pool,
    rules: compileRules(rules, "governance"),
    findingRules: findingRules(rules),
    isKnownRule: knownRules({ rules, correlations, hasBrokenRules: false }),
    now: Date.now(),
  });
  const { rows } = await pool.query<{ line: string }>(
    `select concat_ws(' ', p.key, '·', r.content ->> 'title', '·', f.tier, f.live, f.status) as line
     from findings f join people p on p.id = f.person_id join rules r on r.id = f.rule_id and r.version = f.rule_version
     where r.content ->> 'title' like '%emergencies%' order by f.window_start, 1`,
  );
  return rows.map(({ line }) => line);
}

describe("uses of roles for emergencies in logs", () => {
  it("are a page each, at once and once, by whoever is behind the session", async () => {
    await read(acted(9), acted(9), acted(4), acted(3, "ben@example.com"), acted(2, "eve", "another"));

    expect(await watch()).toBe(3);
    expect(await watch()).toBe(0);
    expect(await findings()).toEqual([
      "ana@example.com · Role for emergencies used · page t open",
      "ana@example.com · Role for emergencies used · page t open",
      "ben@example.com · Role for emergencies used · page t open",
    ]);
  });

  it("that nobody justifies for a day are a second finding, which a justification ends", async () => {
    await read(acted(30));
    await watch();
    expect(await findings()).toEqual([
      "ana@example.com · Role for emergencies used · page f open",
      "ana@example.com · Use of a role for emergencies that nobody justified · review t open",
    ]);

    const [use] = usesOf(await listRoleHours(pool));
    await justifyUse(pool, { use: use?.id ?? "", author: "ana@example.com", reason: "INC-204" });
    await watch();
    expect(await findings()).toEqual([
      "ana@example.com · Role for emergencies used · page f open",
      "ana@example.com · Use of a role for emergencies that nobody justified · review t withdrawn",
    ]);
    const { rows } = await pool.query("select action, subject from audit_log");
    expect(rows).toEqual([{ action: "breakglass.justified", subject: use?.id }]);
  });

  it("are the same in the end, in whatever order files come, and when the watch was killed in between", async () => {
    const records = [acted(6), acted(5), acted(5), acted(2)];
    await read(...records);
    await watch();
    const whole = usesOf(await listRoleHours(pool));
    await emptyTables(database);
    for (const record of records.toReversed()) {
      await read(record);
      await watch();
    }

    expect(usesOf(await listRoleHours(pool))).toEqual(whole);
    expect(whole.map(({ events }) => events)).toEqual([1, 3]);
  });

  it("of a role that the policy names only later are found in what was read before", async () => {
    await read(acted(4));

    expect(await watch([])).toBe(0);
    expect(await watch()).toBe(1);
  });

  it("of a role that the policy names no more stand, and are found however late their records come", async () => {
    await read(acted(9));
    expect(await watch()).toBe(1);
    const during = { from: NOW - 10 * HOUR_MS, until: NOW - 3 * HOUR_MS };
    expect(await watch([ROLE], during)).toBe(0);

    await read(acted(20), acted(4, "ben@example.com"), acted(3), acted(1));
    expect(await watch([ROLE], during)).toBe(1);
    expect(await findings()).toEqual([
      "ana@example.com · Role for emergencies used · page t open",
      "ben@example.com · Role for emergencies used · page t open",
    ]);
  });

  it("are looked for in every role that a policy named, in those that it names no more up to then", async () => {
    const set = (at: string, value: object | null): Promise<unknown> =>
      pool.query(
        `insert into settings (kind, key, value, reason, origin, recorded_at) values ('mesh_policy', 'floor', $2, 'x', 'file', $1)`,
        [at, value],
      );
    const naming = (...roles: string[]): object => ({
      version: 1,
      break_glass: roles.map((role_arn) => ({ role_arn, reason: "an outage" })),
    });
    await set("2026-09-01T00:00:00Z", naming("a", "b"));
    await set("2026-09-02T00:00:00Z", naming("a"));
    await set("2026-09-03T00:00:00Z", { version: 1, break_glass: null });
    await set("2026-09-04T00:00:00Z", naming("c"));

    const during = (from: string, until: string): NamedRole["during"] => ({
      from: Date.parse(from),
      until: Date.parse(until),
    });
    const reason = "an outage";
    expect(await listNamedRoles(pool)).toEqual([
      { roleArn: "a", reason, during: during("2026-09-01", "2026-09-03") },
      { roleArn: "b", reason, during: during("2026-09-01", "2026-09-02") },
      { roleArn: "c", reason, during: undefined },
    ]);
  });

  it("begin when somebody assumes the role, also where no call follows, and are theirs", async () => {
    await read(assumed(9, 1), assumed(5, 2), acted(5, "ana@example.com", "break-glass", keyOf(2)));

    expect(await watch()).toBe(2);
    expect(usesOf(await listRoleHours(pool)).map(({ person, events }) => `${person} ${events}`)).toEqual([
      "ana@example.com 2",
      "ana@example.com 1",
    ]);
  });

  it("are whose who acts with what was given, whatever the name of who assumed the role", async () => {
    const identity = {
      type: "IAMUser",
      arn: "arn:aws:iam::111122223333:user/ana",
      accountId: "111122223333",
    };
    await read(
      assumed(5, 3, { userIdentity: identity }),
      acted(5, "ana@example.com", "break-glass", keyOf(3)),
    );
    expect(await watch()).toBe(1);
  });

  it("are none where it was refused, is another role, or a service takes on its own", async () => {
    await read(
      assumed(9, 4, { errorCode: "AccessDenied", responseElements: null }),
      assumed(8, 5, { requestParameters: { roleArn: ROLE.replace("break-glass", "not-break-glass") } }),
      assumed(7, 6, { userIdentity: { type: "AWSService", invokedBy: "ec2.amazonaws.com" } }),
    );
    expect(await watch()).toBe(0);
  });

  it("that nobody knows cannot be justified", async () => {
    await expect(justifyUse(pool, { use: "none", author: "ana", reason: "x" })).rejects.toThrow(
      "there is none of that id",
    );
  });
});
