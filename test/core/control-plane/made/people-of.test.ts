import { describe, expect, it } from "vitest";
import { createJudge } from "../../../../src/core/catalog/judge.ts";
import { indexCatalog } from "../../../../src/core/catalog/index-catalog.ts";
import type { IdentityUser } from "../../../../src/core/control-plane/entry.ts";
import type { AnyHistoryEntry } from "../../../../src/core/control-plane/history.ts";
import { ANA, BEN, acme, aSubscription, day, madeOf, row } from "../../../support/acme-entries.ts";
import { aCaller } from "../../catalog/builders.ts";

/** The mesh where a user is said to be otherwise from the 15th on. */
function renamed(user: string, now: Partial<IdentityUser>): AnyHistoryEntry[] {
  return [...acme(), aSubscription("sub-1")].flatMap((one) =>
    one.kind === "user" && one.id === user
      ? [
          { ...one, until: day(15) },
          { ...one, content: { ...one.content, ...now }, from: day(15) },
        ]
      : [one],
  );
}

function verdict(rows: readonly AnyHistoryEntry[], name: string, at: number): string {
  const { catalog } = madeOf(rows);
  const index = indexCatalog(catalog);
  const asset = catalog.assets.find(({ id }) => id === "4astorders9j1x");
  const caller = aCaller({ person: index.personAt(name, at)?.id ?? name });
  return createJudge(index)(caller)({ asset, action: "read", at }).verdict;
}

describe("people who are called otherwise by now", () => {
  it("are who they were: what they did by the name of then is theirs", () => {
    const rows = renamed(ANA, { userName: "ana.silva@example.com", emails: ["ana.silva@example.com"] });

    expect(verdict(rows, "ana@example.com", day(10))).toBe("subscribed");
    expect(verdict(rows, "ana.silva@example.com", day(20))).toBe("subscribed");
    expect(verdict(rows, "ANA@example.com", day(20))).toBe("subscribed");
  });

  it("are known by an address that they had, too", () => {
    const rows = renamed(BEN, { emails: ["ben.new@example.com"] });

    expect(verdict(rows, "ben.o@example.com", day(10))).toBe("owner");
    expect(verdict(rows, "ben.new@example.com", day(20))).toBe("owner");
  });

  it("are not known by a name or address that somebody else has", () => {
    const rows = [
      ...renamed(ANA, { userName: "ana.silva@example.com", emails: [] }),
      row(
        "user",
        "00000000-new",
        { userName: "Ana@example.com", emails: [], isEnabled: true },
        { from: day(16) },
      ),
    ];
    const { people } = madeOf(rows).catalog;

    expect(people.find(({ id }) => id === "ana.silva@example.com")?.identities).toEqual([ANA]);
    expect(verdict(rows, "ana@example.com", day(20))).toBe("none");
  });
});
