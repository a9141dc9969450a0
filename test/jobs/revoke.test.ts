import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { NOTHING_DECLARED } from "../../src/core/control-plane/made/catalog-of.ts";
import { watchGovernance } from "../../src/jobs/governance/watch.ts";
import { decideRevocation } from "../../src/jobs/revoke/decide.ts";
import { revokeDue } from "../../src/jobs/revoke/index.ts";
import type { RevokeDeps, RevokeSummary } from "../../src/jobs/revoke/index.ts";
import { openCatalog } from "../../src/jobs/sync/current-catalog.ts";
import { noteEvents } from "../../src/store/control-entries.ts";
import { readCatalogGiven } from "../../src/store/made-catalog.ts";
import { readMeshPolicy } from "../../src/store/mesh-policy.ts";
import {
  ANALYSTS,
  CHIARA,
  DATAZONE,
  IDENTITY,
  aSubscription,
  acme,
  day,
  row,
} from "../support/acme-entries.ts";
import { revokeOnce, revokerAt, setRevocations, syncMesh } from "../support/acme-sync.ts";
import type { Rows } from "../support/acme-sync.ts";
import { emptyTables, useDatabase } from "../support/database.ts";
import { useFakeRevoking } from "../support/fake-datazone-revoke.ts";

const database = useDatabase();
const { pool } = database;
const INSIGHTS = "b7n4r2c9hd0kqa";
const datazone = useFakeRevoking(`${INSIGHTS}/${CHIARA}`);
afterEach(() => emptyTables(database));

const member = row("membership", `${INSIGHTS}/user:${CHIARA}`, {
  project: INSIGHTS,
  member: { user: CHIARA },
  designation: "PROJECT_CONTRIBUTOR",
});
const own = aSubscription("sub-own", { principal: { user: CHIARA } }, { since: day(3) });
const inGroup = row("group_membership", `${ANALYSTS}/${CHIARA}`, { group: ANALYSTS, user: CHIARA });
const base = [...acme(), aSubscription("sub-1")];

const sync = (rows: Rows, fails: readonly string[] = []): Promise<void> => syncMesh(pool, rows, fails);
const setPolicy = (revocation: object, more: object = {}): Promise<void> =>
  setRevocations(pool, revocation, more);

const readMesh = () => readCatalogGiven(pool, NOTHING_DECLARED);

async function compare(given: () => ReturnType<typeof readMesh> = readMesh): Promise<string[]> {
  const withheld: string[] = [];
  await watchGovernance({
    pool,
    given,
    prescribed: () => Promise.resolve({}),
    catalog: openCatalog(pool, { file: undefined, declared: () => Promise.resolve(NOTHING_DECLARED) }),
    onWithheld: (reason) => withheld.push(reason),
  });
  return withheld;
}

/** She was in the group, left it two days ago, and has what it gave her by herself. */
async function leave(more: Rows = [member, own], mesh: Rows = base): Promise<string[]> {
  await sync([...mesh, ...more, inGroup]);
  await sync([...mesh, ...more]);
  await pool.query(
    "update control_entries set valid_until = now() - interval '2 days' where kind = 'group_membership' and valid_until is not null",
  );
  return await compare();
}

const opened: RevokeDeps["open"] = (scope) => revokerAt(datazone.endpoint)(scope);
const revoke = (open = opened): Promise<RevokeSummary> => revokeOnce(pool, open);

interface Shown {
  readonly id: number;
  readonly kind: string;
  readonly state: string;
  readonly error: string | null;
  readonly detail: Record<string, unknown> | null;
}

async function revocations(): Promise<Shown[]> {
  const { rows } = await pool.query<Shown>(
    "select id::int4 as id, kind, state, last_error as error, detail from revocations order by kind",
  );
  return rows;
}

async function states(): Promise<string[]> {
  return (await revocations()).map(({ kind, state }) => `${kind} ${state}`);
}

async function actions(): Promise<string[]> {
  const { rows } = await pool.query<{ action: string }>(
    "select action from audit_log where action like 'revocation.%' order by seq",
  );
  return rows.map(({ action }) => action.slice("revocation.".length));
}

async function decline(): Promise<void> {
  const id = (await revocations())[0]?.id ?? 0;
  await decideRevocation(pool, { id, decision: "declined", author: "ben@example.com", reason: "hands over" });
}

async function approve(id: number): Promise<void> {
  await decideRevocation(pool, { id, decision: "approved", author: "ben@example.com", reason: "she moved" });
}

const later = (): Promise<unknown> => pool.query("update revocations set due_at = now()");
const automatic = { mode: "automatic", dry_run: false, cap_per_day: 10 };

describe("revocations", () => {
  it("are proposed, approved, asked for, and proven by the next read, with everything in the audit log", async () => {
    await setPolicy({ mode: "approve", dry_run: false, cap_per_day: 10 });
    expect(await leave([member])).toEqual([]);
    await compare();
    expect(await states()).toEqual(["membership proposed"]);
    expect(await revoke()).toMatchObject({ asked: 0 });

    const [proposed] = await revocations();
    await approve(proposed?.id ?? 0);
    expect(await revoke()).toMatchObject({ asked: 1, done: 1 });
    expect(datazone.requests).toEqual([`DeleteProjectMembership ${INSIGHTS}/${CHIARA}`]);
    expect(await states()).toEqual(["membership done"]);

    await sync(base);
    expect(await revoke()).toMatchObject({ asked: 0, settled: 1 });
    expect(await revocations()).toMatchObject([
      { state: "proven", detail: { proof: "read", read: expect.any(Number) as number } },
    ]);
    expect(await actions()).toEqual(["proposed", "approved", "sent", "done", "proven"]);
  });

  it("are none where the policy has them off, and what waits is given up when it is switched off", async () => {
    await setPolicy({ mode: "off" });
    await leave();
    expect(await states()).toEqual([]);
    await setPolicy({ mode: "approve", dry_run: false });
    await compare();
    expect(await states()).toEqual(["membership proposed", "subscription proposed"]);
    await setPolicy({});
    await compare();
    expect(await states()).toEqual(["membership lapsed", "subscription lapsed"]);
    expect(await revoke()).toMatchObject({ asked: 0 });
  });

  it("go no further than the cap of a day", async () => {
    await setPolicy({ ...automatic, cap_per_day: 1 });
    await leave();

    expect(await revoke()).toMatchObject({ asked: 1 });
    expect(await revoke()).toMatchObject({ asked: 0 });
    await pool.query(
      "update revocations set sent_at = sent_at - interval '25 hours', asked_at = asked_at - interval '25 hours' where sent_at is not null",
    );
    expect(await revoke()).toMatchObject({ asked: 1 });
  });

  it("are rehearsed no further than the cap of a day, and what was rehearsed uses up nothing of it", async () => {
    await setPolicy({ ...automatic, dry_run: true, cap_per_day: 1 });
    await leave();

    expect(await revoke()).toMatchObject({ rehearsed: 1 });
    expect(await revoke()).toMatchObject({ rehearsed: 0 });
    await pool.query("update revocations set rehearsed_at = rehearsed_at - interval '25 hours'");
    expect(await revoke()).toMatchObject({ rehearsed: 1 });
    await setPolicy({ ...automatic, cap_per_day: 1 });
    await compare();
    expect(await revoke()).toMatchObject({ asked: 1, rehearsed: 0 });
  });

  it("ask for nothing in a dry run, and are proposed anew when that is over", async () => {
    await setPolicy({ mode: "approve" });
    await leave([member]);
    await approve((await revocations())[0]?.id ?? 0);

    expect(await revoke()).toMatchObject({ asked: 0, rehearsed: 1 });
    expect(await revoke()).toMatchObject({ rehearsed: 0 });
    await setPolicy({ mode: "approve", dry_run: false });
    await compare();
    expect(await states()).toEqual(["membership proposed"]);
    expect(datazone.requests).toEqual([]);
    expect(await actions()).toEqual(["proposed", "approved", "rehearsed"]);
  });

  it("are neither proposed nor asked for where DataZone gave an empty answer", async () => {
    await setPolicy(automatic);
    await sync([...base, member, own, inGroup]);
    await sync([...base, member, own]);
    await pool.query(
      "update control_entries set valid_until = now() - interval '2 days' where kind = 'group_membership' and valid_until is not null",
    );
    await sync([...base, member, own], [DATAZONE]);
    expect(await compare()).toEqual([`the last read of ${DATAZONE} was not taken: refused`]);
    expect(await states()).toEqual([]);

    await sync([...base, member, own]);
    await compare();
    expect(await states()).toEqual(["membership approved", "subscription approved"]);
    await sync([...base, member, own], [DATAZONE]);
    expect(await revoke()).toMatchObject({ asked: 0 });
    expect((await revocations())[0]?.error).toContain("nothing is revoked by that");
    expect(datazone.requests).toEqual([]);
  });

  it("are not believed of a read that lost a list of people, and stand as they were", async () => {
    await setPolicy(automatic);
    await leave([member]);
    await sync([...base, member], [IDENTITY]);

    expect(await compare()).toEqual([`the last read of ${IDENTITY} was not taken: refused`]);
    expect(await states()).toEqual(["membership approved"]);
    expect(await revoke()).toMatchObject({ asked: 0 });
    expect((await revocations())[0]?.error).toContain("nothing is revoked by that");

    await sync([...base, member]);
    await compare();
    expect(await revoke()).toMatchObject({ asked: 1, done: 1 });
  });

  it("are none of a group, or a project, whose list of members was given without anybody in it", async () => {
    await setPolicy(automatic);
    const others = "c1f5a4c8-20d1-7052-8a9b-4d5e6f708193";
    const group = row("group", others, { name: "marketing-leads" });
    const lead = row("group_membership", `${others}/${CHIARA}`, { group: others, user: CHIARA });
    const more = Array.from({ length: 9 }, (_, at) =>
      row("group_membership", `${ANALYSTS}/u${at}`, { group: ANALYSTS, user: `u${at}` }),
    );
    const byGroup = row("membership", `${INSIGHTS}/group:${others}`, {
      project: INSIGHTS,
      member: { group: others },
      designation: "PROJECT_CONTRIBUTOR",
    });
    const all = [...base, ...more, group, byGroup, member, own];
    await sync([...all, lead]);
    await sync(all);
    await pool.query(
      "update control_entries set valid_until = now() - interval '2 days' where kind = 'group_membership' and valid_until is not null",
    );

    expect(await compare()).toEqual([
      `the list of ${others} was empty when it told of it, and no event says why`,
    ]);
    expect(await states()).toEqual([]);
    expect(await revoke()).toMatchObject({ asked: 0 });
  });

  it("lapse where somebody came back, before anything is asked", async () => {
    await setPolicy({ mode: "approve", dry_run: false });
    await leave([member]);
    await sync([...base, member, inGroup]);
    await compare();

    expect(await states()).toEqual(["membership lapsed"]);
  });

  it("are not asked for once a read found anything otherwise, before that is compared", async () => {
    await setPolicy(automatic);
    await leave([member]);
    expect(await states()).toEqual(["membership approved"]);
    await sync([...base, member, inGroup]);

    expect(await revoke()).toMatchObject({ asked: 0 });
    await compare();
    expect(await states()).toEqual(["membership lapsed"]);
  });

  it("are neither proposed nor confirmed by a comparison of what was read before the last read", async () => {
    await setPolicy(automatic);
    await leave([member]);
    const before = await readMesh();
    await sync([...base, member, inGroup]);

    expect(await compare(() => Promise.resolve(before))).toEqual([
      expect.stringContaining("was read anew meanwhile"),
    ]);
    expect(await revoke()).toMatchObject({ asked: 0 });
    expect(datazone.requests).toEqual([]);
  });

  it("are compared anew where a scope was read between the look at it and the comparison", async () => {
    await setPolicy(automatic);
    await leave([member]);
    const looks = [await readMesh()];
    await sync([...base, member, inGroup]);

    expect(await compare(async () => looks.pop() ?? (await readMesh()))).toEqual([]);
    expect(await states()).toEqual(["membership lapsed"]);
  });

  it("go on no longer than the policy has them on", async () => {
    await setPolicy(automatic);
    await leave();
    const policies = [await readMeshPolicy(pool), undefined];
    const policy = () => Promise.resolve(policies.shift()?.revocation);

    expect(
      await revokeDue({ pool, policy, open: opened, signal: new AbortController().signal }),
    ).toMatchObject({ asked: 1 });
  });

  it("are not asked for once the policy was changed, before a comparison finds them so by it", async () => {
    await setPolicy(automatic);
    await leave([member]);
    await setPolicy(automatic, { access_ends_within_hours: 72 });

    expect(await revoke()).toMatchObject({ asked: 0 });
    await compare();
    expect(await states()).toEqual(["membership lapsed"]);
    await setPolicy(automatic);
    await compare();
    expect(await revoke()).toMatchObject({ asked: 1 });
  });

  it("of a subscription are not asked for on an answer that does not call it approved", async () => {
    await setPolicy(automatic);
    await leave([own]);
    datazone.plan.push("empty");

    expect(await revoke()).toMatchObject({ asked: 1, done: 0, failed: 0 });
    expect(datazone.requests).toEqual(["GetSubscription sub-own"]);
    expect((await revocations())[0]?.error).toContain("no status");
  });

  it("are none of a subscription that is also of what did not come by the role", async () => {
    const assets = ["4astorders9j1x", "6asts3briefs2q"].map((asset) => ({ asset, filters: [] }));
    await setPolicy(automatic);

    expect(
      await leave([aSubscription("sub-own", { principal: { user: CHIARA }, assets }, { since: day(3) })]),
    ).toEqual([
      "subscription sub-own is also of 6asts3briefs2q, which is not to end by that: it is ended by hand",
    ]);
    expect(await revoke()).toMatchObject({ asked: 0 });
  });

  it("are none of a membership in a unit for which the policy says no hours, whatever the project reads", async () => {
    await setPolicy(automatic, {
      access_ends_within_hours: null,
      units: [{ unit: "Sales", access_ends_within_hours: 24 }],
    });

    expect(await leave()).toEqual([
      expect.stringContaining(`says no hours for members of project ${INSIGHTS}`),
    ]);
    expect(await states()).toEqual(["subscription approved"]);
  });

  it("that were asked for in vain are asked for no more once the person came back", async () => {
    await setPolicy(automatic);
    await leave([member]);
    datazone.plan.push("throttle", "throttle");
    expect(await revoke()).toMatchObject({ asked: 1, done: 0 });
    await sync([...base, member, inGroup]);
    await compare();
    await later();

    expect(await revoke()).toMatchObject({ asked: 0 });
    expect((await revocations())[0]?.error).toContain("no comparison finds any more");
  });

  it("that were refused, or declined, are not asked for by an approval after the person came back", async () => {
    await setPolicy({ mode: "approve", dry_run: false });
    await leave();
    const [first, second] = await revocations();
    await approve(first?.id ?? 0);
    datazone.plan.push("refuse");
    expect(await revoke()).toMatchObject({ failed: 1 });
    const id = second?.id ?? 0;
    await decideRevocation(pool, { id, decision: "declined", author: "ben@example.com", reason: "no" });
    await sync([...base, member, own, inGroup]);
    await compare();
    datazone.requests.length = 0;
    await approve(first?.id ?? 0);
    await approve(id);

    expect(await revoke()).toMatchObject({ asked: 0 });
    expect(datazone.requests).toEqual([]);
  });

  it("that nobody but the policy approved wait for somebody once it lets people say yes", async () => {
    await setPolicy({ ...automatic, cap_per_day: 1 });
    await leave();
    expect(await revoke()).toMatchObject({ asked: 1 });
    await setPolicy({ mode: "approve", dry_run: false, cap_per_day: 10 });
    expect(await revoke()).toMatchObject({ asked: 0 });
    await compare();

    expect(new Set((await revocations()).map(({ state }) => state))).toEqual(new Set(["done", "proposed"]));
    expect(await revoke()).toMatchObject({ asked: 0 });
  });

  it("that were declined stay so where it is learnt later since when the right was given", async () => {
    await setPolicy({ mode: "approve", dry_run: false });
    await leave([member]);
    const id = (await revocations())[0]?.id ?? 0;
    await decideRevocation(pool, { id, decision: "declined", author: "ben@example.com", reason: "no" });
    await setPolicy(automatic);
    const began = {
      scope: DATAZONE,
      kind: "membership",
      id: `${INSIGHTS}/user:${CHIARA}`,
      change: "began",
    } as const;
    await noteEvents(pool, [{ ...began, at: Date.now() - 90 * 86_400_000 }]);
    await sync([...base, member]);
    await compare();

    const { rows } = await pool.query(
      "select from_how from control_entries where kind = 'membership' and superseded_by is null and entry_id like '%user:' || $1",
      [CHIARA],
    );
    expect(rows).toEqual([{ from_how: "event" }]);
    expect(await states()).toEqual(["membership declined"]);
    expect(await revoke()).toMatchObject({ asked: 0 });
  });

  describe("that were declined", () => {
    const titled = (title: string) =>
      row("user", CHIARA, { userName: "chiara@example.com", emails: [], isEnabled: true, title });
    const mesh = base.filter(({ kind, id }) => kind !== "user" || id !== CHIARA);
    const rest = [...mesh, member];

    /** She has another title, since two days ago. */
    async function rename(title: string, more: Rows = []): Promise<void> {
      await sync([...rest, ...more, titled(title)]);
      await pool.query(
        `update control_entries set valid_from = now() - interval '2 days'
         where kind = 'user' and superseded_by is null and content ->> 'title' = $1`,
        [title],
      );
      await compare();
    }

    beforeEach(async () => {
      await setPolicy({ mode: "approve", dry_run: false }, { role_change: { titles: true } });
      await leave([member, titled("Analyst")], mesh);
      await decline();
      await compare();
      expect(await states()).toEqual(["membership declined"]);
    });

    it("are proposed anew for another change of role of the same person, and for that alone", async () => {
      await rename("Driver");
      expect(await states()).toEqual(["membership proposed"]);
      const { rows } = await pool.query<{ reason: string }>("select reason from revocations");
      expect(rows[0]?.reason).toMatch(/^chiara@example\.com is Driver and was Analyst at \S+, and access/);
      await decline();
      await compare();
      expect(await states()).toEqual(["membership declined"]);
      expect(await actions()).toEqual(["proposed", "declined", "proposed", "declined"]);
    });

    it("are proposed anew where the same group is left again later", async () => {
      await pool.query("update revocations set declined_at = now() - interval '3 days'");
      await compare();
      expect(await states()).toEqual(["membership proposed"]);
    });

    it("are given up where the other change is undone, and stay declined for the first", async () => {
      await rename("Driver");
      await sync([...rest, titled("Analyst")]);
      await compare();
      await compare();
      expect(await states()).toEqual(["membership lapsed"]);
    });

    it("are asked for once somebody approves them after all, and a comparison finds them so", async () => {
      await approve((await revocations())[0]?.id ?? 0);
      expect(await revoke()).toMatchObject({ asked: 0 });
      await compare();
      expect(await revoke()).toMatchObject({ asked: 1, done: 1 });
    });

    it("count as asked for today though DataZone refused them and they are proposed anew", async () => {
      await approve((await revocations())[0]?.id ?? 0);
      await compare();
      datazone.plan.push("refuse");
      expect(await revoke()).toMatchObject({ asked: 1, failed: 1 });
      await decline();
      const capped = { mode: "approve", dry_run: false, cap_per_day: 1 };
      await setPolicy(capped, { role_change: { titles: true } });
      await rename("Driver", [own]);
      expect(await states()).toEqual(["membership proposed", "subscription proposed"]);

      await approve((await revocations())[1]?.id ?? 0);
      expect(await revoke()).toMatchObject({ asked: 0 });
    });

    it("are not approved by a policy that does so by itself, but for another change", async () => {
      await setPolicy(automatic, { role_change: { titles: true } });
      await compare();
      expect(await revoke()).toMatchObject({ asked: 0 });
      await rename("Driver");
      expect(await revoke()).toMatchObject({ asked: 1 });
    });
  });

  it("have not failed because a subscription is in the list of no status", async () => {
    await setPolicy(automatic);
    await leave([own]);
    await revoke();
    await sync(base);

    expect(await revoke()).toMatchObject({ settled: 0 });
    expect(await states()).toEqual(["subscription done"]);
    await sync([
      ...base,
      aSubscription("sub-own", { principal: { user: CHIARA }, status: "REVOKED" }, { since: day(3) }),
    ]);
    expect(await revoke()).toMatchObject({ settled: 1 });
    expect(await states()).toEqual(["subscription proven"]);
  });

  it("that are throttled, or meet a fault, are tried again later", async () => {
    await setPolicy(automatic);
    await leave([member]);
    datazone.plan.push("throttle", "throttle", "fault", "fault");

    expect(await revoke()).toMatchObject({ asked: 1, done: 0, failed: 0 });
    expect(await revocations()).toMatchObject([
      { state: "approved", error: expect.stringContaining("Rate exceeded") as string },
    ]);
    expect(await revoke()).toMatchObject({ asked: 0 });
    await later();
    expect(await revoke()).toMatchObject({ asked: 1, done: 0 });
    await later();
    expect(await revoke()).toMatchObject({ asked: 1, done: 1 });
  });

  it("for which a right is missing fail, say which, and may be approved again", async () => {
    await setPolicy({ mode: "approve", dry_run: false });
    await leave([member]);
    const id = (await revocations())[0]?.id ?? 0;
    await approve(id);
    datazone.plan.push("refuse");

    expect(await revoke()).toMatchObject({ failed: 1 });
    expect((await revocations())[0]?.error).toContain("allow datazone:DeleteProjectMembership");
    await compare();
    await approve(id);
    await compare();
    expect(await revoke()).toMatchObject({ done: 1 });
  });

  it("say that there is no role to ask in", async () => {
    await setPolicy(automatic);
    await leave([member]);

    expect(await revoke(() => Promise.resolve(undefined))).toMatchObject({ asked: 0 });
    expect((await revocations())[0]?.error).toContain("AUDITPLANE_REVOKE_ROLE");
  });

  it("are asked once more, and revoked once, where whoever asked was killed before they noted it", async () => {
    await setPolicy(automatic);
    await leave([own]);
    const killed: RevokeDeps["open"] = async (scope) => {
      const real = await opened(scope);
      return (
        real && {
          ...real,
          revoke: async (right) => {
            await real.revoke(right);
            throw new Error("killed");
          },
        }
      );
    };
    await expect(revoke(killed)).rejects.toThrow("killed");
    expect(await states()).toEqual(["subscription approved"]);
    expect(await revoke()).toMatchObject({ asked: 0 });

    await later();
    expect(await revoke()).toMatchObject({ asked: 1, done: 1 });
    expect(datazone.requests).toEqual([
      "GetSubscription sub-own",
      "RevokeSubscription sub-own",
      "GetSubscription sub-own",
    ]);
    expect(await revocations()).toMatchObject([{ state: "done", detail: { was_gone: true } }]);
  });

  it("of which somebody was killed are proven by the read that no longer has them, and not asked again", async () => {
    await setPolicy(automatic);
    await leave([member]);
    await pool.query(
      "update revocations set sent_at = now(), attempts = 1, due_at = now() + interval '5 minutes'",
    );
    await sync(base);
    await compare();

    expect(await revoke()).toMatchObject({ asked: 0, settled: 1 });
    expect(await states()).toEqual(["membership proven"]);
  });

  it("keep the id of the record of CloudTrail that tells of it, also where that comes after the proof", async () => {
    const told = { scope: DATAZONE, kind: "subscription", id: "sub-own", change: "changed" } as const;
    const id = "0c5b2f1e-8a7d-4e3c-9b6a-5d4f3e2c1b0a";
    await setPolicy(automatic);
    await leave([own]);
    await revoke();
    const at = Math.floor(Date.now() / 1000) * 1000;
    await noteEvents(pool, [{ ...told, at }]);
    expect(await revoke()).toMatchObject({ settled: 1 });
    expect(await revocations()).toMatchObject([{ state: "proven", detail: { proof: "event" } }]);

    const record = { ...told, at, eventId: id };
    await noteEvents(pool, [record, record]);
    await revoke();
    await revoke();
    expect(await revocations()).toMatchObject([{ state: "proven", detail: { event_id: id } }]);
    expect((await actions()).filter((action) => action === "proven")).toHaveLength(2);
  });

  it("of a membership are not proven by another role of the member", async () => {
    const told = { scope: DATAZONE, kind: "membership", id: `${INSIGHTS}/user:${CHIARA}` } as const;
    await setPolicy(automatic);
    await leave([member]);
    await revoke();
    await noteEvents(pool, [{ ...told, at: Date.now(), change: "changed" }]);
    expect(await revoke()).toMatchObject({ settled: 0 });

    await noteEvents(pool, [{ ...told, at: Date.now(), change: "ended", eventId: "e-1" }]);
    expect(await revoke()).toMatchObject({ settled: 1 });
    expect(await revocations()).toMatchObject([
      { state: "proven", detail: { proof: "event", event_id: "e-1" } },
    ]);
  });

  it("fail where a later read still has what DataZone said to be gone", async () => {
    await setPolicy(automatic);
    await leave([own]);
    await revoke();
    await sync([...base, own]);

    expect(await revoke()).toMatchObject({ settled: 1 });
    expect(await revocations()).toMatchObject([
      { state: "failed", error: expect.stringContaining("still has it") as string },
    ]);
  });

  it("may be approved, and not declined, by whom they are about", async () => {
    await setPolicy({ mode: "approve", dry_run: false });
    await leave([member]);
    const id = (await revocations())[0]?.id ?? 0;
    const about = { id, author: "Chiara@example.com", reason: "I stay" };

    await expect(decideRevocation(pool, { ...about, decision: "declined" })).rejects.toThrow(
      "nobody declines what is proposed about themselves",
    );
    await decideRevocation(pool, { ...about, decision: "approved" });
    await decideRevocation(pool, { ...about, author: "ben@example.com", decision: "declined" });
    expect(await states()).toEqual(["membership declined"]);
    await compare();
    expect(await states()).toEqual(["membership declined"]);
    await expect(decideRevocation(pool, { ...about, id: 999, decision: "approved" })).rejects.toThrow(
      "there is none of that number",
    );
  });

  it("are done once by two workers at once", async () => {
    await setPolicy(automatic);
    await leave();
    const both = await Promise.all([revoke(), revoke()]);

    expect(both.reduce((sum, { asked }) => sum + asked, 0)).toBe(2);
    expect(datazone.requests.filter((one) => !one.startsWith("Get")).sort()).toEqual([
      `DeleteProjectMembership ${INSIGHTS}/${CHIARA}`,
      "RevokeSubscription sub-own",
    ]);
  });
});
