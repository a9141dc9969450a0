import { describe, expect, it } from "vitest";
import type { Exemption } from "../../src/core/catalog/catalog.ts";
import { indexCatalog } from "../../src/core/catalog/index-catalog.ts";
import type { AnyHistoryEntry } from "../../src/core/control-plane/history.ts";
import type { ReadScope } from "../../src/core/control-plane/made/catalog-of.ts";
import { showOf } from "../../src/reports/catalog-show/compute.ts";
import { renderShow } from "../../src/reports/catalog-show/render.ts";
import type { AssetView, PersonView, ShowReport } from "../../src/reports/catalog-show/views.ts";
import {
  ANALYSTS,
  BEN,
  DATAZONE,
  GLUE,
  IDENTITY,
  LAKE,
  ORDERS_TABLE,
  aScope,
  aSubscription,
  acme,
  day,
  madeOf,
  row,
} from "../support/acme-entries.ts";

const [SALES, MARKETING] = ["3fk2m8q1zt9xwl", "b7n4r2c9hd0kqa"];

function show(rows: readonly AnyHistoryEntry[], more: Partial<ReadScope> = {}, at = day(20)): ShowReport {
  const others = [IDENTITY, LAKE, GLUE].map((key) => aScope(key));
  return showOf(indexCatalog(madeOf(rows, [aScope(DATAZONE, more), ...others]).catalog), "orders", at);
}

function orders({ found: [view] }: ShowReport): AssetView {
  if (view?.kind !== "asset") throw new Error("no asset is shown");
  return view;
}

describe("who could read an asset", () => {
  const mesh = [...acme(), aSubscription("sub-1")];

  it("has by which membership the owners' project has somebody", () => {
    const { readers, not_seen: notSeen } = orders(show(mesh));

    expect(readers.find(({ who }) => who === "ben@example.com")?.rests_on).toEqual({
      kind: "membership",
      id: `${SALES}/user:${BEN}`,
    });
    expect(notSeen).toEqual([]);
  });

  it("says what could not be seen then: others may have been entitled by it", () => {
    const hidden = show(mesh, { blind: [SALES ?? "", MARKETING ?? ""] });

    expect(orders(hidden).not_seen).toEqual([
      `who is, or is of, project sales-core (${SALES}), which owns it`,
      `who is, or is of, project marketing-insights (${MARKETING}), which subscribed`,
    ]);
    expect(renderShow(hidden, new Map(), "table")).toContain(
      `not seen        who is, or is of, project sales-core (${SALES}), which owns it\n`,
    );
  });

  it("says so of a group, a user, a kind of subscriber and a kind of thing that nobody knows, and for as long as it was so", () => {
    const member = row("membership", `${MARKETING}/user:nobody`, {
      project: MARKETING ?? "",
      member: { user: "nobody" },
      designation: "PROJECT_CONTRIBUTOR",
    });
    const others = [
      aSubscription("sub-g", { principal: { group: "g-unlisted" } }),
      aSubscription("sub-k", { principal: { unknown: "space" } }),
      aSubscription("sub-i", { assets: [], item: "modelListing", principal: { group: ANALYSTS } }),
    ];
    const rows = [...mesh, member, ...others];

    expect(orders(show(rows)).not_seen).toEqual([
      `who user nobody is, a member of project marketing-insights (${MARKETING}), which subscribed`,
      "who is in group g-unlisted, which subscribed",
      "who is, or is of, somebody of a kind that is not known here (space), which subscribed",
      "whether subscription sub-i of group marketing-analysts is of it: what it is of is not known here",
    ]);
    const away = show(mesh, { blindFor: { [SALES ?? ""]: [{ from: day(10), until: day(12) }] } }, day(11));
    expect(orders(away).not_seen).toHaveLength(1);
    expect(orders(show(rows, {}, day(2))).not_seen).toEqual([]);
  });
});

describe("what somebody could read", () => {
  const granted = row("permission", "p1", {
    principal: `arn:aws:identitystore:::group/${ANALYSTS}`,
    resource: { table: ORDERS_TABLE },
    permissions: ["SELECT"],
    grantable: [],
    shares: [],
  });
  const exemption: Exemption = {
    principalArn: undefined,
    person: "ANA@example.com",
    account: undefined,
    asset: "6asts3briefs2q",
    kind: "other",
    reason: "the yearly audit",
    approvedBy: "ben@example.com",
    from: day(1),
    until: day(30),
  };
  const shown = (name: string, more: Partial<ReadScope> = {}, at = day(20)): PersonView => {
    const scopes = [aScope(DATAZONE, more), ...[IDENTITY, LAKE, GLUE].map((key) => aScope(key))];
    const { catalog } = madeOf([...acme(), granted], scopes);
    const whole = { ...catalog, exemptions: [exemption, { ...exemption, person: "eve@example.com" }] };
    const [view] = showOf(indexCatalog(whole), name, at).found;
    if (view?.kind !== "person") throw new Error("nobody is shown");
    return view;
  };

  it("has their exemptions, and what Lake Formation grants them and their groups", () => {
    const lines = (name: string): string[] =>
      shown(name).readers.map(({ who, how, detail }) => `${who} ${how} ${detail}`);

    expect(lines("ana@example.com")).toEqual(["briefs exemption the yearly audit", "orders grant SELECT"]);
    expect(lines("chiara@example.com")).toEqual([]);
  });

  it("says what could not be seen then: they may have been of it", () => {
    expect(shown("chiara@example.com").not_seen).toEqual([]);
    expect(shown("chiara@example.com", { blind: [MARKETING ?? ""] }).not_seen).toEqual([
      `who is, or is of, project marketing-insights (${MARKETING})`,
    ]);
  });
});
