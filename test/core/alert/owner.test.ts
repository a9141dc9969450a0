import { describe, expect, it } from "vitest";
import { indexOwners } from "../../../src/core/alert/owner.ts";
import type { DomainSettings } from "../../../src/core/settings/domain.ts";
import { indexOwnership } from "../../../src/core/alert/ownership.ts";
import { indexCatalog } from "../../../src/core/catalog/index-catalog.ts";
import { catalogOf } from "../../support/pipeline.ts";

const now = Date.parse("2026-12-24T12:00:00Z");
const index = indexCatalog(
  catalogOf({
    as_of: "2026-12-24T00:00:00Z",
    domains: [
      {
        id: "retail",
        name: "Retail",
        owners: ["chief@example.com"],
        topic_arn: "arn:aws:sns:eu-west-1:111122223333:retail",
        time_zone: "Europe/Madrid",
      },
      {
        id: "sales",
        name: "Sales",
        owners: ["owners"],
        parent: "retail",
        topic_arn: "arn:aws:sns:eu-west-1:111122223333:sales",
      },
      { id: "web", name: "Web", parent: "sales" },
    ],
    groups: [{ id: "owners", name: "Owners", members: [{ person: "ana@example.com" }] }],
    people: [{ id: "ana@example.com", kind: "human", identities: ["ANA"] }],
    projects: [
      { id: "core", name: "Core", domain: "sales" },
      { id: "shop", name: "Shop", domain: "web" },
    ],
    assets: [
      {
        id: "orders",
        name: "Orders",
        project: "core",
        until: "2026-12-01T00:00:00Z",
        locations: ["s3://lake/orders/"],
      },
      {
        id: "orders",
        name: "Orders",
        project: "shop",
        from: "2026-12-01T00:00:00Z",
        locations: ["s3://lake/orders/"],
      },
      {
        id: "gone",
        name: "Gone",
        project: "core",
        until: "2026-12-01T00:00:00Z",
        locations: ["s3://lake/gone/"],
      },
    ],
  }),
);

describe("the owner of a domain", () => {
  it("is found upwards, with its own clocks, and groups of owners are the people in them by every name", () => {
    const { line, calendar } = indexOwners(index, [], now)("web");

    expect(line.map(({ domain, route }) => [domain, route.split(":").at(-1)])).toEqual([
      ["sales", "sales"],
      ["retail", "retail"],
    ]);
    expect(line[0]?.people).toEqual(new Set(["owners", "ana@example.com", "ana"]));
    expect(calendar.timeZone).toBe("Europe/Madrid");
  });

  it("is told as the nearest unit says that says anything", () => {
    const ownerOf = indexOwners(
      index,
      [
        {
          id: "retail",
          messagesADay: 10,
          holidays: ["2026-12-25"],
          escalation: [{ afterMinutes: 5, topicArn: "chief" }],
        },
        { id: "sales", messagesADay: 1 },
      ],
      now,
    );

    expect(ownerOf("web")).toMatchObject({
      messagesADay: 1,
      answerWithin: 5,
      calendar: { holidays: ["2026-12-25"] },
    });
    expect(ownerOf("web").escalation).toHaveLength(1);
    expect(ownerOf("retail").messagesADay).toBe(10);
  });

  it("has a deputy while it is away, and none before and after", () => {
    const absences = [{ from: "2026-12-24", until: "2026-12-27" }];
    const deputyAt = (time: string): unknown =>
      indexOwners(index, [{ id: "sales", deputyTopicArn: "deputy", absences }], Date.parse(time))("sales")
        .line[0]?.deputy;

    expect(deputyAt("2026-12-23T22:00:00Z")).toBeUndefined();
    expect(deputyAt("2026-12-23T23:30:00Z")).toBe("deputy");
    expect(deputyAt("2026-12-27T00:00:00Z")).toBeUndefined();
  });

  it("that is told on the topic of the unit above has that one's deputy, unless it says its own", () => {
    const absences = [{ from: "2026-12-24", until: "2026-12-27" }];
    const away = { id: "sales", deputyTopicArn: "deputy", absences };
    const told = (...own: DomainSettings[]): unknown => {
      const [unit] = indexOwners(index, [away, ...own], now)("web").line;
      return [unit?.domain, unit?.deputy, unit?.deputyTopic];
    };

    expect(told()).toEqual(["sales", "deputy", "deputy"]);
    expect(told({ id: "web", messagesADay: 1 })).toEqual(["sales", "deputy", "deputy"]);
    expect(told({ id: "web", deputyTopicArn: "web-deputy", absences })).toEqual([
      "sales",
      "web-deputy",
      "web-deputy",
    ]);
    expect(told({ id: "web", deputyTopicArn: "web-deputy" })).toEqual(["sales", undefined, "web-deputy"]);
  });
});

describe("what is read", () => {
  it("belongs now to whom the catalog says, and stays with whom it was where nothing says so", () => {
    const domainNow = indexOwnership(index);

    expect(domainNow("orders", "sales")).toBe("web");
    expect(domainNow("gone", "sales")).toBe("sales");
    expect(domainNow("never-seen", null)).toBeNull();
    expect(domainNow(null, "sales")).toBe("sales");
  });
});
