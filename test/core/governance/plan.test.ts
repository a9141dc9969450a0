import { describe, expect, it } from "vitest";
import { indexCatalog } from "../../../src/core/catalog/index-catalog.ts";
import type { Contents } from "../../../src/core/control-plane/entry.ts";
import type { AnyHistoryEntry } from "../../../src/core/control-plane/history.ts";
import { planOf } from "../../../src/core/governance/plan.ts";
import {
  ANA,
  ANALYSTS,
  BATCH_ROLE,
  CHIARA,
  DATAZONE,
  IDENTITY,
  READ_AT,
  aScope,
  acme,
  aSubscription,
  day,
  madeOf,
} from "../../support/acme-entries.ts";

const AT = READ_AT;
const MARKETING = "b7n4r2c9hd0kqa";

/** What each is by the plan, of the asset orders. `blind`: what DataZone did not let us see into. */
function standings(
  rows: readonly AnyHistoryEntry[],
  principals: readonly string[],
  blind: readonly string[] = [],
  loggedAccounts?: ReadonlySet<string>,
): string[] {
  const { catalog } = madeOf(rows, [aScope(DATAZONE, { blind }), aScope(IDENTITY)]);
  const asset = catalog.assets.find(({ id }) => id === "4astorders9j1x");
  const plan = planOf({ index: indexCatalog(catalog), at: AT, history: () => [], loggedAccounts });
  return asset ? principals.map((one) => plan.standingOf(one, asset).kind) : [];
}

const user = (id: string): string => `arn:aws:identitystore:::user/${id}`;
const OUTSIDER = "arn:aws:iam::999988887777:role/partner";
const group = (id: string): string => `arn:aws:identitystore:::group/${id}`;
const ROOT = "arn:aws:iam::777788889999:root";

const subscribed = (principal: Contents["subscription"]["principal"]): AnyHistoryEntry =>
  aSubscription("sub-1", { principal });

/** What marketing-insights was until it was not shown any more, without an event. */
function vanishing(one: AnyHistoryEntry): AnyHistoryEntry[] {
  const isOf = "project" in one.content && one.content.project === MARKETING;
  const ends = (one.kind === "project" && one.id === MARKETING) || isOf;
  return [ends ? { ...one, until: day(15), untilHow: "assumed" } : one];
}

describe("whose a principal is by the plan", () => {
  const mesh = [...acme(), aSubscription("sub-1")];

  it("is nobody's where all was seen and nothing says so", () => {
    expect(standings(mesh, [user(ANA), user(CHIARA), group(ANALYSTS), BATCH_ROLE, ROOT])).toEqual([
      "subscribed",
      "none",
      "subscribed",
      "none",
      "none",
    ]);
  });

  it("is unknown of users, and of them alone, where nobody says who is in a group that is entitled", () => {
    const dim = mesh.filter(({ kind }) => kind !== "group" && kind !== "group_membership");

    expect(standings(dim, [user(ANA), group(ANALYSTS), group("other"), BATCH_ROLE])).toEqual([
      "unknown",
      "subscribed",
      "none",
      "none",
    ]);
  });

  it("is unknown of everybody but an account where the owner, or who subscribed, cannot be seen into", () => {
    const principals = [user(CHIARA), group("other"), BATCH_ROLE, ROOT];
    const hidden = ["unknown", "unknown", "unknown", "none"];

    expect(standings(mesh, principals, ["3fk2m8q1zt9xwl"])).toEqual(hidden);
    expect(standings(mesh, principals, ["b7n4r2c9hd0kqa"])).toEqual(hidden);
    expect(standings(acme(), principals, ["b7n4r2c9hd0kqa"])).toEqual(["none", "none", "none", "none"]);
  });

  it.each<[string, readonly AnyHistoryEntry[], readonly string[]]>([
    ["the owner is refused", mesh, ["3fk2m8q1zt9xwl"]],
    ["the subscriber is refused", mesh, ["b7n4r2c9hd0kqa"]],
    ["the subscriber vanished", mesh.flatMap(vanishing), []],
    ["the subscriber was never shown", [...acme(), subscribed({ project: "neverseen00000" })], []],
    ["the subscriber is of an unknown kind", [...acme(), subscribed({ unknown: "account" })], []],
  ])("is nobody's of an account that is none of ours, whatever is hidden: %s", (_, rows, blind) => {
    expect(standings(rows, [OUTSIDER, BATCH_ROLE], blind)).toEqual(["none", "unknown"]);
    expect(standings(rows, [OUTSIDER], blind, new Set(["999988887777"]))).toEqual(["unknown"]);
  });
});
