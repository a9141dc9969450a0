import { afterEach, describe, expect, it } from "vitest";
import { NOTHING_DECLARED } from "../../src/core/control-plane/made/catalog-of.ts";
import { openCatalog } from "../../src/jobs/sync/current-catalog.ts";
import { syncScope } from "../../src/jobs/sync/index.ts";
import { reportSight } from "../../src/jobs/sync/report-sight.ts";
import { addScopes } from "../../src/store/control-plane.ts";
import { listSights } from "../../src/store/control-sight.ts";
import { emptyTables, useDatabase } from "../support/database.ts";
import { anEntry, scriptedScopes } from "../support/scripted-scope.ts";
import type { ScopeScript } from "../support/scripted-scope.ts";

const database = useDatabase();
const { pool } = database;
afterEach(() => emptyTables(database));

const KEY = "datazone/111122223333/eu-west-1/dzd-5k2m9x1q7w3r8t";
const OTHER = "datazone/111122223333/eu-west-1/dzd-another0000000";
const ROLE = "arn:aws:iam::777788889999:role/datazone_usr_role_z0loggedprj_e0env";

const lists = (tag = ""): ScopeScript["lists"] => ({
  ListDomainUnits: [
    anEntry("domain_unit", `root${tag}`, { name: "Mesh", parent: undefined, owners: [] }),
    anEntry("domain_unit", `sales${tag}`, { name: "Sales", parent: `root${tag}`, owners: [] }),
  ],
  ListProjects: [
    anEntry("project", `p1${tag}`, { name: "core", unit: `sales${tag}`, status: "ACTIVE" }),
    anEntry("project", `p2${tag}`, { name: "dark", unit: `sales${tag}`, status: "ACTIVE" }),
  ],
});

async function read(script: Partial<ScopeScript>, key = KEY): Promise<void> {
  await addScopes(pool, [key]);
  const signal = new AbortController().signal;
  const outcome = await syncScope(
    { pool, scopes: [key], open: scriptedScopes({ [key]: script }), signal },
    { evenIfNotDue: true, accepts: false },
  );
  expect(outcome?.outcome).toBe("taken");
}

const report = (scopes: readonly string[] = [KEY]): ReturnType<typeof reportSight> =>
  reportSight({
    pool,
    scopes,
    catalog: openCatalog(pool, { file: undefined, declared: () => Promise.resolve(NOTHING_DECLARED) }),
  });
const facts = async (): Promise<unknown[]> => {
  const { rows } = await pool.query(
    "select kind, subject, fact ->> 'reason' as reason, (fact ->> 'count')::int as count from pipeline_facts order by kind, subject",
  );
  return rows;
};
const wait = (hours: number): Promise<unknown> =>
  pool.query(
    "update control_scopes set as_of = as_of - make_interval(hours => $1), history_from = history_from - make_interval(hours => $1)",
    [hours],
  );

describe("after a read of the control plane", () => {
  it("nothing is said where all of it was seen a moment ago", async () => {
    await read({ lists: lists() });

    expect(await report()).toEqual({ pending: 0, unseen: 0 });
    expect(await facts()).toEqual([]);
  });

  it("each domain unit whose accesses wait for more than four hours is one fact, however many they are", async () => {
    await read({ lists: lists() });
    await wait(4);
    await pool.query("update control_scopes set as_of = as_of + interval '1 minute'");
    expect(await report()).toMatchObject({ pending: 0 });

    await wait(1);
    await report();
    expect(await report()).toMatchObject({ pending: 2 });

    expect(await facts()).toEqual([
      {
        kind: "catalog_pending",
        subject: "domain/Mesh (root)",
        count: 4,
        reason: expect.stringContaining("what holds there was read last at") as string,
      },
      expect.objectContaining({ subject: "domain/Sales (sales)" }),
    ]);
  });

  it("a domain that is read no more does not wait", async () => {
    await read({ lists: lists() });
    await read({ lists: lists("-o") }, OTHER);
    await wait(9);

    expect(await report([OTHER])).toMatchObject({ pending: 2 });
    expect(JSON.stringify(await facts())).not.toContain("(sales)");
  });

  it("projects that cannot be seen into, or that only a subscription or the logs name, are told with the right that shows them", async () => {
    const refusal = (action: string) => ({
      kind: "access_denied" as const,
      detail: `no ${action}`,
      action,
      resource: undefined,
      denied: undefined,
    });
    const subscription = anEntry("subscription", "s1", {
      listing: "l1",
      assets: [],
      retainPermissions: false,
      ownerProject: "p1",
      principal: { project: "z0hidden1prj", name: "hidden" },
      status: "APPROVED",
      request: undefined,
    } as never);
    await read({
      lists: { ...lists(), ListSubscriptions: [subscription] },
      refused: ["ListEnvironments", "ListProjectMemberships"].map((list) => ({
        list,
        of: "p2",
        refusal: refusal(`datazone:${list}`),
      })),
    });
    await pool.query("insert into log_accounts (account) values ('777788889999')");
    await pool.query(
      "insert into role_ids (role_id, arn) values ('AROA1', $1), ('AROA2', $2), ('AROA3', $3), ('AROA4', $4)",
      [
        ROLE,
        "arn:aws:iam::777788889999:role/etl",
        // of an environment that is gone, in a project that is shown
        "arn:aws:iam::777788889999:role/datazone_usr_role_p1_gone",
        // of an account that is none of ours
        "arn:aws:iam::999988887777:role/datazone_usr_role_z0otherprj_e0env",
      ],
    );

    expect(await report()).toEqual({ pending: 0, unseen: 3 });
    const told = await facts();
    expect(await report()).toEqual({ pending: 0, unseen: 3 });

    expect(await facts()).toEqual(told);
    const fix = "make the reader's role a member of the project, or an owner of its domain unit";
    expect(told).toEqual([
      {
        kind: "project_unseen",
        subject: "project/dark (p2)",
        count: 1,
        reason: `what is done in it is unknown: ListEnvironments, ListProjectMemberships of it were not given (no datazone:ListEnvironments); allow datazone:ListEnvironments, datazone:ListProjectMemberships, and ${fix}`,
      },
      expect.objectContaining({
        subject: "project/hidden (z0hidden1prj)",
        reason: `what is done in it is unknown: subscriptions or assets name it and ListProjects does not show it; ${fix}`,
      }),
      expect.objectContaining({
        subject: "project/z0loggedprj (z0loggedprj)",
        reason: `what is done in it is unknown: roles (${ROLE}) name it and ListProjects does not show it; ${fix}`,
      }),
    ]);
    expect(await listSights(pool)).toMatchObject([
      { key: KEY, hidden: [{ of: "p2" }], unseen: [{ id: "z0hidden1prj" }, { id: "z0loggedprj" }] },
    ]);

    await pool.query("update pipeline_facts set day = day - 1, at = at - interval '1 day'");
    await report();
    const today = (await facts()).slice(told.length).length;
    expect(today).toBe(2); // of the one that logs alone name it was said yesterday

    await read({ lists: { ...lists(), ListSubscriptions: [subscription] } });
    await pool.query("delete from role_ids");
    await report();
    expect(await listSights(pool)).toMatchObject([
      { key: KEY, hidden: [], unseen: [{ id: "z0hidden1prj" }] },
    ]);
  });

  it("a project that logs show is told, also where a subscription that is over names it", async () => {
    const revoked = anEntry("subscription", "s1", {
      listing: "l1",
      assets: [],
      retainPermissions: false,
      ownerProject: "p1",
      principal: { project: "z0loggedprj", name: "once" },
      status: "REVOKED",
    });
    await read({ lists: { ...lists(), "ListSubscriptions REVOKED": [revoked] } });
    expect(await report()).toEqual({ pending: 0, unseen: 0 });

    await pool.query("insert into log_accounts (account) values ('777788889999')");
    await pool.query("insert into role_ids (role_id, arn) values ('AROA1', $1)", [ROLE]);
    expect(await report()).toEqual({ pending: 0, unseen: 1 });
    expect(await facts()).toMatchObject([{ subject: "project/z0loggedprj (z0loggedprj)" }]);
    expect(await listSights(pool)).toMatchObject([{ unseen: [{ id: "z0loggedprj", roleArns: [ROLE] }] }]);
  });

  it("a subscription that no list has any more, users and things of a kind that nobody knows are one fact each", async () => {
    const subscription = (id: string, more: object = {}): ReturnType<typeof anEntry> =>
      anEntry("subscription", id, {
        listing: "l1",
        assets: [],
        retainPermissions: false,
        ownerProject: "p1",
        principal: { project: "p2" },
        status: "APPROVED",
        ...more,
      });
    const odd = [
      subscription("s-user", { principal: { user: "u1" } }),
      subscription("s-item", { item: "modelListing" }),
      subscription("s-kind", { principal: { unknown: "space" } }),
    ];
    const more = Array.from({ length: 10 }, (_, at) => subscription(`s${at}`));
    await read({ lists: { ...lists(), "ListSubscriptions APPROVED": [...odd, ...more] } });
    await read({ lists: { ...lists(), "ListSubscriptions APPROVED": [...odd, ...more.slice(1)] } });

    expect(await report()).toEqual({ pending: 0, unseen: 4 });
    expect(await report()).toEqual({ pending: 0, unseen: 4 });
    expect((await facts()).map((fact) => (fact as { subject: string }).subject)).toEqual([
      "items/dzd-5k2m9x1q7w3r8t",
      "subscriber/space",
      "subscription/s0",
      "users/dzd-5k2m9x1q7w3r8t",
    ]);
  });
});
