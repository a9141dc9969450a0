import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { PERMISSION_NAMES, ROLE_NAMES } from "../../../src/core/authority/role.ts";
import { excessRights, uselessRights } from "../../../src/core/authority/token-rights.ts";
import { knownViewer, mayDecide, openViewer, seesNames } from "../../../src/core/authority/viewer.ts";

const roles = fc.subarray([...ROLE_NAMES], { minLength: 1 });
const scopes = fc.option(fc.subarray([...PERMISSION_NAMES], { minLength: 1 }), { nil: null });

describe("the rights of a token", () => {
  it("are never more than its maker's, however roles and scopes are put together", () => {
    fc.assert(
      fc.property(roles, scopes, roles, scopes, (makers, limit, given, scoped) => {
        const maker = knownViewer({
          way: "token",
          name: "a",
          roles: makers,
          own: ["x"],
          scopes: limit ?? undefined,
        });
        const made = knownViewer({
          way: "token",
          name: "b",
          roles: given,
          own: [],
          scopes: scoped ?? undefined,
        });
        if (excessRights(maker, { roles: given, scopes: scoped }).length > 0) return;
        for (const one of made.permissions) expect(maker.permissions.has(one)).toBe(true);
        expect(seesNames(made, "pseudonymous") && !seesNames(maker, "pseudonymous")).toBe(false);
        expect(made.domains === undefined && maker.domains !== undefined).toBe(false);
      }),
    );
  });

  it("may be all that its maker has", () => {
    for (const role of ROLE_NAMES) {
      const maker = knownViewer({ way: "login", name: "a", roles: [role], own: [] });
      expect(excessRights(maker, { roles: [role], scopes: null })).toEqual([]);
    }
  });

  it("are of no use without a role, or with a scope that no role of it allows", () => {
    expect(uselessRights({ roles: [], scopes: null })).toMatch(/no role/);
    expect(uselessRights({ roles: ["viewer"], scopes: [] })).toMatch(/no scope/);
    expect(uselessRights({ roles: ["viewer"], scopes: ["audit:read"] })).toMatch(
      /viewer may not do audit:read/,
    );
    expect(uselessRights({ roles: ["viewer"], scopes: ["alerts:read"] })).toBeUndefined();
  });
});

describe("a server where nobody logs in", () => {
  it("allows nothing that somebody would have to answer for, but to acknowledge", () => {
    const open = openViewer();

    expect([...open.permissions].filter((one) => /:(write|erase|replay)$/.test(one))).toEqual([]);
    expect(mayDecide(open, "acknowledge")).toBe(true);
    for (const kind of [
      "assign",
      "snooze",
      "resolve",
      "expect",
      "confirm",
      "mark_false_positive",
      "reopen",
    ] as const)
      expect([kind, mayDecide(open, kind)]).toEqual([kind, false]);
  });
});
