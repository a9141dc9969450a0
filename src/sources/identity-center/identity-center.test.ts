import { afterEach, describe, expect, it } from "vitest";
import type {
  ListGroupMembershipsResponse,
  ListGroupsResponse,
  ListUsersResponse,
} from "@aws-sdk/client-identitystore";
import { readScope } from "../../../test/support/read-scope.ts";
import type { ReadScope } from "../../../test/support/read-scope.ts";
import { denied, useScriptedAws } from "../../../test/support/scripted-aws.ts";
import type { Wire } from "../../../test/support/scripted-aws.ts";
import { GAP_MS, openIdentityCenter } from "./index.ts";
import type { Clock } from "./index.ts";

const STORE = "d-93670a1b2c";
const ANA = "f2a4c4d8-5071-70aa-3f1e-0c1b2d3e4f50";
const BEN = "e2c5d4a8-5071-70aa-3f1e-0c1b2d3e4f51";
const MARKETING = "b2f5a4c8-20d1-7052-8a9b-4d5e6f708192";
const SALES = "c2f5a4c8-20d1-7052-8a9b-4d5e6f708193";

const aws = useScriptedAws();
const open: { close(): void }[] = [];
afterEach(() => open.splice(0).forEach((each) => each.close()));

/** Goes on only while somebody sleeps. */
function aClock(): Clock & { readonly slept: number[] } {
  let now = 0;
  const slept: number[] = [];
  return {
    slept,
    now: () => now,
    sleep: async (ms) => {
      slept.push(ms);
      now += ms;
      await Promise.resolve();
    },
  };
}

function read(clock: Clock = aClock()): Promise<ReadScope> {
  const reader = openIdentityCenter({
    scope: { service: "identity-center", account: "111122223333", region: "eu-west-1", id: STORE },
    role: undefined,
    attemptsMax: 2,
    clock,
  });
  open.push(reader);
  return readScope(reader);
}

type WireUser = NonNullable<Wire<ListUsersResponse>["Users"]>[number];
type WireMember = NonNullable<Wire<ListGroupMembershipsResponse>["GroupMemberships"]>[number];

async function userOf(user: Partial<WireUser>): Promise<unknown> {
  aws.answer<ListUsersResponse>("ListUsers", {
    body: { Users: [{ IdentityStoreId: STORE, UserId: ANA, UserName: "ana.ferreira@example.com", ...user }] },
  });
  const { lists } = await read();
  return lists["ListUsers"]?.[0];
}

const groups = (...ids: readonly string[]): Wire<ListGroupsResponse> => ({
  Groups: ids.map((GroupId) => ({ GroupId, DisplayName: `group ${GroupId}`, IdentityStoreId: STORE })),
});
const member = (UserId: string): WireMember => ({
  IdentityStoreId: STORE,
  MemberId: { UserId } as WireMember["MemberId"] & object,
});

describe("a person of Identity Center", () => {
  it("has what the identity provider says of them", async () => {
    const user = {
      Name: { Formatted: "Ana Ferreira", FamilyName: "Ferreira", GivenName: "Ana" },
      DisplayName: "Ana Ferreira",
      Title: "Analyst",
      UserType: "Contractor",
      Timezone: "Europe/Lisbon",
      Emails: [
        { Value: "ana@example.com", Type: "other" },
        { Value: "ana.ferreira@example.com", Type: "work", Primary: true },
      ],
      UserStatus: "ENABLED",
      CreatedAt: 1_700_000_000,
      UpdatedAt: 1_750_000_000,
    } as const;

    expect(await userOf({ ...user, Emails: [...user.Emails] })).toEqual({
      kind: "user",
      id: ANA,
      content: {
        userName: "ana.ferreira@example.com",
        name: "Ana Ferreira",
        title: "Analyst",
        employment: "Contractor",
        timeZone: "Europe/Lisbon",
        emails: ["ana.ferreira@example.com", "ana@example.com"],
        isEnabled: true,
      },
      since: 1_700_000_000_000,
      changed: 1_750_000_000_000,
    });
  });

  it.each([
    ["nobody says that they are not", {}, true],
    ["it is said that they are not", { UserStatus: "DISABLED" as const }, false],
    ["the status is one that is not known here", { UserStatus: "PENDING" as "ENABLED" }, true],
  ])("is enabled, or not, where %s", async (_, user, isEnabled) => {
    expect(await userOf(user)).toMatchObject({
      content: { userName: "ana.ferreira@example.com", emails: [], isEnabled },
    });
  });
});

describe("a read of Identity Center", () => {
  it("has every group with its members, over pages", async () => {
    aws.answer<ListGroupsResponse>(
      "ListGroups",
      { body: { ...groups(MARKETING), NextToken: "a" } },
      { body: groups(SALES) },
    );
    aws.answerBy<ListGroupMembershipsResponse>("ListGroupMemberships", ({ GroupId, NextToken }) => {
      if (GroupId === SALES) return { body: { GroupMemberships: [member(BEN)] } };
      return NextToken === undefined
        ? { body: { GroupMemberships: [], NextToken: "b" } }
        : { body: { GroupMemberships: [member(ANA)] } };
    });
    const { lists } = await read();

    expect(lists["ListGroups"]).toMatchObject([
      { kind: "group", id: MARKETING, content: { name: `group ${MARKETING}` } },
      { id: SALES },
    ]);
    expect(lists["ListGroupMemberships"]).toEqual([
      { kind: "group_membership", id: `${MARKETING}/${ANA}`, content: { group: MARKETING, user: ANA } },
      { kind: "group_membership", id: `${SALES}/${BEN}`, content: { group: SALES, user: BEN } },
    ]);
  });

  it("keeps a member of a kind that is not known here, and passes over a group that went meanwhile", async () => {
    const odd = {
      IdentityStoreId: STORE,
      MemberId: { GroupId: SALES } as unknown as WireMember["MemberId"] & object,
    };
    aws.answer<ListGroupsResponse>("ListGroups", { body: groups("gone", MARKETING) });
    aws.answerBy<ListGroupMembershipsResponse>("ListGroupMemberships", ({ GroupId }) =>
      GroupId === "gone" ? { error: "ResourceNotFoundException" } : { body: { GroupMemberships: [odd] } },
    );
    const { lists, refused } = await read();

    expect(refused).toEqual([]);
    expect(lists["ListGroupMemberships"]).toMatchObject([{ content: { group: MARKETING, user: SALES } }]);
  });

  it("asks no more than fifteen times a second", async () => {
    const clock = aClock();
    aws.answer<ListGroupsResponse>("ListGroups", {
      body: groups(...Array.from({ length: 60 }, (_, at) => `group-${at}`)),
    });
    await read(clock);

    expect(aws.calls).toHaveLength(62);
    expect(clock.slept).toEqual(Array.from({ length: 61 }, () => GAP_MS));
    expect(1000 / GAP_MS).toBeLessThanOrEqual(15);
  });

  it("names each group whose members are denied, and reads the others", async () => {
    aws.answer<ListGroupsResponse>("ListGroups", { body: groups(MARKETING, SALES) });
    aws.answerBy<ListGroupMembershipsResponse>("ListGroupMemberships", ({ GroupId }) =>
      GroupId === MARKETING
        ? denied("identitystore:ListGroupMemberships")
        : { body: { GroupMemberships: [member(BEN)] } },
    );
    const { lists, refused } = await read();

    expect(refused.map(({ of }) => of)).toEqual([MARKETING]);
    expect(lists["ListGroupMemberships"]).toMatchObject([{ id: `${SALES}/${BEN}` }]);
  });

  it("names each list that is denied, that of members for each group", async () => {
    aws.answer("ListUsers", denied("identitystore:ListUsers"));
    aws.answer<ListGroupsResponse>("ListGroups", { body: groups(MARKETING, SALES) });
    aws.answer("ListGroupMemberships", denied("identitystore:ListGroupMemberships"));
    const { lists, refused } = await read();

    expect(Object.keys(lists)).toEqual(["ListGroups"]);
    expect(refused.map(({ list, of, refusal }) => [list, of, refusal.action])).toEqual([
      ["ListUsers", undefined, "identitystore:ListUsers"],
      ["ListGroupMemberships", MARKETING, "identitystore:ListGroupMemberships"],
      ["ListGroupMemberships", SALES, "identitystore:ListGroupMemberships"],
    ]);
  });

  it("of a store that is not there is an error", async () => {
    aws.answer("ListUsers", { error: "ResourceNotFoundException" });

    await expect(read()).rejects.toMatchObject({ code: "aws_refused" });
  });
});
