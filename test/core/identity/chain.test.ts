import { describe, expect, it } from "vitest";
import { followChain } from "../../../src/core/identity/chain.ts";
import type { ChainLink } from "../../../src/core/identity/chain.ts";
import { readIdentity } from "../../../src/core/identity/fields.ts";
import type { IdentityContext } from "../../../src/core/identity/resolve.ts";
import { aPerson, aRole } from "../../support/records.ts";

const context: IdentityContext = {
  personOf: () => undefined,
  ownAccounts: new Set(["111122223333"]),
  trustedSessionRoles: new Set(),
  trustedSourceIdentity: undefined,
};
const user = { type: "IAMUser", arn: "arn:aws:iam::111122223333:user/cli", accountId: "111122223333" };

/** A chain of keys 1, 2, 3 …: key 1 was given to the first identity, which used key 2 for that, and so on. */
function walk(...identities: unknown[]): ReturnType<typeof followChain> {
  const links = identities.map(
    (identity, at): ChainLink => ({ fields: readIdentity(identity), accessKey: at + 2 }),
  );
  return followChain(1, (key) => links[key - 1], context);
}

describe("followChain", () => {
  it("finds the person who assumed the role", () => {
    expect(walk(aPerson("ana@example.com"))).toEqual({ name: "ana@example.com", grade: "key_chain" });
  });

  it("finds the IAM user at the beginning of several roles", () => {
    expect(walk(aRole("b", "s"), aRole("c", "s"), user)).toEqual({ name: user.arn, grade: "key_chain" });
  });

  it("stops at the first name that is vouched for", () => {
    expect(walk(aRole("b", "s", { sourceIdentity: "ben" }), aPerson("ana@example.com"))?.name).toBe("ben");
  });

  it("follows five hops and no more", () => {
    const roles = (count: number): unknown[] =>
      Array.from({ length: count }, (_, at) => aRole(`r${at}`, "s"));

    expect(walk(...roles(4), user)?.name).toBe(user.arn);
    expect(walk(...roles(5), user)).toBeUndefined();
  });

  it("finds nobody where a link is missing, a service began, or the keys go in a circle", () => {
    expect(walk(aRole("b", "s"))).toBeUndefined();
    expect(walk({ type: "AWSService", invokedBy: "ec2.amazonaws.com" })).toBeUndefined();
    const circle = { fields: readIdentity(aRole("b", "s")), accessKey: 1 };
    expect(followChain(1, () => circle, context)).toBeUndefined();
  });
});
