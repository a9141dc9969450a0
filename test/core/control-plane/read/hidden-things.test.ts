import { describe, expect, it } from "vitest";
import type { Hidden } from "../../../../src/core/control-plane/read/plausible.ts";
import { lakesShown } from "../../../../src/core/control-plane/made/read-dates.ts";
import { hiddenShort } from "../../../../src/core/control-plane/read/short-groups.ts";
import { hiddenThings } from "../../../../src/core/control-plane/read/hidden-things.ts";
import { ANA, DATAZONE, GLUE, IDENTITY, LAKE, ORDERS_TABLE } from "../../../support/acme-entries.ts";

const OTHER_LAKE = "lakeformation/777788889999/eu-west-1";

const refused = (of: string, scope: string, action: string): Hidden & { scope: string } => ({
  of,
  scope,
  lists: ["ListGroupMemberships"],
  actions: [action],
  detail: "AccessDenied",
});

describe("what the reader is not shown", () => {
  it("is named project by project, and the groups of an identity store together", () => {
    const hidden = [
      refused("b7n4r2c9hd0kqa", DATAZONE, "datazone:ListProjectMemberships"),
      ...["g2", "g1", "g4", "g3"].map((of) => refused(of, IDENTITY, "identitystore:ListGroupMemberships")),
    ];
    const found = hiddenThings({ hidden, unseen: [], nameOf: () => "marketing" });

    expect(found.map(({ subject }) => subject)).toEqual([
      "groups/d-93670a1b2c",
      "project/marketing (b7n4r2c9hd0kqa)",
    ]);
    expect(found[0]).toMatchObject({
      why: "who is in 4 groups (g1, g2, g3, …) was not given (AccessDenied)",
      fix: "allow identitystore:ListGroupMemberships",
    });
  });

  it("is taken by hand where a list of a group was given and not believed", () => {
    const short = {
      list: "ListGroupMemberships",
      text: "ListGroupMemberships has 1 of 2 entries that it had",
    };
    const hidden = hiddenShort({ groups: ["g1"], doubts: [{ kind: "short", ...short }] });
    const [found] = hiddenThings({
      hidden: hidden.map((one) => ({ ...one, scope: IDENTITY })),
      unseen: [],
      nameOf: () => undefined,
    });

    expect(found).toMatchObject({
      why: `who is in a group (g1) was not given (${short.text})`,
      fix: "if they left, take that with auditplane catalog sync --accept",
    });
  });

  it("is a lake whose grants are shown to administrators alone", () => {
    const detail = "no grant is given";
    const lists = ["ListPermissions"];
    const hidden = [{ of: "444455556666/eu-west-1", scope: LAKE, lists, actions: [], detail }];
    const [found] = hiddenThings({ hidden, unseen: [], nameOf: () => undefined });

    expect(found).toEqual({
      subject: "lake/444455556666/eu-west-1",
      scope: LAKE,
      so: "who was granted what there is unknown",
      why: detail,
      fix: "make the reader's role a read-only administrator of Lake Formation there",
    });
    const isShown = lakesShown([{ key: LAKE }, { key: OTHER_LAKE }], hidden);
    expect(isShown("444455556666", "eu-west-1")).toBe(false);
    expect(isShown("777788889999", "eu-west-1")).toBe(true);
    expect(isShown("777788889999", "eu-west-2")).toBe(false);
  });

  it.each([
    {
      list: "GetTables",
      of: "sales_core",
      scope: GLUE,
      subject: "database/sales_core",
      so: "where its tables lie is unknown, so reads of their files are ungoverned",
      fix: "allow x:GetTables, and make the reader's role a read-only administrator of Lake Formation there",
    },
    {
      list: "GetPartitions",
      of: ORDERS_TABLE,
      scope: GLUE,
      subject: "table/sales_core/orders",
      so: "where its partitions lie is unknown, so reads of those outside its own place are ungoverned",
      fix: "allow x:GetPartitions, and make the reader's role a read-only administrator of Lake Formation there",
    },
    {
      list: "GetBucketEncryption",
      of: "s3://acme-sales-lake",
      scope: GLUE,
      subject: "bucket/acme-sales-lake",
      so: "its Region and its encryption are unknown",
      fix: "allow x:GetBucketEncryption",
    },
    {
      list: "ListRules",
      of: "du1sales",
      scope: DATAZONE,
      subject: "domain unit/du1sales",
      so: "who owns it and what its rules require is unknown",
      fix: "allow x:ListRules, and make the reader's role an owner of the domain unit",
    },
    {
      list: "ListAssetFilters",
      of: "4astorders9j1x",
      scope: DATAZONE,
      subject: "asset/4astorders9j1x",
      so: "which rows and columns its filters leave is unknown",
      fix: "allow x:ListAssetFilters, and make the reader's role a member of its project, or an owner of its domain unit",
    },
    {
      list: "ListSubscriptionGrants",
      of: ANA,
      scope: DATAZONE,
      subject: `subscriber/${ANA}`,
      so: "what is granted to it is unknown",
      fix: "allow x:ListSubscriptionGrants",
    },
    {
      list: "ListSubscriptionTargets",
      of: "e1sales2core3x",
      scope: DATAZONE,
      subject: "environment/e1sales2core3x",
      so: "what is done in it is unknown",
      fix: "allow x:ListSubscriptionTargets, and make the reader's role a member of the project, or an owner of its domain unit",
    },
  ])("is called what it is, with the right that shows it: $subject", ({ list, of, scope, ...told }) => {
    const hidden = [{ of, scope, lists: [list], actions: [`x:${list}`], detail: "no" }];
    const [found] = hiddenThings({ hidden, unseen: [], nameOf: () => undefined });

    expect(found).toEqual({ ...told, scope, why: `${list} of it was not given (no)` });
  });

  it("is told also where it is no project: users, groups, kinds of subscribers and of things", () => {
    const unseen = [
      { what: "user" as const, id: "u1", scope: DATAZONE },
      { what: "user" as const, id: "u2", scope: DATAZONE },
      { what: "group" as const, id: "g1", scope: IDENTITY },
      // no identity store is read, which is said by itself
      { what: "group" as const, id: "g2", scope: DATAZONE },
      { what: "item" as const, id: "modelListing", scope: DATAZONE },
      { id: "subscriber:space", name: undefined, scope: DATAZONE, roleArns: [], isSubscriber: true as const },
      { id: "p1", name: "dark", scope: DATAZONE, roleArns: [], last: { at: 5, unit: "du1sales" } },
    ];
    const found = hiddenThings({ hidden: [], unseen, nameOf: () => undefined });

    expect(found.map(({ subject, why }) => [subject, why])).toEqual([
      [
        "items/dzd-5k2m9x1q7w3r8t",
        "subscriptions are of things of a kind that is not known here (modelListing)",
      ],
      ["project/dark (p1)", "subscriptions or assets name it and ListProjects does not show it any more"],
      ["subscriber/space", "subscriptions or requests are of a kind of subscriber that is not known here"],
      [
        "unlisted groups/d-93670a1b2c",
        "memberships or subscriptions name the group (g1), and ListGroups does not show it",
      ],
      [
        "users/dzd-5k2m9x1q7w3r8t",
        "memberships or subscriptions name the users (u1, u2), and neither Identity Center nor a user profile says who they are",
      ],
    ]);
  });
});
