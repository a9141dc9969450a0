import { describe, expect, it } from "vitest";
import { indexCatalog } from "../../../src/core/catalog/index-catalog.ts";
import type { AnyHistoryEntry, HistoryEntry } from "../../../src/core/control-plane/history.ts";
import { approvedOn, uncheckedOf } from "../../../src/core/review/approvals.ts";
import type { UncheckedApproval } from "../../../src/core/review/approvals.ts";
import {
  DATAZONE,
  GLUE,
  IDENTITY,
  LAKE,
  aScope,
  aSubscription,
  acme,
  day,
  madeOf,
} from "../../support/acme-entries.ts";
import { aRequest } from "../../support/handshakes.ts";
import { catalogOf } from "../../support/pipeline.ts";

const SALES = "3fk2m8q1zt9xwl";

function unchecked(deal: readonly AnyHistoryEntry[], blind: readonly string[] = []): UncheckedApproval[] {
  const others = [IDENTITY, LAKE, GLUE].map((key) => aScope(key));
  const given = madeOf([...acme(), ...deal], [aScope(DATAZONE, { blind }), ...others]);
  const index = indexCatalog(given.catalog);
  const of = <K extends "subscription" | "subscription_request">(kind: K): HistoryEntry<K>[] =>
    deal.filter((one) => one.kind === kind) as HistoryEntry<K>[];
  return uncheckedOf(approvedOn(index, ["4astorders9j1x"]), {
    index,
    domain: "du1sales",
    rowsOf: () => ({ subscription: of("subscription"), request: of("subscription_request") }),
  });
}
const deal = (more: Parameters<typeof aSubscription>[2]): AnyHistoryEntry[] => [
  aSubscription("sub-1", { request: "req-1" }, more),
  aRequest("req-1", {}, { changed: undefined, since: undefined }),
];

describe("an approval", () => {
  it("is checked where its time is known and it was seen who was what then", () => {
    expect(unchecked(deal({ since: day(5) }))).toEqual([]);
  });

  it("is not where nobody could see that, and why is said", () => {
    const reasons = [
      unchecked(deal({ from: day(6) })),
      unchecked(deal({ since: day(1) - 1 })),
      unchecked(deal({ since: day(5) }), [SALES]),
    ].map(([one]) => one?.reason);

    expect(reasons).toEqual([
      "it was approved between two reads, and nobody says when",
      "it was approved on 2026-08-31, and what held is known from 2026-09-01T00:00:00Z on",
      "who is in the project that owns the data cannot be seen",
    ]);
  });

  it("is not where there is nothing but a catalog file", () => {
    const index = indexCatalog(
      catalogOf({
        as_of: "2026-10-05T00:00:00Z",
        domains: [{ id: "sales", name: "Sales" }],
        projects: [{ id: "core", name: "Core", domain: "sales" }],
        assets: [{ id: "orders", name: "Orders", project: "core" }],
        subscriptions: ["s1", "s2"].map((id) => ({
          id,
          asset: "orders",
          subscriber: { person: "ana@example.com" },
          status: "approved",
          ...(id === "s1" ? { approved_by: "hans@example.com" } : {}),
        })),
      }),
    );

    expect(
      uncheckedOf(approvedOn(index, ["orders"]), { index, domain: "sales", rowsOf: () => undefined }),
    ).toEqual([
      {
        subscription: "s1",
        reason: "a catalog file does not show who took part in what when it was approved",
      },
    ]);
  });
});
