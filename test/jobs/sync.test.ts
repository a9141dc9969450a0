import { afterEach, describe, expect, it } from "vitest";
import { AuditplaneError } from "../../src/errors.ts";
import { syncScope } from "../../src/jobs/sync/index.ts";
import type { SyncOutcome } from "../../src/core/control-plane/read/sync-outcome.ts";
import { noteEvents } from "../../src/store/control-entries.ts";
import { listSights } from "../../src/store/control-sight.ts";
import { hiddenThings } from "../../src/core/control-plane/read/hidden-things.ts";
import { renderSync } from "../../src/reports/catalog-sync/render.ts";
import { addScopes } from "../../src/store/control-plane.ts";
import { emptyTables, useDatabase } from "../support/database.ts";
import { anEntry, scriptedScopes } from "../support/scripted-scope.ts";
import type { ScopeScript } from "../support/scripted-scope.ts";

const database = useDatabase();
const { pool } = database;
afterEach(() => emptyTables(database));

const KEY = "datazone/111122223333/eu-west-1/dzd-5k2m9x1q7w3r8t";

const GLUE = "glue/444455556666/eu-west-1";
const PEOPLE = "identity-center/111122223333/eu-west-1/d-93670a1b2c";

const read = (script: Partial<ScopeScript>, accepts = false): Promise<SyncOutcome> =>
  readOf(KEY, script, accepts);

async function readOf(key: string, script: Partial<ScopeScript>, accepts = false): Promise<SyncOutcome> {
  await addScopes(pool, [key]);
  const deps = {
    pool,
    scopes: [key],
    open: scriptedScopes({ [key]: script }),
    signal: new AbortController().signal,
  };
  const outcome = await syncScope(deps, { evenIfNotDue: true, accepts });
  if (!outcome) throw new Error("nothing was due");
  return outcome;
}

interface Stretch {
  readonly id: string;
  readonly content: unknown;
  readonly from: number | null;
  readonly until: number | null;
  readonly how: string;
}

/** What is known now, in ms. */
async function stretches(): Promise<Stretch[]> {
  const { rows } = await pool.query<Stretch>(
    `select entry_id as id, content, (extract(epoch from valid_from) * 1000)::int8 as "from",
       (extract(epoch from valid_until) * 1000)::int8 as until, concat_ws(' ', from_how, until_how) as how
     from control_entries where superseded_by is null order by entry_id, valid_from nulls first`,
  );
  return rows;
}

const project = (id: string, name = id, since?: number): ReturnType<typeof anEntry> =>
  anEntry("project", id, { name, unit: "du1", status: "ACTIVE" }, since === undefined ? {} : { since });
/** When a read came to its end, in ms. */
async function endOf({ beganAt }: SyncOutcome): Promise<number | undefined> {
  const { rows } = await pool.query<{ at: number }>(
    "select (extract(epoch from ended_at) * 1000)::int8 as at from control_reads where began_at = to_timestamp($1 / 1000.0)",
    [beganAt],
  );
  return rows[0]?.at;
}

const member = (of: string, user: string): ReturnType<typeof anEntry> =>
  anEntry("membership", `${of}/user:${user}`, {
    project: of,
    member: { user },
    designation: "PROJECT_OWNER",
  });
const five = ["a", "b", "c", "d", "e"].map((id) => project(id));

describe("a bucket that may not be asked", () => {
  const bucket = anEntry("bucket", "s3://lake", { region: "eu-west-1" });
  const others = ["a", "b", "c", "d", "e", "f"].map((name) =>
    anEntry("bucket", `s3://${name}`, { region: "eu-west-1" }),
  );
  const refused = {
    list: "GetBucketLocation",
    of: "s3://lake",
    refusal: {
      kind: "access_denied",
      detail: "AccessDenied",
      action: "s3:GetBucketLocation",
      resource: undefined,
      denied: undefined,
    },
  } as const;

  it("refuses no read the first time, and the read where it was seen before, with the right that is missing", async () => {
    const first = await read({ lists: { GetBucketLocation: others }, refused: [refused] });
    const seen = await read({ lists: { GetBucketLocation: [...others, bucket] } });
    const then = await read({ lists: { GetBucketLocation: others }, refused: [refused] });

    expect([first.outcome, seen.outcome, then.outcome]).toEqual(["taken", "taken", "refused"]);
    expect(first.blind).toEqual(["s3://lake"]);
    expect(then.reasons).toEqual([
      "GetBucketLocation of s3://lake was not given: access_denied (AccessDenied); allow s3:GetBucketLocation",
    ]);
  });
});

describe("a read of the control plane", () => {
  it("begins what is first seen as the service says, or since ever as an assumption", async () => {
    const since = Date.parse("2026-09-01T08:00:00Z");
    const outcome = await read({ lists: { ListProjects: [project("a", "A", since), project("b")] } });

    expect(outcome).toMatchObject({ outcome: "taken", counts: { ListProjects: 2 }, changes: 2, reasons: [] });
    expect(await stretches()).toMatchObject([
      { id: "a", from: since, until: null, how: "said" },
      { id: "b", from: null, until: null, how: "assumed" },
    ]);
  });

  it("changes nothing where the service says the same", async () => {
    await read({ lists: { ListProjects: five } });
    const before = await stretches();

    expect(await read({ lists: { ListProjects: five } })).toMatchObject({ outcome: "taken", changes: 0 });
    expect(await stretches()).toEqual(before);
  });

  it("begins what is new with the read before, and ends what is gone with this one", async () => {
    const first = await read({ lists: { ListProjects: five } });
    const second = await read({ lists: { ListProjects: [...five.slice(1), project("f")] } });

    const all = await stretches();
    const until = await endOf(second);
    expect(until).toBeGreaterThanOrEqual(second.beganAt);
    expect(all[0]).toMatchObject({ id: "a", from: null, until, how: "assumed assumed" });
    expect(all.at(-1)).toMatchObject({ id: "f", from: first.beganAt, until: null, how: "assumed" });
  });

  it("ends and begins what is otherwise, without a gap, as of when it was changed where that is said", async () => {
    const first = await read({ lists: { ListProjects: five } });
    await new Promise((resolve) => setTimeout(resolve, 20));
    const changed = first.beganAt + 5;
    const renamed = { ...project("a", "renamed"), changed };
    await read({ lists: { ListProjects: [renamed, ...five.slice(1)] } });

    expect((await stretches()).slice(0, 2)).toMatchObject([
      { id: "a", content: { name: "a" }, until: changed, how: "assumed said" },
      { id: "a", content: { name: "renamed" }, from: changed, until: null, how: "said" },
    ]);
  });

  it("takes a date that says more than the time between two reads from events", async () => {
    const first = await read({ lists: { ListProjects: five } });
    await new Promise((resolve) => setTimeout(resolve, 20));
    const at = first.beganAt + 7;
    await noteEvents(pool, [
      { scope: KEY, kind: "project", id: "a", at, change: "ended" },
      { scope: KEY, kind: "project", id: "f", at: at + 1, change: "began" },
    ]);
    await read({ lists: { ListProjects: [...five.slice(1), project("f")] } });

    const all = await stretches();
    expect(all[0]).toMatchObject({ id: "a", until: at, how: "assumed event" });
    expect(all.at(-1)).toMatchObject({ id: "f", from: at + 1, how: "event" });
  });

  it("never has an id that is used again begin before it ended", async () => {
    await read({ lists: { ListProjects: five } });
    const second = await read({ lists: { ListProjects: five.slice(1) } });
    const since = Date.parse("2026-09-01T08:00:00Z");
    await read({ lists: { ListProjects: [project("a", "again", since), ...five.slice(1)] } });

    expect((await stretches()).filter(({ id }) => id === "a")).toMatchObject([
      { content: { name: "a" }, until: await endOf(second) },
      { content: { name: "again" }, from: await endOf(second), until: null },
    ]);
  });
});

describe("what happens while a read goes on", () => {
  const key = { scope: KEY, kind: "project" as const, id: "a" };
  const pass = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 20));

  /** A read that gives the list, before or after which something happens. */
  async function readWhile(
    happens: () => Promise<void>,
    lists: ScopeScript["lists"],
    isBefore = true,
  ): Promise<SyncOutcome> {
    const scripted = scriptedScopes({ [KEY]: { lists } })(KEY);
    const deps = { pool, scopes: [KEY], signal: new AbortController().signal };
    const outcome = await syncScope(
      {
        ...deps,
        open: () => ({
          ...scripted,
          async *read(signal) {
            await pass();
            if (isBefore) await happens();
            yield* scripted.read(signal);
            if (!isBefore) await happens();
            await pass();
          },
        }),
      },
      { evenIfNotDue: true, accepts: false },
    );
    if (!outcome) throw new Error("nothing was due");
    return outcome;
  }

  it("ends and begins at its second, told by an event, and is not taken back later", async () => {
    await read({ lists: { ListProjects: five } });
    let at = 0;
    const lists = { ListProjects: [...five.slice(1), project("f")] };
    const { beganAt } = await readWhile(async () => {
      at = Date.now();
      await noteEvents(pool, [
        { ...key, at, change: "ended" },
        { ...key, id: "f", at, change: "began" },
      ]);
    }, lists);

    expect(at).toBeGreaterThan(beganAt);
    const known = await stretches();
    expect(known[0]).toMatchObject({ id: "a", until: at, how: "assumed event" });
    expect(known.at(-1)).toMatchObject({ id: "f", from: at, how: "event" });
    for (const _ of [1, 2]) expect(await read({ lists })).toMatchObject({ outcome: "taken", changes: 0 });
    expect(await stretches()).toEqual(known);
  });

  it("is mended by an event that comes after it", async () => {
    await read({ lists: { ListProjects: five } });
    let at = 0;
    const lists = { ListProjects: five.slice(1) };
    const outcome = await readWhile(async () => {
      at = Date.now();
      await Promise.resolve();
    }, lists);
    expect((await stretches())[0]).toMatchObject({ until: await endOf(outcome), how: "assumed assumed" });
    await noteEvents(pool, [{ ...key, at, change: "ended" }]);

    expect(await read({ lists })).toMatchObject({ outcome: "taken", changes: 1 });
    expect((await stretches())[0]).toMatchObject({ id: "a", until: at, how: "assumed event" });
    expect(await read({ lists })).toMatchObject({ outcome: "taken", changes: 0 });
  });

  it("ends at its second where the next read is the first to miss it", async () => {
    await read({ lists: { ListProjects: five } });
    let at = 0;
    const behind = false;
    await readWhile(
      async () => {
        at = Date.now();
        await noteEvents(pool, [{ ...key, at, change: "ended" }]);
      },
      { ListProjects: five },
      behind,
    );
    expect((await stretches())[0]).toMatchObject({ id: "a", until: null });

    await read({ lists: { ListProjects: five.slice(1) } });
    expect((await stretches())[0]).toMatchObject({ id: "a", until: at, how: "assumed event" });
  });

  it("dates one change: what is otherwise again at the next read changed after it", async () => {
    await read({ lists: { ListProjects: five } });
    let at = 0;
    await readWhile(
      async () => {
        at = Date.now();
        await noteEvents(pool, [{ ...key, at, change: "changed" }]);
      },
      { ListProjects: [project("a", "second"), ...five.slice(1)] },
    );
    const last = await read({ lists: { ListProjects: [project("a", "third"), ...five.slice(1)] } });

    expect((await stretches()).slice(0, 3)).toMatchObject([
      { content: { name: "a" }, until: at, how: "assumed event" },
      { content: { name: "second" }, from: at, until: await endOf(last), how: "event assumed" },
      { content: { name: "third" }, from: await endOf(last), until: null },
    ]);
  });

  it("is as the service dates it", async () => {
    await read({ lists: { ListProjects: five } });
    const lists: ScopeScript["lists"] = {};
    let changed = 0;
    await readWhile(async () => {
      changed = Date.now();
      lists["ListProjects"] = [{ ...project("a", "renamed"), changed }, ...five.slice(1)];
      await Promise.resolve();
    }, lists);

    expect((await stretches())[0]).toMatchObject({ id: "a", until: changed, how: "assumed said" });
  });
});

describe("what is the same and made later than the last read", () => {
  const old = Date.parse("2026-09-01T08:00:00Z");
  const again = (since: number): ScopeScript["lists"] => ({
    ListProjects: [project("a", "a", since), ...five.slice(1)],
  });

  it("ended and began anew when the service says", async () => {
    const { beganAt } = await read({ lists: again(old) });
    await new Promise((resolve) => setTimeout(resolve, 20));
    const since = beganAt + 10;

    expect(await read({ lists: again(since) })).toMatchObject({ outcome: "taken", changes: 2 });
    expect((await stretches()).slice(0, 2)).toMatchObject([
      { id: "a", from: old, until: since, how: "said said" },
      { id: "a", from: since, until: null, how: "said" },
    ]);
    expect(await read({ lists: again(since) })).toMatchObject({ outcome: "taken", changes: 0 });
  });

  it("ended when an event says, and was not until it began anew", async () => {
    const { beganAt } = await read({ lists: again(old) });
    await new Promise((resolve) => setTimeout(resolve, 30));
    const [at, since] = [beganAt + 10, beganAt + 20];
    const event = { scope: KEY, kind: "project" as const, id: "a" };
    await noteEvents(pool, [
      { ...event, at, change: "ended" },
      { ...event, at: since, change: "began" },
    ]);

    await read({ lists: again(since) });
    expect((await stretches()).slice(0, 2)).toMatchObject([
      { id: "a", from: old, until: at, how: "said event" },
      { id: "a", from: since, until: null, how: "said" },
    ]);
  });

  it("is one where the service says an older time than before: nothing was made anew", async () => {
    await read({ lists: again(old) });

    expect(await read({ lists: again(old + 1000) })).toMatchObject({ outcome: "taken", changes: 0 });
  });
});

describe("a read that cannot be believed", () => {
  it.each([
    [
      "is suddenly empty",
      { lists: { ListProjects: [] } },
      "refused",
      "ListProjects has 0 of 5 entries that it had",
    ],
    [
      "is too short",
      { lists: { ListProjects: five.slice(2) } },
      "refused",
      "ListProjects has 3 of 5 entries that it had",
    ],
    ["lacks a list", { lists: {} }, "refused", "ListProjects has 0 of 5 entries that it had"],
    [
      "was refused",
      {
        // one list that is asked for in two ways
        refused: [1, 2].map(() => ({ list: "ListProjects", refusal: refusal("datazone:ListProjects") })),
      },
      "refused",
      "ListProjects was not given: access_denied (AccessDeniedException: no); allow datazone:ListProjects",
    ],
    [
      "failed on a page",
      {
        lists: { ListProjects: five },
        failure: new AuditplaneError("aws_credentials", "could not read: expired"),
      },
      "failed",
      "could not read: expired",
    ],
  ] as const)(
    "moves nothing where it %s, and a fact says what is wrong",
    async (_, script, outcome, reason) => {
      const first = await read({ lists: { ListProjects: five } });
      const before = await stretches();

      expect(await read(script)).toMatchObject({ outcome, changes: 0, reasons: [reason] });
      expect(await stretches()).toEqual(before);
      const { rows } = await pool.query<{
        as_of: Date;
        fact: { kind: string; reason: string; subject: string };
      }>("select as_of, fact from control_scopes, pipeline_facts");
      expect(rows).toMatchObject([
        {
          fact: {
            kind: `catalog_${outcome}`,
            subject: `scope/${KEY}`,
            reason: expect.stringContaining(reason),
          },
        },
      ]);
      expect(rows[0]?.as_of.getTime()).toBe(first.beganAt);
    },
  );

  it("is taken when somebody says that it is so", async () => {
    await read({ lists: { ListProjects: five } });

    expect(await read({ lists: { ListProjects: five.slice(3) } }, true)).toMatchObject({
      outcome: "taken",
      changes: 3,
    });
    expect(await read({ lists: { ListProjects: five.slice(3) } })).toMatchObject({
      outcome: "taken",
      changes: 0,
    });
  });

  it("is believed where events say that what it lacks has ended", async () => {
    const { beganAt } = await read({ lists: { ListProjects: five } });
    await noteEvents(
      pool,
      ["a", "b", "c"].map((id) => ({
        scope: KEY,
        kind: "project" as const,
        id,
        at: beganAt + 1,
        change: "ended" as const,
      })),
    );

    expect(await read({ lists: { ListProjects: five.slice(3) } })).toMatchObject({
      outcome: "taken",
      changes: 3,
    });
  });

  it("is taken where a project could never be seen into, and refused where one could", async () => {
    const hidden = {
      list: "ListProjectMemberships",
      of: "b",
      refusal: refusal("datazone:ListProjectMemberships"),
    };
    const lists = { ListProjects: five, ListProjectMemberships: [member("a", "ana")] };
    expect(await read({ lists, refused: [hidden] })).toMatchObject({ outcome: "taken", blind: ["b"] });
    expect(await read({ lists, refused: [hidden] })).toMatchObject({ outcome: "taken", changes: 0 });

    const lost = { ...hidden, of: "a" };
    const short = { ListProjects: five, ListProjectMemberships: [] };
    expect(await read({ lists: short, refused: [hidden, lost] })).toMatchObject({
      outcome: "refused",
      reasons: [expect.stringContaining("ListProjectMemberships of a was not given")],
    });
  });

  it("is not taken where a list of the scope was refused, whoever says that it is so", async () => {
    const lists = { ListProjects: five, ListProjectMemberships: [member("a", "ana")] };
    await read({ lists });
    const before = await stretches();
    const lost = { list: "ListProjectMemberships", refusal: refusal("datazone:ListProjectMemberships") };

    const accepted = await read({ lists: { ListProjects: five.slice(2) }, refused: [lost] }, true);

    expect(accepted).toMatchObject({ outcome: "refused", changes: 0, canAccept: false });
    expect(await stretches()).toEqual(before);
    expect((await pool.query("select distinct was_accepted as yes from control_reads")).rows).toEqual([
      { yes: false },
    ]);
  });

  it("can be taken where a project is hidden by now, which stands as it was and is unknown from then on", async () => {
    await read({ lists: { ListProjects: five, ListProjectMemberships: [member("a", "ana")] } });
    const lost = {
      list: "ListProjectMemberships",
      of: "a",
      refusal: refusal("datazone:ListProjectMemberships"),
    };
    const script = { lists: { ListProjects: five, ListProjectMemberships: [] }, refused: [lost] };
    expect(await read(script)).toMatchObject({ outcome: "refused", canAccept: true });
    const before = await stretches();

    expect(await read(script, true)).toMatchObject({ outcome: "taken", changes: 0, blind: ["a"] });

    expect(await stretches()).toEqual(before);
    expect(await read(script)).toMatchObject({ outcome: "taken", blind: ["a"] });
  });

  it("names what is short, too, where something is hidden: whoever accepts one accepts both", async () => {
    await read({ lists: { ListProjects: five, ListProjectMemberships: [member("a", "ana")] } });
    const lost = {
      list: "ListProjectMemberships",
      of: "a",
      refusal: refusal("datazone:ListProjectMemberships"),
    };

    const { reasons } = await read({
      lists: { ListProjects: five.slice(2), ListProjectMemberships: [] },
      refused: [lost],
    });

    expect(reasons).toEqual([
      expect.stringContaining("ListProjectMemberships of a was not given"),
      "ListProjects has 3 of 5 entries that it had",
    ]);
  });

  it("that is stopped in the middle gives its scope back: whoever comes next reads at once", async () => {
    const stopped = new AbortController();
    await addScopes(pool, [KEY]);
    const deps = {
      pool,
      scopes: [KEY],
      open: () => ({
        ...scriptedScopes({ [KEY]: { lists: {} } })(KEY),
        // oxlint-disable-next-line require-yield -- it comes to nothing
        async *read() {
          stopped.abort(130);
          await Promise.reject(new Error("aborted"));
        },
      }),
      signal: stopped.signal,
    };
    await expect(syncScope(deps, { evenIfNotDue: true, accepts: false })).rejects.toBe(130);

    expect(await read({ lists: { ListProjects: five } })).toMatchObject({ outcome: "taken" });
  });

  it("is taken where the last entry of a list ended by an event", async () => {
    const { beganAt } = await read({
      lists: { ListProjects: five, ListProjectMemberships: [member("a", "ana")] },
    });
    const left = { scope: KEY, kind: "membership" as const, id: "a/user:ana", change: "ended" as const };
    await noteEvents(pool, [{ ...left, at: beganAt + 1 }]);

    const none = { ListProjects: five, ListProjectMemberships: [] };
    expect(await read({ lists: none })).toMatchObject({ outcome: "taken", changes: 1 });
    expect(await read({ lists: none })).toMatchObject({ outcome: "taken", changes: 0 });
    await read({ lists: { ...none, ListProjectMemberships: [member("a", "ana")] } });
    await noteEvents(pool, [{ ...left, at: Date.now() }]);
    expect(await read({ lists: none })).toMatchObject({ outcome: "taken", changes: 1 });
  });

  it("is believed where what it lacks goes with a project, or an environment of it, that ended by an event", async () => {
    const of = { name: "e", account: "111122223333", region: "eu-west-1", roleArns: [] };
    const target = { principals: [], manageAccessRole: "r" };
    const asset = { name: "orders", type: "t", forms: {}, terms: [] };
    const listing = { name: "orders", status: "ACTIVE", revision: "1", forms: {}, terms: [] };
    const all = (...ids: readonly string[]): ScopeScript["lists"] => ({
      ListProjects: ids.map((id) => project(id)),
      ListProjectMemberships: ids.map((id) => member(id, "ana")),
      ListEnvironments: ids.map((id) => anEntry("environment", `e${id}`, { ...of, project: id })),
      ListSubscriptionTargets: ids.map((id) =>
        anEntry("subscription_target", `t${id}`, { ...target, environment: `e${id}`, project: id }),
      ),
      ListSubscriptionGrants: ids.map((id) =>
        anEntry("subscription_grant", `g${id}`, {
          environment: `e${id}`,
          status: "COMPLETED",
          target: `t${id}`,
          assets: [],
        }),
      ),
      "Search ASSET": ids.map((id) => anEntry("asset", `a${id}`, { ...asset, project: id })),
      SearchListings: ids.map((id) =>
        anEntry("listing", `l${id}`, { ...listing, project: id, of: { asset: `a${id}`, revision: "1" } }),
      ),
    });
    const { beganAt } = await read({ lists: all("p", "q", "r") });
    const ended = { scope: KEY, kind: "project" as const, id: "q", change: "ended" as const };
    await noteEvents(pool, [{ ...ended, at: beganAt + 1 }]);

    // an event that the read denies excuses nothing
    const lost = { ...all("p", "q", "r"), ListProjectMemberships: [member("p", "ana"), member("r", "ana")] };
    expect(await read({ lists: lost })).toMatchObject({ outcome: "refused" });
    expect(await read({ lists: all("p", "r") })).toMatchObject({ outcome: "taken", reasons: [] });
  });

  it("is not believed for an event of what was never there", async () => {
    const { beganAt } = await read({ lists: { ListProjects: five } });
    await noteEvents(
      pool,
      ["x", "y", "z"].map((id) => ({
        scope: KEY,
        kind: "project" as const,
        id,
        at: beganAt + 1,
        change: "ended" as const,
      })),
    );

    expect(await read({ lists: { ListProjects: five.slice(3) } })).toMatchObject({ outcome: "refused" });
  });

  it("is no longer for what it has twice", async () => {
    const ten = Array.from({ length: 10 }, (_, at) => member("a", `u${at}`));
    const half = ten.slice(0, 5);
    await read({ lists: { ListProjectMemberships: ten } });

    expect(await read({ lists: { ListProjectMemberships: [...half, ...half] } })).toMatchObject({
      outcome: "refused",
      counts: { ListProjectMemberships: 5 },
      reasons: ["ListProjectMemberships has 5 of 10 entries that it had"],
    });
  });
});

describe("a list for each status", () => {
  const subscriptions = (status: string, from: number, to: number): ReturnType<typeof anEntry>[] =>
    Array.from({ length: to - from }, (_, at) =>
      anEntry("subscription", `s${from + at}`, {
        status,
        listing: "l",
        assets: [{ asset: "a", filters: [] }],
        principal: { project: "p" },
        retainPermissions: false,
        ownerProject: "o",
      }),
    );
  const lists = {
    "ListSubscriptions APPROVED": subscriptions("APPROVED", 0, 10),
    "ListSubscriptions REVOKED": subscriptions("REVOKED", 10, 100),
  };

  it("is not believed to be empty however long the others are", async () => {
    await read({ lists });

    expect(await read({ lists: { ...lists, "ListSubscriptions APPROVED": [] } })).toMatchObject({
      outcome: "refused",
      reasons: [
        "ListSubscriptions APPROVED has 0 of 10 entries that it had",
        expect.stringContaining("10 subscriptions are in the list of no status"),
      ],
    });
  });

  it("may be empty where the others have what it had", async () => {
    await read({ lists });
    const revoked = [...lists["ListSubscriptions REVOKED"], ...subscriptions("REVOKED", 0, 10)];
    const all = { "ListSubscriptions APPROVED": [], "ListSubscriptions REVOKED": revoked };

    expect(await read({ lists: all })).toMatchObject({ outcome: "taken", changes: 20 });
  });

  it("is short by what neither it nor another has", async () => {
    await read({ lists });
    const revoked = [...lists["ListSubscriptions REVOKED"], ...subscriptions("REVOKED", 0, 5)];
    const all = { "ListSubscriptions APPROVED": [], "ListSubscriptions REVOKED": revoked };

    expect(await read({ lists: all })).toMatchObject({
      outcome: "refused",
      reasons: [
        "ListSubscriptions APPROVED has 0 of 10 entries that it had (5 are known to have ended or to be in another list)",
        expect.stringContaining("5 subscriptions are in the list of no status"),
      ],
    });
  });

  it("counts what changed its status while it was read in the list that came last", async () => {
    const revoked = [...lists["ListSubscriptions REVOKED"], ...subscriptions("REVOKED", 0, 10)];
    const both = { ...lists, "ListSubscriptions REVOKED": revoked };

    expect(await read({ lists: both })).toMatchObject({
      counts: { "ListSubscriptions APPROVED": 0, "ListSubscriptions REVOKED": 100 },
    });
  });
});

describe("a subscription that is in the list of no status", () => {
  const subscription = (id: string, subscriber = "b"): ReturnType<typeof anEntry> =>
    anEntry("subscription", id, {
      status: "APPROVED",
      listing: "l",
      assets: [{ asset: "x", filters: [] }],
      principal: { project: subscriber },
      retainPermissions: false,
      ownerProject: "a",
    });
  const ten = Array.from({ length: 10 }, (_, at) => subscription(`s${at}`));
  const lists = (subscriptions: ScopeScript["lists"][string], projects = five): ScopeScript["lists"] => ({
    ListProjects: projects,
    "ListSubscriptions APPROVED": subscriptions,
    "ListSubscriptions CANCELLED": [],
    "ListSubscriptions REVOKED": [],
  });
  const openOnes = async (): Promise<number> =>
    (await stretches()).filter(({ id, until }) => id.startsWith("s") && until === null).length;

  it("stands as it was, and is named: its status may be one that nobody knows", async () => {
    await read({ lists: lists(ten) });

    for (const _ of ["once", "and again"])
      expect(await read({ lists: lists(ten.slice(1)) })).toMatchObject({ outcome: "taken", changes: 0 });
    expect(await openOnes()).toBe(10);
    const hidden = (await listSights(pool)).flatMap((sight) =>
      sight.hidden.map((one) => ({ ...one, scope: KEY })),
    );
    expect(hiddenThings({ hidden, unseen: [], nameOf: () => undefined })).toEqual([
      {
        subject: "subscription/s0",
        scope: KEY,
        so: "whether it allows anything still is unknown, and it counts as it was",
        why: "it is in the list of no status (APPROVED, CANCELLED, REVOKED), and no event says that it ended",
        fix: "see its status with aws datazone get-subscription; if it has ended, take that with auditplane catalog sync --accept",
      },
    ]);
  });

  it("stands, too, where its subscriber was never shown: nobody can say that it went with it", async () => {
    const hidden = subscription("s-hidden", "never-shown");
    await read({ lists: lists([...ten, hidden]) });

    expect(await read({ lists: lists(ten) })).toMatchObject({
      outcome: "taken",
      changes: 0,
      lost: ["s-hidden"],
    });
    expect(await openOnes()).toBe(11);
  });

  const audited = async (): Promise<unknown[]> =>
    (
      await pool.query<{ detail: unknown }>(
        "select detail from audit_log where action = 'catalog.accepted' order by seq",
      )
    ).rows.map(({ detail }) => detail);
  const accepted = async (): Promise<boolean | undefined> =>
    (
      await pool.query<{ is: boolean }>(
        "select was_accepted as is from control_reads order by id desc limit 1",
      )
    ).rows[0]?.is;
  const s0 =
    "subscription s0 is in the list of no status (APPROVED, CANCELLED, REVOKED), and no event says that it ended";

  it("is told of by each read, and ended by nobody who was not told: that is accepted, with its name, in the audit log", async () => {
    await read({ lists: lists(ten) });
    const plain = await read({ lists: lists(ten.slice(1)) });
    expect(plain).toMatchObject({ outcome: "taken", reasons: [], lost: ["s0"] });
    expect(renderSync([plain], "table")).toContain(
      `${KEY}: ${s0}; as long as nobody accepts that, what was known stands\n`,
    );
    expect([await accepted(), await audited()]).toEqual([false, []]);

    const taken = await read({ lists: lists(ten.slice(1)) }, true);
    expect(taken).toMatchObject({ outcome: "taken", changes: 1, reasons: [s0], lost: ["s0"] });
    expect(renderSync([taken], "table")).toContain(`${KEY}: ${s0}\n`);
    expect([await accepted(), await audited()]).toEqual([true, [{ reasons: [s0], changes: 1 }]]);

    expect(await read({ lists: lists(ten.slice(1)) }, true)).toMatchObject({ reasons: [], lost: [] });
    expect([await accepted(), (await audited()).length]).toEqual([false, 1]);
  });

  it("is named where the read is refused for another reason: whoever accepts that ends it, too", async () => {
    await read({ lists: lists(ten) });
    const short = { ...lists(ten.slice(1)), ListProjects: five.slice(0, 3) };
    const both = ["ListProjects has 3 of 5 entries that it had", s0];

    const refused = await read({ lists: short });
    expect(refused).toMatchObject({ outcome: "refused", canAccept: true, reasons: both, lost: ["s0"] });
    expect(await openOnes()).toBe(10);
    expect(await read({ lists: short }, true)).toMatchObject({ outcome: "taken", reasons: both });
    expect(await openOnes()).toBe(9);
    expect(await audited()).toMatchObject([{ reasons: both }]);
  });

  it("ends where an event says so, or where somebody says that it is so, of itself or of its project", async () => {
    const { beganAt } = await read({ lists: lists([...ten, subscription("s-e", "e")]) });
    const ended = { scope: KEY, kind: "subscription" as const, id: "s0", change: "ended" as const };
    await noteEvents(pool, [{ ...ended, at: beganAt + 1 }]);

    expect(await read({ lists: lists(ten.slice(1), five.slice(0, 4)) })).toMatchObject({ outcome: "taken" });
    expect(await openOnes()).toBe(10);
    await read({ lists: lists(ten.slice(2), five.slice(0, 4)) });
    expect(await openOnes()).toBe(10);
    await read({ lists: lists(ten.slice(2), five.slice(0, 4)) }, true);
    expect(await openOnes()).toBe(8);
    expect((await listSights(pool))[0]?.hidden).toEqual([]);
  });
});

describe("what a read could not see into", () => {
  const denied = (list: string, of: string): ScopeScript["refused"][number] => ({
    list,
    of,
    refusal: refusal(`x:${list}`),
  });
  const open = async (): Promise<string[]> =>
    (await stretches()).filter(({ until }) => until === null).map(({ id }) => id);
  const tableOf = (database: string, name: string): ReturnType<typeof anEntry> =>
    anEntry("table", `arn:aws:glue:eu-west-1:444455556666:table/${database}/${name}`, {
      locations: [],
      columns: [],
      isRegistered: true,
    });

  it("refuses the read where it is a database whose tables were given before, and not where it is new", async () => {
    const others = Array.from({ length: 50 }, (_, at) => tableOf("other", `t${at}`));
    const all = { GetTables: [...others, tableOf("sales", "orders")] };
    await readOf(GLUE, { lists: all });
    const before = await open();

    const lost = await readOf(GLUE, {
      lists: { GetTables: others },
      refused: [denied("GetTables", "sales")],
    });
    expect(lost).toMatchObject({ outcome: "refused", canAccept: true, blind: ["sales"] });
    expect(lost.reasons).toEqual([expect.stringContaining("GetTables of sales was not given")]);
    expect(await open()).toEqual(before);

    const hidden = await readOf(GLUE, { lists: all, refused: [denied("GetTables", "hidden")] });
    expect(hidden).toMatchObject({ outcome: "taken", changes: 0 });
  });

  it("refuses no read where it is a project whose listings alone were known", async () => {
    const listing = anEntry("listing", "l", {
      name: "l",
      status: "ACTIVE",
      revision: "1",
      project: "a",
      of: { asset: "x", revision: "1" },
      forms: {},
      terms: [],
    });
    await read({ lists: { ListProjects: five.slice(1), SearchListings: [listing] } });

    expect(
      await read({
        lists: { ListProjects: five, SearchListings: [listing] },
        refused: [denied("ListProjectMemberships", "a")],
      }),
    ).toMatchObject({ outcome: "taken", blind: ["a"] });
  });

  it("stands as it was when the rest is accepted: members of a group", async () => {
    const group = (id: string): ReturnType<typeof anEntry> => anEntry("group", id, { name: id });
    const one = anEntry("group_membership", "g1/ana", { group: "g1", user: "ana" });
    const two = anEntry("group_membership", "g2/ben", { group: "g2", user: "ben" });
    const groups = { ListGroups: [group("g1"), group("g2")] };
    const refused = [denied("ListGroupMemberships", "g1")];
    // a page was given before the list was refused
    await readOf(PEOPLE, { lists: { ...groups, ListGroupMemberships: [one, two] }, refused });

    expect(
      await readOf(PEOPLE, { lists: { ...groups, ListGroupMemberships: [] }, refused }, true),
    ).toMatchObject({ outcome: "taken", changes: 1 });
    expect(await open()).toEqual(["g1", "g1/ana", "g2"]);
  });

  it("stands as it was with all that lies below it: units and their rules, environments and what is granted there, filters", async () => {
    const unit = (id: string, parent?: string): ReturnType<typeof anEntry> =>
      anEntry("domain_unit", id, { name: id, parent, owners: [] });
    const rule = (id: string, of: string): ReturnType<typeof anEntry> =>
      anEntry("enforcement_rule", id, {
        name: id,
        action: "CREATE_LISTING_CHANGE_SET",
        unit: of,
        includesChildren: true,
        forms: [],
        terms: [],
        appliesToProducts: false,
      });
    const environment = anEntry("environment", "env", {
      project: "a",
      name: "env",
      account: "777788889999",
      region: "eu-west-1",
      roleArns: [],
    });
    const grant = anEntry("subscription_grant", "grant", {
      status: "GRANT_COMPLETED",
      environment: "env",
      target: "t",
      assets: [],
    });
    const own = anEntry("subscription_grant", "own", {
      status: "x",
      subscription: "s",
      target: "t",
      assets: [],
    });
    const subscription = anEntry("subscription", "s", {
      status: "APPROVED",
      listing: "l",
      assets: [],
      principal: { user: "ana" },
      retainPermissions: false,
      ownerProject: "o",
    });
    const filter = anEntry("asset_filter", "ast/f", { asset: "ast", name: "f" });
    const refused = [
      denied("ListDomainUnitsForParent", "root"),
      denied("ListEnvironments", "a"),
      denied("ListAssetFilters", "ast"),
      denied("ListSubscriptionGrants", "ana"),
    ];
    const always = {
      GetDomain: [unit("root")],
      ListProjects: [project("a")],
      "ListSubscriptions APPROVED": [subscription],
    };
    await read({
      lists: {
        ...always,
        ListDomainUnitsForParent: [unit("u1", "root"), unit("u2", "u1")],
        ListRules: [rule("r1", "u2"), rule("r0", "root")],
        ListEnvironments: [environment],
        ListSubscriptionGrants: [grant, own],
        ListAssetFilters: [filter],
      },
      refused,
    });
    const before = await open();

    expect(await read({ lists: always, refused }, true)).toMatchObject({ outcome: "taken", changes: 0 });
    expect(await open()).toEqual(before);
  });
});

describe("a read whose reader died", () => {
  it("leaves nothing behind when whoever read it died", async () => {
    await addScopes(pool, [KEY]);
    await pool.query(
      "insert into control_reads (scope_id, began_at) select id, now() from control_scopes returning id",
    );
    await pool.query(
      `insert into control_staged (read_id, list, kind, entry_id, content, body_hash) select id, 'ListProjects', 'project', 'x', '{}', '' from control_reads`,
    );
    await read({ lists: { ListProjects: five } });

    const { rows } = await pool.query("select outcome from control_reads order by id");
    expect(rows).toEqual([{ outcome: "failed" }, { outcome: "taken" }]);
    expect((await pool.query("select from control_staged")).rowCount).toBe(0);
  });
});

function refusal(action: string): {
  kind: "access_denied";
  detail: string;
  action: string;
  resource: undefined;
  denied: undefined;
} {
  return {
    kind: "access_denied",
    detail: "AccessDeniedException: no",
    action,
    resource: undefined,
    denied: undefined,
  };
}

it("has the database count what was read before it compares, so that a large read is not compared row by row with all", async () => {
  const pages = Array.from({ length: 300 }, (_, at) => project(`p${at}`));
  await read({ lists: { projects: pages } });
  await read({ lists: { projects: pages } });
  const { rows } = await pool.query<{ relname: string; counted: number }>(
    `select relname, reltuples::int4 as counted from pg_class
     where oid in ('control_staged'::regclass, 'control_entries'::regclass) order by relname`,
  );
  expect(rows).toEqual([
    { relname: "control_entries", counted: 300 },
    { relname: "control_staged", counted: expect.toSatisfy((count: number) => count >= 300) as number },
  ]);
});
