import { describe, expect, it } from "vitest";
import { aCaller, aCatalog, judgeAt, t } from "./builders.ts";

const subscription = (fields: Record<string, unknown> = {}): Record<string, unknown> => ({
  id: "s1",
  asset: "orders",
  subscriber: { project: "marketing" },
  status: "approved",
  from: t(5),
  ...fields,
});
const member = (fields: Record<string, unknown> = {}): Record<string, unknown> => ({
  project: "marketing",
  person: "ana",
  role: "viewer",
  from: t(1),
  ...fields,
});
const salesRole = aCaller({ person: "role", principal: "arn:aws:iam::111122223333:role/sales" });
const marketingRole = aCaller({ person: "role", principal: "arn:aws:iam::111122223333:role/marketing" });

describe("the verdict", () => {
  it("is ungoverned where no asset covers the place", () => {
    expect(judgeAt(aCatalog(), 6, { resource: "s3://lake/other/" }).verdict).toBe("ungoverned");
    expect(judgeAt(aCatalog(), 6, { resource: "s3://lake/orders_old/" }).verdict).toBe("ungoverned");
  });

  it("is unknown where the caller cannot be established, before anything else is asked", () => {
    const caller = aCaller({ established: false, principal: salesRole.principal });

    expect(judgeAt(aCatalog(), 6, { caller }).verdict).toBe("unknown");
    expect(judgeAt(aCatalog(), 23, { caller }).verdict).toBe("unknown");
  });

  it("compares roles by account and name, whatever their path", () => {
    const projects = [{ id: "sales", name: "S", domain: "sales", role_arns: [salesRole.principal] }];
    const verdictOf = (principal: string): string =>
      judgeAt(aCatalog({ projects, members: [] }), 6, { caller: aCaller({ person: "role", principal }) })
        .verdict;

    expect(verdictOf("arn:aws:iam::111122223333:role/team/sales")).toBe("owner");
    expect(verdictOf("arn:aws:iam::444455556666:role/sales")).toBe("none");
    expect(verdictOf("arn:aws:iam::111122223333:role/sales/other")).toBe("none");
  });

  it("is unknown for a role of a project that the read could not look into", () => {
    const projects = [
      { id: "sales", name: "S", domain: "sales" },
      { id: "hidden", name: "H", domain: "sales", role_arns: [marketingRole.principal], visible: false },
    ];

    expect(judgeAt(aCatalog({ projects }), 6, { caller: marketingRole }).verdict).toBe("unknown");
  });

  it("is pending from the moment the catalog was read, by domain where it says so", () => {
    const domains = [{ id: "sales", name: "Sales", as_of: t(10) }];

    expect(judgeAt(aCatalog(), 22).verdict).toBe("none");
    expect(judgeAt(aCatalog(), 23).verdict).toBe("pending");
    expect(judgeAt(aCatalog({ domains }), 10).verdict).toBe("pending");
    expect(judgeAt(aCatalog({ domains }), 9).verdict).toBe("none");
  });

  it("is owner for the owning project's role and its members, whatever they do", () => {
    const catalog = aCatalog({ members: [member({ project: "sales" })] });

    expect(judgeAt(catalog, 6, { caller: salesRole, action: "delete" })).toMatchObject({
      verdict: "owner",
      via: "role",
    });
    expect(judgeAt(catalog, 6, { action: "write" })).toMatchObject({
      verdict: "owner",
      via: "membership",
      since: Date.parse(t(1)),
    });
  });

  it.each([
    ["the person", { person: "ANA" }, "person"],
    ["a project of theirs", { project: "marketing" }, "membership"],
    ["a group of theirs", { group: "analysts" }, "group"],
    ["the principal", { principal_arn: "arn:aws:iam::111122223333:role/sso" }, "role"],
  ])("is subscribed where the subscriber is %s", (_, subscriber, via) => {
    const catalog = aCatalog({
      members: [member()],
      groups: [{ id: "analysts", name: "A", members: [{ person: "ana" }] }],
      subscriptions: [subscription({ subscriber })],
    });

    expect(judgeAt(catalog, 6)).toMatchObject({ verdict: "subscribed", via, subscription: "s1" });
    expect(judgeAt(catalog, 4).verdict).toBe("none");
  });

  it("is subscribed by the project's role without membership, and says that it is the role", () => {
    const catalog = aCatalog({ subscriptions: [subscription()] });

    expect(judgeAt(catalog, 6, { caller: marketingRole })).toMatchObject({
      verdict: "subscribed",
      via: "role",
      projects: ["marketing"],
    });
  });

  it("holds from the first moment of an interval and no longer at its last", () => {
    const catalog = aCatalog({ members: [member()], subscriptions: [subscription({ until: t(8) })] });

    expect([4, 5, 7, 8].map((hour) => judgeAt(catalog, hour).verdict)).toEqual([
      "none",
      "subscribed",
      "subscribed",
      "revoked",
    ]);
  });

  it("takes a membership through a group for what both intervals share", () => {
    const catalog = aCatalog({
      groups: [{ id: "analysts", name: "A", members: [{ person: "ana", from: t(6), until: t(9) }] }],
      members: [{ project: "marketing", group: "analysts", role: "viewer", from: t(1), until: t(8) }],
      subscriptions: [subscription()],
    });

    expect([5, 6, 7, 8, 9].map((hour) => judgeAt(catalog, hour).verdict)).toEqual([
      "none",
      "subscribed",
      "subscribed",
      "revoked",
      "revoked",
    ]);
    expect(judgeAt(catalog, 6).via).toBe("group");
  });

  it.each(["requested", "rejected"])("never allows by a subscription that is %s", (status) => {
    const catalog = aCatalog({ members: [member()], subscriptions: [subscription({ status, until: t(7) })] });

    expect(judgeAt(catalog, 6).verdict).toBe("none");
    expect(judgeAt(catalog, 8).verdict).toBe("none");
  });

  it.each(["revoked", "cancelled"])(
    "allows by a subscription that is now %s, as long as it ran",
    (status) => {
      const catalog = aCatalog({
        members: [member()],
        subscriptions: [subscription({ status, until: t(7) })],
      });

      expect(judgeAt(catalog, 6).verdict).toBe("subscribed");
      expect(judgeAt(catalog, 7)).toMatchObject({
        verdict: "revoked",
        since: Date.parse(t(7)),
        subscription: "s1",
      });
    },
  );

  it("does not let a subscription allow a write, and names it as the nearest", () => {
    const catalog = aCatalog({ members: [member()], subscriptions: [subscription()] });

    expect(judgeAt(catalog, 6, { action: "write" })).toMatchObject({ verdict: "none", nearest: "s1" });
  });

  it.each([
    ["the person", { person: "ana" }],
    ["the principal", { principal_arn: "arn:aws:iam::111122223333:role/sso" }],
    ["the account", { account: "111122223333" }],
    ["the person, for this asset", { person: "ana", asset: "orders" }],
  ])("is exempt by an exemption for %s", (_, whom) => {
    const catalog = aCatalog({ exemptions: [{ ...whom, reason: "audit", from: t(5), until: t(7) }] });

    expect([4, 5, 7].map((hour) => judgeAt(catalog, hour).verdict)).toEqual(["none", "exempt", "none"]);
    expect(judgeAt(catalog, 5).via).toBe("exemption");
  });

  it("is exempt for a service that acts for itself", () => {
    expect(judgeAt(aCatalog(), 5, { caller: aCaller({ serviceItself: true }) })).toMatchObject({
      verdict: "exempt",
      via: "service",
    });
  });

  it("is revoked for a former member of the owning project, for writes, too", () => {
    const catalog = aCatalog({ members: [member({ project: "sales", until: t(4) })] });

    expect(judgeAt(catalog, 5, { action: "write" })).toMatchObject({
      verdict: "revoked",
      since: Date.parse(t(4)),
    });
  });

  it("is revoked for who left the subscribed project, and for who joined before or after its subscription ended", () => {
    const left = aCatalog({ members: [member({ until: t(6) })], subscriptions: [subscription()] });
    const late = aCatalog({
      members: [member({ from: t(9) })],
      subscriptions: [subscription({ until: t(7) })],
    });

    expect(judgeAt(left, 6)).toMatchObject({ verdict: "revoked", since: Date.parse(t(6)) });
    expect(judgeAt(late, 8).verdict).toBe("none");
    expect(judgeAt(late, 9)).toMatchObject({ verdict: "revoked", since: Date.parse(t(7)) });
  });

  it("takes the latest of several ends", () => {
    const catalog = aCatalog({
      members: [member({ project: "sales", until: t(3) }), member()],
      subscriptions: [subscription({ id: "s1", until: t(6) }), subscription({ id: "s2", until: t(7) })],
    });

    expect(judgeAt(catalog, 9)).toMatchObject({
      verdict: "revoked",
      since: Date.parse(t(7)),
      subscription: "s2",
    });
  });

  it("is unknown instead of revoked or none before recorded history, and only then", () => {
    const catalog = aCatalog({
      history_from: t(6),
      members: [member()],
      subscriptions: [subscription({ from: t(1), until: t(4) })],
    });

    expect([3, 5, 6].map((hour) => judgeAt(catalog, hour).verdict)).toEqual([
      "subscribed",
      "unknown",
      "revoked",
    ]);
  });

  it("is none for anonymous callers and outside accounts: they are known", () => {
    const anonymous = aCaller({ person: "anonymous", principal: "anonymous", account: null });

    expect(judgeAt(aCatalog(), 6, { caller: anonymous }).verdict).toBe("none");
  });

  it("judges by the asset's project at the time", () => {
    const assets = [
      { id: "orders", name: "O", project: "sales", locations: ["s3://lake/orders/"], until: t(6) },
      { id: "orders", name: "O", project: "marketing", locations: ["s3://lake/orders/"], from: t(6) },
    ];

    expect(judgeAt(aCatalog({ assets }), 5, { caller: salesRole }).verdict).toBe("owner");
    expect(judgeAt(aCatalog({ assets }), 6, { caller: salesRole }).verdict).toBe("none");
  });
});

describe("assetAt", () => {
  it("lets the longest location win, then the smaller id of one project", () => {
    const assets = [
      { id: "b", name: "b", project: "sales", locations: ["s3://lake/"] },
      { id: "z", name: "z", project: "sales", locations: ["s3://lake/orders/eu/"] },
      { id: "y", name: "y", project: "sales", locations: ["s3://lake/orders/eu/"] },
      { id: "t", name: "t", project: "sales", table_arn: "arn:aws:glue:eu-west-1:111122223333:table/d/t" },
    ];
    const nameOf = (resource: string): string =>
      judgeAt(aCatalog({ assets }), 5, { resource, caller: salesRole }).verdict;

    expect(nameOf("s3://lake/orders/eu/2026/")).toBe("owner");
    expect(nameOf("arn:aws:glue:eu-west-1:111122223333:table/d/t")).toBe("owner");
    expect(nameOf("arn:aws:glue:eu-west-1:111122223333:table/d/u")).toBe("ungoverned");
  });
});
