import { describe, expect, it } from "vitest";
import { redate } from "../../../../src/core/control-plane/made/redate.ts";
import { indexCatalog } from "../../../../src/core/catalog/index-catalog.ts";
import { createJudge } from "../../../../src/core/catalog/judge.ts";
import { parseCatalog } from "../../../../src/core/catalog/parse-catalog.ts";
import { assetOf } from "../../../../src/core/catalog/places.ts";
import { toFile } from "../../../../src/core/catalog/to-file.ts";
import { NOTHING_DECLARED } from "../../../../src/core/control-plane/made/catalog-of.ts";
import type { ReadScope } from "../../../../src/core/control-plane/made/catalog-of.ts";
import type { Contents } from "../../../../src/core/control-plane/entry.ts";
import type { AnyHistoryEntry } from "../../../../src/core/control-plane/history.ts";
import {
  ANA,
  ANALYSTS,
  BATCH_ROLE,
  CHIARA,
  DATAZONE,
  GLUE,
  IDENTITY,
  LAKE,
  MARKETING_ROLE,
  ORDERS_TABLE,
  READ_AT,
  SALES_ROLE,
  aScope,
  aSubscription,
  acme,
  day,
  madeOf,
  row,
} from "../../../support/acme-entries.ts";
import { aCaller } from "../../catalog/builders.ts";

const ORDER = "s3://acme-sales-lake/curated/orders/dt=2026-09-13/part-0";

function verdict(
  rows: readonly AnyHistoryEntry[],
  who: { person?: string; principal?: string; outsideAccount?: boolean },
  at = day(10),
  scopes?: readonly ReadScope[],
): string {
  const index = indexCatalog(madeOf(rows, scopes).catalog);
  const asset = assetOf(index.resolveResource(ORDER), at);
  const caller = aCaller({ person: "somebody@example.com", ...who });
  return createJudge(index)(caller)({ asset, action: "read", at }).verdict;
}

describe("who may read, as the control plane tells it", () => {
  const mesh = [...acme(), aSubscription("sub-1")];

  it("is the owning project by its role and its members, and nobody else of the mesh", () => {
    expect(verdict(mesh, { principal: SALES_ROLE })).toBe("owner");
    expect(verdict(mesh, { person: "ben@example.com" })).toBe("owner");
    expect(verdict(mesh, { person: "chiara@example.com" })).toBe("none");
  });

  it("is a subscribing project by the role of its environment, and those who are in a group of its members", () => {
    expect(verdict(mesh, { principal: MARKETING_ROLE })).toBe("subscribed");
    expect(verdict(mesh, { person: "ana@example.com" })).toBe("subscribed");
    expect(verdict(mesh, { principal: MARKETING_ROLE }, day(4))).toBe("none");
  });

  it("ends with the membership in the group", () => {
    const left = mesh.map((one) => (one.kind === "group_membership" ? { ...one, until: day(8) } : one));

    expect(verdict(left, { person: "ana@example.com" }, day(7))).toBe("subscribed");
    expect(verdict(left, { person: "ana@example.com" }, day(9))).toBe("revoked");
  });

  it("is a user, a group, or a principal of IAM that subscribed for itself", () => {
    const each = [
      aSubscription("sub-u", { principal: { user: CHIARA } }),
      aSubscription("sub-i", { principal: { principalArn: BATCH_ROLE } }),
    ];
    const group = aSubscription("sub-g", { principal: { group: ANALYSTS } });

    expect(verdict([...acme(), ...each], { person: "chiara@example.com" })).toBe("subscribed");
    expect(verdict([...acme(), ...each], { principal: BATCH_ROLE })).toBe("subscribed");
    expect(verdict([...acme(), group], { person: "ana@example.com" })).toBe("subscribed");
  });

  it.each(["REVOKED", "CANCELLED"])("ends when a subscription was %s", (status) => {
    const rows = [...acme(), aSubscription("sub-1", { status }, { since: day(5), changed: day(12) })];

    expect(verdict(rows, { principal: MARKETING_ROLE }, day(11))).toBe("subscribed");
    expect(verdict(rows, { principal: MARKETING_ROLE }, day(13))).toBe("revoked");
  });

  it("stays as it was where the status of a subscription is none that is known", () => {
    const later = aSubscription("sub-1", { status: "SUSPENDED_BY_POLICY" }, { from: day(8) });
    const first = aSubscription("sub-1", {}, { since: day(5), until: day(8) });

    expect(verdict([...acme(), first, later], { principal: MARKETING_ROLE })).toBe("subscribed");
    expect(
      verdict([...acme(), aSubscription("sub-1", { status: "ODD" })], { principal: MARKETING_ROLE }),
    ).toBe("subscribed");
  });

  it("ends when a subscription is no longer there at all", () => {
    const rows = [...acme(), aSubscription("sub-1", {}, { since: day(5), until: day(9) })];

    expect(verdict(rows, { principal: MARKETING_ROLE }, day(8))).toBe("subscribed");
    expect(verdict(rows, { principal: MARKETING_ROLE })).toBe("revoked");
  });

  it("ends when it was revoked, whatever else changes later, and not for what came before", () => {
    const approved = aSubscription("sub-1", {}, { since: day(5), until: day(10) });
    const revoked = { since: day(5), changed: day(10), from: day(10), until: day(20) };
    const retained = { since: day(5), changed: day(20), from: day(20) };
    const rows = [
      ...acme(),
      approved,
      aSubscription("sub-1", { status: "REVOKED" }, revoked),
      aSubscription("sub-1", { status: "REVOKED", retainPermissions: true }, retained),
    ];

    for (const at of [day(9), day(11), day(15), day(21)])
      expect([at, verdict(rows, { principal: MARKETING_ROLE }, at)]).toEqual([
        at,
        at < day(10) ? "subscribed" : "revoked",
      ]);
  });

  it("is nobody between a revocation and the approval after it, under the same id", () => {
    const rows = [
      ...acme(),
      aSubscription("sub-1", {}, { since: day(5), until: day(10) }),
      aSubscription(
        "sub-1",
        { status: "REVOKED" },
        { since: day(5), changed: day(10), from: day(10), until: day(20) },
      ),
      aSubscription("sub-1", {}, { since: day(5), changed: day(20), from: day(20) }),
    ];
    const { catalog } = madeOf(rows);

    expect(catalog.subscriptions.map(({ id, status, from, until }) => [id, status, from, until])).toEqual([
      ["sub-1", "revoked", day(5), day(10)],
      ["sub-1", "approved", day(20), Infinity],
    ]);
    expect(verdict(rows, { principal: MARKETING_ROLE }, day(15))).toBe("revoked");
    expect(parseCatalog(JSON.stringify(toFile(catalog)), "catalog.json")).toMatchObject({ ok: true });
  });

  it("is nobody while a subscription was not there, and who has it when it is there again", () => {
    const rows = [
      ...acme(),
      aSubscription("sub-1", {}, { since: day(5), until: day(9) }),
      aSubscription("sub-1", {}, { since: day(5), from: day(12) }),
    ];

    expect(verdict(rows, { principal: MARKETING_ROLE }, day(10))).toBe("revoked");
    expect(verdict(rows, { principal: MARKETING_ROLE }, day(13))).toBe("subscribed");
  });

  it("is everybody whom a subscription to a product with the asset is for", () => {
    const assets = [
      { asset: "4astorders9j1x", filters: [] },
      { asset: "6asts3briefs2q", filters: [] },
    ];
    const { catalog } = madeOf([...acme(), aSubscription("sub-p", { assets })]);

    expect(catalog.subscriptions.map(({ id, asset }) => [id, asset])).toEqual([
      ["sub-p/4astorders9j1x", "4astorders9j1x"],
      ["sub-p/6asts3briefs2q", "6asts3briefs2q"],
    ]);
  });

  it("is who subscribed to a product while the product has the asset, and neither before nor after", () => {
    const [orders, briefs] = ["4astorders9j1x", "6asts3briefs2q"].map((asset) => ({ asset, filters: [] }));
    const of = (...assets: readonly (typeof orders)[]): Partial<Contents["subscription"]> => ({
      assets: assets.flatMap((one) => one ?? []),
    });
    const first = { since: day(5), until: day(15) };
    const second = { since: day(5), from: day(15) };
    const left = [
      ...acme(),
      aSubscription("p", of(orders, briefs), first),
      aSubscription("p", of(briefs), second),
    ];
    const came = [
      ...acme(),
      aSubscription("p", of(briefs), first),
      aSubscription("p", of(briefs, orders), second),
    ];
    const at = [day(10), day(20)];

    expect(at.map((time) => verdict(left, { principal: MARKETING_ROLE }, time))).toEqual([
      "subscribed",
      "revoked",
    ]);
    expect(at.map((time) => verdict(came, { principal: MARKETING_ROLE }, time))).toEqual([
      "none",
      "subscribed",
    ]);
    expect(
      madeOf(left).catalog.subscriptions.map(({ id, status, from, until }) => [id, status, from, until]),
    ).toEqual([
      ["p/4astorders9j1x", "cancelled", day(5), day(15)],
      ["p/6asts3briefs2q", "approved", day(5), Infinity],
    ]);
  });
});

describe("what cannot be seen", () => {
  const hidden = "arn:aws:iam::777788889999:role/datazone_usr_role_z0hidden1prj_e0hidden1env";

  it("is unknown, never nothing: a project that a subscription names and no list shows", () => {
    const rows = [
      ...acme(),
      aSubscription("sub-h", { principal: { project: "z0hidden1prj", name: "hidden" } }),
      row("permission", "p", {
        principal: hidden,
        resource: { table: "t" },
        permissions: ["SELECT"],
        grantable: [],
        shares: [],
      }),
    ];

    expect(madeOf(rows).unseen).toEqual([
      { id: "z0hidden1prj", name: "hidden", scope: DATAZONE, roleArns: [hidden] },
    ]);
    expect(verdict(rows, { principal: hidden })).toBe("unknown");
  });

  it("is unknown where the role of an environment is granted something and no project has it", () => {
    const old = "arn:aws:iam::777788889999:role/datazone_usr_abc123def456";
    const granted = { resource: { table: "t" }, permissions: ["SELECT"], grantable: [], shares: [] };

    expect(
      verdict([...acme(), row("permission", "p", { principal: old, ...granted })], { principal: old }),
    ).toBe("unknown");
  });

  it("is unknown where only the logs show the role of an environment, and nothing where others name theirs so", () => {
    const logged = "arn:aws:iam::777788889999:role/datazone_usr_role_z0logged1prj_e0env";

    expect(verdict(acme(), { principal: logged })).toBe("unknown");
    expect(verdict(acme(), { principal: "arn:aws:iam::777788889999:role/etl" })).toBe("none");
    expect(verdict(acme(), { principal: logged, outsideAccount: true })).toBe("none");
    // of a project that was shown, with all of its environments
    expect(
      verdict(acme(), {
        principal: "arn:aws:iam::777788889999:role/datazone_usr_role_b7n4r2c9hd0kqa_forged",
      }),
    ).toBe("none");
  });

  it("is unknown in a project that the read could not see into", () => {
    const scopes = [aScope(DATAZONE, { blind: ["b7n4r2c9hd0kqa"] }), aScope(IDENTITY)];

    expect(verdict([...acme(), aSubscription("sub-1")], { principal: MARKETING_ROLE }, day(10), scopes)).toBe(
      "unknown",
    );
  });

  it("is unknown in a project with a group of which nobody says who is in it", () => {
    const rows = acme().filter(({ kind }) => kind !== "group" && kind !== "group_membership");

    expect(madeOf(rows).unresolved).toEqual([{ what: "group", id: ANALYSTS, scope: IDENTITY }]);
    expect(verdict(rows, { principal: MARKETING_ROLE })).toBe("unknown");
  });

  describe("into which somebody may be", () => {
    const ana = { person: "ana@example.com" };
    const chiara = { person: "chiara@example.com" };
    const without = (kind: string, prefix = ""): readonly AnyHistoryEntry[] =>
      acme().filter((one) => !(one.kind === kind && one.id.startsWith(prefix)));
    const blindTo = (id: string, key = DATAZONE): readonly ReadScope[] =>
      [DATAZONE, IDENTITY, LAKE, GLUE].map((one) => aScope(one, one === key ? { blind: [id] } : {}));

    it("accuses nobody where a group that nobody describes is in a project that subscribed, or subscribed itself", () => {
      const rows = acme().filter(({ kind }) => kind !== "group" && kind !== "group_membership");
      const byGroup = aSubscription("sub-g", { principal: { group: ANALYSTS } });

      expect(verdict([...rows, aSubscription("sub-1")], ana)).toBe("unknown");
      expect(verdict([...rows, byGroup], ana)).toBe("unknown");
      expect(verdict([...acme(), byGroup], chiara)).toBe("none");
      // nobody subscribed: whoever is in the group may not read it either
      expect(verdict(rows, ana)).toBe("none");
    });

    it("accuses nobody where a group is known and its members are refused", () => {
      const rows = without("group_membership");
      const scopes = blindTo(ANALYSTS, IDENTITY);
      const byGroup = aSubscription("sub-g", { principal: { group: ANALYSTS } });

      expect(madeOf([...rows, byGroup], scopes).unresolved).toEqual([
        { what: "group", id: ANALYSTS, scope: IDENTITY },
      ]);
      expect(verdict([...rows, aSubscription("sub-1")], ana, day(10), scopes)).toBe("unknown");
      expect(verdict([...rows, byGroup], ana, day(10), scopes)).toBe("unknown");
      expect(verdict(rows, { principal: MARKETING_ROLE }, day(10), scopes)).toBe("unknown");
    });

    it("accuses nobody where the members of a project that subscribed are refused", () => {
      const rows = [...without("membership", "b7n4"), aSubscription("sub-1")];

      expect(verdict(rows, ana, day(10), blindTo("b7n4r2c9hd0kqa"))).toBe("unknown");
      expect(verdict(rows, ana, day(4), blindTo("b7n4r2c9hd0kqa"))).toBe("none");
      expect(verdict(rows, { outsideAccount: true }, day(10), blindTo("b7n4r2c9hd0kqa"))).toBe("none");
    });

    it("accuses nobody where an environment of a project that subscribed is refused", () => {
      const rows = acme().map(
        (one): AnyHistoryEntry =>
          one.kind === "environment" && one.id === "d9q3w7e1rt5yus"
            ? { ...one, content: { ...one.content, roleArns: [] } }
            : one,
      );
      const custom = { principal: "arn:aws:iam::777788889999:role/marketing-custom" };
      const scopes = blindTo("d9q3w7e1rt5yus");

      expect(verdict([...rows, aSubscription("sub-1")], custom, day(10), scopes)).toBe("unknown");
      expect(verdict([...rows, aSubscription("sub-1")], custom)).toBe("none");
      expect(verdict(rows, { principal: MARKETING_ROLE }, day(10), scopes)).toBe("unknown");
    });

    it("accuses no owner whose project cannot be seen into, and knows those who are entitled nevertheless", () => {
      const rows = [...without("membership", "3fk2"), aSubscription("sub-1")];
      const scopes = blindTo("3fk2m8q1zt9xwl");

      expect(verdict(rows, { person: "ben@example.com" }, day(10), scopes)).toBe("unknown");
      expect(verdict(rows, ana, day(10), scopes)).toBe("subscribed");
    });

    it("accuses nobody of what was done before a project, or a group, could be seen into", () => {
      const late = row(
        "membership",
        `b7n4r2c9hd0kqa/user:${ANA}`,
        { project: "b7n4r2c9hd0kqa", member: { user: ANA }, designation: "PROJECT_CONTRIBUTOR" },
        { from: day(19) },
      );
      const rows = [...without("membership", "b7n4"), aSubscription("sub-1"), late];
      const scopes = [aScope(DATAZONE, { seenSince: { b7n4r2c9hd0kqa: day(20) } }), aScope(IDENTITY)];
      const seenGroup = [aScope(DATAZONE), aScope(IDENTITY, { seenSince: { [ANALYSTS]: day(20) } })];
      const grouped = [...without("group_membership"), aSubscription("sub-1")];

      expect([day(10), day(21)].map((at) => verdict(rows, ana, at, scopes))).toEqual([
        "unknown",
        "subscribed",
      ]);
      expect([day(10), day(21)].map((at) => verdict(rows, chiara, at, scopes))).toEqual(["unknown", "none"]);
      expect([day(10), day(21)].map((at) => verdict(grouped, ana, at, seenGroup))).toEqual([
        "unknown",
        "none",
      ]);
      expect(
        madeOf(rows, scopes)
          .catalog.projects.filter(({ id }) => id === "b7n4r2c9hd0kqa")
          .map(({ visible, from, until }) => [visible, from, until]),
      ).toEqual([
        [false, -Infinity, day(20)],
        [true, day(20), Infinity],
      ]);
    });

    it("calls nobody's right revoked who may have another one", () => {
      const left = acme().map((one) => (one.kind === "group_membership" ? { ...one, until: day(8) } : one));
      const rows = [
        ...left,
        aSubscription("sub-1"),
        aSubscription("sub-h", { principal: { project: "z0hidden1prj", name: "hidden" } }, { since: day(9) }),
      ];

      expect(verdict(rows, ana, day(9) - 1)).toBe("revoked");
      expect(verdict(rows, ana, day(10))).toBe("unknown");
    });
  });

  it("is pending from the time at which the older of the reads of a domain and of its people began", () => {
    const scopes = [aScope(DATAZONE), aScope(IDENTITY, { asOf: day(20) })];

    expect(verdict(acme(), { person: "chiara@example.com" }, day(19), scopes)).toBe("none");
    expect(verdict(acme(), { person: "chiara@example.com" }, day(21), scopes)).toBe("pending");
  });

  it("is unknown of a domain before its first read, whatever was read of others before", () => {
    const scopes = [aScope(DATAZONE, { historyFrom: day(9) }), aScope(IDENTITY)];

    expect(verdict(acme(), { person: "chiara@example.com" }, day(8), scopes)).toBe("unknown");
    expect(verdict(acme(), { person: "chiara@example.com" }, day(10), scopes)).toBe("none");
  });

  it("accuses nobody of what was done before the first read", () => {
    expect(verdict(acme(), { person: "chiara@example.com" }, day(1) - 1)).toBe("unknown");
  });
});

describe("assets", () => {
  it("lie where Glue says, partitions elsewhere included, and are as guarded as the weakest of their places", () => {
    const [orders, briefs] = madeOf(acme()).catalog.assets;

    expect(orders).toMatchObject({
      name: "orders",
      locations: ["s3://acme-sales-archive/orders/2019/", "s3://acme-sales-lake/curated/orders/"],
      lakeFormation: "hybrid",
      classification: "confidential",
      costCenter: "4711",
      publishedAt: day(1),
    });
    expect(briefs).toMatchObject({
      classification: "Restricted",
      costCenter: undefined,
      publishedAt: undefined,
    });
  });

  it("lay where their table lies before Glue made it: it may have been made again", () => {
    const again = acme().map(
      (one): AnyHistoryEntry =>
        one.kind === "table" ? { ...one, since: day(15), from: day(15), fromHow: "said" } : one,
    );

    expect([day(10), day(20)].map((at) => verdict(again, { principal: SALES_ROLE }, at))).toEqual([
      "owner",
      "owner",
    ]);
  });

  it("belong to two projects one after the other when they move", () => {
    const rows = acme().flatMap((one) => {
      if (one.kind !== "asset" || one.id !== "4astorders9j1x") return [one];
      const moved = { ...one, from: day(9), content: { ...one.content, project: "b7n4r2c9hd0kqa" } };
      return [{ ...one, until: day(9) }, moved];
    });

    expect(verdict(rows, { principal: SALES_ROLE }, day(8))).toBe("owner");
    expect(verdict(rows, { principal: SALES_ROLE }, day(10))).toBe("none");
    expect(verdict(rows, { principal: MARKETING_ROLE }, day(10))).toBe("owner");
  });

  it("leave a table to the project that published it first where two have it in their catalog", () => {
    const copy = row("asset", "0copy", {
      name: "orders",
      project: "b7n4r2c9hd0kqa",
      type: "amazon.datazone.GlueTableAssetType",
      revision: "1",
      tableArn: "arn:aws:glue:eu-west-1:444455556666:table/sales_core/orders",
      forms: {},
      terms: [],
    });
    const { catalog, contested } = madeOf([...acme(), copy]);

    expect(catalog.assets.find(({ id }) => id === "0copy")).toMatchObject({
      tableArn: undefined,
      locations: [],
    });
    expect(contested).toContainEqual({
      place: "s3://acme-sales-lake/curated/orders/",
      asset: "0copy",
      keeper: "4astorders9j1x",
    });
  });
});

describe("an asset that is made anew in another project", () => {
  const [kept, gone] = ["b7n4r2c9hd0kqa", day(10)] as const;
  const moved = (end = gone): readonly AnyHistoryEntry[] => {
    const old = acme().map((one) =>
      one.kind === "asset" && one.id === "4astorders9j1x" ? { ...one, until: end } : one,
    );
    const table = {
      name: "orders",
      project: kept,
      type: "amazon.datazone.GlueTableAssetType",
      revision: "1",
      tableArn: ORDERS_TABLE,
      forms: {},
      terms: [],
    };
    return [...old, row("asset", "zasset", table, { from: day(5) })];
  };

  it("has its places from when the old one was removed, and nothing is contested any more", () => {
    const { catalog, contested } = madeOf(moved());
    const places = catalog.assets
      .filter(({ id }) => id === "zasset")
      .map(({ tableArn, locations, from, until }) => [tableArn, locations.length, from, until]);

    expect(places).toEqual([
      [undefined, 0, day(5), gone],
      [ORDERS_TABLE, 2, gone, Infinity],
    ]);
    expect(contested).toEqual([]);
    expect(verdict(moved(), { principal: SALES_ROLE }, day(8))).toBe("owner");
    expect(verdict(moved(), { principal: MARKETING_ROLE }, day(15))).toBe("owner");
    expect(verdict(moved(), { person: "chiara@example.com" }, day(15))).toBe("none");
    expect(parseCatalog(JSON.stringify(toFile(catalog)), "catalog.json")).toMatchObject({ ok: true });
  });

  it("has none of them while the old one is there, which is contested", () => {
    const { contested } = madeOf(moved(Infinity));

    expect(verdict(moved(Infinity), { principal: SALES_ROLE }, day(15))).toBe("owner");
    expect(verdict(moved(Infinity), { principal: MARKETING_ROLE }, day(15))).toBe("none");
    expect(contested.map(({ place, asset }) => [place, asset])).toContainEqual([ORDERS_TABLE, "zasset"]);
  });
});

describe("the catalog file of it", () => {
  it("gives the same catalog when it is read", () => {
    const rows = [
      ...acme(),
      aSubscription("sub-1"),
      aSubscription("sub-2", { status: "REVOKED" }, { since: day(2), changed: day(3) }),
    ];
    const { catalog } = madeOf(rows);
    const parsed = parseCatalog(JSON.stringify(toFile(catalog)), "catalog.json");

    expect(parsed).toMatchObject({ ok: true });
    const { made: _, hash: __, accounts: ___, ...rest } = catalog;
    const domains = rest.domains.map(({ scope: ____, ...domain }) => domain);
    expect(parsed.ok && parsed.catalog).toMatchObject({ ...rest, domains });
  });

  it("names the owners of a domain, and those in a group of owners", () => {
    expect(madeOf(acme()).catalog.domains.map(({ name, owners }) => [name, owners])).toEqual([
      ["acme-mesh", []],
      ["Sales", ["ben@example.com"]],
      ["Marketing", ["ana@example.com"]],
    ]);
  });

  it("names of a group of owners those who were in it then", () => {
    const left = acme().map((one) => (one.kind === "group_membership" ? { ...one, until: day(8) } : one));
    const marketing = madeOf(left).catalog.domains.filter(({ id }) => id === "du2mktng");

    expect(marketing.map(({ owners, from, until }) => [owners, from, until])).toEqual([
      [["ana@example.com"], -Infinity, day(8)],
      [[], day(8), Infinity],
    ]);
  });

  it("gives one name to two people one after the other", () => {
    const again = row(
      "user",
      "00000000-new",
      { userName: "Ana@example.com", emails: [], isEnabled: true },
      { from: day(15) },
    );
    const people = madeOf([...acme(), again]).catalog.people.filter(
      ({ id }) => id.toLowerCase() === "ana@example.com",
    );

    expect(people.map(({ identities, from, until }) => [identities, from, until])).toEqual([
      [[ANA], -Infinity, day(15)],
      [["00000000-new"], day(15), Infinity],
    ]);
  });
});

describe("a catalog of reads that changed nothing", () => {
  it("is the one that would be made of them, without making it", () => {
    const later = [DATAZONE, IDENTITY, LAKE, GLUE].map((key) => aScope(key, { asOf: READ_AT + 1000 }));
    const rows = [...acme(), aSubscription("sub-1")];
    const { catalog } = madeOf(rows);
    const redated = redate(catalog, { scopes: later, declared: NOTHING_DECLARED });

    expect(redated).toEqual(madeOf(rows, later).catalog);
    expect(redated?.subscriptions).toBe(catalog.subscriptions);
  });

  it("is none where a read changed something, or where another project cannot be seen into", () => {
    const { catalog } = madeOf(acme());
    const others = [{ revision: 2 }, { blind: ["b7n4r2c9hd0kqa"] }];

    for (const more of others) {
      const scopes = [aScope(DATAZONE, more), ...[IDENTITY, LAKE, GLUE].map((key) => aScope(key))];
      expect(redate(catalog, { scopes, declared: NOTHING_DECLARED })).toBeUndefined();
    }
  });
});
