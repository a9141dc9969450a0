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

  it("are not known by a name that somebody else has, from when on they have it", () => {
    const another = { userName: "Ana@example.com", emails: [], isEnabled: true };
    const rows = [
      ...renamed(ANA, { userName: "ana.silva@example.com", emails: [] }),
      row("user", "00000000-new", another, { from: day(16), until: day(18) }),
      row("user", "00000000-new", { ...another, title: "Lead" }, { from: day(18) }),
    ];
    const { people } = madeOf(rows).catalog;
    const entriesOf = (name: string): unknown[] =>
      people.filter(({ id }) => id === name).map(({ identities, from, until }) => [identities, from, until]);

    expect(entriesOf("ana.silva@example.com")).toEqual([
      [[ANA, "ana@example.com"], -Infinity, day(16)],
      [[ANA], day(16), Infinity],
    ]);
    expect(entriesOf("Ana@example.com")).toEqual([[["00000000-new"], day(16), Infinity]]);
    expect([10, 17, 20].map((at) => verdict(rows, "ana@example.com", day(at)))).toEqual([
      "subscribed",
      "none",
      "none",
    ]);
    expect(verdict(rows, "ana.silva@example.com", day(20))).toBe("subscribed");
  });
});
