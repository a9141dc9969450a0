import { afterEach, describe, expect, it } from "vitest";
import type { AnyEntry } from "../../src/core/control-plane/entry.ts";
import type { SyncOutcome } from "../../src/core/control-plane/read/sync-outcome.ts";
import { syncScope } from "../../src/jobs/sync/index.ts";
import { noteEvents } from "../../src/store/control-entries.ts";
import { renderSync } from "../../src/reports/catalog-sync/render.ts";
import { addScopes } from "../../src/store/control-plane.ts";
import { listSights } from "../../src/store/control-sight.ts";
import { emptyTables, useDatabase } from "../support/database.ts";
import { anEntry, scriptedScopes } from "../support/scripted-scope.ts";
import type { ScopeScript } from "../support/scripted-scope.ts";

const database = useDatabase();
const { pool } = database;
afterEach(() => emptyTables(database));

const DATAZONE = "datazone/111122223333/eu-west-1/dzd-5k2m9x1q7w3r8t";
const PEOPLE = "identity-center/111122223333/eu-west-1/d-93670a1b2c";

async function read(
  lists: Record<string, readonly AnyEntry[]>,
  { key = DATAZONE, accepts = false, refused = [] as ScopeScript["refused"] } = {},
): Promise<SyncOutcome> {
  await addScopes(pool, [key]);
  const deps = { pool, scopes: [key], signal: new AbortController().signal };
  const open = scriptedScopes({ [key]: { lists, refused } });
  const by = { author: "ben@example.com", reason: "they were removed" };
  const outcome = await syncScope({ ...deps, open }, { evenIfNotDue: true, accepts, by });
  if (!outcome) throw new Error("nothing was due");
  return outcome;
}

async function standing(kind: string): Promise<string[]> {
  const { rows } = await pool.query<{ id: string }>(
    "select entry_id as id from control_entries where kind = $1 and superseded_by is null and valid_until is null order by 1",
    [kind],
  );
  return rows.map(({ id }) => id);
}

const PROJECTS = Array.from({ length: 12 }, (_, at) => `p${String(at).padStart(2, "0")}`);
const projects = PROJECTS.map((id) => anEntry("project", id, { name: id, unit: "du1", status: "ACTIVE" }));
const members = PROJECTS.flatMap((project) =>
  ["ana", "ben"].map((user) =>
    anEntry("membership", `${project}/user:${user}`, {
      project,
      member: { user },
      designation: "PROJECT_OWNER",
    }),
  ),
);
const assets = PROJECTS.map((project) =>
  anEntry("asset", `orders-${project}`, { name: "orders", project, type: "t", forms: {}, terms: [] }),
);
const of = (project: string) => (entry: AnyEntry) =>
  !("project" in entry.content) || entry.content.project !== project;

describe("a list of one project that is empty, and was not", () => {
  const mesh = { ListProjects: projects, ListProjectMemberships: members };
  const emptied = { ...mesh, ListProjectMemberships: members.filter(of("p00")) };

  it("moves nothing, though all of them together are hardly fewer, and says whose it is", async () => {
    await read(mesh);
    const outcome = await read(emptied);

    expect(outcome).toMatchObject({ outcome: "refused", canAccept: true, changes: 0 });
    expect(outcome.reasons).toEqual(["ListProjectMemberships of p00 has 0 of 2 entries that it had"]);
    expect(await standing("membership")).toHaveLength(24);
  });

  it("is taken where somebody says that it is so", async () => {
    await read(mesh);

    expect(await read(emptied, { accepts: true })).toMatchObject({ outcome: "taken", changes: 2 });
    expect(await standing("membership")).not.toContain("p00/user:ana");
    expect(await read(emptied)).toMatchObject({ outcome: "taken", changes: 0 });
  });

  it("is believed where events say so, or the project is being deleted, or is gone", async () => {
    const { beganAt } = await read(mesh);
    const end = (id: string): Parameters<typeof noteEvents>[1][number] => {
      return { scope: DATAZONE, kind: "membership", id, at: beganAt + 1, change: "ended" };
    };
    await noteEvents(pool, [end("p00/user:ana"), end("p00/user:ben")]);
    const deleting = anEntry("project", "p01", { name: "p01", unit: "du1", status: "DELETING" });
    const others = projects.filter(({ id }) => id !== "p01" && id !== "p02");

    const outcome = await read({
      ListProjects: [...others, deleting],
      ListProjectMemberships: members.filter(of("p00")).filter(of("p01")).filter(of("p02")),
    });
    expect(outcome).toMatchObject({ outcome: "taken", reasons: [] });
  });

  it("is believed of one that lost a part of it", async () => {
    await read(mesh);

    expect(
      await read({ ...mesh, ListProjectMemberships: members.filter(({ id }) => id !== "p00/user:ana") }),
    ).toMatchObject({ outcome: "taken", changes: 1 });
  });

  it("moves nothing where its listing publishes still what it lacks, and is taken of a few drafts", async () => {
    const listing = anEntry("listing", "l1", {
      name: "orders",
      status: "ACTIVE",
      revision: "1",
      project: "p00",
      of: { asset: "orders-p00", revision: "1" },
      forms: {},
      terms: [],
    });
    const whole = { ListProjects: projects, SearchListings: [listing], "Search ASSET": assets };
    await read(whole);

    const hidden = await read({ ...whole, "Search ASSET": assets.filter(of("p00")) });
    expect(hidden.reasons).toEqual(["Search ASSET of p00 has 0 of 1 entries that it had"]);
    expect(await read({ ...whole, "Search ASSET": assets.filter(of("p01")) })).toMatchObject({
      outcome: "taken",
    });
  });
});

describe("a list of one project that is suddenly short", () => {
  const inProject = (size: number): AnyEntry[] =>
    Array.from({ length: size }, (_, at) =>
      anEntry("membership", `p00/user:u${at}`, {
        project: "p00",
        member: { user: `u${at}` },
        designation: "PROJECT_CONTRIBUTOR",
      }),
    );
  const others = members.filter(of("p00"));
  const mesh = (size: number): Record<string, readonly AnyEntry[]> => ({
    ListProjects: projects,
    ListProjectMemberships: [
      ...others,
      ...others.map((one) => ({ ...one, id: `${one.id}2` })),
      ...inProject(size),
    ],
  });

  it("moves nothing below four fifths of ten, less what events say has ended, and of nine is taken", async () => {
    const { beganAt } = await read(mesh(10));

    expect(await read(mesh(7))).toMatchObject({
      outcome: "refused",
      reasons: ["ListProjectMemberships of p00 has 7 of 10 entries that it had"],
    });
    await noteEvents(pool, [
      { scope: DATAZONE, kind: "membership", id: "p00/user:u9", at: beganAt + 1, change: "ended" },
      { scope: DATAZONE, kind: "membership", id: "p00/user:u8", at: beganAt + 1, change: "ended" },
    ]);
    expect(await read(mesh(7))).toMatchObject({ outcome: "taken" });
    expect(await read(mesh(9))).toMatchObject({ outcome: "taken" });
    expect(await read(mesh(3))).toMatchObject({ outcome: "taken" });
  });

  it("is what there is where the read before could not see into it", async () => {
    const hidden = {
      list: "ListProjectMemberships",
      of: "p00",
      refusal: {
        kind: "access_denied",
        detail: "denied",
        action: undefined,
        resource: undefined,
        denied: undefined,
      },
    } as const;
    await read(mesh(10));
    await read(mesh(0), { refused: [hidden], accepts: true });

    expect(await read(mesh(0))).toMatchObject({
      outcome: "refused",
      reasons: ["ListProjectMemberships of p00 has 0 of 10 entries that it had"],
    });
    expect(await read(mesh(3))).toMatchObject({ outcome: "taken", changes: 7 });
  });

  it("is as long as before where others came in place of those that are gone", async () => {
    await read(mesh(10));
    const fresh = inProject(16).slice(6);
    const lists = mesh(0);

    expect(
      await read({
        ...lists,
        ListProjectMemberships: [...(lists["ListProjectMemberships"] ?? []), ...fresh],
      }),
    ).toMatchObject({ outcome: "taken", changes: 12 });
  });
});

describe("a group whose members are not given any more", () => {
  const groups = ["g1", "g2", "g3"].map((id) => anEntry("group", id, { name: id }));
  const inGroup = (group: string, size: number): AnyEntry[] =>
    Array.from({ length: size }, (_, at) =>
      anEntry("group_membership", `${group}/u${at}`, { group, user: `u${at}` }),
    );
  const all = [...inGroup("g1", 40), ...inGroup("g2", 5), ...inGroup("g3", 2)];
  const people = { ListGroups: groups, ListGroupMemberships: all };
  const but = (group: string): AnyEntry[] => all.filter(({ id }) => !id.startsWith(`${group}/`));

  it("is not believed of five, who stand and of whom nobody knows, and of two is", async () => {
    await read(people, { key: PEOPLE });

    expect(await read({ ...people, ListGroupMemberships: but("g2") }, { key: PEOPLE })).toMatchObject({
      outcome: "taken",
      changes: 0,
      blind: ["g2"],
      canAccept: true,
      reasons: ["ListGroupMemberships of g2 has 0 of 5 entries that it had"],
    });
    expect(await standing("group_membership")).toHaveLength(47);
    const then = await read({ ...people, ListGroupMemberships: but("g3") }, { key: PEOPLE });
    expect(then).toMatchObject({ outcome: "taken", changes: 2, blind: [], reasons: [] });
  });

  it("stands at every read that lacks some of them, until somebody says that they left", async () => {
    await read(people, { key: PEOPLE });
    const short = { ...people, ListGroupMemberships: all.slice(20) };
    const whole = "ListGroupMemberships has 27 of 47 entries that it had";

    for (const _ of [1, 2])
      expect(await read(short, { key: PEOPLE })).toMatchObject({
        outcome: "taken",
        changes: 0,
        blind: ["g1"],
        reasons: [whole],
      });
    expect(await listSights(pool)).toMatchObject([{ hidden: [{ of: "g1", detail: whole, isShort: true }] }]);
    const accepted = await read(short, { key: PEOPLE, accepts: true });
    expect(accepted).toMatchObject({ outcome: "taken", changes: 20, blind: [] });
    expect(await read(short, { key: PEOPLE })).toMatchObject({ changes: 0, reasons: [], canAccept: false });
  });

  it("silences nothing else: who is switched off at the same read is", async () => {
    const user = (isEnabled: boolean): AnyEntry =>
      anEntry("user", "ana", { userName: "ana@example.com", emails: [], isEnabled });
    const few = { ListGroups: groups.slice(2), ListGroupMemberships: but("g1").slice(5) };
    await read({ ...few, ListUsers: [user(true)] }, { key: PEOPLE });

    const less = { ...few, ListGroupMemberships: few.ListGroupMemberships.slice(1) };
    const outcome = await read({ ...less, ListUsers: [user(false)] }, { key: PEOPLE });

    expect(outcome).toMatchObject({ outcome: "taken", changes: 2, blind: ["g3"] });
    expect(outcome.reasons).toEqual(["ListGroupMemberships has 1 of 2 entries that it had"]);
    expect(outcome.asOf).toBe(outcome.beganAt);
    expect(await standing("group_membership")).toEqual(["g3/u0", "g3/u1"]);
    expect(renderSync([outcome], "table")).toContain(
      `${PEOPLE}: who was in these groups stands; if they left, take that with --accept, --author and --reason`,
    );
  });

  it("moves nothing where another list is short, too, or more groups are than anybody believes", async () => {
    const users = ["ana", "ben"].map((id) =>
      anEntry("user", id, { userName: `${id}@example.com`, emails: [], isEnabled: true }),
    );
    await read({ ...people, ListUsers: users }, { key: PEOPLE });

    const both = { ...people, ListUsers: users.slice(1), ListGroupMemberships: but("g2") };
    expect(await read(both, { key: PEOPLE })).toMatchObject({
      outcome: "refused",
      reasons: [
        "ListUsers has 1 of 2 entries that it had",
        "ListGroupMemberships of g2 has 0 of 5 entries that it had",
      ],
    });
    const many = Array.from({ length: 1_001 }, (_, at) =>
      anEntry("group_membership", `h${at}/ana`, { group: `h${at}`, user: "ana" }),
    );
    await read({ ListUsers: users, ListGroupMemberships: many }, { key: PEOPLE, accepts: true });
    expect(await read({ ListUsers: users, ListGroupMemberships: [] }, { key: PEOPLE })).toMatchObject({
      outcome: "refused",
      reasons: ["ListGroupMemberships has 0 of 1001 entries that it had"],
    });
  });
});

describe("a project that is listed no more, and that no event ended", () => {
  const whole = { ListProjects: projects, "Search ASSET": assets };
  const without = { ListProjects: projects.slice(1), "Search ASSET": assets.slice(1) };

  it("keeps its assets until somebody says that it is gone, which is audited", async () => {
    await read(whole);
    const plain = await read(without);
    expect(plain).toMatchObject({ outcome: "taken", reasons: [] });
    expect(await standing("asset")).toContain("orders-p00");

    const accepted = await read(without, { accepts: true });
    const said =
      "project p00 is listed no more, and no event says that it ended: its assets and subscriptions stand";
    expect(accepted).toMatchObject({ outcome: "taken", reasons: [said], changes: 1 });
    expect(await standing("asset")).not.toContain("orders-p00");
    const { rows } = await pool.query("select detail from audit_log where action = 'catalog.accepted'");
    expect(rows).toMatchObject([{ detail: { reasons: [said], changes: 1 } }]);
    expect(await read(without, { accepts: true })).toMatchObject({
      outcome: "taken",
      reasons: [],
      changes: 0,
    });
  });

  it("keeps what it subscribed to, where that is in no list any more, either", async () => {
    const subscription = (id: string, project: string): AnyEntry =>
      anEntry("subscription", id, {
        status: "APPROVED",
        listing: "l1",
        assets: [{ asset: "orders-p01", filters: [] }],
        principal: { project },
        retainPermissions: false,
        ownerProject: "p01",
      });
    const all = PROJECTS.slice(2).map((project) => subscription(`s-${project}`, project));
    await read({
      ListProjects: projects,
      "ListSubscriptions APPROVED": [subscription("s-p00", "p00"), ...all],
    });
    const less = { ListProjects: projects.slice(1), "ListSubscriptions APPROVED": all };

    expect(await read(less)).toMatchObject({ outcome: "taken", reasons: [], lost: [] });
    expect(await read(less)).toMatchObject({ outcome: "taken", changes: 0 });
    expect(await standing("subscription")).toContain("s-p00");
    await noteEvents(pool, [
      { scope: DATAZONE, kind: "project", id: "p00", at: Date.now(), change: "ended" },
    ]);
    expect(await read(less)).toMatchObject({ outcome: "taken", reasons: [] });
    expect(await standing("subscription")).not.toContain("s-p00");
  });

  it("is told of with what else speaks against a read, since to accept that is to say that it is gone", async () => {
    await read({ ...whole, ListProjectMemberships: members });
    await read({ ...without, ListProjectMemberships: members });
    const outcome = await read({ ...without, ListProjectMemberships: members.slice(12) });

    expect(outcome.outcome).toBe("refused");
    expect(outcome.reasons.at(-1)).toBe(
      "project p00 is listed no more, and no event says that it ended: its assets and subscriptions stand",
    );
  });
});
