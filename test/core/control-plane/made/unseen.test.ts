import { describe, expect, it } from "vitest";
import { indexCatalog } from "../../../../src/core/catalog/index-catalog.ts";
import { createJudge } from "../../../../src/core/catalog/judge.ts";
import { assetOf } from "../../../../src/core/catalog/places.ts";
import type { ReadScope } from "../../../../src/core/control-plane/made/catalog-of.ts";
import type { Contents } from "../../../../src/core/control-plane/entry.ts";
import type { AnyHistoryEntry } from "../../../../src/core/control-plane/history.ts";
import {
  ANA,
  ANALYSTS,
  BEN,
  DATAZONE,
  IDENTITY,
  MARKETING_ROLE,
  ORDERS_TABLE,
  SALES_ROLE,
  aScope,
  aSubscription,
  acme,
  day,
  madeOf,
  row,
} from "../../../support/acme-entries.ts";
import { aCaller } from "../../catalog/builders.ts";

const [SALES, MARKETING] = ["3fk2m8q1zt9xwl", "b7n4r2c9hd0kqa"] as const;
const ORDER = "s3://acme-sales-lake/curated/orders/dt=2026-09-13/part-0";
const OUTSIDER = "999988887777";

interface Who {
  readonly person?: string;
  readonly principal?: string;
  readonly outsideAccount?: boolean;
}

function verdict(
  rows: readonly AnyHistoryEntry[],
  who: Who,
  at = day(20),
  scopes?: readonly ReadScope[],
): string {
  const index = indexCatalog(madeOf(rows, scopes).catalog);
  const asset = assetOf(index.resolveResource(ORDER), at);
  const caller = aCaller({ person: "somebody@example.com", ...who });
  return createJudge(index)(caller)({ asset, action: "read", at }).verdict;
}

/** The mesh in which a project, and all that hangs on it, is no longer listed since the 15th. */
function without(project: string, how: AnyHistoryEntry["untilHow"] = "assumed"): AnyHistoryEntry[] {
  return acme().map((one): AnyHistoryEntry => {
    const isOwn =
      (one.kind === "project" && one.id === project) ||
      ((one.kind === "environment" || one.kind === "membership") && one.content.project === project);
    return isOwn ? { ...one, until: day(15), untilHow: how } : one;
  });
}

function granted(principal: string): AnyHistoryEntry {
  const resource = { table: ORDERS_TABLE };
  const rest = { permissions: ["SELECT"], grantable: [], shares: [] };
  return row("permission", `${principal} on orders`, { principal, resource, ...rest });
}

describe("a project that no list shows any more", () => {
  const rows = [...without(MARKETING), aSubscription("sub-1")];
  const custom = { principal: "arn:aws:iam::777788889999:role/custom" };

  it("is unseen from then on where a subscription that stands names it, and its roles and people are accused of nothing", () => {
    expect(madeOf(rows).unseen).toEqual([
      {
        id: MARKETING,
        name: "marketing-insights",
        scope: DATAZONE,
        roleArns: [MARKETING_ROLE],
        last: { at: day(15), unit: "du2mktng" },
      },
    ]);
    for (const who of [{ principal: MARKETING_ROLE }, { person: "ana@example.com" }])
      expect([day(10), day(20)].map((at) => verdict(rows, who, at))).toEqual(["subscribed", "unknown"]);
    expect([day(10), day(20)].map((at) => verdict(rows, custom, at))).toEqual(["none", "unknown"]);
  });

  it("is believed of a role that names it from then on, in whatever order it is asked", () => {
    const role = `arn:aws:iam::777788889999:role/datazone_usr_role_${MARKETING}_zzzzzzzzzzzzzz`;
    const { catalog } = madeOf([...without(MARKETING), granted(MARKETING_ROLE)]);
    const index = indexCatalog(catalog);
    const asked = (days: readonly number[]): string[] => {
      const judge = createJudge(index)(aCaller({ person: role, principal: role }));
      return days.map((one) => {
        const asset = assetOf(index.resolveResource(ORDER), day(one));
        return judge({ asset, action: "read", at: day(one) }).verdict;
      });
    };

    expect(asked([10, 20])).toEqual(["none", "unknown"]);
    expect(asked([20, 10])).toEqual(["unknown", "none"]);
  });

  it("is unseen where assets are its own still", () => {
    const owned = without(SALES);

    expect(madeOf(owned).unseen.map(({ id }) => id)).toEqual([SALES]);
    for (const who of [{ principal: SALES_ROLE }, { person: "ben@example.com" }])
      expect([day(10), day(20)].map((at) => verdict(owned, who, at))).toEqual(["owner", "unknown"]);
  });

  it("is unseen where Lake Formation lets its role read still", () => {
    expect(madeOf([...without(MARKETING), granted(MARKETING_ROLE)]).unseen.map(({ id }) => id)).toEqual([
      MARKETING,
    ]);
  });

  it("is gone where an event says so, or nothing that stands names it", () => {
    const told = [...without(MARKETING, "event"), aSubscription("sub-1")];
    const over = aSubscription("sub-1", { status: "REVOKED" }, { since: day(5), changed: day(12) });
    const ended = aSubscription("sub-1", {}, { since: day(5), until: day(15) });

    for (const gone of [told, [...without(MARKETING), over], [...without(MARKETING), ended]])
      expect(madeOf(gone).unseen).toEqual([]);
    expect(verdict(told, { person: "ana@example.com" })).toBe("revoked");
  });

  it("was unseen for as long as something named it, also when that is over and it is named to nobody", () => {
    const revoked = [
      aSubscription("sub-1", {}, { since: day(5), until: day(20) }),
      aSubscription("sub-1", { status: "REVOKED" }, { since: day(5), changed: day(20), from: day(20) }),
    ];
    const over = [...without(MARKETING), ...revoked];

    expect(madeOf(over).unseen).toEqual([]);
    for (const who of [{ principal: MARKETING_ROLE }, { person: "ana@example.com" }, custom])
      expect(verdict(over, who, day(18))).toBe("unknown");
    expect(verdict(over, custom, day(21))).toBe("none");
    expect(verdict(over, { person: "ana@example.com" }, day(21))).toBe("revoked");
  });

  it("accuses nobody who may have been in it before it could be seen into, or after", () => {
    const hidden = rows.filter(
      (one) =>
        !((one.kind === "environment" || one.kind === "membership") && one.content.project === MARKETING),
    );
    const scopes = [aScope(DATAZONE, { seenSince: { [MARKETING]: day(15) } }), aScope(IDENTITY)];

    for (const who of [custom, { person: "ana@example.com" }])
      expect([day(10), day(20)].map((at) => verdict(hidden, who, at, scopes))).toEqual([
        "unknown",
        "unknown",
      ]);
  });

  it("may be a group, too, for as long as it had rights", () => {
    const left = acme().map(
      (one): AnyHistoryEntry =>
        one.kind === "group" || one.kind === "group_membership"
          ? { ...one, until: day(15), untilHow: "assumed" }
          : one,
    );
    const group = { principal: { group: ANALYSTS } };
    const mesh = left.map(
      (one): AnyHistoryEntry =>
        one.kind === "membership" && "group" in one.content.member ? { ...one, until: day(15) } : one,
    );
    const over = [
      ...mesh,
      aSubscription("sub-g", group, { since: day(5), until: day(20) }),
      aSubscription(
        "sub-g",
        { ...group, status: "REVOKED" },
        { since: day(5), changed: day(20), from: day(20) },
      ),
    ];

    expect([18, 21].map((at) => verdict(over, { person: "chiara@example.com" }, day(at)))).toEqual([
      "unknown",
      "none",
    ]);
  });

  it("may be a group, too: who is in one that is listed no more, and has rights still, nobody knows", () => {
    const left = acme().map(
      (one): AnyHistoryEntry =>
        one.kind === "group" || one.kind === "group_membership"
          ? { ...one, until: day(15), untilHow: "assumed" }
          : one,
    );
    const byGroup = aSubscription("sub-g", { principal: { group: ANALYSTS } });

    for (const each of [byGroup, aSubscription("sub-1")])
      expect(
        [day(10), day(20)].map((at) => verdict([...left, each], { person: "ana@example.com" }, at)),
      ).toEqual(["subscribed", "unknown"]);
    expect(madeOf([...left, byGroup]).unresolved).toEqual([{ what: "group", id: ANALYSTS, scope: IDENTITY }]);
  });
});

describe("accounts that are none of ours", () => {
  const partner = `arn:aws:iam::${OUTSIDER}:role/partner`;
  const named = `arn:aws:iam::${OUTSIDER}:role/datazone_usr_role_zzzzzzzzzzzzzz_yyyyyyyyyyyyyy`;
  const accountsIn = (rows: readonly AnyHistoryEntry[]): ReadonlySet<string> =>
    indexCatalog(madeOf(rows).catalog).accounts;

  it.each([OUTSIDER, partner, named])(
    "become ours by no grant and no share of Lake Formation: %s",
    (principal) => {
      expect(accountsIn([...acme(), granted(principal)])).not.toContain(OUTSIDER);
    },
  );

  it("have no projects of ours, whatever they call their roles", () => {
    const rows = [...acme(), granted(named)];

    expect(madeOf(rows).unseen).toEqual([]);
    expect(verdict(rows, { principal: named, person: named, outsideAccount: true })).toBe("none");
  });

  it("are not those that are read, that have environments, or that the organization has", () => {
    const accounts = accountsIn([
      ...acme(),
      row("account", OUTSIDER, { name: "analytics", status: "ACTIVE" }),
      row("account", "123412341234", { name: "sold", status: "ACTIVE" }, { until: day(15) }),
    ]);

    expect([...accounts].sort()).toEqual(["111122223333", "444455556666", "777788889999", OUTSIDER]);
  });
});

describe("a user whom nobody describes", () => {
  const acmeWithout = (id: string): AnyHistoryEntry[] =>
    acme().filter((one) => !(one.kind === "user" && one.id === id));

  it("may be anybody: nobody is accused where such a one is of the owning project, or subscribed", () => {
    const rows = acmeWithout(BEN);
    const bySelf = [...acmeWithout(ANA), aSubscription("s", { principal: { user: ANA } }, { since: day(5) })];

    expect(verdict(rows, { person: "ben@example.com" })).toBe("unknown");
    expect([day(4), day(10)].map((at) => verdict(bySelf, { person: "ana@example.com" }, at))).toEqual([
      "none",
      "unknown",
    ]);
    expect(verdict(rows, { person: "ben@example.com", outsideAccount: true })).toBe("none");
  });

  it("takes nothing from others of the project, nor from its roles", () => {
    expect(verdict(acmeWithout(BEN), { principal: SALES_ROLE })).toBe("owner");
  });

  it("may be anybody of a group, too, while they are in it, and takes nothing from the roles of its projects", () => {
    const stranger = { group: ANALYSTS, user: "c1111111-b061-7033-9c42-5a6b7c8d9e0f" };
    const inIt = row("group_membership", `${ANALYSTS}/c1`, stranger, { from: day(6), until: day(15) });
    const still = row("group_membership", `${ANALYSTS}/c1`, stranger, { from: day(16) });
    const byGroup = aSubscription("sub-g", { principal: { group: ANALYSTS } });
    const dora = { person: "dora@example.com" };

    for (const subscribed of [aSubscription("sub-1"), byGroup]) {
      const rows = [...acme(), inIt, still, subscribed];
      const at = [day(5), day(10), day(15), day(20)];
      expect(at.map((when) => verdict(rows, dora, when))).toEqual(["none", "unknown", "none", "unknown"]);
      expect(verdict(rows, { ...dora, outsideAccount: true })).toBe("none");
      expect(verdict(rows, { person: "ana@example.com" })).toBe("subscribed");
      expect(madeOf(rows).unresolved).toEqual([{ what: "user", id: stranger.user, scope: IDENTITY }]);
      expect(madeOf([...acme(), inIt, subscribed]).unresolved).toEqual([]);
    }
    expect(verdict([...acme(), still, aSubscription("sub-1")], { principal: MARKETING_ROLE })).toBe(
      "subscribed",
    );
  });

  it("is named", () => {
    expect(madeOf(acmeWithout(BEN)).unresolved).toEqual([{ what: "user", id: BEN, scope: DATAZONE }]);
  });
});

describe("what stands in a form that nobody knows", () => {
  const unknownSubscriber = { principal: { unknown: "catalogProject" } } as Partial<Contents["subscription"]>;

  it("lets anybody be who subscribed, while it holds", () => {
    const rows = [...acme(), aSubscription("sub-x", unknownSubscriber)];

    for (const who of [{ principal: MARKETING_ROLE }, { person: "chiara@example.com" }])
      expect([day(4), day(10)].map((at) => verdict(rows, who, at))).toEqual(["none", "unknown"]);
    expect(verdict(rows, { outsideAccount: true })).toBe("none");
    expect(madeOf(rows).unseen).toEqual([
      {
        id: "subscriber:catalogProject",
        name: undefined,
        scope: DATAZONE,
        roleArns: [],
        isSubscriber: true,
      },
    ]);
  });

  it("lets a subscription be of any asset of its owner, for those alone who subscribed", () => {
    const rows = [...acme(), aSubscription("sub-i", { assets: [], item: "modelListing" })];

    for (const who of [{ principal: MARKETING_ROLE }, { person: "ana@example.com" }])
      expect([day(4), day(10)].map((at) => verdict(rows, who, at))).toEqual(["none", "unknown"]);
    expect(verdict(rows, { person: "chiara@example.com" })).toBe("none");
    expect(madeOf(rows).unresolved).toEqual([{ what: "item", id: "modelListing", scope: DATAZONE }]);
  });

  it("is of nothing where a data product has no assets", () => {
    expect(verdict([...acme(), aSubscription("p", { assets: [] })], { principal: MARKETING_ROLE })).toBe(
      "none",
    );
  });
});

describe("what only the past names", () => {
  const NEVER = "c1111111-b061-7033-9c42-5a6b7c8d9e0f";
  const GONE = "longgone000000";
  const marketing = (member: Contents["membership"]["member"]): Contents["membership"] => ({
    project: MARKETING,
    member,
    designation: "PROJECT_CONTRIBUTOR",
  });
  const revoked = (principal: Contents["subscription"]["principal"]): AnyHistoryEntry =>
    aSubscription("old", { status: "REVOKED", principal }, { since: day(2), changed: day(4) });
  const asked = (status: string, principal: Contents["subscription"]["principal"]): AnyHistoryEntry =>
    row(
      "subscription_request",
      "r1",
      {
        status,
        listings: [],
        forms: [],
        assets: [{ asset: "4astorders9j1x", filters: [] }],
        principals: [principal],
        requestedBy: ANA,
      },
      { since: day(2) },
    );

  it.each([
    ["a user", { user: NEVER }],
    ["a group", { group: NEVER }],
  ] as const)("is %s that nobody has to show any more, and that accuses nobody of that time", (_, who) => {
    const member = row("membership", `${MARKETING}/x`, marketing(who), { until: day(8) });
    const rows = [...acme(), member, aSubscription("sub-1")];

    expect(madeOf(rows).unresolved).toEqual([]);
    expect(madeOf([...acme(), revoked(who)]).unresolved).toEqual([]);
    expect([day(7), day(9)].map((at) => verdict(rows, { person: "dora@example.com" }, at))).toEqual([
      "unknown",
      "none",
    ]);
  });

  it("is no project that nobody can see: it was gone before the first read", () => {
    const asset = row(
      "asset",
      "old",
      { name: "o", project: GONE, type: "x", revision: "1", forms: {}, terms: [] },
      { until: day(3) },
    );
    const gone = { project: GONE, name: "old" };

    for (const past of [asked("REJECTED", gone), asked("ACCEPTED", gone), revoked(gone), asset])
      expect(madeOf([...acme(), past]).unseen).toEqual([]);
    expect(madeOf([...acme(), asked("REJECTED", { unknown: "account" })]).unseen).toEqual([]);
    expect(verdict([...acme(), revoked(gone)], { person: "dora@example.com" }, day(3))).toBe("unknown");
  });

  it("is none of those that a request names which waits", () => {
    expect(madeOf([...acme(), asked("PENDING", { project: GONE })]).unseen).toMatchObject([{ id: GONE }]);
  });
});

describe("what reads could see into, and then could not", () => {
  const chiara = { person: "chiara@example.com" };
  const rows = [...acme(), aSubscription("sub-1")];
  const at = [day(10), day(16), day(20)];
  const blindFor = (id: string, until: number | null, key = DATAZONE): ReadScope[] =>
    [DATAZONE, IDENTITY].map((one) =>
      one === key
        ? aScope(one, { blindFor: { [id]: [{ from: day(15), until }] }, blind: until === null ? [id] : [] })
        : aScope(one),
    );
  const said = (made: readonly AnyHistoryEntry[], scopes: readonly ReadScope[]): string[][] =>
    [chiara, { principal: MARKETING_ROLE }].map((who) => at.map((when) => verdict(made, who, when, scopes)));
  const [AGAIN, SINCE] = [
    [
      ["none", "unknown", "none"],
      ["subscribed", "unknown", "subscribed"],
    ],
    [
      ["none", "unknown", "unknown"],
      ["subscribed", "unknown", "unknown"],
    ],
  ];

  it("is unknown from then on, and what was judged before stays judged: a project, a group, an environment", () => {
    for (const [id, key] of [[MARKETING], [ANALYSTS, IDENTITY], ["d9q3w7e1rt5yus"]] as const) {
      expect(said(rows, blindFor(id, null, key))).toEqual(SINCE);
      expect(said(rows, blindFor(id, day(18), key))).toEqual(AGAIN);
    }
  });

  it("is unknown since an environment was made that nobody ever could see into", () => {
    const made = row(
      "environment",
      "e0new",
      { project: MARKETING, name: "new", account: "777788889999", region: "eu-west-1", roleArns: [] },
      { from: day(15), since: day(15) },
    );

    expect(said([...rows, made], [aScope(DATAZONE, { blind: ["e0new"] }), aScope(IDENTITY)])).toEqual(SINCE);
    expect(
      said([...rows, made], [aScope(DATAZONE, { seenSince: { e0new: day(18) } }), aScope(IDENTITY)]),
    ).toEqual(AGAIN);
  });

  it("is unknown of a group that was named, and is shown for the first time later", () => {
    const late = acme().map(
      (one): AnyHistoryEntry =>
        one.kind === "group" || one.kind === "group_membership" ? { ...one, from: day(18) } : one,
    );
    const ana = { person: "ana@example.com" };

    for (const each of [aSubscription("sub-g", { principal: { group: ANALYSTS } }), aSubscription("sub-1")])
      expect([day(10), day(20)].map((when) => verdict([...late, each], ana, when))).toEqual([
        "unknown",
        "subscribed",
      ]);
  });

  it("is nothing of a group that nobody named before it was shown", () => {
    const fresh = acme().map(
      (one): AnyHistoryEntry =>
        one.kind === "group" || (one.kind === "membership" && "group" in one.content.member)
          ? { ...one, from: day(8) }
          : one,
    );

    expect(
      [day(7), day(10)].map((when) => verdict([...fresh, aSubscription("sub-1")], chiara, when)),
    ).toEqual(["none", "none"]);
  });

  it("is unknown no longer than something named it, so that nothing before is derived again", () => {
    const fresh = acme().map((one): AnyHistoryEntry => {
      if (one.kind === "group") return { ...one, from: day(8) };
      return one.kind === "membership" && "group" in one.content.member ? { ...one, from: day(7) } : one;
    });
    const own = aSubscription("sub-1", { principal: { group: ANALYSTS } }, { since: day(9) });

    expect(madeOf([...fresh, own]).catalog.blind).toEqual([
      { project: undefined, group: ANALYSTS, from: day(7), until: day(8) },
      { project: "b7n4r2c9hd0kqa", group: ANALYSTS, from: day(7), until: day(8) },
    ]);
  });
});
