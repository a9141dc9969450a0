import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readClaims } from "../../../src/core/authority/claims.ts";
import type { RoleGroups } from "../../../src/core/authority/role-groups.ts";

const roleGroups: RoleGroups = [
  { role: "viewer", group: "staff" },
  { role: "analyst", group: "security" },
  { role: "owner", group: "*" },
];
const SETTINGS = { groupsClaim: "groups", roleGroups };
const WITHOUT_ALL = { groupsClaim: "groups", roleGroups: roleGroups.slice(0, 2) };

describe("claims of an ID token", () => {
  it("name somebody by their address in lower case, with the roles of all of their groups", () => {
    const claims = { sub: "s-1", email: "Ana@Example.com", groups: ["security", "staff", 7, null] };

    expect(readClaims(claims, SETTINGS)).toEqual({
      person: "ana@example.com",
      subject: "s-1",
      roles: ["viewer", "analyst", "owner"],
    });
  });

  it("give a role that is everybody's to whoever has no group", () => {
    expect(readClaims({ sub: "s-1" }, SETTINGS)).toMatchObject({ person: "s-1", roles: ["owner"] });
  });

  it("take groups from the claim that is set, whatever is in its name", () => {
    const settings = { ...WITHOUT_ALL, groupsClaim: "https://example.com/groups" };

    expect(readClaims({ sub: "s-1", groups: ["security"] }, settings)).toMatchObject({ refused: "no_role" });
    expect(readClaims({ sub: "s-1", "https://example.com/groups": "security" }, settings)).toMatchObject({
      roles: ["analyst"],
    });
    expect(readClaims({ sub: "s-1" }, { ...WITHOUT_ALL, groupsClaim: "toString" })).toMatchObject({
      refused: "no_role",
    });
  });

  it.each([false, "false", "FALSE"])("are refused where the address is not verified: %j", (verified) => {
    const claims = { sub: "s-1", email: "ana@example.com", email_verified: verified };

    expect(readClaims(claims, SETTINGS)).toMatchObject({
      refused: "not_verified",
      person: "ana@example.com",
    });
  });

  it.each([
    {},
    { sub: "" },
    { sub: "a\0b" },
    { sub: "x".repeat(321) },
    { email: "ana@example.com" },
    null,
    [],
    "x",
  ])("are refused where no name can be kept: %j", (claims) => {
    expect(readClaims(claims, SETTINGS)).toMatchObject({ refused: "no_name" });
  });

  it("are read whatever they hold, and let in nobody without a role and a name", () => {
    fc.assert(
      fc.property(
        fc.anything(),
        fc.anything(),
        fc.anything(),
        fc.anything(),
        (sub, email, groups, verified) => {
          const read = readClaims({ sub, email, groups, email_verified: verified }, WITHOUT_ALL);
          if ("refused" in read) return;
          expect(read.roles.length).toBeGreaterThan(0);
          expect(read.person).toMatch(/\S/);
        },
      ),
    );
  });
});
