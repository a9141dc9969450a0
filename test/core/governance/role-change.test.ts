import { describe, expect, it } from "vitest";
import type { AnyHistoryEntry } from "../../../src/core/control-plane/history.ts";
import type { Disagreement } from "../../../src/core/governance/disagreement.ts";
import type { GovernanceGiven, GrantedReader } from "../../../src/core/governance/given.ts";
import { plansOf } from "../../../src/core/governance/plans.ts";
import { roleChangeFacts } from "../../../src/core/governance/role-change/facts.ts";
import { outlivedRights } from "../../../src/core/governance/role-change/outlived.ts";
import type { Outlived } from "../../../src/core/governance/role-change/outlived.ts";
import {
  ANALYSTS,
  CHIARA,
  ORDERS_TABLE,
  READ_AT,
  aSubscription,
  acme,
  day,
  row,
} from "../../support/acme-entries.ts";
import { aGovernanceGiven } from "../../support/governance-given.ts";

const INSIGHTS = "b7n4r2c9hd0kqa";
const ORDERS = "4astorders9j1x";
const TERMS = { endsWithinHours: () => 24, titles: false, groups: [] } as const;
const CHIARA_ARN = `arn:aws:identitystore:::user/${CHIARA}`;

interface World {
  readonly rows: readonly AnyHistoryEntry[];
  readonly readers?: readonly GrantedReader[];
  readonly blind?: readonly string[];
  readonly more?: Partial<GovernanceGiven>;
}

function givenOf({ rows, readers = [], blind = [], more = {} }: World): GovernanceGiven {
  return aGovernanceGiven(
    { rows, blind },
    { readersOf: (table) => (table === ORDERS_TABLE ? readers : []), roleChange: TERMS, ...more },
  );
}

function facts(world: World): Disagreement[] {
  const given = givenOf(world);
  return roleChangeFacts(given, plansOf(given));
}

function outlived(world: World): Outlived[] {
  const given = givenOf(world);
  return outlivedRights(given, plansOf(given));
}

const inGroup = (more: { from?: number; until?: number }): AnyHistoryEntry =>
  row("group_membership", `${ANALYSTS}/${CHIARA}`, { group: ANALYSTS, user: CHIARA }, more);
const leftGroup = inGroup({ until: day(10) });
const member = (more: { from?: number; until?: number } = {}): AnyHistoryEntry =>
  row(
    "membership",
    `${INSIGHTS}/user:${CHIARA}`,
    { project: INSIGHTS, member: { user: CHIARA }, designation: "PROJECT_CONTRIBUTOR" },
    more,
  );
const ownSubscription = aSubscription("sub-own", { principal: { user: CHIARA } }, { since: day(3) });
const mesh = [...acme(), aSubscription("sub-1")];
const grant: GrantedReader = { principal: CHIARA_ARN, way: "named_grant", since: day(4) };

describe("access after a change of role", () => {
  it("is what somebody has by themselves of what a group gave them, told to the owner of each asset", () => {
    expect(facts({ rows: [...mesh, leftGroup, member(), ownSubscription], readers: [grant] })).toMatchObject([
      {
        subject: "chiara@example.com",
        asset: ORDERS,
        domain: "du1sales",
        project: INSIGHTS,
        way: "left_group",
      },
      { names: `a grant on ${ORDERS}`, principal: CHIARA_ARN },
      { names: "subscription sub-own", subscription: "sub-own", since: "2026-09-10T00:00:00Z", days: 18 },
    ]);
  });

  it("is what somebody has of a project that they were taken out of, unless a group keeps them in it", () => {
    const rows = [...mesh, member({ until: day(12) }), ownSubscription];

    expect(facts({ rows })).toMatchObject([{ way: "left_project", subscription: "sub-own" }]);
    expect(facts({ rows: [...rows, inGroup({})] })).toEqual([]);
  });

  it("is what a role of IAM subscribed to by itself, as people are where there is no Identity Center", () => {
    const id = "11111111-0031-70f0-2c1a-7e8f9a0b1c2d";
    const arn = "arn:aws:iam::444455556666:role/teams/analyst";
    const content = { project: INSIGHTS, member: { user: id }, designation: "PROJECT_CONTRIBUTOR" };
    const taken = row("membership", `${INSIGHTS}/user:${id}`, content, { until: day(12) });
    const own = aSubscription("sub-role", { principal: { user: id } }, { since: day(3) });
    const profile = row("user_profile", id, { type: "IAM", status: "ACTIVATED", arn });

    expect(facts({ rows: [...mesh, profile, taken, own] })).toMatchObject([
      { way: "left_project", subscription: "sub-role", subject: "arn:aws:iam::444455556666:role/analyst" },
    ]);
    const back = row("membership", `${INSIGHTS}/user:${id}`, content, { from: day(13) });
    expect(facts({ rows: [...mesh, profile, taken, back, own] })).toEqual([]);
  });

  it("is none before the policy's hours are over, nor where no policy says any", () => {
    const rows = [...mesh, inGroup({ until: READ_AT - 23 * 3_600_000 }), member()];

    expect(facts({ rows })).toEqual([]);
    expect(facts({ rows, more: { roleChange: { ...TERMS, endsWithinHours: () => 22 } } })).toHaveLength(1);
    expect(facts({ rows: [...mesh, leftGroup, member()], more: { roleChange: undefined } })).toEqual([]);
  });

  it("goes by the domain that owns the asset", () => {
    const endsWithinHours = (domain: string | null): number | undefined =>
      domain === "du1sales" ? undefined : 24;

    expect(
      facts({ rows: [...mesh, leftGroup, member()], more: { roleChange: { ...TERMS, endsWithinHours } } }),
    ).toEqual([]);
  });

  it("is none of what was given anew after the change, nor of a grant of which nobody says since when", () => {
    expect(facts({ rows: [...mesh, leftGroup, member({ from: day(11) })] })).toEqual([]);
    expect(
      facts({ rows: [...mesh, leftGroup], readers: [{ principal: CHIARA_ARN, way: "named_grant" }] }),
    ).toEqual([]);
  });

  it("is none of whoever came back, and none where the group or the project is gone", () => {
    const back = inGroup({ from: day(11) });
    const withoutGroup = mesh.filter(({ kind, id }) => kind !== "group" || id !== ANALYSTS);
    const withoutProject = mesh.filter(({ kind, id }) => kind !== "project" || id !== INSIGHTS);

    expect(facts({ rows: [...mesh, leftGroup, back, member()] })).toEqual([]);
    expect(facts({ rows: [...withoutGroup, leftGroup, member()] })).toEqual([]);
    expect(facts({ rows: [...withoutProject, member({ until: day(12) }), ownSubscription] })).toEqual([]);
  });

  it("is none of what another group gives them still", () => {
    const group = "c1f5a4c8-20d1-7052-8a9b-4d5e6f708193";
    const another = [
      row("group", group, { name: "marketing-2026" }),
      row("group_membership", `${group}/${CHIARA}`, { group, user: CHIARA }, { from: day(8) }),
    ];
    const inProject = row("membership", `${INSIGHTS}/group:${group}`, {
      project: INSIGHTS,
      member: { group },
      designation: "PROJECT_CONTRIBUTOR",
    });
    const rows = [...mesh, leftGroup, member(), ownSubscription, ...another];

    expect(facts({ rows, readers: [grant] })).toHaveLength(3);
    expect(facts({ rows: [...rows, inProject], readers: [grant] })).toEqual([]);
  });

  it("is none of a project whose members cannot be seen", () => {
    expect(facts({ rows: [...mesh, leftGroup, member()], blind: [INSIGHTS] })).toEqual([]);
  });

  it("is none of another group than the one by which access came, unless the policy says that it stands for a role", () => {
    const other = row("group", "g-other", { name: "book-club" });
    const left = row(
      "group_membership",
      `g-other/${CHIARA}`,
      { group: "g-other", user: CHIARA },
      { until: day(9) },
    );
    const rows = [...mesh, other, left, member()];

    expect(facts({ rows })).toEqual([]);
    expect(facts({ rows, more: { roleChange: { ...TERMS, groups: ["book-club"] } } })).toMatchObject([
      { way: "left_group", names: `member of project ${INSIGHTS}` },
    ]);
  });

  it("is with a title that comes after none, and not of what was given for a title that is back", () => {
    const titled = (title: string | undefined, more: object): AnyHistoryEntry =>
      row("user", CHIARA, { userName: "chiara@example.com", emails: [], isEnabled: true, title }, more);
    const more = { roleChange: { ...TERMS, titles: true } };
    const mesh2 = mesh.filter(({ id }) => id !== CHIARA);
    const between = [
      titled("Analyst", { until: day(2) }),
      titled(undefined, { from: day(2), until: day(8) }),
    ];
    const rest = [...mesh2, ownSubscription];

    expect(facts({ rows: [...rest, ...between, titled("Driver", { from: day(8) })], more })).toMatchObject([
      { way: "title_changed", since: "2026-09-08T00:00:00Z" },
    ]);
    const mistyped = [
      titled("Analyst", { until: day(5) }),
      titled("Analsyt", { from: day(5), until: day(6) }),
      titled("Analyst", { from: day(6) }),
    ];
    expect(facts({ rows: [...rest, ...mistyped], more })).toEqual([]);
    const was = aSubscription("sub-own", { principal: { user: CHIARA } }, { since: day(5) + 3_600_000 });
    expect(facts({ rows: [...mesh2, was, ...mistyped], more })).toMatchObject([
      { way: "title_changed", since: "2026-09-06T00:00:00Z" },
    ]);
  });

  it("is with another title only where the policy says so, and not where there was none before", () => {
    const titled = (title: string | undefined, more: object): AnyHistoryEntry =>
      row("user", CHIARA, { userName: "chiara@example.com", emails: [], isEnabled: true, title }, more);
    const others = mesh.filter(({ kind, id }) => kind !== "user" || id !== CHIARA);
    const changed = [
      ...others,
      titled("Analyst", { until: day(8) }),
      titled("Driver", { from: day(8) }),
      member(),
    ];
    const begun = [
      ...others,
      titled(undefined, { until: day(8) }),
      titled("Driver", { from: day(8) }),
      member(),
    ];
    const more = { roleChange: { ...TERMS, titles: true } };

    expect(facts({ rows: changed })).toEqual([]);
    expect(facts({ rows: changed, more })).toMatchObject([
      { way: "title_changed", since: "2026-09-08T00:00:00Z" },
    ]);
    expect(facts({ rows: begun, more })).toEqual([]);
  });

  it("is not told twice of whoever left, whose rights are among what may be revoked", () => {
    const rows = mesh.map((one) =>
      one.kind === "user" && one.id === CHIARA ? { ...one, until: day(10) } : one,
    ) as AnyHistoryEntry[];

    expect(facts({ rows: [...rows, member()] })).toEqual([]);
    expect(outlived({ rows: [...rows, member()] })).toMatchObject([
      { change: { kind: "left" }, right: { kind: "membership", project: INSIGHTS, user: CHIARA } },
    ]);
  });

  it("is none of whoever is there under another id, whatever they were called before", () => {
    const again = mesh.flatMap((one): AnyHistoryEntry[] =>
      one.kind === "user" && one.id === CHIARA
        ? [
            { ...one, content: { ...one.content, userName: "chiara.before" }, until: day(5) },
            { ...one, from: day(5), until: day(10) },
            { ...one, id: "c1d2e3f4-again", from: day(10) },
          ]
        : [one],
    );
    expect(outlived({ rows: [...again, member()], readers: [grant] })).toEqual([]);
  });

  it("is of a role that was deleted what its name was granted before, unless it was made again", () => {
    const arn = "arn:aws:iam::777788889999:role/etl";
    const readers: GrantedReader[] = [
      { principal: "arn:aws:iam::777788889999:role/teams/etl", way: "named_grant", since: day(2) },
    ];
    const deletedRoles = [{ arn, at: day(20) }];
    const again = [{ arn, ids: [{ id: "AROANEW", firstSeen: day(21) }] }];

    expect(facts({ rows: mesh, readers, more: { deletedRoles } })).toMatchObject([
      { way: "role_deleted", asset: ORDERS, principal: "arn:aws:iam::777788889999:role/teams/etl" },
    ]);
    expect(facts({ rows: mesh, readers, more: { deletedRoles, roles: again } })).toEqual([]);
    expect(
      facts({
        rows: mesh,
        readers: [{ ...readers[0], since: day(21) } as GrantedReader],
        more: { deletedRoles },
      }),
    ).toEqual([]);
  });
});
