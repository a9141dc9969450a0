import { describe, expect, it } from "vitest";
import { parseCatalog } from "../../../../src/core/catalog/parse-catalog.ts";
import { toFile } from "../../../../src/core/catalog/to-file.ts";
import { createJudge } from "../../../../src/core/catalog/judge.ts";
import { indexCatalog } from "../../../../src/core/catalog/index-catalog.ts";
import type { IdentityUser } from "../../../../src/core/control-plane/kinds/people.ts";
import type { AnyHistoryEntry } from "../../../../src/core/control-plane/history.ts";
import { ANA, BEN, CHIARA, acme, aSubscription, day, madeOf, row } from "../../../support/acme-entries.ts";
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

/** Users as they were called, each with from and until when, in days. */
function called(
  ...names: readonly (readonly [
    id: string,
    userName: string,
    from: number,
    until?: number,
    emails?: string[],
  ])[]
): AnyHistoryEntry[] {
  const users = names.map(([id, userName, from, until = Infinity, emails = []]) => {
    const content = { userName, emails, isEnabled: true };
    return row("user", id, content, { from, until });
  });
  return [
    ...acme().filter(({ kind, id }) => kind !== "user" || id === BEN),
    aSubscription("sub-1", {}, { since: day(1) }),
    ...users,
  ];
}

describe("a name that somebody has whom others called otherwise before", () => {
  const ever = -Infinity;
  const on = (rows: readonly AnyHistoryEntry[], name: string): string[] =>
    [10, 20].map((at) => verdict(rows, name, day(at)));

  it("is that of who had it until they got it, however long they have been there", () => {
    for (const joined of [ever, day(3)]) {
      const rows = called(
        [ANA, "ana@example.com", ever, day(15)],
        [ANA, "ana.silva@example.com", day(15)],
        [CHIARA, "chiara@example.com", joined, day(15)],
        [CHIARA, "ana@example.com", day(15)],
      );

      expect(on(rows, "ana@example.com")).toEqual(["subscribed", "none"]);
      expect(on(rows, "ana.silva@example.com")).toEqual(["subscribed", "subscribed"]);
      expect(on(rows, "chiara@example.com")).toEqual(["none", "none"]);
    }
  });

  it("entitles nobody to what somebody else did by it", () => {
    const rows = called(
      [CHIARA, "ana@example.com", ever, day(15)],
      [CHIARA, "chiara@example.com", day(15)],
      [ANA, "ana.s@example.com", ever, day(15)],
      [ANA, "ana@example.com", day(15)],
    );

    expect(on(rows, "ana@example.com")).toEqual(["none", "subscribed"]);
    expect(on(rows, "ana.s@example.com")).toEqual(["subscribed", "subscribed"]);
  });

  it("is each one's at the time where two have the names of each other", () => {
    const rows = called(
      [ANA, "one@example.com", ever, day(15)],
      [ANA, "two@example.com", day(15)],
      [CHIARA, "two@example.com", ever, day(15)],
      [CHIARA, "one@example.com", day(15)],
    );

    expect(on(rows, "one@example.com")).toEqual(["subscribed", "none"]);
    expect(on(rows, "two@example.com")).toEqual(["none", "subscribed"]);
    const people = madeOf(rows).catalog.people.map(({ id, identities, until }) => [id, identities, until]);
    expect(people).toContainEqual([ANA, ["one@example.com"], day(15)]);
    expect(people).toContainEqual([ANA, ["two@example.com"], Infinity]);
  });

  it("may be an address that goes from one to another", () => {
    const shared = "analytics@example.com";
    const rows = called(
      [ANA, "ana@example.com", ever, day(15), [shared]],
      [ANA, "ana@example.com", day(15)],
      [CHIARA, "chiara@example.com", ever, day(15)],
      [CHIARA, "chiara@example.com", day(15), Infinity, [shared]],
    );

    expect(on(rows, shared)).toEqual(["subscribed", "none"]);
  });

  it("is who left's until somebody else is called so", () => {
    const rows = called(
      [ANA, "ana@example.com", ever, day(8)],
      [CHIARA, "ana@example.com", day(15), day(18)],
      [CHIARA, "chiara@example.com", day(18)],
    );

    expect(verdict(rows, "ana@example.com", day(10))).toBe("subscribed");
    expect(verdict(rows, "ana@example.com", day(16))).toBe("none");
    expect(verdict(rows, "chiara@example.com", day(20))).toBe("none");
  });

  it("is one person's at a time, and theirs again when they have it again, and so it is in the file", () => {
    const rows = called(
      [ANA, "ana@example.com", ever, day(5)],
      [ANA, "a@example.com", day(5), day(10)],
      [ANA, "ana@example.com", day(10), Infinity, ["team@example.com"]],
      [CHIARA, "chiara@example.com", ever, day(5), ["team@example.com"]],
      [CHIARA, "ana@example.com", day(5), day(10)],
      [CHIARA, "a@example.com", day(12)],
      ["left", "a@example.com", day(10), day(11)],
    );
    const { catalog } = madeOf(rows);
    const whose = (name: string): string[] =>
      [3, 7, 11, 20].map((at) => {
        const held = catalog.people.filter(
          ({ id, identities, from, until }) =>
            [id, ...identities].includes(name) && from <= day(at) && day(at) < until,
        );
        return held.map(({ id }) => id).join();
      });

    expect(whose("ana@example.com")).toEqual([ANA, CHIARA, ANA, ANA]);
    expect(whose("a@example.com")).toEqual([ANA, ANA, "a@example.com", CHIARA]);
    expect(whose("team@example.com")).toEqual([CHIARA, CHIARA, ANA, ANA]);
    expect(() => parseCatalog(JSON.stringify(toFile(catalog)), "exported")).not.toThrow();
  });

  it("is not who left: what these are members of still is nothing of theirs", () => {
    const rows = called(
      [ANA, "ana@example.com", ever, day(12)],
      [CHIARA, "chiara@example.com", ever, day(15)],
      [CHIARA, "ana@example.com", day(15)],
    );

    expect(on(rows, "ana@example.com")).toEqual(["subscribed", "none"]);
    expect(on(rows, "chiara@example.com")).toEqual(["none", "none"]);
  });
});
