import { describe, expect, it } from "vitest";
import { createJudge } from "../../../../src/core/catalog/judge.ts";
import { indexCatalog } from "../../../../src/core/catalog/index-catalog.ts";
import type { AnyHistoryEntry } from "../../../../src/core/control-plane/history.ts";
import {
  BATCH_ROLE,
  MARKETING_ROLE,
  aSubscription,
  acme,
  day,
  madeOf,
  row,
} from "../../../support/acme-entries.ts";
import { aCaller } from "../../catalog/builders.ts";

/** What a role's reads of orders were on some days. */
function verdicts(rows: readonly AnyHistoryEntry[], principal: string, days: readonly number[]): string[] {
  const { catalog } = madeOf([...acme(), ...rows]);
  const judge = createJudge(indexCatalog(catalog))(aCaller({ person: principal, principal }));
  const asset = catalog.assets.find(({ id }) => id === "4astorders9j1x");
  return days.map((one) => judge({ asset, action: "read", at: day(one) }).verdict);
}

describe("an id of a subscription that is used again", () => {
  const again = { principal: { principalArn: BATCH_ROLE } };

  it("is each subscriber's for as long as it was theirs", () => {
    const rows = [
      aSubscription("s", {}, { since: day(4), until: day(10) }),
      aSubscription("s", again, { since: day(12), from: day(12) }),
    ];

    expect(verdicts(rows, MARKETING_ROLE, [3, 6, 11, 15])).toEqual([
      "none",
      "subscribed",
      "revoked",
      "revoked",
    ]);
    expect(verdicts(rows, BATCH_ROLE, [6, 11, 15])).toEqual(["none", "none", "subscribed"]);
  });

  it("begins no earlier than it was the other one's, whatever is said of when it was made", () => {
    const rows = [
      aSubscription("s", {}, { since: day(4), until: day(10) }),
      aSubscription("s", again, { since: day(4), from: day(10) }),
    ];

    expect(verdicts(rows, MARKETING_ROLE, [6, 15])).toEqual(["subscribed", "revoked"]);
    expect(verdicts(rows, BATCH_ROLE, [6, 15])).toEqual(["none", "subscribed"]);
  });

  it("is one where its subscriber has another name alone", () => {
    const named = { principal: { project: "b7n4r2c9hd0kqa", name: "marketing" } };
    const rows = [
      aSubscription("s", {}, { since: day(4), until: day(10) }),
      aSubscription("s", named, { since: day(4), from: day(10) }),
    ];

    expect(madeOf([...acme(), ...rows]).catalog.subscriptions).toMatchObject([
      { from: day(4), until: Infinity },
    ]);
  });
});

describe("an id of a request that is used again", () => {
  it("is each of those who asked", () => {
    const asked = (
      principal: { readonly project: string } | { readonly principalArn: string },
      from: number,
      until: number,
    ): AnyHistoryEntry =>
      row(
        "subscription_request",
        "r",
        {
          status: "REJECTED",
          listings: [],
          assets: [{ asset: "4astorders9j1x", filters: [] }],
          principals: [principal],
          requestedBy: "ana@example.com",
          forms: [],
        },
        { from, until },
      );
    const rows = [
      asked({ project: "b7n4r2c9hd0kqa" }, day(4), day(10)),
      asked({ principalArn: BATCH_ROLE }, day(12), Infinity),
    ];

    expect(
      madeOf([...acme(), ...rows]).catalog.subscriptions.map(({ subscriber, from, until }) => [
        subscriber,
        from,
        until,
      ]),
    ).toEqual([
      [{ project: "b7n4r2c9hd0kqa" }, day(4), day(10)],
      [{ principalArn: BATCH_ROLE }, day(12), Infinity],
    ]);
  });
});
