import { describe, expect, it } from "vitest";
import { indexCatalog } from "../../../src/core/catalog/index-catalog.ts";
import { indexInterest } from "../../../src/core/settings/interest.ts";
import type { Share } from "../../../src/core/settings/share.ts";
import { aCatalog, t } from "../catalog/builders.ts";

const MARKETING = "arn:aws:iam::111122223333:role/marketing";
const index = indexCatalog(
  aCatalog({
    people: [
      { id: "mia@example.com", kind: "human", identities: ["mia.m@example.com"] },
      { id: "ben@example.com", kind: "human" },
      { id: "eve@example.com", kind: "human" },
      { id: "zoe.b@example.com", kind: "human", identities: ["zoe@example.com"], until: t(5) },
      { id: "zoe.b@example.com", kind: "human", from: t(5) },
      { id: "zoe@example.com", kind: "human", from: t(5) },
    ],
    groups: [{ id: "g1", name: "analysts", members: [{ person: "eve@example.com" }] }],
    members: [
      { project: "marketing", person: "mia@example.com", role: "owner", until: t(20) },
      { project: "marketing", group: "g1", role: "viewer" },
      { project: "sales", person: "ben@example.com", role: "owner" },
    ],
  }),
);

function interest(consumer: Share["consumer"], approver: string, hour = 10): string | undefined {
  return indexInterest(
    index,
    Date.parse(t(hour)),
  )({
    asset: "orders",
    consumer,
    approver,
    from: Date.parse(t(1)),
  });
}

describe("whoever approves a share", () => {
  it.each<[string, Share["consumer"], string, RegExp]>([
    ["is who reads, by another name", { person: "mia@example.com" }, "Mia.M@example.com", /who reads by it/],
    [
      "is who had the name that somebody has by now",
      { person: "zoe@example.com" },
      "zoe.b@example.com",
      /who reads/,
    ],
    ["is who reads, who is named otherwise", { person: "mia.m@example.com" }, "mia@example.com", /who reads/],
    [
      "is a member of the project in whose role it is read",
      { principalArn: MARKETING },
      "mia@example.com",
      /member of project Marketing \(marketing\)/,
    ],
    [
      "is one by a group, and the role has a path",
      { principalArn: MARKETING.replace("role/", "role/x/") },
      "eve@example.com",
      /member of project/,
    ],
    [
      "is a member of a project in the account",
      { account: "111122223333" },
      "mia.m@example.com",
      /member of project Marketing/,
    ],
  ])("is on the side that reads where they are: %s", (_, consumer, approver, says) => {
    expect(interest(consumer, approver)).toMatch(says);
  });

  it.each<[string, Share["consumer"], string, number]>([
    ["somebody of the project that owns the asset", { account: "111122223333" }, "ben@example.com", 10],
    ["a member who has left", { principalArn: MARKETING }, "mia@example.com", 21],
    ["somebody whom nobody knows", { person: "mia@example.com" }, "cto@example.com", 10],
    ["somebody of another project than who reads", { person: "eve@example.com" }, "ben@example.com", 10],
    ["a member of a project that reads elsewhere", { account: "999988887777" }, "mia@example.com", 10],
  ])("may be %s", (_, consumer, approver, hour) => {
    expect(interest(consumer, approver, hour)).toBeUndefined();
  });
});
