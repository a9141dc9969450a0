import { describe, expect, it } from "vitest";
import { changesOf } from "../../../src/core/catalog/changes.ts";
import { indexCatalog } from "../../../src/core/catalog/index-catalog.ts";
import { packCatalog, unpackCatalog } from "../../../src/core/catalog/stored.ts";
import {
  CatalogMaker,
  NOTHING_DECLARED,
  catalogHash,
} from "../../../src/core/control-plane/made/catalog-of.ts";
import { declareIn, declaredOf, prescribedOf } from "../../../src/core/settings/declared.ts";
import type { Share } from "../../../src/core/settings/share.ts";
import { aCaller, aCatalog, judgeAt, t } from "../catalog/builders.ts";

const TOPIC = "arn:aws:sns:eu-west-1:111122223333:sales-owners";
const share: Share = {
  id: "partner",
  kind: "ram",
  consumer: { account: "555566667777" },
  asset: "orders",
  reason: "the partner forecasts demand",
  approver: "owner@example.com",
  volume: 20e9,
  from: Date.parse(t(8)),
  until: Date.parse(t(18)),
};
const partner = aCaller({
  person: "arn:aws:iam::555566667777:role/forecast",
  principal: "arn:aws:iam::555566667777:role/forecast",
  account: "555566667777",
});
const catalog = aCatalog();

describe("a declared share", () => {
  it("exempts who reads by it, from its beginning to its end", () => {
    const declared = declareIn(catalog, declaredOf([], [share]));
    const verdicts = [7, 8, 17, 18].map((hour) => judgeAt(declared, hour, { caller: partner }).verdict);

    expect(verdicts).toEqual(["none", "exempt", "exempt", "none"]);
    expect(judgeAt(declared, 9, { caller: partner }).via).toBe("exemption");
    expect(judgeAt(declared, 9, { caller: aCaller() }).verdict).toBe("none");
  });

  it("makes another catalog of a file, of which nothing but the exemption is another", () => {
    const declared = declareIn(catalog, declaredOf([], [share]));
    const { exemptions, ...rest } = changesOf(catalog, declared);

    expect(declared.hash).not.toBe(catalog.hash);
    expect(exemptions).toMatchObject([{ isGone: false, from: share.from }]);
    expect(Object.values(rest).flat()).toEqual([]);
  });

  it("that ends earlier changes nothing before that", () => {
    const [before, after] = [share, { ...share, until: Date.parse(t(12)) }].map((one) =>
      declareIn(catalog, declaredOf([], [one])),
    );
    if (!before || !after) throw new Error("two catalogs were made");

    expect(changesOf(before, after).exemptions.map(({ from }) => from)).toEqual([
      Date.parse(t(12)),
      Date.parse(t(12)),
    ]);
  });

  it("is the same after it was stored, with the catalog of a file and with what one is made of", () => {
    const declared = declaredOf([], [share]);
    const stored = unpackCatalog(packCatalog(declareIn(catalog, declared)));
    const back = structuredClone(JSON.parse(JSON.stringify(declared)) as typeof declared);

    expect(judgeAt(stored, 9, { caller: partner }).verdict).toBe("exempt");
    expect(declareIn(catalog, back).hash).toBe(stored.hash);
    expect(catalogHash({ scopes: [], declared: back })).toBe(catalogHash({ scopes: [], declared }));
    expect(catalogHash({ scopes: [], declared })).not.toBe(
      catalogHash({ scopes: [], declared: NOTHING_DECLARED }),
    );
  });

  it("stands in a catalog of the control plane", () => {
    const scope = {
      key: "glue/1/eu-west-1",
      asOf: 1,
      historyFrom: 0,
      blind: [],
      revision: 1,
      isConfigured: true,
    };
    const made = new CatalogMaker().make({ scopes: [scope], declared: declaredOf([], [share]) });

    expect(made.catalog.exemptions).toMatchObject([
      { account: "555566667777", asset: "orders", kind: "ram", approvedBy: "owner@example.com" },
    ]);
  });
});

describe("what is declared of a domain", () => {
  it("is its topic and its time zone, unless the catalog's file says another itself", () => {
    const declared = declaredOf([{ id: "sales", topicArn: TOPIC, timeZone: "Europe/Madrid" }], []);
    const own = aCatalog({
      domains: [{ id: "sales", name: "Sales", topic_arn: TOPIC.replace("owners", "own") }],
    });

    expect(indexCatalog(declareIn(catalog, declared)).topicOf("sales", 0)).toBe(TOPIC);
    expect(declareIn(own, declared).domains).toMatchObject([
      { topicArn: TOPIC.replace("owners", "own"), timeZone: "Europe/Madrid" },
    ]);
  });

  it("changes no catalog where it is only what it prescribes, or nothing", () => {
    const domains = [{ id: "sales", regions: ["eu-west-1"], encryption: "kms" as const }, { id: "hr" }];

    expect(declareIn(catalog, declaredOf(domains, []))).toBe(catalog);
    expect(prescribedOf(domains)).toEqual({ sales: { regions: ["eu-west-1"], encryption: "kms" } });
  });

  it("is the same in whatever order it is said", () => {
    const domains = ["a", "b"].map((id) => ({ id, timeZone: "UTC" }));
    const shares = [share, { ...share, id: "another" }];

    expect(JSON.stringify(declaredOf(domains.toReversed(), shares.toReversed()))).toBe(
      JSON.stringify(declaredOf(domains, shares)),
    );
  });
});
