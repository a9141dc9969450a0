import { afterEach, describe, expect, it } from "vitest";
import { NOTHING_DECLARED } from "../../src/core/control-plane/made/catalog-of.ts";
import type { Declared } from "../../src/core/control-plane/made/catalog-of.ts";
import type { AnyEntry } from "../../src/core/control-plane/entry.ts";
import { explanationOf } from "../../src/core/finding/explanation.ts";
import type { SyncOutcome } from "../../src/core/control-plane/read/sync-outcome.ts";
import { DAY_MS } from "../../src/core/record/time.ts";
import type { Share } from "../../src/core/settings/share.ts";
import { compileRules } from "../../src/core/sigma/rule-set.ts";
import { findingRules, knownRules } from "../../src/jobs/derive/rules.ts";
import { judgeGovernance } from "../../src/jobs/governance/judge.ts";
import { watchGovernance } from "../../src/jobs/governance/watch.ts";
import { setEntry } from "../../src/jobs/settings/index.ts";
import { openCatalog } from "../../src/jobs/sync/current-catalog.ts";
import { syncScope } from "../../src/jobs/sync/index.ts";
import { readPolicy } from "../../src/app.ts";
import { readNames } from "../../src/store/finding-names.ts";
import { readFindingsByUid } from "../../src/store/findings.ts";
import { RoleIds } from "../../src/store/role-ids.ts";
import { addScopes } from "../../src/store/control-plane.ts";
import type { FactChange } from "../../src/store/governance.ts";
import { readCatalogGiven } from "../../src/store/made-catalog.ts";
import {
  BATCH_ROLE,
  DATAZONE,
  GLUE,
  IDENTITY,
  LAKE,
  MARKETING_ROLE,
  ORDERS_TABLE,
  SALES_ROLE,
  aSubscription,
  acme,
  day,
} from "../support/acme-entries.ts";
import { emptyTables, useDatabase } from "../support/database.ts";
import { anEntry, scriptedScopes } from "../support/scripted-scope.ts";
import type { ScopeScript } from "../support/scripted-scope.ts";

const database = useDatabase();
const { pool } = database;
afterEach(() => emptyTables(database));

const SCOPES = [DATAZONE, IDENTITY, LAKE, GLUE];

/** Entries as sources give them, by scope. */
function scripts(extra: readonly AnyEntry[] = []): Record<string, Partial<ScopeScript>> {
  const rows = [...acme(), aSubscription("sub-1", {}, { since: day(5) })].map(
    ({ scope, kind, id, content, since, changed }) => ({
      scope,
      entry: {
        kind,
        id,
        content,
        ...(since === undefined ? {} : { since }),
        ...(changed === undefined ? {} : { changed }),
      } as AnyEntry,
    }),
  );
  return Object.fromEntries(
    SCOPES.map((key) => [
      key,
      {
        lists: {
          all: [
            ...rows.filter(({ scope }) => scope === key).map(({ entry }) => entry),
            ...(key === LAKE ? extra : []),
          ],
        },
      },
    ]),
  );
}

function grant(principal: string): AnyEntry {
  return anEntry(
    "permission",
    `${principal} on orders`,
    { principal, resource: { table: ORDERS_TABLE }, permissions: ["SELECT"], grantable: [], shares: [] },
    { changed: day(6) },
  );
}

/** `given`: what was read; undefined: as it stands. */
async function watch(given = () => readCatalogGiven(pool, NOTHING_DECLARED)): Promise<FactChange> {
  const declared = (): Promise<Declared> => Promise.resolve(NOTHING_DECLARED);
  const catalog = openCatalog(pool, { file: undefined, declared });
  return await watchGovernance({ pool, given, prescribed: () => Promise.resolve({}), catalog });
}

async function sync(extra: readonly AnyEntry[]): Promise<FactChange> {
  await addScopes(pool, SCOPES);
  const open = scriptedScopes(scripts(extra));
  const { signal } = new AbortController();
  for (const key of SCOPES) {
    const outcome = await syncScope(
      { pool, scopes: [key], open, signal },
      { evenIfNotDue: true, accepts: true },
    );
    expect(outcome).toMatchObject({ outcome: "taken" });
  }
  return await watch();
}

/** As if all that is to be read had been. */
async function whole(): ReturnType<typeof readCatalogGiven> {
  const given = await readCatalogGiven(pool, NOTHING_DECLARED);
  return given && { ...given, isWhole: true };
}

async function judge(): Promise<void> {
  const policy = await readPolicy({ catalog: undefined, rules: [], pipelines: [], builtinRules: true });
  const { rules, correlations } = policy;
  await judgeGovernance({
    pool,
    rules: compileRules(rules, "governance"),
    findingRules: findingRules(rules),
    isKnownRule: knownRules({ rules, correlations, hasBrokenRules: false }),
    now: Date.now(),
  });
}

async function findings(): Promise<string[]> {
  const { rows } = await pool.query<{ line: string }>(
    `select concat_ws(' ', r.content ->> 'title', '·', p.key, '·', a.value, '·', f.status, f.version) as line
     from findings f join people p on p.id = f.person_id left join dictionary a on a.id = f.asset_id
     join rules r on r.id = f.rule_id and r.version = f.rule_version order by 1`,
  );
  return rows.map(({ line }) => line);
}

const agreed = [grant(MARKETING_ROLE), grant(SALES_ROLE)];
const HYBRID = "Asset that Lake Formation need not be asked for · everyone · 4astorders9j1x · open 1";

describe("disagreements of a mesh that is read", () => {
  it("end where a subscription is in the list of no status: nobody can say that it is approved", async () => {
    const lake = "lakeformation/777788889999/eu-west-1";
    const { signal } = new AbortController();
    const read = async (key: string, all: readonly AnyEntry[]): Promise<SyncOutcome | undefined> => {
      await addScopes(pool, [key]);
      const open = scriptedScopes({ [key]: { lists: { all } } });
      return await syncScope({ pool, scopes: [key], open, signal }, { evenIfNotDue: true, accepts: false });
    };
    // nothing is granted in the subscriber's account: else nobody could say that it has no grant
    await read(lake, []);
    expect(await sync([grant(SALES_ROLE)])).toEqual({ begun: 2, changed: 0, ended: 0 });

    const rest = (scripts()[DATAZONE]?.lists?.["all"] ?? []).filter(({ id }) => id !== "sub-1");
    expect(await read(DATAZONE, rest)).toMatchObject({ outcome: "taken", changes: 0, lost: ["sub-1"] });
    expect(await watch()).toEqual({ begun: 0, changed: 0, ended: 1 });
  });

  it("are none where the Lake Formation of the subscriber's account was never read, or was refused, or shows its grants to others", async () => {
    const lake = "lakeformation/777788889999/eu-west-1";
    const read = async (script: Partial<ScopeScript>): Promise<SyncOutcome | undefined> => {
      await addScopes(pool, [lake]);
      const deps = { pool, scopes: [lake], open: scriptedScopes({ [lake]: script }), signal };
      return await syncScope(deps, { evenIfNotDue: true, accepts: false });
    };
    const { signal } = new AbortController();
    const refusal = {
      kind: "access_denied",
      detail: "no administrator",
      action: undefined,
      resource: undefined,
      denied: undefined,
    } as const;
    const one = { list: "ListPermissions", refusal };
    const own = { ...one, of: "777788889999/eu-west-1" };
    const kinds = async (): Promise<string[]> => {
      const { rows } = await pool.query<{ kind: string }>("select kind from governance_facts order by 1");
      return rows.map(({ kind }) => kind);
    };

    expect(await sync([grant(SALES_ROLE)])).toMatchObject({ begun: 1 });
    expect(await read({ refused: [one] })).toMatchObject({ outcome: "refused" });
    expect(await watch(whole)).toMatchObject({ begun: 0 });
    expect(await read({ lists: { ListPermissions: [] }, refused: [own] })).toMatchObject({
      outcome: "taken",
    });
    expect(await watch()).toMatchObject({ begun: 0 });
    expect(await kinds()).toEqual(["lake_formation_optional"]);
    await read({ lists: { ListPermissions: [] } });
    expect(await watch()).toMatchObject({ begun: 1 });
    expect(await kinds()).toEqual(["lake_formation_optional", "subscription_without_grant"]);
  });

  it("are findings from when they are found for as long as they stand, and are withdrawn when they do not", async () => {
    expect(await sync(agreed)).toEqual({ begun: 1, changed: 0, ended: 0 });
    await judge();
    expect(await findings()).toEqual([HYBRID]);

    expect(await sync([...agreed, grant(BATCH_ROLE)])).toEqual({ begun: 1, changed: 0, ended: 0 });
    await judge();
    const unasked = `Grant that no subscription asked for · ${BATCH_ROLE} · 4astorders9j1x`;
    expect(await findings()).toEqual([HYBRID, `${unasked} · open 1`]);

    expect(await sync(agreed)).toEqual({ begun: 0, changed: 0, ended: 1 });
    await judge();
    expect(await findings()).toEqual([HYBRID, `${unasked} · withdrawn 2`]);
  });

  it("are the same when they are looked for again, and judged once", async () => {
    await sync([...agreed, grant(BATCH_ROLE)]);
    await judge();
    const before = await findings();

    expect(await sync([...agreed, grant(BATCH_ROLE)])).toEqual({ begun: 0, changed: 0, ended: 0 });
    await judge();
    expect(await findings()).toEqual(before);
  });

  it("explain themselves with the reason and since when it is so, to the owner of the asset", async () => {
    await sync([...agreed, grant(BATCH_ROLE)]);
    await judge();
    const { rows } = await pool.query<{ uid: string }>(
      "select uid from findings f join people p on p.id = f.person_id where p.key = $1",
      [BATCH_ROLE],
    );
    const standing = await readFindingsByUid(
      database.db,
      rows.map(({ uid }) => uid),
    );

    const [finding] = standing;
    expect(finding).toMatchObject({ domain: "du1sales", live: true });
    expect(finding && explanationOf(finding, await readNames(pool, standing))).toBe(
      `${BATCH_ROLE} may read orders (4astorders9j1x) of project sales-core (3fk2m8q1zt9xwl): Lake Formation lets it read by a grant on the table, and no subscription or exemption says so.`,
    );
  });

  it("go by who opted in, and accuse nobody of a grant that was read and that nobody can tell the extent of", async () => {
    const optIn = anEntry("opt_in", "opt-in", {
      principal: MARKETING_ROLE,
      resource: { table: ORDERS_TABLE },
    });
    const unknown = anEntry("permission", "unknown", {
      principal: MARKETING_ROLE,
      resource: { unknown: "{}" },
      permissions: ["SELECT"],
      grantable: [],
      shares: [],
    });
    // so that the Lake Formation of the subscriber's account is read, too
    const theirs = "lakeformation/777788889999/eu-west-1";
    const tags = anEntry("permission", "theirs", {
      principal: BATCH_ROLE,
      resource: { tag: "sensitivity", values: ["public"] },
      permissions: ["DESCRIBE"],
      grantable: [],
      shares: [],
    });
    await addScopes(pool, [theirs]);
    const open = scriptedScopes({ [theirs]: { lists: { all: [tags] } } });
    const { signal } = new AbortController();
    await syncScope({ pool, scopes: [theirs], open, signal }, { evenIfNotDue: true, accepts: true });
    const told = async (): Promise<string[]> => {
      const { rows } = await pool.query<{ line: string }>(
        "select kind || ': ' || (fact ->> 'reason') as line from governance_facts where ended_at is null order by 1",
      );
      return rows.map(({ line }) => line);
    };
    const hybrid = "lake_formation_optional: its location is registered in hybrid mode";

    await sync([grant(SALES_ROLE)]);
    expect(await told()).toEqual([
      expect.stringMatching(new RegExp(`^${hybrid}.*, and nobody is known to have$`)),
      expect.stringMatching(/^subscription_without_grant: .* none of its roles has a grant .* not opted in/),
    ]);
    await sync([grant(SALES_ROLE), optIn, unknown]);
    expect(await told()).toEqual([
      expect.stringMatching(new RegExp(`^${hybrid}.* \\(${MARKETING_ROLE} did\\)$`)),
    ]);
  });

  it("are looked for nowhere before anything is read", async () => {
    expect(await watch(() => Promise.resolve(undefined))).toEqual({ begun: 0, changed: 0, ended: 0 });
  });
});

describe("a role that was made anew under an old name", () => {
  const store = async (id: string, seenAt: number): Promise<void> => {
    // of another worker each
    await new RoleIds(pool).store([{ roleId: id, arn: MARKETING_ROLE, key: 1, seenAt }]);
  };
  const told = async (): Promise<string[]> => {
    const { rows } = await pool.query<{ reason: string }>(
      "select fact ->> 'reason' as reason from governance_facts where kind = 'role_recreated'",
    );
    return rows.map(({ reason }) => reason);
  };

  it("was the one and is the other by the times of their events, though the older id is stored after the newer", async () => {
    await store("AROANEW", day(10));
    await store("AROANEW", day(8));
    await store("AROANEW", day(12));
    await store("AROAOLD", day(2));
    await sync(agreed);

    expect(await told()).toEqual([
      expect.stringMatching(/^it was AROAOLD and is AROANEW, first seen at 2026-09-08T/),
    ]);
  });

  it("leaves the hours alone that knew its id when an older event shows it", async () => {
    await store("AROANEW", day(10));
    await pool.query("delete from late_keys");
    await store("AROANEW", day(8));

    expect((await pool.query("select from late_keys")).rowCount).toBe(0);
    await store("AROAOLD", day(2));
    expect((await pool.query("select from late_keys")).rowCount).toBe(1);
  });
});

describe("declared shares that are about to end", () => {
  const share = (left: number): Share => {
    return {
      id: "partner",
      kind: "ram",
      asset: "4astorders9j1x",
      consumer: { account: "555566667777" },
      reason: "the partner forecasts demand",
      approver: "ben@example.com",
      volume: null,
      from: Date.now() - 30 * DAY_MS,
      until: Date.now() + left * DAY_MS,
    };
  };
  const told = async (): Promise<string[]> => {
    const { rows } = await pool.query<{ line: string }>(
      `select concat_ws(' ', fact ->> 'days', fact ->> 'domain', case when ended_at is null then 'stands' else 'ended' end) as line
       from governance_facts where kind = 'share_ending' order by 1`,
    );
    return rows.map(({ line }) => line);
  };

  it("are told by the database's clock, however old the reads are, and whether or not all scopes were read", async () => {
    await sync(agreed);
    await setEntry(pool, "share", share(10));
    await pool.query("update control_scopes set as_of = as_of - interval '30 days' where key = $1", [
      IDENTITY,
    ]);
    expect(await watch()).toMatchObject({ begun: 1 });
    expect(await told()).toEqual(["14 du1sales stands"]);

    await addScopes(pool, ["glue/999999999999/eu-west-1"]);
    await setEntry(pool, "share", share(2.5));
    expect(await watch()).toMatchObject({ begun: 1, ended: 0 });
    expect(await told()).toEqual(["14 du1sales stands", "3 du1sales stands"]);
    expect(await watch()).toEqual({ begun: 0, changed: 0, ended: 0 });
  });

  it("are told before anything was read, end no other fact, and end themselves when the share is given a later end", async () => {
    await setEntry(pool, "share", share(2.5));
    expect(await watch()).toEqual({ begun: 1, changed: 0, ended: 0 });
    expect(await told()).toEqual(["3 stands"]);

    expect(await sync([...agreed, grant(BATCH_ROLE)])).toMatchObject({ ended: 0 });
    await setEntry(pool, "share", share(60));
    expect(await watch(() => Promise.resolve(undefined))).toEqual({ begun: 0, changed: 0, ended: 1 });
    expect(await told()).toEqual(["3 du1sales ended"]);
  });
});
