import { afterEach, expect, it } from "vitest";
import { readPolicy } from "../../src/app.ts";
import { NOTHING_DECLARED } from "../../src/core/control-plane/made/catalog-of.ts";
import { HOUR_MS, isoTime } from "../../src/core/record/time.ts";
import { compileRules } from "../../src/core/sigma/rule-set.ts";
import { findingRules, knownRules } from "../../src/jobs/derive/rules.ts";
import { judgeGovernance } from "../../src/jobs/governance/judge.ts";
import { watchGovernance } from "../../src/jobs/governance/watch.ts";
import { openCatalog } from "../../src/jobs/sync/current-catalog.ts";
import { readCatalogGiven } from "../../src/store/made-catalog.ts";
import { MARKETING_ROLE, ORDERS_TABLE, aSubscription, acme, day, row } from "../support/acme-entries.ts";
import { emptyTables, useDatabase } from "../support/database.ts";
import { scan, useFolder } from "../support/pipeline.ts";
import { enforcePolicy } from "../support/policy-in-force.ts";
import { aPerson, aRead, aRecord, aRole } from "../support/records.ts";
import type { TrailRecord } from "../support/records.ts";
import { syncRows } from "../support/synced-rows.ts";

const database = useDatabase();
const { pool } = database;
const folder = useFolder();
afterEach(() => emptyTables(database));

const [, ACCOUNT = "", NAME = ""] = /:iam::(\d+):role\/(.+)$/.exec(MARKETING_ROLE) ?? [];
const TITLE = "Access that outlived a change of role";
const grant = row(
  "permission",
  "marketing on orders",
  {
    principal: MARKETING_ROLE,
    resource: { table: ORDERS_TABLE },
    permissions: ["SELECT"],
    grantable: [],
    shares: [],
  },
  { changed: day(6) },
);
const mesh = [...acme(), aSubscription("sub-1")];

let files = 0;
async function logged(...records: readonly TrailRecord[]): Promise<void> {
  await scan(database, [folder.write(`logs/${++files}.json.gz`, records)], {});
}

function deleted(hoursAgo: number, more: TrailRecord = {}): TrailRecord {
  return aRecord({
    eventSource: "iam.amazonaws.com",
    eventName: "DeleteRole",
    eventTime: isoTime(Date.now() - hoursAgo * HOUR_MS),
    recipientAccountId: ACCOUNT,
    awsRegion: "us-east-1",
    requestParameters: { roleName: NAME },
    resources: undefined,
    userIdentity: aPerson("platform@example.com"),
    ...more,
  });
}

const setPolicy = (hours: number): Promise<void> =>
  enforcePolicy(pool, `version: 1\naccess_ends_within_hours: ${hours}\n`);

/** What is told of roles and people that changed, once plan and grants are compared. */
async function told(): Promise<string[]> {
  await watchGovernance({
    pool,
    given: () => readCatalogGiven(pool, NOTHING_DECLARED),
    prescribed: () => Promise.resolve({}),
    catalog: openCatalog(pool, { file: undefined, declared: () => Promise.resolve(NOTHING_DECLARED) }),
  });
  const policy = await readPolicy({ catalog: undefined, rules: [], pipelines: [], builtinRules: true });
  const { rules, correlations } = policy;
  await judgeGovernance({
    pool,
    rules: compileRules(rules, "governance"),
    findingRules: findingRules(rules),
    isKnownRule: knownRules({ rules, correlations, hasBrokenRules: false }),
    now: Date.now(),
  });
  const { rows } = await pool.query<{ line: string }>(
    `select concat_ws(' · ', p.key, a.value, f.domain, f.status) as line
     from findings f join people p on p.id = f.person_id left join dictionary a on a.id = f.asset_id
     join rules r on r.id = f.rule_id and r.version = f.rule_version where r.content ->> 'title' = $1 order by 1`,
    [TITLE],
  );
  return rows.map(({ line }) => line);
}

const OPEN = `${MARKETING_ROLE} · 4astorders9j1x · du1sales`;

it("a role that logs show to be deleted, and that Lake Formation lets read still, is a finding of the asset's owner after the policy's hours", async () => {
  await setPolicy(24);
  await logged(deleted(48, { errorCode: "AccessDenied" }));
  await syncRows(pool, [...mesh, grant]);
  expect(await told()).toEqual([]);

  await logged(deleted(30));
  expect(await told()).toEqual([`${OPEN} · open`]);

  await pool.query("delete from matches"); // as once its event has left the database
  expect(await told()).toEqual([`${OPEN} · open`]);

  await syncRows(pool, mesh);
  expect(await told()).toEqual([`${OPEN} · withdrawn`]);
});

it("a role that was deleted is none before the policy's hours are over, nor once a role of its name acts again", async () => {
  await setPolicy(48);
  const acted = (hoursAgo: number, principalId: string): TrailRecord => {
    const identity = aRole(NAME, "session", { account: ACCOUNT }) as {
      sessionContext: { sessionIssuer: object };
    };
    const { sessionContext } = identity;
    const sessionIssuer = { ...sessionContext.sessionIssuer, principalId };
    return aRead({
      key: `orders/${principalId}`,
      eventTime: isoTime(Date.now() - hoursAgo * HOUR_MS),
      recipientAccountId: ACCOUNT,
      userIdentity: {
        ...identity,
        principalId: `${principalId}:session`,
        sessionContext: { ...sessionContext, sessionIssuer },
      },
    });
  };
  await logged(acted(60, "AROAOLD0000000000001"), deleted(30));
  await syncRows(pool, [...mesh, grant]);
  expect(await told()).toEqual([]);

  await setPolicy(24);
  expect(await told()).toEqual([`${OPEN} · open`]);
  await logged(acted(20, "AROANEW0000000000002"));
  expect(await told()).toEqual([`${OPEN} · withdrawn`]);
});
