import { expect, it } from "vitest";
import { wayOf } from "../../../src/core/access/way.ts";
import type { WayQuestion } from "../../../src/core/access/way.ts";
import type { Asset } from "../../../src/core/catalog/catalog.ts";
import { aCaller } from "../catalog/builders.ts";

const asset = {
  id: "orders",
  tableArn: "arn:aws:glue:eu-west-1:111122223333:table/sales/orders",
  lakeFormation: undefined,
} as Asset;
const local = aCaller({ account: "111122223333" });
const none = { verdict: "none", via: null } as const;

const wayWith = (question: Partial<WayQuestion>): string =>
  wayOf({
    asset,
    caller: local,
    entitlement: none,
    route: "direct",
    at: 0,
    grantOf: () => undefined,
    ...question,
  });

it.each<[string, Partial<WayQuestion>]>([
  ["ungoverned", { asset: undefined }],
  ["unknown", { caller: aCaller({ established: false }) }],
  ["unknown", { entitlement: { verdict: "unknown", via: null } }],
  [
    "platform",
    { caller: aCaller({ serviceItself: true }), entitlement: { verdict: "exempt", via: "service" } },
  ],
  ["owner", { entitlement: { verdict: "owner", via: "role" } }],
  [
    "subscription",
    { entitlement: { verdict: "subscribed", via: "group" }, caller: aCaller({ outsideAccount: true }) },
  ],
  ["exemption", { entitlement: { verdict: "exempt", via: "exemption" } }],
  ["outside_account", { caller: aCaller({ outsideAccount: true }), route: "lakeformation" }],
  ["outside_account", { caller: aCaller({ person: "anonymous", account: null }) }],
  ["lf_tag", { route: "lakeformation", grantOf: () => "lf_tag" }],
  ["named_grant", { route: "lakeformation" }],
  ["share", { route: "lakeformation", caller: aCaller({ account: "777788889999" }) }],
  ["access_grants", { route: "access_grants" }],
  ["hybrid", { route: "presigned", asset: { ...asset, lakeFormation: "hybrid" } }],
  ["bucket_policy", { route: "access_point", asset: { ...asset, lakeFormation: "registered" } }],
  ["bucket_policy", { entitlement: { verdict: "revoked", via: null } }],
])("a reader gets it by %s, given %j", (way, question) => {
  expect(wayWith(question)).toBe(way);
});
