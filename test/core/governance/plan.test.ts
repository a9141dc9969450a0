import { describe, expect, it } from "vitest";
import { indexCatalog } from "../../../src/core/catalog/index-catalog.ts";
import type { AnyHistoryEntry } from "../../../src/core/control-plane/history.ts";
import type { GovernanceGiven } from "../../../src/core/governance/given.ts";
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
  madeOf,
} from "../../support/acme-entries.ts";

const AT = READ_AT;

/** What each is by the plan, of the asset orders. `blind`: what DataZone did not let us see into. */
function standings(
  rows: readonly AnyHistoryEntry[],
  principals: readonly string[],
  blind: readonly string[] = [],
): string[] {
  const { catalog } = madeOf(rows, [aScope(DATAZONE, { blind }), aScope(IDENTITY)]);
  const asset = catalog.assets.find(({ id }) => id === "4astorders9j1x");
  const given: Pick<GovernanceGiven, "index" | "at"> = { index: indexCatalog(catalog), at: AT };
  const plan = planOf(given);
  return asset ? principals.map((one) => plan.standingOf(one, asset).kind) : [];
}

const user = (id: string): string => `arn:aws:identitystore:::user/${id}`;
const group = (id: string): string => `arn:aws:identitystore:::group/${id}`;
const ROOT = "arn:aws:iam::777788889999:root";

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
});
